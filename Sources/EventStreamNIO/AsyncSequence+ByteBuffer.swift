#if NIO
public import EventStreamCodec
public import LambdaStreaming
public import NIOCore
public import StreamPipeline
public import TextDeltas

/// Buffers, as AsyncHTTPClient and NIO's asynchronous channels deliver them.
@available(StreamingCodecAsync 1.0, *)
extension AsyncSequence where Element == ByteBuffer {
  /// Decodes the stream into deltas; see StreamPipeline's `textDeltas(_:)` for chunks.
  ///
  ///     for try await delta in response.body.textDeltas(.bedrockConverse) where delta.kind == .text {
  ///       print(delta.text, terminator: "")
  ///     }
  ///
  /// - Parameter profile: What is known of the stream.
  public func textDeltas(
    _ profile: StreamProfile = .automatic
  ) -> DecodedChunks<ByteBufferChunks<Self>, TextDelta> {
    ByteBufferChunks(self).textDeltas(profile)
  }

  /// Reads the whole stream, and assembles the model's message; see StreamPipeline's `message(_:isolation:)` for chunks.
  public func message(
    _ profile: StreamProfile = .automatic, isolation: isolated (any Actor)? = #isolation
  ) async throws -> AssembledMessage {
    try await ByteBufferChunks(self).message(profile, isolation: isolation)
  }

  /// Decodes an event stream into messages; see StreamPipeline's `eventStreamMessages(options:)` for chunks.
  public func eventStreamMessages(
    options: StreamOptions = StreamOptions()
  ) -> DecodedChunks<ByteBufferChunks<Self>, EventStreamMessage> {
    ByteBufferChunks(self).eventStreamMessages(options: options)
  }

  /// Decodes server-sent events; see StreamPipeline's `serverSentEvents(options:)` for chunks.
  public func serverSentEvents(
    options: StreamOptions = StreamOptions()
  ) -> DecodedChunks<ByteBufferChunks<Self>, ServerSentEvent> {
    ByteBufferChunks(self).serverSentEvents(options: options)
  }

  /// Decodes the response stream of a Lambda invocation; see StreamPipeline's `invokeResponse(_:options:)` for chunks.
  public func invokeResponse(
    _ expectation: LambdaPreludeExpectation = .detected, options: StreamOptions = StreamOptions()
  ) -> DecodedChunks<ByteBufferChunks<Self>, InvokeResponsePart> {
    ByteBufferChunks(self).invokeResponse(expectation, options: options)
  }
}

/// Buffers as chunks of bytes, which are not copied.
///
/// Unlike `map`, it runs on its caller's actor.
@available(StreamingCodecAsync 1.0, *)
public struct ByteBufferChunks<Buffers: AsyncSequence>: AsyncSequence where Buffers.Element == ByteBuffer {
  private let buffers: Buffers

  init(_ buffers: Buffers) { self.buffers = buffers }

  /// Creates an iterator over the buffers.
  public func makeAsyncIterator() -> Iterator { Iterator(buffers: buffers.makeAsyncIterator()) }

  /// Reads buffers.
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline var buffers: Buffers.AsyncIterator

    init(buffers: Buffers.AsyncIterator) { self.buffers = buffers }

    /// Returns the readable bytes of the next buffer.
    @inlinable
    public mutating func next() async throws -> ByteBufferView? { try await buffers.next()?.readableBytesView }

    /// Like ``next()``, on the caller's actor (SE-0421).
    @available(StreamingCodecIsolation 1.0, *)
    @inlinable
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(Buffers.Failure) -> ByteBufferView? {
      try await buffers.next(isolation: actor)?.readableBytesView
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension ByteBufferChunks: Sendable where Buffers: Sendable {}

@available(*, unavailable)
extension ByteBufferChunks.Iterator: Sendable {}
#endif
