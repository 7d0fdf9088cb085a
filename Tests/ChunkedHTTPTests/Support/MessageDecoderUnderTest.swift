import ChunkedHTTP
import TestSupport

/// What a message decoder delivered, owned and independent of how the bytes were split.
@available(StreamingCodec 1.0, *)
enum MessagePiece: Equatable, Sendable {
  case informational(HTTP1ResponseHead)
  case head(HTTPHead)
  case chunk(size: UInt64, offset: UInt64, [ChunkExtension])
  case body([UInt8])
  case trailers([HTTPFieldLine])
  case end(offset: UInt64)
  case leftover([UInt8])
}

@available(StreamingCodec 1.0, *)
protocol MessageSettings {
  static var role: HTTPMessageDecoder.Role { get }
  static var leniencies: HTTPLeniencies { get }
  static var removedCodings: [HTTPBodyLayer] { get }
  static var limits: HTTPMessageLimits { get }
  static var reportsChunks: Bool { get }
}

@available(StreamingCodec 1.0, *)
extension MessageSettings {
  static var leniencies: HTTPLeniencies { [] }
  static var removedCodings: [HTTPBodyLayer] { [] }
  static var limits: HTTPMessageLimits { HTTPMessageLimits() }
  static var reportsChunks: Bool { true }
}

@available(StreamingCodec 1.0, *)
enum ResponseToGET: MessageSettings { static var role: HTTPMessageDecoder.Role { .response(to: "GET") } }
@available(StreamingCodec 1.0, *)
enum ResponseToHEAD: MessageSettings { static var role: HTTPMessageDecoder.Role { .response(to: "HEAD") } }
@available(StreamingCodec 1.0, *)
enum ResponseToCONNECT: MessageSettings { static var role: HTTPMessageDecoder.Role { .response(to: "CONNECT") } }
@available(StreamingCodec 1.0, *)
enum Request: MessageSettings { static var role: HTTPMessageDecoder.Role { .request } }
@available(StreamingCodec 1.0, *)
enum Capture: MessageSettings {
  static var role: HTTPMessageDecoder.Role { .either }
}
@available(StreamingCodec 1.0, *)
enum CaptureDataOnly: MessageSettings {
  static var role: HTTPMessageDecoder.Role { .either }
  static var reportsChunks: Bool { false }
}
@available(StreamingCodec 1.0, *)
enum CaptureWithoutFraming: MessageSettings {
  static var role: HTTPMessageDecoder.Role { .either }
  static var removedCodings: [HTTPBodyLayer] { [.transferCoding] }
}
@available(StreamingCodec 1.0, *)
enum CaptureWithoutContentCoding: MessageSettings {
  static var role: HTTPMessageDecoder.Role { .either }
  static var removedCodings: [HTTPBodyLayer] { [.contentCoding] }
}
@available(StreamingCodec 1.0, *)
enum CaptureWithoutCodings: MessageSettings {
  static var role: HTTPMessageDecoder.Role { .either }
  static var removedCodings: [HTTPBodyLayer] { [.transferCoding, .contentCoding] }
  static var reportsChunks: Bool { false }
}
@available(StreamingCodec 1.0, *)
enum LenientMessage: MessageSettings {
  static var role: HTTPMessageDecoder.Role { .either }
  static var leniencies: HTTPLeniencies {
    [.lineFeedInFields, .foldedFields, .trailingWhitespaceInSizeLines, .transferEncodingOverridesContentLength]
  }
}

@available(StreamingCodec 1.0, *)
struct MessageDecoderUnderTest<Settings: MessageSettings>: DecoderUnderTest, ~Copyable {
  private var decoder = HTTPMessageDecoder(
    Settings.role, limits: Settings.limits, leniencies: Settings.leniencies,
    removedCodings: Settings.removedCodings, reportsChunks: Settings.reportsChunks)

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [MessagePiece]) throws(HTTPMessageError) {
    var input = bytes
    while let element = try decoder.next(&input) {
      switch element {
      case .informational(let head): elements.append(.informational(HTTP1ResponseHead(head)))
      case .head(let head): elements.append(.head(HTTPHead(head)))
      case .chunk(let head):
        elements.append(.chunk(size: head.size, offset: head.offset, head.extensions.owned()))
      case .body(let data):
        let copy = array(data)
        if case .body(let before)? = elements.last {
          elements[elements.count - 1] = .body(before + copy)
        } else {
          elements.append(.body(copy))
        }
      case .trailers(let section): elements.append(.trailers(Array(HTTPFieldLines(section))))
      case .end(let offset): elements.append(.end(offset: offset))
      }
    }
    if decoder.isComplete, !input.isEmpty {
      if case .leftover(let before)? = elements.last {
        elements[elements.count - 1] = .leftover(before + array(input))
      } else {
        elements.append(.leftover(array(input)))
      }
    }
  }

  mutating func finish(into elements: inout [MessagePiece]) throws(HTTPMessageError) { try decoder.finish() }
}

/// A copy of a span's bytes.
@available(StreamingCodec 1.0, *)
func array(_ span: Span<UInt8>) -> [UInt8] {
  var copy: [UInt8] = []
  copy.reserveCapacity(span.count)
  for index in span.indices { copy.append(span[index]) }
  return copy
}

@available(StreamingCodec 1.0, *)
extension DecodingOutcome<MessagePiece, HTTPMessageError> {
  var body: [UInt8] {
    elements.flatMap { piece -> [UInt8] in
      guard case .body(let data) = piece else { return [] }
      return data
    }
  }

  var chunks: [(size: UInt64, extensions: [ChunkExtension])] {
    elements.compactMap { piece in
      guard case .chunk(let size, _, let extensions) = piece else { return nil }
      return (size, extensions)
    }
  }

  var head: HTTPHead? {
    elements.lazy.compactMap { piece in
      guard case .head(let head) = piece else { return nil }
      return head
    }.first
  }

  var response: HTTP1ResponseHead? {
    guard case .response(let head)? = head else { return nil }
    return head
  }

  var request: HTTP1RequestHead? {
    guard case .request(let head)? = head else { return nil }
    return head
  }

  var trailers: [HTTPFieldLine] {
    elements.lazy.compactMap { piece in
      guard case .trailers(let fields) = piece else { return nil }
      return fields
    }.first ?? []
  }

  var end: UInt64? {
    elements.lazy.compactMap { piece in
      guard case .end(let offset) = piece else { return nil }
      return offset
    }.first
  }

  var leftover: [UInt8] {
    guard case .leftover(let bytes)? = elements.last else { return [] }
    return bytes
  }
}

/// Decodes a message and checks the laws on it.
@available(StreamingCodec 1.0, *)
func decodeMessage<S: MessageSettings>(
  _ input: [UInt8], _ settings: S.Type
) -> (outcome: DecodingOutcome<MessagePiece, HTTPMessageError>, violations: [String]) {
  let laws = DecoderLaws<MessageDecoderUnderTest<S>>()
  return (laws.outcome(of: input), laws.violations(on: input))
}
