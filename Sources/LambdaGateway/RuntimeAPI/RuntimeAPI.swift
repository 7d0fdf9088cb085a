#if CommandLineTool
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

/// Lambda's Runtime API for one process of the function.
///
/// Each process has a server of its own, so that a request always belongs to a known process.
///
/// Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
struct RuntimeAPI: Sendable {
  private static let prefix = "/2018-06-01/runtime/"
  private static let modeHeader = "Lambda-Runtime-Function-Response-Mode"

  let instance: FunctionInstance
  let queue: InvocationQueue
  let configuration: GatewayConfiguration
  let report: @Sendable (GatewayEvent) -> Void

  /// What a request asks for.
  private enum Operation {
    case next
    case response(id: String)
    case error(id: String)
    case initializationError
  }

  /// Serves one request.
  func handle(_ request: HTTPRequestHead, _ connection: inout HTTPConnection) async throws {
    guard let (operation, method) = Self.operation(request.uri) else {
      return try await refuse(request, &connection, .notFound, "ResourceNotFound", "there is no such resource")
    }
    guard request.method == method else {
      return try await refuse(request, &connection, .methodNotAllowed, "MethodNotAllowed", "use \(method)")
    }
    switch operation {
    case .next: try await next(request, &connection)
    case .response(let id): try await response(request, &connection, id)
    case .error(let id): try await error(request, &connection, id)
    case .initializationError: try await initializationError(request, &connection)
    }
  }

  private static func operation(_ target: String) -> (Operation, HTTPMethod)? {
    guard target.hasPrefix(prefix) else { return nil }
    let path = target.dropFirst(prefix.count).prefix { $0 != "?" }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    switch (parts.count, parts[0], parts.last ?? "") {
    case (2, "invocation", "next"): return (.next, .GET)
    case (2, "init", "error"): return (.initializationError, .POST)
    case (3, "invocation", "response"): return (.response(id: String(parts[1])), .POST)
    case (3, "invocation", "error"): return (.error(id: String(parts[1])), .POST)
    default: return nil
    }
  }

  // MARK: Next

  private func next(_ request: HTTPRequestHead, _ connection: inout HTTPConnection) async throws {
    _ = try await connection.body(upTo: configuration.limits.payloadSize)
    guard instance.poll() else { throw HTTPConnection.Cut() }
    let poll = InvocationPoll()
    // A runtime that gives up waiting closes the connection.
    let taken = await connection.whileOpen(orElse: { poll.cancel() }) { await queue.next(for: poll) }
    guard let invocation = taken else { throw HTTPConnection.Cut() }
    instance.take(invocation)
    var headers: HTTPHeaders = [
      "Content-Type": "application/json", "Lambda-Runtime-Aws-Request-Id": invocation.id,
      "Lambda-Runtime-Deadline-Ms": "\(invocation.deadline)",
      "Lambda-Runtime-Invoked-Function-Arn": configuration.functionARN,
      "Lambda-Runtime-Trace-Id": invocation.traceID,
    ]
    if let context = invocation.clientContext { headers.add(name: "Lambda-Runtime-Client-Context", value: context) }
    do {
      try await connection.respond(to: request, .ok, headers, body: invocation.event)
    } catch {
      instance.giveBack(invocation)
      queue.putBack(invocation)
      throw error
    }
  }

  // MARK: Response

  private func response(_ request: HTTPRequestHead, _ connection: inout HTTPConnection, _ id: String) async throws {
    guard let invocation = try await open(request, &connection, id) else { return }
    let contentType = request.headers.first(name: "Content-Type")
    let mode = request.headers.first(name: Self.modeHeader)?.lowercased()
    guard mode == nil || mode == "streaming" || mode == "buffered" else {
      return try await refuse(
        request, &connection, .badRequest, "InvalidFunctionResponseMode",
        "\(Self.modeHeader) must be streaming or buffered")
    }
    // Go's runtime does not send the mode.
    let isStreaming = mode == "streaming" || LambdaPreludeExpectation(contentType: contentType) == .required
    if isStreaming {
      guard invocation.response.begin(ResponsePipe.Head(isStreaming: true, contentType: contentType)) else {
        return try await refuse(request, &connection, .forbidden, "InvalidStateTransition", "a response has begun")
      }
      try await stream(&connection, invocation)
    } else {
      let limit = configuration.limits.payloadSize
      let body: ByteBuffer
      do {
        body = try await connection.body(upTo: limit, announced: Self.length(of: request))
      } catch is HTTPConnection.BodyTooLong {
        fail(invocation, .responseTooLarge(limit: limit))
        return try await refuse(
          request, &connection, .payloadTooLarge, "RequestEntityTooLarge",
          "Exceeded maximum allowed payload size (\(limit) bytes).")
      } catch {
        fail(invocation, .truncated)
        throw error
      }
      guard invocation.response.begin(ResponsePipe.Head(isStreaming: false, contentType: contentType)) else {
        return try await refuse(request, &connection, .forbidden, "InvalidStateTransition", "a response has begun")
      }
      await invocation.response.send(body)
      invocation.finish(nil)
    }
    instance.complete(invocation)
    try await accept(request, &connection)
  }

