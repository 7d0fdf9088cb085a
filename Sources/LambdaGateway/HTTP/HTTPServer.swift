#if CommandLineTool
import ByteKernels
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server whose connections are served by one task each.
struct HTTPServer: Sendable {
  /// Responses are written to the channel itself: a writer that is dropped without being finished, like those of
  /// connections that are no longer served, would stop the process.
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, Never>
  typealias Handler = @Sendable (HTTPRequestHead, inout HTTPConnection) async throws -> Void

  /// What distinguishes the servers of a gateway.
  struct Options: Sendable {
    var host = "127.0.0.1"
    var port = 0
    var headSize: Int
    var headerCount: Int
    var connectionCount: Int
    /// Seconds within which a request must arrive; nil for any time.
    var requestTimeout: Int64?
    /// Whether a peer may end its side of a connection and still receive a response.
    var allowsHalfClosure: Bool
  }

  /// All connections of a gateway are served on one event loop, by tasks that run on it: a piece passes from the function
  /// to the client without a change of threads.
  private static let loop = MultiThreadedEventLoopGroup.singleton.next()
  private static let executor = TaskRunner { loop.execute($0) }

  private let channel: NIOAsyncChannel<Connection, Never>
  private let options: Options
  private let warn: @Sendable (String) -> Void

  /// The port that the server listens on.
  let port: Int

  /// Binds the server; it accepts connections from ``run(_:)`` on.
  ///
  /// - Parameter warn: Receives a message for people.
  init(_ options: Options, warn: @escaping @Sendable (String) -> Void) async throws {
    self.options = options
    self.warn = warn
    channel = try await ServerBootstrap(group: Self.loop)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptPause(warn)) }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: options.allowsHalfClosure)
      .bind(host: options.host, port: options.port) { channel in
        channel.eventLoop.makeCompletedFuture { try Self.configure(channel, options) }
      }
    port = channel.channel.localAddress?.port ?? options.port
  }

  /// Adds the handlers of HTTP to an accepted channel.
  static func configure(_ channel: any Channel, _ options: Options) throws -> Connection {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = options.headSize
    limits.maxHeaderListSize = options.headSize
    limits.maxHeaderFieldCount = options.headerCount
    // The framing fields are set here, because the encoder does not know which request a response answers.
    var encoder = HTTPResponseEncoder.Configuration()
    encoder.automaticallySetFramingHeaders = false
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers([
      HTTPResponseEncoder(configuration: encoder),
      ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits)), NIOHTTPResponseHeadersValidator(),
    ])
    if let timeout = options.requestTimeout { try pipeline.addHandler(RequestTimeoutHandler(.seconds(timeout))) }
    return try Connection(wrappingChannelSynchronously: channel)
  }

  /// Serves connections until the task is cancelled, or ``stopAccepting()`` is called.
  func run(_ handle: @escaping Handler) async throws {
    let connections = NIOLockedValueBox(0)
    try await channel.executeThenClose { inbound in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in inbound {
          let isAllowed = connections.withLockedValue {
            guard $0 < options.connectionCount else { return false }
            $0 += 1
            return true
          }
          guard isAllowed else {
            connection.channel.close(promise: nil)
            continue
          }
          group.addTask(executorPreference: Self.executor) {
            // A failed connection concerns only its peer.
            try? await Self.serve(connection, handle) { error in
              warn("a request to port \(port) is not HTTP (\(error)) and was answered with 400")
            }
            connections.withLockedValue { $0 -= 1 }
          }
        }
      }
    }
  }

  /// Accepts no more connections; ``run(_:)`` returns when those there are have ended.
  func stopAccepting() { channel.channel.close(promise: nil) }

  /// Serves the requests of a connection, one after the other, and closes it.
  ///
  /// A malformed request gets a 400, after the responses to the requests before it.
  ///
  /// - Parameter onError: Called before the 400.
  static func serve(
    _ channel: Connection, _ handle: Handler, onError: (HTTPParserError) -> Void
  ) async throws {
    try await channel.executeThenClose { inbound in
      var connection = HTTPConnection(channel.channel, inbound.makeAsyncIterator())
      do {
        while let head = try await connection.nextRequest() { try await handle(head, &connection) }
      } catch let error as HTTPParserError {
        onError(error)
        try await connection.refuse()
      }
    }
  }
}
#endif
