#if Signing
public import EventStreamCodec

/// The body of a request that streams events: chunks for any HTTP client, one for each event.
///
///     let body = events.signedEventStream(for: operation, signer: signer)
///     request.body = .stream(body.map { ByteBuffer(bytes: $0) }, length: .unknown)
///
/// An event is taken, signed and delivered when the client asks for the next chunk. After the last event follows the signed
/// message that ends the stream. If the events end in an error, or the task is cancelled, the body ends in that error, without
/// that message: the service must not take the stream for complete.
@available(StreamingCodecIsolation 1.0, *)
public struct SignedEventStream<Events: AsyncSequence>: AsyncSequence where Events.Element == EventStreamInputEvent {
  /// A chunk: one signed message.
  public typealias Element = [UInt8]
  /// An error of the events, or an ``EventStreamWritingError``.
  public typealias Failure = any Error

  private let events: Events
  private let writer: EventStreamWriter
  private let initialRequest: [UInt8]?
  private let now: @Sendable () -> SigningTime

  /// Creates the body of a request.
  ///
  /// - Parameters:
  ///   - events: The events.
  ///   - writer: A writer at the start of its stream.
  ///   - initialRequest: The payload of the initial request, for operations that have one.
  ///   - now: Returns the time of an event.
  public init(
    _ events: Events, writer: EventStreamWriter, initialRequest: [UInt8]? = nil,
    now: @escaping @Sendable () -> SigningTime = { .now }
  ) {
    self.events = events
    self.writer = writer
    self.initialRequest = initialRequest
    self.now = now
  }

  /// Creates an iterator.
  ///
  /// Iterate only once: a second chain of signatures for the same request would be refused.
  public func makeAsyncIterator() -> Iterator {
    Iterator(events: events.makeAsyncIterator(), writer: writer, initialRequest: initialRequest, now: now)
  }

  /// Signs events one by one.
  public struct Iterator: AsyncIteratorProtocol {
    private var events: Events.AsyncIterator
    private var writer: EventStreamWriter
    private var initialRequest: [UInt8]?
    private let now: @Sendable () -> SigningTime
    /// Whether an error was thrown.
    private var hasFailed = false

    init(
      events: Events.AsyncIterator, writer: EventStreamWriter, initialRequest: [UInt8]?,
      now: @escaping @Sendable () -> SigningTime
    ) {
      self.events = events
      self.writer = writer
      self.initialRequest = initialRequest
      self.now = now
    }

    /// Returns the next chunk; nil after the message that ends the stream.
    ///
    /// - Throws: The error of the events, or ``EventStreamWritingError``; nil follows.
    public mutating func next() async throws -> [UInt8]? { try await next(isolation: nil) }

    /// Returns the next chunk on the caller's actor; nil after the message that ends the stream.
    ///
    /// - Throws: The error of the events, or ``EventStreamWritingError``; nil follows.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
      guard !hasFailed, !writer.isFinished else { return nil }
      var chunk: [UInt8] = []
      do {
        if let payload = initialRequest.take() {
          try writer.appendInitialRequest(payload, at: now(), to: &chunk)
        } else if let event = try await events.next(isolation: actor) {
          try writer.append(event, at: now(), to: &chunk)
        } else {
          // Events that end because the task was cancelled are not complete.
          try Task.checkCancellation()
          try writer.finish(at: now(), to: &chunk)
        }
      } catch {
        hasFailed = true
        throw error
      }
      return chunk
    }
  }
}

@available(StreamingCodecIsolation 1.0, *)
extension SignedEventStream: Sendable where Events: Sendable {}

@available(StreamingCodecIsolation 1.0, *)
extension AsyncSequence where Element == EventStreamInputEvent {
  /// Returns the body of a request that streams these events.
  ///
  /// - Parameters:
  ///   - operation: The operation, whose input events these are.
  ///   - signer: The signer, which begins with the request's own signature.
  ///   - initialRequest: The payload of the initial request, for operations that have one.
  public func signedEventStream(
    for operation: EventStreamOperation, signer: EventStreamSigner, initialRequest: [UInt8]? = nil
  ) -> SignedEventStream<Self> {
    SignedEventStream(
      self, writer: EventStreamWriter(operation, signer: signer), initialRequest: initialRequest)
  }
}
#endif
