#if CommandLineTool
import Dispatch
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

/// Serves captures over HTTP/1.1 on the loopback interface: each request gets the next of them, then the first again.
struct ReplayServer {
  /// What is to be served.
  var captures: [ReplayCapture]
  /// Where to listen; 0 is any free port.
  var port: Int
  /// Whether to end after one request.
  var isOnce: Bool

  /// Serves until it is interrupted, or has served its one request.
  ///
  /// One thread does it all: clients take turns, and nothing is shared.
  ///
  /// - Returns: How serving the captures went.
  /// - Throws: ``ToolFailure`` where it cannot listen.
  func run() throws -> ExitStatus {
    // Whoever has closed standard error, or a connection, has not stopped the server.
    signal(SIGPIPE, SIG_IGN)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let loop = group.next()
    let served = loop.makePromise(of: ExitStatus.self)
    let queue = try loop.submit { [captures, isOnce] in
      NIOLoopBound(ReplayQueue(captures, isOnce: isOnce, served), eventLoop: loop)
    }.wait()
    let interrupts = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { served.succeed(.success) }
      source.resume()
      return source
    }
    defer { for source in interrupts { source.cancel() } }
    let server: any Channel
    do {
      server = try ServerBootstrap(group: group)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([
              ByteToMessageHandler(HTTPRequestDecoder()), ReplayHandler(queue.value),
            ])
          }
        }
        .bind(host: "127.0.0.1", port: port).wait()
    } catch {
      served.succeed(.ioError)
      throw ToolFailure(.ioError, "cannot listen on port \(port): \(Self.reason(error))")
    }
    Diagnostics.report("listening on http://127.0.0.1:\(server.localAddress?.port ?? port)")
    return try served.futureResult.wait()
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "\(error)" }
    return switch error.errnoCode {
    case EADDRINUSE: "somebody else listens there"
    case EACCES: "it is reserved"
    default: "\(error)"
    }
  }
}
#endif
