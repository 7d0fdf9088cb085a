#if CommandLineTool
import ByteKernels
import Dispatch
import LambdaGateway
import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Serves captures over HTTP/1.1 on the loopback interface: each request gets the next one, in turn.
struct ReplayServer {
  /// The captures to serve.
  var captures: [ReplayCapture]
  /// The port to listen on; 0 picks a free one.
  var port: Int
  /// Whether to end after one request.
  var isOnce: Bool
  /// Seconds after which an idle connection is closed.
  var idleTimeout: Int64

  /// Serves until it is interrupted, or has served the one request of `--once`.
  ///
  /// A single thread serves all clients in turn.
  ///
  /// - Returns: The exit status.
  /// - Throws: ``Failure`` if it cannot listen.
  func run() throws -> ExitStatus {
    // A closed standard error or connection must not end the server.
    signal(SIGPIPE, SIG_IGN)
    let signals = SignalSet(blocking: [SIGINT, SIGTERM])
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let loop = group.next()
    let served = loop.makePromise(of: ExitStatus.self)
    let queue = try loop.submit { [captures, isOnce] in
      NIOLoopBound(ReplayQueue(captures, isOnce: isOnce, served), eventLoop: loop)
    }.wait()
    DispatchQueue(label: "interrupt").async {
      _ = signals.wait()
      served.succeed(.success)
    }
    let server: any Channel
    do {
      server = try ServerBootstrap(group: group)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .serverChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(AcceptPause(Diagnostics.report))
          }
        }
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { [idleTimeout] channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([
              IdleStateHandler(allTimeout: .seconds(idleTimeout)), ByteToMessageHandler(HTTPRequestDecoder()),
              ReplayHandler(queue.value),
            ])
          }
        }
        .bind(host: "127.0.0.1", port: port).wait()
    } catch {
      served.succeed(.ioError)
      throw Failure(.ioError, "cannot listen on port \(port): \(Self.reason(error))")
    }
    Diagnostics.report("listening on http://127.0.0.1:\(server.localAddress?.port ?? port)")
    return try served.futureResult.wait()
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "\(error)" }
    return switch error.errnoCode {
    case EADDRINUSE: "the port is in use"
    case EACCES: "the port is reserved"
    default: "\(error)"
    }
  }
}
#endif
