#if CommandLineTool
import ChunkedHTTP
import StreamPipeline

/// A captured stream that can be served any number of times, to several clients at once.
///
/// A regular file is read again for each response; other input is held in memory.
struct ReplayCapture: Sendable {
  private enum Origin {
    case file(String)
    case held([(bytes: [UInt8], delay: UInt64?)])
  }

  /// The name in messages.
  let name: String
  private let origin: Origin
  private let input: InputOptions
  private let chain: LayerChain
  private let options: StreamOptions
  private let pace: ReplayPace

  /// Creates a capture from a file of the command line; `-` is standard input.
  ///
  /// - Throws: ``Failure`` if it cannot be opened or read.
  init(_ path: String, _ common: CommonOptions, _ pace: ReplayPace) throws {
    input = common.inputOptions
    let file = try InputFile(path, input)
    name = file.name
    if file.isOrdinary, path != "-" {
      origin = .file(path)
      // The first bytes tell which message is served; a fault is found again when it is.
      _ = try? file.read()
    } else {
      var pieces: [(bytes: [UInt8], delay: UInt64?)] = []
      while let bytes = try file.read() { pieces.append((bytes, file.delay)) }
      origin = .held(pieces)
    }
    chain = common.layers
    options = common.streamOptions(for: file)
    self.pace = pace
  }

  /// The capture as a response, at its beginning.
  ///
  /// - Throws: ``Failure`` if it cannot be opened, or not a byte of it can be served.
  func response() throws -> ReplayResponse {
    var source: any TimedSource =
      switch origin {
      case .file(let path): try InputFile(path, input)
      case .held(let pieces): HeldSource(pieces)
      }
    var carriers = Array(chain.layers.prefix { MessageSource.layers.contains($0) })
    if chain.layers.isEmpty {
      let peeked = PeekedSource(source)
      source = peeked
      carriers = MessageSource.layers.contains(peeked.layer) ? [peeked.layer] : []
    }
    var message: MessageSource?
    if !carriers.isEmpty, let chain = LayerChain(carriers) { message = MessageSource(source, chain, options) }
    let body = PeekedSource(message ?? source)
    if let failure = body.failure, body.isEmpty, message?.head == nil { throw failure }
    guard !body.isEmpty || message?.head != nil else {
      throw Failure(.malformedInput, "nothing to serve: there is nothing in it")
    }
    let declared = message?.head?.fields["content-type"].flatMap { StreamLayer(contentType: $0) }
    let layer = chain.layers.dropFirst(carriers.count).first ?? declared ?? body.layer
    return ReplayResponse(body, of: message, layer, ReplayCutter(layer, options), pace)
  }
}

/// Bytes that were read once, read again.
private final class HeldSource: TimedSource {
  private var rest: ArraySlice<(bytes: [UInt8], delay: UInt64?)>
  private(set) var delay: UInt64?

  init(_ pieces: [(bytes: [UInt8], delay: UInt64?)]) { rest = pieces[...] }

  func read() throws(Failure) -> [UInt8]? {
    guard let (bytes, delay) = rest.popFirst() else { return nil }
    self.delay = delay
    return bytes
  }
}
#endif
