import ChunkedHTTP
import Foundation
import TestSupport
import Testing

@available(StreamingCodec 1.0, *)
enum AWSPiece: Equatable, Sendable {
  case chunk(size: UInt64, offset: UInt64, signature: String)
  case data([UInt8])
  case trailers([HTTPFieldLine])
  case end(offset: UInt64)
}

@available(StreamingCodec 1.0, *)
protocol AWSSettings {
  static var mode: AWSChunkedMode? { get }
  static var leniencies: AWSChunkedLeniencies { get }
  static var decodedLength: UInt64? { get }
}

@available(StreamingCodec 1.0, *)
extension AWSSettings {
  static var leniencies: AWSChunkedLeniencies { [] }
  static var decodedLength: UInt64? { nil }
}

@available(StreamingCodec 1.0, *)
enum AnyMode: AWSSettings { static var mode: AWSChunkedMode? { nil } }
@available(StreamingCodec 1.0, *)
enum Signed: AWSSettings { static var mode: AWSChunkedMode? { .signed } }
@available(StreamingCodec 1.0, *)
enum SignedWithTrailer: AWSSettings { static var mode: AWSChunkedMode? { .signedWithTrailer } }
@available(StreamingCodec 1.0, *)
enum UnsignedElevenBytes: AWSSettings {
  static var mode: AWSChunkedMode? { .unsignedWithTrailer }
  static var decodedLength: UInt64? { 11 }
}
@available(StreamingCodec 1.0, *)
enum Asymmetric: AWSSettings { static var mode: AWSChunkedMode? { .signedAsymmetricallyWithTrailer } }
@available(StreamingCodec 1.0, *)
enum Quirks: AWSSettings {
  static var mode: AWSChunkedMode? { nil }
  static var leniencies: AWSChunkedLeniencies { [.lineFeedBeforeTrailerLineEnd, .missingFinalLineEnd] }
}

@available(StreamingCodec 1.0, *)
struct AWSDecoderUnderTest<Settings: AWSSettings>: DecoderUnderTest, ~Copyable {
  private var decoder = AWSChunkedDecoder(
    mode: Settings.mode, decodedLength: Settings.decodedLength, leniencies: Settings.leniencies)

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [AWSPiece]) throws(AWSChunkedError) {
    var input = bytes
    while let element = try decoder.next(&input) {
      switch element {
      case .chunk(let head):
        let signature = String(decoding: array(head.signature), as: UTF8.self)
        elements.append(.chunk(size: head.size, offset: head.offset, signature: signature))
      case .data(let data):
        if case .data(let before)? = elements.last {
          elements[elements.count - 1] = .data(before + array(data))
        } else {
          elements.append(.data(array(data)))
        }
      case .trailers(let section): elements.append(.trailers(Array(HTTPFieldLines(section))))
      case .end(let offset): elements.append(.end(offset: offset))
      }
    }
  }

  mutating func finish(into elements: inout [AWSPiece]) throws(AWSChunkedError) {
    try decoder.finish()
    // Where the final line end was missing the trailers have not been delivered as an element.
    if case .end? = elements.last { return }
    elements.append(.trailers(Array(HTTPFieldLines(decoder.trailers))))
  }
}

@Suite struct AWSChunkedTests {
  private func outcome<S: AWSSettings>(
    _ text: String, _ settings: S.Type = AnyMode.self
  ) -> DecodingOutcome<AWSPiece, AWSChunkedError> {
    let laws = DecoderLaws<AWSDecoderUnderTest<S>>()
    if !(settings is Quirks.Type) {
      let violations = laws.violations(on: bytes(text))
      #expect(violations.isEmpty, "\(violations.first ?? "")")
    }
    return laws.outcome(of: bytes(text))
  }

  private struct Vector: Decodable {
    struct Chunk: Decodable {
      var size: Int
      var signature: String
      var fill: String?
    }
    var name: String
    var mode: String
    var secret_key: String?
    var seed_signature: String?
    var chunks: [Chunk]?
    var wire_length: Int?
    var wire_sha256: String?
    var wire: String?
    var decoded: String?
    var decoded_sha256: String?
    var trailers: [[String]]?
    var trailer_canonical: String?
    var trailer_signature: String?
    var string_to_sign_1: String?
  }