  /// Passes the body on, each piece as it arrives.
  private func stream(_ connection: inout HTTPConnection, _ invocation: Invocation) async throws {
    let limit = configuration.isPaced ? BandwidthLimit.lambdaMaximum : Int.max
    var count = 0
    do {
      while true {
        switch try await connection.nextBodyPart() {
        case .bytes(let bytes):
          count += bytes.readableBytes
          if count > limit { invocation.finish(.responseTooLarge(limit: limit)) }
          await invocation.response.send(bytes)
        case .end(let trailers):
          let fields = HTTPFieldLines((trailers ?? [:]).map { HTTPFieldLine($0.name, $0.value) })
          return invocation.finish(LambdaFunctionError(trailers: fields).map(InvocationFailure.trailers))
        }
      }
    } catch {
      fail(invocation, .truncated)
      throw error
    }
  }

  // MARK: Errors

  private func error(_ request: HTTPRequestHead, _ connection: inout HTTPConnection, _ id: String) async throws {
    guard let invocation = try await open(request, &connection, id) else { return }
    guard !invocation.response.hasBegun else {
      return try await refuse(request, &connection, .forbidden, "InvalidStateTransition", "a response has begun")
    }
    guard let payload = try await errorPayload(request, &connection) else { return }
    fail(invocation, .reported(type: Self.errorType(request, payload), payload: payload))
    try await accept(request, &connection)
  }

  private func initializationError(_ request: HTTPRequestHead, _ connection: inout HTTPConnection) async throws {
    guard !instance.hasPolled else {
      return try await refuse(
        request, &connection, .forbidden, "InvalidStateTransition", "the runtime has asked for an invocation")
    }
    guard let payload = try await errorPayload(request, &connection) else { return }
    instance.initializationFailure = .initialization(type: Self.errorType(request, payload), payload: payload)
    try await accept(request, &connection)
    instance.stop(.initialization)
  }

  private func errorPayload(_ request: HTTPRequestHead, _ connection: inout HTTPConnection) async throws -> [UInt8]? {
    let limit = configuration.limits.payloadSize
    do {
      return Array(buffer: try await connection.body(upTo: limit, announced: Self.length(of: request)))
    } catch is HTTPConnection.BodyTooLong {
      try await refuse(
        request, &connection, .payloadTooLarge, "RequestEntityTooLarge",
        "Exceeded maximum allowed payload size (\(limit) bytes).")
      return nil
    }
  }

  private static func errorType(_ request: HTTPRequestHead, _ payload: [UInt8]) -> String? {
    request.headers.first(name: LambdaFunctionError.typeTrailerName)
      ?? LambdaErrorDetails(String(decoding: payload, as: UTF8.self)).errorType
  }

  // MARK: Answers

  /// The invocation that a request is about; nil if the request has been refused.
  private func open(
    _ request: HTTPRequestHead, _ connection: inout HTTPConnection, _ id: String
  ) async throws -> Invocation? {
    switch instance.invocation(id) {
    case .open(let invocation): return invocation
    case .finished:
      try await refuse(request, &connection, .forbidden, "InvalidStateTransition", "the invocation has ended")
    case .unknown: try await refuse(request, &connection, .badRequest, "InvalidRequestID", "Invalid request ID")
    }
    return nil
  }

  private func fail(_ invocation: Invocation, _ failure: InvocationFailure) {
    invocation.finish(failure)
    instance.complete(invocation)
  }

  private func accept(_ request: HTTPRequestHead, _ connection: inout HTTPConnection) async throws {
    try await connection.respond(to: request, .accepted, json: Array(#"{"status":"OK"}"#.utf8))
  }

  private func refuse(
    _ request: HTTPRequestHead, _ connection: inout HTTPConnection, _ status: HTTPResponseStatus, _ type: String,
    _ message: String
  ) async throws {
    let path = request.uri.prefix { $0 != "?" }
    report(.warning("the runtime's \(request.method) \(path) was answered with \(status.code): \(message)"))
    let body = JSONValue.object([
      JSONMember(name: "errorMessage", value: .string(message)), JSONMember(name: "errorType", value: .string(type)),
    ])
    try await connection.respond(to: request, status, json: body.bytes)
  }

  private static func length(of request: HTTPRequestHead) -> Int? {
    request.headers.first(name: "Content-Length").flatMap { Int($0) }
  }
}
#endif
