/// The elements of a stream whose bytes arrive in chunks.
///
/// The next chunk is requested once all elements of the chunks before it have been taken, so a slow reader slows the sender.
///
/// Elements that precede an error are delivered; then the error is thrown: the source's own, `CancellationError` if the task
/// was cancelled, or ``StreamError`` if the stream was cut, is malformed, or carries a service's error. The iterator runs on
/// its caller's actor and suspends only where the source does. Iterate the sequence once.
@available(StreamingCodecAsync 1.0, *)
public struct DecodedChunks<Chunks: AsyncSequence, Element: Sendable>: AsyncSequence
where Chunks.Element: Sequence<UInt8> {
  private let source: Chunks
  private let makeSource: @Sendable () -> any ElementSource<Element>

  init(_ source: Chunks, _ makeSource: @escaping @Sendable () -> any ElementSource<Element>) {
    self.source = source
    self.makeSource = makeSource
  }

  /// Creates an iterator, which reads the stream from its beginning.
  public func makeAsyncIterator() -> Iterator {
    Iterator(source: source.makeAsyncIterator(), queue: ElementQueue(makeSource()))
  }

  /// Reads the elements of a stream.
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline var source: Chunks.AsyncIterator
    @usableFromInline var queue: ElementQueue<Element>

    init(source: Chunks.AsyncIterator, queue: ElementQueue<Element>) {
      self.source = source
      self.queue = queue
    }

    /// Returns the next element, or nil if the stream has ended well.
    ///
    /// - Throws: ``StreamError``, again at each call; `CancellationError`; the source's error.
    @inlinable
    public mutating func next() async throws -> Element? {
      while queue.needsBytes {
        if let chunk = try await source.next() { queue.append(chunk) } else { try queue.finishUnlessCancelled() }
      }
      return try queue.next()
    }

    /// Like ``next()``, on the caller's actor (SE-0421).
    @available(StreamingCodecIsolation 1.0, *)
    @inlinable @inline(__always)
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
      // Inlined, an element that is there costs neither a call nor a change of executors.
      while queue.needsBytes {
        if let chunk = try await source.next(isolation: actor) {
          queue.append(chunk)
        } else {
          try queue.finishUnlessCancelled()
        }
      }
      return try queue.next()
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension DecodedChunks: Sendable where Chunks: Sendable {}

@available(*, unavailable)
extension DecodedChunks.Iterator: Sendable {}
