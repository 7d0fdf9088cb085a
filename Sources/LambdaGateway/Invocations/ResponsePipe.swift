#if CommandLineTool
import NIOConcurrencyHelpers
import NIOCore

/// Carries a function's response from the Runtime API to the client, piece by piece.
///
/// There is one producer and one consumer. The producer waits until the consumer has taken each piece, so that a slow
/// client slows the function down. The first end counts; what is sent after it is dropped.
final class ResponsePipe: Sendable {
  /// The beginning of a response.
  struct Head: Sendable, Hashable {
    /// Whether the body is streamed; otherwise it is one piece.
    var isStreaming: Bool
    /// The value of the runtime's `Content-Type`.
    var contentType: String?
  }

  /// What the consumer receives.
  enum Element: Sendable {
    /// The first element of a response.
    case head(Head)
    /// Bytes of the response, as they arrived.
    case bytes(ByteBuffer)
    /// The end, with the failure if the response is not complete.
    case end(InvocationFailure?)
  }

  private struct State {
    /// Elements that the consumer has not taken: at most the head and one piece.
    var elements = CircularBuffer<Element>(initialCapacity: 2)
    var hasBegun = false
    var isDiscarding = false
    var end: InvocationFailure??
    var producer: CheckedContinuation<Void, Never>?
    var consumer: CheckedContinuation<Element, Never>?
    var lastActivity = NIODeadline.now()
  }

  private let state = NIOLockedValueBox(State())

  /// Whether a response has begun or the pipe has ended.
  var hasBegun: Bool { state.withLockedValue { $0.hasBegun || $0.end != nil } }

  /// Whether the pipe has ended.
  var hasEnded: Bool { state.withLockedValue { $0.end != nil } }

  /// How long nothing has moved, and whether the consumer waits for the producer.
  var idleTime: (time: TimeAmount, isWaiting: Bool) {
    state.withLockedValue { (.now() - $0.lastActivity, $0.consumer != nil) }
  }

  // MARK: Producer

  /// Begins the response.
  ///
  /// - Returns: False if one has begun already, or the pipe has ended.
  func begin(_ head: Head) -> Bool {
    let (isFirst, consumer) = state.withLockedValue { state -> (Bool, CheckedContinuation<Element, Never>?) in
      guard !state.hasBegun, state.end == nil else { return (false, nil) }
      state.hasBegun = true
      state.lastActivity = .now()
      if let consumer = state.consumer.take() { return (true, consumer) }
      if !state.isDiscarding { state.elements.append(.head(head)) }
      return (true, nil)
    }
    consumer?.resume(returning: .head(head))
    return isFirst
  }

  /// Sends a piece and waits until the consumer has taken it.
  func send(_ bytes: ByteBuffer) async {
    await withCheckedContinuation { continuation in
      let (isTaken, consumer) = state.withLockedValue { state -> (Bool, CheckedContinuation<Element, Never>?) in
        state.lastActivity = .now()
        if state.isDiscarding || state.end != nil { return (true, nil) }
        if let consumer = state.consumer.take() { return (true, consumer) }
        state.elements.append(.bytes(bytes))
        state.producer = continuation
        return (false, nil)
      }
      consumer?.resume(returning: .bytes(bytes))
      if isTaken { continuation.resume() }
    }
  }

  /// Ends the response.
  ///
  /// - Returns: Whether this was the first end.
  @discardableResult
  func finish(_ failure: InvocationFailure?) -> Bool {
    let (isFirst, producer, consumer) = state.withLockedValue {
      state -> (Bool, CheckedContinuation<Void, Never>?, CheckedContinuation<Element, Never>?) in
      guard state.end == nil else { return (false, nil, nil) }
      state.end = .some(failure)
      return (true, state.producer.take(), state.consumer.take())
    }
    producer?.resume()
    consumer?.resume(returning: .end(failure))
    return isFirst
  }

  // MARK: Consumer

  /// The next element; a cancelled task receives ``InvocationFailure/stopped``.
  func next() async -> Element {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (element, producer) = state.withLockedValue { state -> (Element?, CheckedContinuation<Void, Never>?) in
          state.lastActivity = .now()
          if let element = state.elements.popFirst() {
            return (element, state.elements.isEmpty ? state.producer.take() : nil)
          }
          if let end = state.end { return (.end(end), nil) }
          state.consumer = continuation
          return (nil, nil)
        }
        producer?.resume()
        if let element { continuation.resume(returning: element) }
      }
    } onCancel: {
      finish(.stopped)
    }
  }

  /// Drops the rest of the response: the function goes on, but the client has gone or has been answered.
  ///
  /// - Parameter failure: What a waiting consumer receives as the end.
  func discardRest(_ failure: InvocationFailure? = nil) {
    let (producer, consumer) = state.withLockedValue {
      state -> (CheckedContinuation<Void, Never>?, CheckedContinuation<Element, Never>?) in
      state.isDiscarding = true
      state.elements.removeAll()
      return (state.producer.take(), state.consumer.take())
    }
    producer?.resume()
    consumer?.resume(returning: .end(failure))
  }
}
#endif