  @Test("SHA-256 and HMAC of the tests, by the examples of FIPS 180 and RFC 4231")
  func hashes() {
    #expect(SHA256.hexadecimal(SHA256.hash([])) == AWSChunkedSigning.emptyHash)
    let trailers = HTTPFieldLines([HTTPFieldLine("X-Amz-B", " 2 "), HTTPFieldLine("x-amz-a", "1")])
    #expect(AWSChunkedSigning.canonicalTrailers(trailers) == bytes("x-amz-a:1\nx-amz-b:2\n"))
    #expect(
      SHA256.hexadecimal(SHA256.hash(bytes("abc")))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal(SHA256.authenticate(bytes("what do ya want for nothing?"), key: bytes("Jefe")))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test(
    "The known signature chains: wire bytes both ways, strings to sign, every signature",
    .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
  func vectors() throws {
    let vectors = try JSONDecoder().decode([Vector].self, from: Data(try Corpus.bytes("aws-chunked-vectors.json")))
    let secret = try #require(vectors[0].secret_key)
    let scope = "20130524/us-east-1/s3/aws4_request"
    var key = bytes("AWS4" + secret)
    for part in ["20130524", "us-east-1", "s3", "aws4_request"] { key = SHA256.authenticate(bytes(part), key: key) }

    for vector in vectors {
      let mode = try #require(AWSChunkedMode(rawValue: vector.mode))
      let signing = AWSChunkedSigning(mode: mode, timestamp: "20130524T000000Z", scope: scope)
      var encoder = AWSChunkedEncoder(mode: mode)
      var wire: [UInt8] = []
      var content: [UInt8] = []
      if let chunks = vector.chunks {
        var previous = try #require(vector.seed_signature)
        var rest = vector.decoded.map(unescape) ?? []
        for (number, chunk) in chunks.enumerated() {
          let data =
            chunk.fill.map { [UInt8](repeating: Array($0.utf8)[0], count: chunk.size) }
            ?? Array(rest.prefix(chunk.size))
          if chunk.fill == nil { rest = Array(rest.dropFirst(chunk.size)) }
          content += data
          let text = signing.stringToSign(chunkAfter: previous, dataHash: SHA256.hexadecimal(SHA256.hash(data)))
          if number == 0, let expected = vector.string_to_sign_1 { #expect(text == expected) }
          previous = SHA256.hexadecimal(SHA256.authenticate(bytes(text), key: key))
          #expect(previous == chunk.signature, "\(vector.name) \(number)")
          if chunk.size > 0 {
            try encoder.append(data.span, signature: previous, to: &wire)
          } else if let canonical = vector.trailer_canonical {
            let trailers = HTTPFieldLines((vector.trailers ?? []).map { HTTPFieldLine($0[0], $0[1]) })
            #expect(AWSChunkedSigning.canonicalTrailers(trailers) == bytes(canonical))
            let text = signing.stringToSign(
              trailersAfter: previous, trailersHash: SHA256.hexadecimal(SHA256.hash(bytes(canonical))))
            let signature = SHA256.hexadecimal(SHA256.authenticate(bytes(text), key: key))
            #expect(signature == vector.trailer_signature)
            let own = HTTPFieldLines(trailers.filter { !$0.isNamed("x-amz-trailer-signature") })
            try encoder.finish(signature: previous, trailers: own, trailerSignature: signature, to: &wire)
          } else {
            try encoder.finish(signature: previous, to: &wire)
          }
        }
      } else {
        content = vector.decoded.map(unescape) ?? []
        try encoder.append(content.span, to: &wire)
        try encoder.finish(
          trailers: HTTPFieldLines((vector.trailers ?? []).map { HTTPFieldLine($0[0], $0[1]) }), to: &wire)
      }
      if let expected = vector.wire { #expect(wire == unescape(expected), "\(vector.name)") }
      if let length = vector.wire_length { #expect(wire.count == length, "\(vector.name)") }
      if let hash = vector.wire_sha256 { #expect(SHA256.hexadecimal(SHA256.hash(wire)) == hash, "\(vector.name)") }
      if let hash = vector.decoded_sha256 {
        #expect(SHA256.hexadecimal(SHA256.hash(content)) == hash, "\(vector.name)")
      }

      var decoder = AWSChunkedDecoder(mode: mode, decodedLength: UInt64(content.count))
      var input = wire.span
      var found: [UInt8] = []
      var signatures: [String] = []
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head): signatures.append(String(decoding: array(head.signature), as: UTF8.self))
        case .data(let data): found += array(data)
        case .trailers(let section):
          #expect(HTTPFieldLines(section).map { [$0.name, $0.value] } == vector.trailers, "\(vector.name)")
        case .end(let offset): #expect(offset == UInt64(wire.count))
        }
      }
      try decoder.finish()
      #expect(found == content, "\(vector.name)")
      if let chunks = vector.chunks { #expect(signatures == chunks.map(\.signature), "\(vector.name)") }
    }
  }

  private let signature = String(repeating: "0123456789abcdef", count: 4)

  @Test("Signatures are demanded, and their form checked")
  func signatures() {
    let good = "5;chunk-signature=\(signature)\r\nhello\r\n0;chunk-signature=\(signature)\r\n\r\n"
    #expect(outcome(good, Signed.self).failure == nil)
    #expect(outcome(good, Signed.self).elements.first == .chunk(size: 5, offset: 0, signature: signature))
    #expect(outcome("5\r\nhello", Signed.self).failure == .missingSignature(offset: 0))
    #expect(outcome("5;other=x\r\nhello", Signed.self).failure == .missingSignature(offset: 0))
    for bad in [
      String(signature.dropLast()), signature + "0", "g" + signature.dropFirst(), signature.dropLast(4) + "****",
    ] {
      #expect(outcome("5;chunk-signature=\(bad)\r\nhello", Signed.self).failure == .invalidSignature(offset: 0))
    }
    #expect(
      outcome(good + "", UnsignedElevenBytes.self).failure
        == .decodedLengthMismatch(offset: UInt64(good.utf8.count), expected: 11, found: 5))
    let late = "5;chunk-signature=\(signature)\r\nhello\r\n1\r\nx"
    #expect(outcome(late, Signed.self).failure == .missingSignature(offset: 91))
    #expect(outcome(late, Signed.self).elements.last == .data(bytes("hello")))
  }

  @Test("Signatures of Version 4A are filled up with *")
  func asymmetric() throws {
    let der = String(repeating: "3045", count: 35)
    var encoder = AWSChunkedEncoder(mode: .signedAsymmetricallyWithTrailer)
    var wire: [UInt8] = []
    try encoder.append(bytes("hello").span, signature: der, to: &wire)
    try encoder.finish(
      signature: der, trailers: [HTTPFieldLine("x-amz-checksum-crc32", "AAAAAA==")], trailerSignature: der, to: &wire)
    let text = String(decoding: wire, as: UTF8.self)
    #expect(text.hasPrefix("5;chunk-signature=\(der)****\r\nhello\r\n"))
    let outcome = outcome(text, Asymmetric.self)
    #expect(outcome.failure == nil)
    #expect(outcome.elements.first == .chunk(size: 5, offset: 0, signature: der))
    let signing = AWSChunkedSigning(mode: .signedAsymmetrically, timestamp: "t", scope: "s")
    #expect(
      signing.stringToSign(chunkAfter: "p", dataHash: "h")
        == "AWS4-ECDSA-P256-SHA256-PAYLOAD\nt\ns\np\n\(AWSChunkedSigning.emptyHash)\nh")
    #expect(signing.stringToSign(trailersAfter: "p", trailersHash: "h") == "AWS4-ECDSA-P256-SHA256-TRAILER\nt\ns\np\nh")
  }

  @Test("Trailers: their signature, and modes without them")
  func trailers() {
    let last = "0;chunk-signature=\(signature)\r\n"
    #expect(
      outcome(last + "x-amz-checksum-crc32:A\r\nx-amz-trailer-signature:\(signature)\r\n\r\n", SignedWithTrailer.self)
        .failure == nil)
    let unsigned = last + "x-amz-checksum-crc32:A\r\n\r\n"
    #expect(
      outcome(unsigned, SignedWithTrailer.self).failure == .invalidTrailerSignature(offset: UInt64(unsigned.utf8.count))
    )
    let malformed = last + "x-amz-trailer-signature:abc\r\n\r\n"
    #expect(
      outcome(malformed, SignedWithTrailer.self).failure
        == .invalidTrailerSignature(offset: UInt64(malformed.utf8.count)))
    #expect(outcome(unsigned, Signed.self).failure == .unexpectedTrailers(offset: UInt64(last.utf8.count)))
    #expect(
      outcome("0\r\nx-amz-checksum-crc32:A\r\n\r\n").elements.contains(
        .trailers([HTTPFieldLine("x-amz-checksum-crc32", "A")])))
  }

  @Test("The decoded length, kept and broken")
  func decodedLength() {
    #expect(outcome("b\r\nhello world\r\n0\r\n\r\n", UnsignedElevenBytes.self).failure == nil)
    #expect(
      outcome("a\r\nhello worl\r\n0\r\n\r\n", UnsignedElevenBytes.self).failure
        == .decodedLengthMismatch(offset: 20, expected: 11, found: 10))
    #expect(
      outcome("6\r\nhello \r\n6\r\nworld!", UnsignedElevenBytes.self).failure
        == .decodedLengthMismatch(offset: 11, expected: 11, found: 12))
  }

  @Test("The quirks of some writers, taken only where they are allowed")
  func quirks() {
    let canonical = "1\r\nx\r\n0\r\na:b\n\r\nx-amz-trailer-signature:\(signature)\n\r\n\r\n"
    #expect(outcome(canonical).failure == .framing(.invalidTrailers(.invalidLineEnd(offset: 12, byte: 0x0A))))
    let fields = [HTTPFieldLine("a", "b"), HTTPFieldLine("x-amz-trailer-signature", signature)]
    #expect(outcome(canonical, Quirks.self).failure == nil)
    #expect(outcome(canonical, Quirks.self).elements.contains(.trailers(fields)))
    #expect(
      outcome("0\r\na:b\n\n\r\n", Quirks.self).failure
        == .framing(.invalidTrailers(.invalidLineEnd(offset: 7, byte: 0x0A))))

    for cut in ["1\r\nx\r\n0\r\n", "1\r\nx\r\n0\r\na:b\r\n"] {
      #expect(outcome(cut).failure?.isIncomplete == true)
      #expect(outcome(cut, Quirks.self).failure == nil)
    }
    #expect(outcome("1\r\nx\r\n0\r\na:b\r\n", Quirks.self).elements.last == .trailers([HTTPFieldLine("a", "b")]))
    for cut in ["1\r\nx\r\n0\r\na:b", "1\r\nx\r\n0\r\n\r", "1\r\nx\r\n0", "1\r\nx\r\n"] {
      #expect(outcome(cut, Quirks.self).failure?.isIncomplete == true)
    }
  }

  @Test("What cannot be written")
  func encodingErrors() {
    var output: [UInt8] = []
    var signed = AWSChunkedEncoder(mode: .signed)
    #expect(throws: AWSChunkedEncodingError.invalidSignature) { try signed.append([1].span, to: &output) }
    #expect(throws: AWSChunkedEncodingError.invalidSignature) {
      try signed.append([1].span, signature: "abc", to: &output)
    }
    #expect(throws: AWSChunkedEncodingError.notInThisMode) {
      try signed.finish(signature: signature, trailers: [HTTPFieldLine("a", "b")], to: &output)
    }
    #expect(throws: AWSChunkedEncodingError.notInThisMode) {
      try signed.finish(signature: signature, trailerSignature: signature, to: &output)
    }
    var unsigned = AWSChunkedEncoder(mode: .unsignedWithTrailer)
    #expect(throws: AWSChunkedEncodingError.notInThisMode) {
      try unsigned.append([1].span, signature: signature, to: &output)
    }
    #expect(throws: AWSChunkedEncodingError.framing(.forbiddenTrailer(name: "host"))) {
      try unsigned.finish(trailers: [HTTPFieldLine("host", "b")], to: &output)
    }
    #expect(output.isEmpty)
    for error in [AWSChunkedEncodingError.invalidSignature, .notInThisMode, .framing(.finished)] {
      #expect(error.description.hasPrefix("aws-chunked: "))
    }
  }

  @Test("The modes and what they mean; each error has words")
  func modesAndDescriptions() {
    for mode in AWSChunkedMode.allCases {
      #expect(mode.hasTrailer == mode.rawValue.hasSuffix("TRAILER"))
      #expect(mode.isSigned == !mode.rawValue.contains("UNSIGNED"))
      #expect(mode.isAsymmetric == mode.rawValue.contains("ECDSA"))
    }
    let errors: [AWSChunkedError] = [
      .framing(.sizeOverflow(offset: 41)), .missingSignature(offset: 41), .invalidSignature(offset: 41),
      .invalidTrailerSignature(offset: 41), .unexpectedTrailers(offset: 41),
      .decodedLengthMismatch(offset: 41, expected: 1, found: 2),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    for error in errors {
      #expect(error.description.contains("offset 41"))
      #expect(error.offset == 41)
    }
  }
}
