#if CommandLineTool
import NIOConcurrencyHelpers

/// One process of the function: the invocations it has taken, and how it is doing.
final class FunctionInstance: Sendable {
  /// Why a process is stopped.
  enum StopReason: Sendable, Hashable {
    /// An invocation with this id has timed out.
    case timedOut(String)
    /// The function is started anew, because a file has changed.
    case changed
    /// The runtime reported that the function cannot be initialised.
    case initialization
    /// The process has not asked for an invocation before one timed out.
    case hung
  }

  /// The state of an invocation, as a runtime's request sees it.
  enum Lookup {
    case open(Invocation)
    case finished
    case unknown
  }

  private struct State {
    var invocations: [String: Invocation] = [:]
    /// Ids of invocations that have been responded to, the latest last.
    var finished: [String] = []
    var count = 0
    var hasPolled = false
    var initializationFailure: InvocationFailure?
    var isRetiring = false
  }

  private static let longestHistory = 16

  /// The number of the process, from 1.
  let number: Int
  /// Reasons to stop the process, of which the first counts.
  let stops: AsyncStream<StopReason>
  private let stopContinuation: AsyncStream<StopReason>.Continuation
  private let state = NIOLockedValueBox(State())

  init(number: Int) {
    self.number = number
    (stops, stopContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
  }

  /// Asks for the end of the process.
  func stop(_ reason: StopReason) { stopContinuation.yield(reason) }

  /// Stops the process as soon as it has no invocation.
  func retire() {
    let isIdle = state.withLockedValue {
      $0.isRetiring = true
      return $0.invocations.isEmpty
    }
    if isIdle { stop(.changed) }
  }

  // MARK: Invocations

  /// Whether the process may take invocations; it is ready from its first request for one.
  func poll() -> Bool {
    state.withLockedValue {
      $0.hasPolled = true
      return !$0.isRetiring
    }
  }

  /// Whether the process has asked for an invocation.
  var hasPolled: Bool { state.withLockedValue { $0.hasPolled } }

  /// The number of invocations that the process has taken.
  var count: Int { state.withLockedValue { $0.count } }

  /// Notes that the process has taken an invocation.
  func take(_ invocation: Invocation) {
    invocation.instance = self
    state.withLockedValue {
      $0.invocations[invocation.id] = invocation
      $0.count += 1
    }
  }

  /// Notes that an invocation could not be delivered to the process.
  func giveBack(_ invocation: Invocation) {
    state.withLockedValue {
      $0.invocations[invocation.id] = nil
      $0.count -= 1
    }
  }

  /// The invocation with this id.
  func invocation(_ id: String) -> Lookup {
    state.withLockedValue { state in
      if let invocation = state.invocations[id] { return invocation.isOpen ? .open(invocation) : .finished }
      return state.finished.contains(id) ? .finished : .unknown
    }
  }

  /// Notes that the process has responded to an invocation.
  func complete(_ invocation: Invocation) {
    let isRetired = state.withLockedValue { state in
      guard state.invocations.removeValue(forKey: invocation.id) != nil else { return false }
      state.finished.append(invocation.id)
      if state.finished.count > Self.longestHistory { state.finished.removeFirst() }
      return state.isRetiring && state.invocations.isEmpty
    }
    if isRetired { stop(.changed) }
  }

  /// Hands invocations that the process has taken, but not begun to respond to, to another one.
  func giveBackWaiting(to queue: InvocationQueue) {
    let waiting = state.withLockedValue { state in
      let waiting = state.invocations.values.filter { !$0.response.hasBegun }
      for invocation in waiting { state.invocations[invocation.id] = nil }
      return waiting
    }
    for invocation in waiting { queue.putBack(invocation) }
  }

  /// Ends the invocations that the process has taken.
  ///
  /// - Parameter isWaiting: Whether to end only those that it has not begun to respond to.
  func end(_ failure: InvocationFailure, onlyWaiting isWaiting: Bool = false) {
    for invocation in state.withLockedValue({ Array($0.invocations.values) })
    where !isWaiting || !invocation.response.hasBegun {
      invocation.finish(failure)
    }
  }

  // MARK: Initialization

  /// The error that the runtime reported instead of asking for an invocation.
  var initializationFailure: InvocationFailure? {
    get { state.withLockedValue { $0.initializationFailure } }
    set { state.withLockedValue { $0.initializationFailure = newValue } }
  }

  // MARK: Output

  /// The invocation that a line of output belongs to, and the line's tag.
  ///
  /// Between two invocations it is the earlier one; with several at once it is not known.
  var tag: (text: String, invocation: Invocation?) {
    state.withLockedValue { state in
      if state.invocations.count > 1 { return ("process \(number)", nil) }
      if let (id, invocation) = state.invocations.first { return (id, invocation) }
      return (state.finished.last ?? "init", nil)
    }
  }
}
#endif
