/// One fuzzer: a name, and a body that checks properties on any bytes at all.
public struct FuzzTarget: Sendable {
  /// The name of the executable, and of the directories of its corpus and past failures.
  public let name: String
  /// Whether its inputs are event-stream frames, to be sealed again after a mutation.
  public let isSealed: Bool
  private let body: @Sendable ([UInt8]) throws(Violation) -> Void

  init(_ name: String, isSealed: Bool = false, _ body: @escaping @Sendable ([UInt8]) throws(Violation) -> Void) {
    self.name = name
    self.isSealed = isSealed
    self.body = body
  }

  /// Checks the properties on an input.
  public func check(_ input: [UInt8]) throws(Violation) { try body(input) }

  /// The same for libFuzzer, which learns of a violation by a trap.
  public func run(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(Violation) {
      try body(Array(UnsafeBufferPointer(start: data, count: count)))
    } catch {
      fatalError("\(name): \(error)")
    }
    return 0
  }
}

extension FuzzTarget {
  /// Every fuzzer but the gateway's.
  public static let all: [FuzzTarget] = [
    decoder, sealedDecoder, encoder, recovery, extractor, frameExtractor, families, serverSentEvents, eventEncoder,
    lines, json, chunked, awsChunked, httpMessage, contentCoding, prelude, pipeline, captures, scanner, templates,
    base64, crc32, message, signedEvents, signedChunks,
  ]

  /// The event-stream decoder on bytes whose checksums hardly ever hold.
  public static let decoder = FuzzTarget("FuzzDecoder", checkDecoder)
  /// The event-stream decoder behind the checksums.
  public static let sealedDecoder = FuzzTarget("FuzzSealedDecoder", isSealed: true, checkDecoder)
  /// The event-stream encoder.
  public static let encoder = FuzzTarget("FuzzEncoder", checkEncoder)
  /// The recovering event-stream decoder.
  public static let recovery = FuzzTarget("FuzzRecovery", isSealed: true, checkRecovery)
  /// The extractor of text deltas on bytes.
  public static let extractor = FuzzTarget("FuzzExtractor", checkExtractor)
  /// The extractor of text deltas on event-stream messages.
  public static let frameExtractor = FuzzTarget("FuzzFrameExtractor", isSealed: true, checkFrameExtractor)
  /// The extractor of text deltas by a family that a user has defined.
  public static let families = FuzzTarget("FuzzFamilies", checkFamilies)
  /// The decoder of server-sent events.
  public static let serverSentEvents = FuzzTarget("FuzzServerSentEvents", checkServerSentEvents)
  /// The encoder of server-sent events.
  public static let eventEncoder = FuzzTarget("FuzzEventEncoder", checkServerSentEventEncoder)
  /// The decoder of lines.
  public static let lines = FuzzTarget("FuzzLines", checkLines)
  /// The JSON scanner, through the extractor.
  public static let json = FuzzTarget("FuzzJSON", checkJSON)
  /// The assembler of messages, and JSON in pieces.
  public static let message = FuzzTarget("FuzzMessage", checkAssembledMessage)
  /// The decoder and the encoder of chunked bodies.
  public static let chunked = FuzzTarget("FuzzChunked", checkChunked)
  /// The decoder of aws-chunked bodies.
  public static let awsChunked = FuzzTarget("FuzzAWSChunked", checkAWSChunked)
  /// The decoder of HTTP messages.
  public static let httpMessage = FuzzTarget("FuzzHTTPMessage", checkHTTPMessage)
  /// The decoder of gzip and deflate.
  public static let contentCoding = FuzzTarget("FuzzContentCoding", checkContentCoding)
  /// The decoder and the encoder of preludes of Lambda's responses.
  public static let prelude = FuzzTarget("FuzzPrelude", checkPrelude)
  /// All layers of whatever the bytes are found to be.
  public static let pipeline = FuzzTarget("FuzzPipeline", checkPipeline)
  /// Captured files and connections.
  public static let captures = FuzzTarget("FuzzCaptures", checkCaptures)
  /// The JSON scanner by itself, in pieces.
  public static let scanner = FuzzTarget("FuzzScanner", checkScanner)
  /// The extractor with templates against the one without.
  public static let templates = FuzzTarget("FuzzTemplates", checkTemplates)
  /// The decoder of base64.
  public static let base64 = FuzzTarget("FuzzBase64", checkBase64)
  /// The kernels of CRC-32.
  public static let crc32 = FuzzTarget("FuzzCRC32", checkCRC32)
  /// The verifier and the unwrapper of signed event streams.
  public static let signedEvents = FuzzTarget("FuzzSignedEvents", isSealed: true, checkSignedEvents)
  /// The signer and the verifiers of aws-chunked bodies.
  public static let signedChunks = FuzzTarget("FuzzSignedChunks", checkSignedChunks)
}
