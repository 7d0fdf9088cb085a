#if CommandLineTool
import ChunkedHTTP
import LambdaStreaming
import NIOCore
import NIOHTTP1
import StrictJSON
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What clients talk to: an API Gateway integration of the function, and Lambda's Invoke API.
struct GatewayFront: Sendable {
  let configuration: GatewayConfiguration
  let queue: InvocationQueue
  /// Called when an invocation timed out before a process took it.
  let onNeglect: @Sendable () -> Void
  let report: @Sendable (GatewayEvent) -> Void

  /// Serves one request.
  func handle(_ request: HTTPRequestHead, _ connection: inout HTTPConnection) async throws {
    var client = ClientResponse(to: request, on: connection)
    do {
      try await answer(request, &connection, &client)
    } catch let error as Refusal {
      client.note(.refused(error.reason))
      await client.respond(error.status, error.fields, json: error.body)
    } catch is HTTPConnection.BodyTooLong {
      client.note(.refused("the body is longer than \(configuration.limits.bodySize) bytes"))
      await client.respond(413, json: Self.message("Request Too Long"))
    }
    report(.exchange(client.exchange))
    if client.mustClose { connection.closeAfterResponse() }
  }

  private func answer(
    _ request: HTTPRequestHead, _ connection: inout HTTPConnection, _ client: inout ClientResponse
  ) async throws {
    let host = request.headers.first(name: "Host")
    guard !LoopbackHost.isLoopback(address: configuration.host) || LoopbackHost.matches(host) else {
      throw Refusal(status: 421, reason: "not a loopback host: \(host ?? "")", message: "Misdirected Request")
    }
    if request.method == .POST, let path = LambdaInvocationPath(parsing: request.uri) {
      return try await invoke(path, request, &connection, &client)
    }
    let route = ProxyRoute(configuration.route)
    guard let parameters = configuration.eventFormat == .url ? [] : route.match(client.exchange.path) else {
      throw configuration.eventFormat == .rest
        ? Refusal(status: 403, reason: "no route matches", message: "Missing Authentication Token")
        : Refusal(status: 404, reason: "no route matches", message: "Not Found")
    }
    let body = try await connection.body(
      upTo: configuration.limits.bodySize, announced: request.headers.first(name: "Content-Length").flatMap { Int($0) })
    let id = UUID().uuidString.lowercased()
    let traceID = Self.traceID(request)
    let proxied = ProxyRequest(head: request, body: body, peer: connection.peer, id: id, traceID: traceID)
    let event = ByteBuffer(bytes: proxied.event(configuration, route, parameters))
    let invocation = submit(
      Invocation(id: id, traceID: traceID, event: event, timeout: configuration.timeout), connection)
    client.note(invocation, body: body, configuration, .apiGateway)
    let idleTimer = IdleTimer(invocation.response, seconds: configuration.idleTimeout, on: connection.channel)
    defer { idleTimer.cancel() }
    await ProxyExchange(configuration: configuration, invocation: invocation).run(&client)
    if client.isGone { invocation.response.discardRest() }
  }

  /// Hands an invocation to the function and starts its timer.
  func submit(_ invocation: Invocation, _ connection: HTTPConnection) -> Invocation {
    invocation.startTimer(on: connection.channel.eventLoop, whileWaiting: onNeglect)
    queue.submit(invocation)
    return invocation
  }

  /// The trace id of a request, or a new one.
  static func traceID(_ request: HTTPRequestHead) -> String {
    if let id = request.headers.first(name: "X-Amzn-Trace-Id") { return id }
    let time = String(UInt32(Date().timeIntervalSince1970), radix: 16)
    let number = UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(24)
    return "Root=1-\(time)-\(number)"
  }

  /// API Gateway's JSON for an error.
  static func message(_ text: String) -> [UInt8] {
    JSONValue.object([JSONMember(name: "message", value: .string(text))]).bytes
  }
}

/// Why a request is answered without the function.
struct Refusal: Error {
  var status: Int
  var fields: [HTTPFieldLine] = []
  var reason: String
  var body: [UInt8]

  /// A refusal by API Gateway.
  init(status: Int, reason: String, message: String) {
    self.status = status
    self.reason = reason
    body = GatewayFront.message(message)
  }

  /// A refusal by Lambda's API.
  init(status: Int, exception: String, message: String) {
    self.status = status
    reason = "\(exception): \(message)"
    fields = [HTTPFieldLine("X-Amzn-ErrorType", exception)]
    body =
      JSONValue.object([
        JSONMember(name: "Type", value: .string("User")), JSONMember(name: "Message", value: .string(message)),
        JSONMember(name: "message", value: .string(message)),
      ]).bytes
  }
}
#endif
