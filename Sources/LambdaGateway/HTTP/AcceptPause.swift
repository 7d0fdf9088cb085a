#if CommandLineTool
package import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Stops accepting connections for a moment when the process has no file descriptor left for them.
///
/// Without the pause the listening socket stays readable, and the event loop never rests.
package final class AcceptPause: ChannelInboundHandler {
  package typealias InboundIn = Channel

  private static let pause = TimeAmount.milliseconds(250)
  private let report: (String) -> Void
  private var isPaused = false
  private var hasReported = false

  /// - Parameter report: Receives a message, once.
  package init(_ report: @escaping (String) -> Void) { self.report = report }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let codes = [EMFILE, ENFILE, ENOBUFS, ENOMEM]
    guard let code = (error as? IOError)?.errnoCode, codes.contains(code) else {
      return context.fireErrorCaught(error)
    }
    guard !isPaused else { return }
    isPaused = true
    if !hasReported { report("out of file descriptors: new connections wait for others to close") }
    hasReported = true
    let channel = context.channel
    try? channel.syncOptions?.setOption(.autoRead, value: false)
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      self.isPaused = false
      try? channel.syncOptions?.setOption(.autoRead, value: true)
    }
  }
}
#endif
