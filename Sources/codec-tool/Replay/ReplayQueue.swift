#if CommandLineTool
import NIOCore

/// Assigns captures to requests, and knows when the server is done.
final class ReplayQueue {
  private let captures: [ReplayCapture]
  private let isOnce: Bool
  private let served: EventLoopPromise<ExitStatus>
  private var count = 0
  /// Whether the server is ending: connections are closed without finishing.
  private(set) var isOver = false

  /// - Parameter served: Fulfilled when the one request of `--once` has been served.
  init(_ captures: [ReplayCapture], isOnce: Bool, _ served: EventLoopPromise<ExitStatus>) {
    self.captures = captures
    self.isOnce = isOnce
    self.served = served
    served.futureResult.assumeIsolated().whenComplete { _ in self.isOver = true }
  }

  /// Whether connections are closed after their response.
  var isLast: Bool { isOnce }

  /// The capture for the next request; nil if no more are served.
  func next() -> ReplayCapture? {
    guard !isOnce || count == 0 else { return nil }
    defer { count += 1 }
    return captures[count % captures.count]
  }

  /// Notes that a response has been served, and its status.
  func finish(_ status: ExitStatus) {
    if isOnce { served.succeed(status) }
  }
}
#endif
