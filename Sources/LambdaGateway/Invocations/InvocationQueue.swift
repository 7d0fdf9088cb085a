#if CommandLineTool
import NIOConcurrencyHelpers
import NIOCore

/// Hands invocations to the processes that ask for them, first come, first served.
final class InvocationQueue: Sendable {
  private struct State {
    var invocations = CircularBuffer<Invocation>()
    var polls = CircularBuffer<InvocationPoll>()
    var demand: [CheckedContinuation<Void, Never>] = []
  }

  private let state = NIOLockedValueBox(State())

  /// Adds an invocation; a waiting poll receives it at once.
  func submit(_ invocation: Invocation) { place(invocation) { $0.append(invocation) } }

  /// Puts an invocation that could not be delivered before all others.
  func putBack(_ invocation: Invocation) {
    invocation.instance = nil
    if invocation.isOpen { place(invocation) { $0.prepend(invocation) } }
  }

  private func place(_ invocation: Invocation, _ insert: (inout CircularBuffer<Invocation>) -> Void) {
    let demand = state.withLockedValue { state -> [CheckedContinuation<Void, Never>] in
      while let poll = state.polls.popFirst() {
        if poll.answer(invocation) { return [] }
      }
      insert(&state.invocations)
      defer { state.demand = [] }
      return state.demand
    }
    for continuation in demand { continuation.resume() }
  }

  /// Waits for the next invocation; nil if the poll or the task is cancelled.
  func next(for poll: InvocationPoll) async -> Invocation? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLockedValue { state -> Invocation?? in
          while let invocation = state.invocations.popFirst() {
            if invocation.isOpen { return invocation }
          }
          guard poll.begin(continuation) else { return .some(nil) }
          state.polls.removeAll { !$0.isWaiting }
          state.polls.append(poll)
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      poll.cancel()
    }
  }

  // MARK: Supervision

  /// Waits until an invocation is waiting for a process, or the task is cancelled.
  func waitForDemand() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLockedValue { state in
          state.invocations.removeAll { !$0.isOpen }
          guard state.invocations.isEmpty, !Task.isCancelled else { return true }
          state.demand.append(continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      wakeForDemand()
    }
  }

  /// Ends all waits for demand.
  func wakeForDemand() {
    let demand = state.withLockedValue { state in
      defer { state.demand = [] }
      return state.demand
    }
    for continuation in demand { continuation.resume() }
  }

  /// Ends the waiting invocations: no process can take them.
  func failAll(_ failure: InvocationFailure) {
    let invocations = state.withLockedValue { state in
      defer { state.invocations.removeAll() }
      return Array(state.invocations)
    }
    for invocation in invocations { invocation.finish(failure) }
  }
}
#endif
