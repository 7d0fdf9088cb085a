import NIOCore
import NIOHTTP1
import NIOPosix

/// A connection to Lambda's Runtime API: takes invocations and sends their responses, one after the other.
///
/// It speaks HTTP/1.1 on NIO itself, because an error after the response has begun is reported in trailers.
///
/// Source: AWS Lambda Developer Guide, "Building a custom runtime".
struct RuntimeClient {
  typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

  /// An invocation.
  struct Invocation {
    var requestID: String
    var event: ByteBuffer
  }

  /// The Runtime API did not answer as it should.
  struct UnexpectedAnswer: Error {
    var status: UInt?
  }

  private let host: String
  private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  private var inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

  /// Connects to the Runtime API at `host`, `name:port`, and serves invocations until the connection ends.
  static func run(
    at host: String, _ handle: (ByteBuffer, RuntimeResponseWriter) async throws -> Void
  ) async throws {
    let parts = host.split(separator: ":")
    let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: String(parts[0]), port: parts.count > 1 ? Int(parts[1]) ?? 80 : 80) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    try await connection.executeThenClose { inbound, outbound in
      var client = RuntimeClient(host: host, outbound: outbound, inbound: inbound.makeAsyncIterator())
      while let invocation = try await client.nextInvocation() { try await client.serve(invocation, handle) }
    }
  }

  /// Waits for the next invocation; nil where the connection has ended.
  private mutating func nextInvocation() async throws -> Invocation? {
    try await outbound.write(.head(head(.GET, "/2018-06-01/runtime/invocation/next")))
    try await outbound.write(.end(nil))
    guard let (head, body) = try await answer() else { return nil }
    guard head.status == .ok, let requestID = head.headers.first(name: "Lambda-Runtime-Aws-Request-Id") else {
      throw UnexpectedAnswer(status: head.status.code)
    }
    return Invocation(requestID: requestID, event: body)
  }

  private mutating func serve(
    _ invocation: Invocation, _ handle: (ByteBuffer, RuntimeResponseWriter) async throws -> Void
  ) async throws {
    let path = "/2018-06-01/runtime/invocation/\(invocation.requestID)"
    let writer = RuntimeResponseWriter(
      outbound, head(.POST, path + "/response"), errorHead: head(.POST, path + "/error"))
    do {
      try await handle(invocation.event, writer)
      try await writer.finish()
    } catch {
      try await writer.fail(error)
    }
    guard let (head, _) = try await answer(), head.status == .accepted else { throw UnexpectedAnswer() }
  }

  private func head(_ method: HTTPMethod, _ path: String) -> HTTPRequestHead {
    HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: ["Host": host])
  }

  /// The next response, whole; nil where the connection has ended.
  private mutating func answer() async throws -> (HTTPResponseHead, ByteBuffer)? {
    var head: HTTPResponseHead?
    var body = ByteBuffer()
    while let part = try await inbound.next(isolation: #isolation) {
      switch part {
      case .head(let value): head = value
      case .body(var bytes): body.writeBuffer(&bytes)
      case .end: return head.map { ($0, body) }
      }
    }
    return nil
  }
}
