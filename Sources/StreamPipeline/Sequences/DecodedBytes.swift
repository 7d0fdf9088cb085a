/// The elements of a stream whose bytes arrive one by one, as `URLSession.AsyncBytes` delivers them.
///
/// Bytes are gathered, up to 16 KiB, only as long as that cannot delay an element. No byte is requested beyond the one that
/// completes an element before that element has been taken, so a slow reader slows the sender.
///
/// Elements that precede an error are delivered; then the error is thrown: the source's own, `CancellationError` if the task
/// was cancelled, or ``StreamError`` if the stream was cut, is malformed, or carries a service's error. The iterator runs on
/// its caller's actor and suspends only where the source does. Iterate the sequence once.
@available(StreamingCodecAsync 1.0, *)
public struct DecodedBytes<Bytes: AsyncSequence, Element: Sendable>: AsyncSequence
where Bytes.Element == UInt8 {
  private let source: Bytes
  private let makeSource: @Sendable () -> any ElementSource<Element>

  init(_ source: Bytes, _ makeSource: @escaping @Sendable () -> any ElementSource<Element>) {
    self.source = source
    self.makeSource = makeSource
  }

  /// Creates an iterator, which reads the stream from its beginning.
  public func makeAsyncIterator() -> Iterator {
    Iterator(source: source.makeAsyncIterator(), queue: ElementQueue(makeSource()))
  }

  /// Reads the elements of a stream.
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline var source: Bytes.AsyncIterator
    @usableFromInline var queue: ElementQueue<Element>

    init(source: Bytes.AsyncIterator, queue: ElementQueue<Element>) {
      self.source = source
      self.queue = queue
    }

    /// Returns the next element, or nil if the stream has ended well.
    ///
    /// - Throws: ``StreamError``, again at each call; `CancellationError`; the source's error.
    @inlinable
    public mutating func next() async throws -> Element? {
      while queue.needsBytes {
        if let byte = try await source.next() { queue.append(byte: byte) } else { try queue.finishUnlessCancelled() }
      }
      return try queue.next()
    }

    /// Like ``next()``, on the caller's actor (SE-0421).
    @available(StreamingCodecIsolation 1.0, *)
    @inlinable @inline(__always)
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
      while queue.needsBytes {
        if let byte = try await source.next(isolation: actor) {
          queue.append(byte: byte)
        } else {
          try queue.finishUnlessCancelled()
        }
      }
      return try queue.next()
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension DecodedBytes: Sendable where Bytes: Sendable {}

@available(*, unavailable)
extension DecodedBytes.Iterator: Sendable {}
