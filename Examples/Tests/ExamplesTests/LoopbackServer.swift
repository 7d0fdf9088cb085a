import NIOCore
import NIOHTTP1
import NIOPosix

/// A server of NIOHTTP1's on the loopback interface that answers as a test says.
struct LoopbackServer: Sendable {
  /// A request, whole.
  struct Request: Sendable {
    var head: HTTPRequestHead
    var body: [UInt8]
    var trailers: [String: String]
  }

  /// An answer: chunks, and whether the connection is cut behind them.
  struct Answer: Sendable {
    var status = HTTPResponseStatus.ok
    var headers: HTTPHeaders = [:]
    var chunks: [[UInt8]] = []
    /// What the rest waits for, if anything: a connection's end would drop what a client has but has not handed on.
    var goAhead: Signal?
    var rest: [[UInt8]] = []
    var isCut = false
    /// Sent when the client has closed the connection, which then stays open until it does.
    var closed: Signal?
  }

  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  let port: Int
  var url: String { "http://127.0.0.1:\(port)" }

  /// Runs a server that answers requests with `answer`, nil closing the connection, while `body` runs.
  static func with<Result: Sendable>(
    _ answer: @escaping @Sendable (Request) -> Answer?, _ body: @Sendable (LoopbackServer) async throws -> Result
  ) async throws -> Result {
    let channel: NIOAsyncChannel<Connection, Never> =
      try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    let server = LoopbackServer(port: channel.channel.localAddress?.port ?? 0)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await channel.executeThenClose { connections in
          try await withThrowingDiscardingTaskGroup { group in
            for try await connection in connections {
              group.addTask { try? await serve(connection, answer) }
            }
          }
        }
      }
      let result = try await body(server)
      group.cancelAll()
      return result
    }
  }

  private static func serve(_ connection: Connection, _ answer: @Sendable (Request) -> Answer?) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var request: Request?
      for try await part in inbound {
        switch part {
        case .head(let head): request = Request(head: head, body: [], trailers: [:])
        case .body(let bytes): request?.body += Array(buffer: bytes)
        case .end(let trailers):
          for (name, value) in trailers ?? [:] { request?.trailers[name] = value }
          guard let complete = request, let answer = answer(complete) else { return }
          let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
          try await outbound.write(.head(head))
          for chunk in answer.chunks { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: chunk)))) }
          await answer.goAhead?.wait()
          for chunk in answer.rest { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: chunk)))) }
          if let closed = answer.closed {
            try await connection.channel.closeFuture.get()
            closed.send()
          }
          if answer.isCut { return }
          try await outbound.write(.end(nil))
        }
      }
    }
  }
}
