#if CommandLineTool
import ByteKernels
import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import NIOCore
import NIOHTTP1
import StrictJSON
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Lambda's Invoke API, which AWS's SDKs call.
///
/// Source: AWS Lambda API Reference, "Invoke" and "InvokeWithResponseStream".
extension GatewayFront {
  private static let invocationTypes = ["RequestResponse", "Event", "DryRun"]

  /// Answers a request that invokes the function.
  func invoke(
    _ path: LambdaInvocationPath, _ request: HTTPRequestHead, _ connection: inout HTTPConnection,
    _ client: inout ClientResponse
  ) async throws {
    guard isFunction(path.function) else {
      throw Refusal(
        status: 404, exception: "ResourceNotFoundException",
        message: "Function not found: \(path.function); the gateway serves \(configuration.functionARN)")
    }
    let type = request.headers.first(name: "X-Amz-Invocation-Type") ?? "RequestResponse"
    guard Self.invocationTypes.contains(type) else {
      throw Refusal(
        status: 400, exception: "InvalidParameterValueException", message: "unknown invocation type \(type)")
    }
    let body = try await payload(request, &connection)
    if type == "DryRun" { return await client.end(204) }
    let id = UUID().uuidString.lowercased()
    let context = request.headers.first(name: "X-Amz-Client-Context")
      .flatMap { Base64.decoded(Array($0.utf8).span) }.map { String(decoding: $0, as: UTF8.self) }
      .flatMap { HTTPFieldLine("Lambda-Runtime-Client-Context", $0).isWellFormed ? $0 : nil }
    let event = body.readableBytes == 0 ? ByteBuffer(string: "{}") : body
    let invocation = submit(
      Invocation(
        id: id, traceID: Self.traceID(request), event: event, clientContext: context, timeout: configuration.timeout),
      connection)
    client.note(invocation, body: body, configuration, .lambda)
    var fields = [
      HTTPFieldLine("X-Amzn-RequestId", id), HTTPFieldLine("X-Amz-Executed-Version", path.qualifier ?? "$LATEST"),
    ]
    if type == "Event" {
      invocation.response.discardRest()
      fields.append(HTTPFieldLine("Content-Length", "0"))
      return await client.end(202, fields)
    }
    let wantsLog = request.headers.first(name: "X-Amz-Log-Type") == "Tail"
    switch path.transferMode {
    case .streaming: await streamEvents(invocation, fields, wantsLog, &client)
    case .buffered: await respond(invocation, fields, wantsLog, &client)
    }
    if client.isGone { invocation.response.discardRest() }
  }

  /// Whether a name, a partial ARN or an ARN means the function.
  private func isFunction(_ text: String) -> Bool {
    guard let name = configuration.functionName else { return true }
    let parts = text.split(separator: ":")
    guard let index = parts.firstIndex(of: "function") else { return parts.first.map(String.init) == name }
    return parts.dropFirst(index + 1).first.map(String.init) == name
  }

  private func payload(_ request: HTTPRequestHead, _ connection: inout HTTPConnection) async throws -> ByteBuffer {
    let limit = configuration.limits.payloadSize
    let body: ByteBuffer
    do {
      body = try await connection.body(
        upTo: limit, announced: request.headers.first(name: "Content-Length").flatMap { Int($0) })
    } catch is HTTPConnection.BodyTooLong {
      throw Refusal(
        status: 413, exception: "RequestTooLargeException",
        message: "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
    }
    guard body.readableBytes == 0 || (try? JSONValue(parsing: body.readableBytesUInt8Span)) != nil else {
      throw Refusal(
        status: 400, exception: "InvalidRequestContentException",
        message: "Could not parse request body into json")
    }
    return body
  }

  // MARK: InvokeWithResponseStream

  private func streamEvents(
    _ invocation: Invocation, _ fields: [HTTPFieldLine], _ wantsLog: Bool, _ client: inout ClientResponse
  ) async {
    let encoder = EventStreamEncoder()
    var failure: InvocationFailure?
    receiving: while !client.isGone {
      switch await invocation.response.next() {
      case .head(let head): await client.beginEvents(fields, contentType: head.contentType)
      case .bytes(let bytes):
        let event = EventStreamMessage(
          event: "PayloadChunk", contentType: "application/octet-stream", payload: Array(buffer: bytes))
        await client.append(event, encoder)
      case .end(let end):
        failure = end
        break receiving
      }
    }
    if !client.hasStarted { await client.beginEvents(fields, contentType: nil) }
    if let failure {
      client.note(GatewayProblem(invocation: failure))
    }
    let log = wantsLog ? Self.base64(invocation.logTail) : nil
    let complete: [JSONMember] = [
      JSONMember(name: "ErrorCode", value: failure.map { .string($0.errorType) } ?? .null),
      JSONMember(
        name: "ErrorDetails", value: failure.map { .string(String(decoding: $0.json, as: UTF8.self)) } ?? .null),
      JSONMember(name: "LogResult", value: log.map(JSONValue.string) ?? .null),
    ]
    let event = EventStreamMessage(
      event: "InvokeComplete", contentType: "application/json", payload: JSONValue.object(complete).bytes)
    await client.append(event, encoder)
    await client.end()
  }

  // MARK: Invoke

  private func respond(
    _ invocation: Invocation, _ fields: [HTTPFieldLine], _ wantsLog: Bool, _ client: inout ClientResponse
  ) async {
    let limit = configuration.limits.payloadSize
    var fields = fields
    var payload: [UInt8] = []
    var failure: InvocationFailure?
    receiving: while true {
      switch await invocation.response.next() {
      case .head: continue
      case .bytes(let bytes):
        payload += Array(buffer: bytes)
        guard payload.count > limit else { continue }
        failure = .responseTooLarge(limit: limit)
        invocation.response.discardRest()
        break receiving
      case .end(let end):
        failure = end
        break receiving
      }
    }
    if wantsLog { fields.append(HTTPFieldLine("X-Amz-Log-Result", Self.base64(invocation.logTail))) }
    if let failure {
      client.note(GatewayProblem(invocation: failure))
      fields.append(HTTPFieldLine("X-Amz-Function-Error", "Unhandled"))
      payload = failure.json
    }
    await client.respond(200, fields, json: payload)
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    Base64.encode(bytes.span, appendingTo: &output)
    return String(decoding: output, as: UTF8.self)
  }
}

extension ClientResponse {
  /// Begins a response of InvokeWithResponseStream.
  fileprivate mutating func beginEvents(_ fields: [HTTPFieldLine], contentType: String?) async {
    var fields = fields + [HTTPFieldLine("Content-Type", "application/vnd.amazon.eventstream")]
    if let contentType { fields.append(HTTPFieldLine("X-Amzn-Remapped-Content-Type", contentType)) }
    await begin(200, fields)
  }

  /// Writes an event.
  fileprivate mutating func append(_ event: EventStreamMessage, _ encoder: EventStreamEncoder) async {
    var bytes: [UInt8] = []
    do throws(EventStreamEncodingError) {
      try encoder.append(event, to: &bytes)
    } catch {
      // A piece is at most as large as one read, far below the format's limit.
      note(.refused("\(error)"))
    }
    await append(ByteBuffer(bytes: bytes))
  }

  /// Writes a response without a body.
  fileprivate mutating func end(_ status: Int, _ fields: [HTTPFieldLine] = []) async {
    await begin(status, fields)
    await end()
  }
}
#endif
