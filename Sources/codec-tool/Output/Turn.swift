#if CommandLineTool
import Dispatch
import NIOConcurrencyHelpers

/// The output of a file whose turn has not come.
struct HeldOutput: Sendable {
  /// For standard output.
  var bytes: [UInt8]
  /// For standard error.
  var messages: [UInt8]
}

/// A place in the order of the files, reached when the output of the files before it has been written.
final class Turn: Sendable {
  private enum State {
    case waiting
    case held(HeldOutput)
    case reached
  }

  private let state = NIOLockedValueBox(State.waiting)
  private let semaphore = DispatchSemaphore(value: 0)

  /// Whether the turn has been reached.
  var isReached: Bool {
    state.withLockedValue { if case .reached = $0 { true } else { false } }
  }

  /// Waits for the turn.
  func wait() {
    if !isReached { semaphore.wait() }
  }

  /// Keeps the output of a file that is done until the turn is reached; returns false if it has been.
  func hold(_ output: HeldOutput) -> Bool {
    state.withLockedValue { state in
      guard case .waiting = state else { return false }
      state = .held(output)
      return true
    }
  }

  /// Marks the turn as reached, and returns the output of its file if that is done: the caller writes it.
  func reach() -> HeldOutput? {
    let held: HeldOutput? = state.withLockedValue { state in
      defer { state = .reached }
      guard case .held(let output) = state else { return nil }
      return output
    }
    if held == nil { semaphore.signal() }
    return held
  }
}
#endif
