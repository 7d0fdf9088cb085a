#if CommandLineTool
import NIOCore

/// Which request gets which capture, and when the server has done its work.
final class ReplayQueue {
  private let captures: [ReplayCapture]
  private let isOnce: Bool
  private let served: EventLoopPromise<ExitStatus>
  private var count = 0
  /// Whether the server is to end: connections are closed where they are.
  private(set) var isOver = false

  /// - Parameter served: Kept when the one request has been served, where there is to be one.
  init(_ captures: [ReplayCapture], isOnce: Bool, _ served: EventLoopPromise<ExitStatus>) {
    self.captures = captures
    self.isOnce = isOnce
    self.served = served
    served.futureResult.assumeIsolated().whenComplete { _ in self.isOver = true }
  }

  /// Whether a connection is to be closed behind its response.
  var isLast: Bool { isOnce }

  /// The capture for the next request; nil when there is none any more.
  func next() -> ReplayCapture? {
    guard !isOnce || count == 0 else { return nil }
    defer { count += 1 }
    return captures[count % captures.count]
  }

  /// Notes that a response has been served, and how that went.
  func finish(_ status: ExitStatus) {
    if isOnce { served.succeed(status) }
  }
}
#endif
