import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import NIOCore
import NIOHTTP1

/// Makes an HTTP response of the events of InvokeWithResponseStream.
///
/// The prelude becomes status, headers and cookies, as API Gateway and function URLs have them; a function that writes
/// none answers 200 with `application/octet-stream`.
struct ResponseTranslator: ~Copyable {
  /// Fields that the server itself sets, which the function has no say in.
  private static let framingFields: Set<String> = ["connection", "content-length", "keep-alive", "transfer-encoding"]

  private var decoder = InvokeResponseDecoder()

  /// How the response ended.
  var outcome: StreamOutcome { decoder.outcome }

  /// Appends the parts of the response that the next bytes hold.
  mutating func translate(_ buffer: ByteBuffer, into parts: inout [HTTPServerResponsePart]) throws {
    var bytes = buffer.readableBytesUInt8Span
    while let element = try decoder.next(&bytes) { Self.append(element, to: &parts) }
  }

  /// Appends what the end releases; throws where the response is not whole.
  mutating func finish(into parts: inout [HTTPServerResponsePart]) throws {
    while let element = try decoder.finish() { Self.append(element, to: &parts) }
  }

  private static func append(_ element: borrowing InvokeResponseElement, to parts: inout [HTTPServerResponsePart]) {
    switch element {
    case .prelude(let prelude): parts.append(.head(head(of: prelude)))
    case .missingPrelude: parts.append(.head(head(of: LambdaPrelude())))
    case .body(let bytes): parts.append(.body(.byteBuffer(copy(of: bytes))))
    // The outcome says how the function ended.
    case .functionError, .complete, .serviceError, .other: break
    }
  }

  private static func copy(of bytes: Span<UInt8>) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.writeBytes(bytes.bytes)
    return buffer
  }

  private static func head(of prelude: LambdaPrelude) -> HTTPResponseHead {
    var headers = HTTPHeaders()
    for field in prelude.mergedHeaders where !framingFields.contains(field.name.lowercased()) {
      headers.add(name: field.name, value: field.value)
    }
    if !headers.contains(name: "content-type") { headers.add(name: "Content-Type", value: "application/octet-stream") }
    for cookie in prelude.cookies { headers.add(name: "Set-Cookie", value: cookie) }
    return HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: prelude.statusCode ?? 200), headers: headers)
  }
}
