#if CommandLineTool
import NIOConcurrencyHelpers

/// A runtime's request for the next invocation, which is answered once or cancelled.
final class InvocationPoll: Sendable {
  private enum State {
    case new
    case waiting(CheckedContinuation<Invocation?, Never>)
    case ended
  }

  private let state = NIOLockedValueBox(State.new)

  /// Whether the poll waits for an invocation.
  var isWaiting: Bool {
    state.withLockedValue { if case .waiting = $0 { true } else { false } }
  }

  /// Registers the continuation of the wait.
  ///
  /// - Returns: False if the poll has been cancelled.
  func begin(_ continuation: CheckedContinuation<Invocation?, Never>) -> Bool {
    state.withLockedValue {
      guard case .new = $0 else { return false }
      $0 = .waiting(continuation)
      return true
    }
  }

  /// Answers the poll.
  ///
  /// - Returns: False if it no longer waits.
  func answer(_ invocation: Invocation?) -> Bool {
    let continuation = state.withLockedValue { state -> CheckedContinuation<Invocation?, Never>? in
      defer { state = .ended }
      guard case .waiting(let continuation) = state else { return nil }
      return continuation
    }
    continuation?.resume(returning: invocation)
    return continuation != nil
  }

  /// Ends the poll without an invocation: its connection has gone.
  func cancel() { _ = answer(nil) }
}
#endif
