#if CommandLineTool
import NIOConcurrencyHelpers
import NIOCore

/// Ends a client's response if the function sends nothing, or the client takes nothing, for some time.
///
/// The function keeps running.
final class IdleTimer: Sendable {
  private let response: ResponsePipe
  private let seconds: Int64
  private let channel: any Channel
  /// Nil after ``cancel()``.
  private let timer: NIOLockedValueBox<Scheduled<Void>?>

  init(_ response: ResponsePipe, seconds: Int64, on channel: any Channel) {
    self.response = response
    self.seconds = seconds
    self.channel = channel
    timer = NIOLockedValueBox(nil)
    schedule(in: .seconds(seconds), isFirst: true)
  }

  /// Stops the timer.
  func cancel() {
    timer.withLockedValue { timer in
      defer { timer = nil }
      return timer
    }?.cancel()
  }

  private func schedule(in time: TimeAmount, isFirst: Bool = false) {
    timer.withLockedValue { timer in
      guard isFirst || timer != nil else { return }
      timer = channel.eventLoop.scheduleTask(in: time) { [self] in check() }
    }
  }

  private func check() {
    let limit = TimeAmount.seconds(seconds)
    let (idle, isWaiting) = response.idleTime
    guard idle >= limit else { return schedule(in: limit - idle) }
    if isWaiting { response.discardRest(.idle(seconds: seconds)) } else { channel.close(promise: nil) }
  }
}
#endif
