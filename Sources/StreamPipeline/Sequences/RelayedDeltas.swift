internal import EventStreamCodec
public import TextDeltas

@available(StreamingCodecAsync 1.0, *)
extension AsyncSequence where Element == TextDelta {
  /// Writes the deltas as server-sent events: the body of a response of the type `text/event-stream`.
  ///
  ///     let deltas = bedrock.body.textDeltas(.bedrockConverse)
  ///     for try await event in deltas.encodedAsServerSentEvents(.chatCompletions(model: "nova-lite")) {
  ///       try await response.write(event)
  ///     }
  ///
  /// - Parameter format: The vocabulary of the events.
  public func encodedAsServerSentEvents(_ format: TextDeltaEventEncoder.Format = .deltas) -> RelayedDeltas<Self> {
    RelayedDeltas(self, format)
  }
}

/// Deltas as server-sent events, each element one or more whole events.
///
/// An error of the deltas is written as an event, because the status of the response has been sent, and then thrown; a
/// cancellation is only thrown. Iterate the sequence once. The iterator runs on its caller's actor.
@available(StreamingCodecAsync 1.0, *)
public struct RelayedDeltas<Deltas: AsyncSequence>: AsyncSequence where Deltas.Element == TextDelta {
  private let source: Deltas
  private let format: TextDeltaEventEncoder.Format

  init(_ source: Deltas, _ format: TextDeltaEventEncoder.Format) {
    self.source = source
    self.format = format
  }

  /// Creates an iterator, which reads the deltas from their beginning.
  public func makeAsyncIterator() -> Iterator {
    Iterator(source: source.makeAsyncIterator(), relay: DeltaRelay(format))
  }

  /// Reads deltas and writes events.
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline var source: Deltas.AsyncIterator
    @usableFromInline var relay: DeltaRelay

    init(source: Deltas.AsyncIterator, relay: DeltaRelay) {
      self.source = source
      self.relay = relay
    }

    /// Returns the next events, or nil after the end.
    ///
    /// - Throws: The error of the deltas, after the event that reports it, again at each call.
    @inlinable
    public mutating func next() async throws -> [UInt8]? {
      while try relay.needsDelta() {
        do { relay.append(try await source.next()) } catch { try relay.append(error) }
      }
      return relay.take()
    }

    /// Like ``next()``, on the caller's actor (SE-0421).
    @available(StreamingCodecIsolation 1.0, *)
    @inlinable
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      while try relay.needsDelta() {
        do { relay.append(try await source.next(isolation: actor)) } catch { try relay.append(error) }
      }
      return relay.take()
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension RelayedDeltas: Sendable where Deltas: Sendable {}

@available(*, unavailable)
extension RelayedDeltas.Iterator: Sendable {}

/// The events that a reader has not taken, and how the deltas ended.
@available(StreamingCodecAsync 1.0, *)
@usableFromInline
struct DeltaRelay {
  private var encoder: TextDeltaEventEncoder
  private var events: [UInt8] = []
  private var failure: (any Error)?
  private var hasEnded = false

  init(_ format: TextDeltaEventEncoder.Format) { encoder = TextDeltaEventEncoder(format) }

  /// Returns whether the reader must wait for a delta.
  ///
  /// - Throws: The error of the deltas, once its event has been taken.
  @usableFromInline
  func needsDelta() throws -> Bool {
    if !events.isEmpty { return false }
    if let failure { throw failure }
    return !hasEnded
  }

  /// Appends a delta, or the end if there is none.
  @usableFromInline
  mutating func append(_ delta: TextDelta?) {
    if let delta { return encoder.append(delta, to: &events) }
    hasEnded = true
    encoder.finish(&events)
  }

  /// Appends an error, which is thrown after its event.
  ///
  /// - Throws: A cancellation, at once and without an event.
  @usableFromInline
  mutating func append(_ error: any Error) throws {
    failure = error
    switch error {
    case is CancellationError: throw error
    case StreamError.service(let error):
      encoder.appendError(error.message, code: error.code ?? error.type ?? "", to: &events)
    case let error as StreamError: encoder.appendError(error.problem, code: error.code, to: &events)
    default: encoder.appendError("the stream was interrupted", to: &events)
    }
  }

  /// Takes the events; nil if there are none.
  @usableFromInline
  mutating func take() -> [UInt8]? {
    guard !events.isEmpty else { return nil }
    defer { events = [] }
    return events
  }
}
