import EventStreamSigning
import FoundationEssentials
import NIOCore
import NIOHTTP1
import RequestSigning

/// Why a request was answered with an HTTP error in place of a stream.
public struct RequestRefusal: Error, Hashable, Sendable {
  /// The response's status.
  public var status: Int
  /// The error's name, the header `x-amzn-errortype`.
  public var type: String
  /// The error in one sentence.
  public var message: String

  /// Checks a request's head, and returns its verified signature.
  static func check(
    _ request: HTTPRequestHead, secret: SecretAccessKey
  ) throws(RequestRefusal) -> SigV4Authorization {
    guard request.method == .POST, request.uri == "/stream-transcription" else {
      throw RequestRefusal(
        status: 404, type: "UnknownOperationException",
        message: "the operation is POST /stream-transcription, not \(request.method.rawValue) \(request.uri)")
    }
    let kind = [request.headers["content-type"], request.headers["x-amz-content-sha256"]]
    guard kind == [[SignedEvents.contentType], ["STREAMING-AWS4-HMAC-SHA256-EVENTS"]] else {
      throw RequestRefusal(
        status: 400, type: "BadRequestException", message: "the request does not announce a signed event stream")
    }
    guard let authorization = request.headers["authorization"].first.flatMap({ SigV4Authorization($0) }) else {
      throw RequestRefusal(
        status: 403, type: "IncompleteSignatureException", message: "the header Authorization is missing or malformed")
    }
    let expected = request.signature(
      of: authorization.signedHeaders, secret: secret, scope: authorization.scope)
    guard authorization.signature == expected else {
      throw RequestRefusal(
        status: 403, type: "InvalidSignatureException",
        message: "the request's signature does not match: its key or its head differs")
    }
    return authorization
  }

  /// The response, whole.
  var response: [HTTPServerResponsePart] {
    get throws {
      let head = HTTPResponseHead(
        version: .http2, status: HTTPResponseStatus(statusCode: status),
        headers: ["content-type": "application/json", "x-amzn-errortype": type])
      let body = try JSONEncoder().encode(["Message": message])
      return [.head(head), .body(.byteBuffer(ByteBuffer(bytes: body))), .end(nil)]
    }
  }
}
