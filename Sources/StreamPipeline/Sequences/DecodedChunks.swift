/// The elements of a stream whose bytes come in chunks, as they come.
///
/// A chunk is asked for when all elements of those before it have been taken, and not sooner: whoever reads slowly slows the
/// peer. The elements of one chunk are held until they have been taken. Those that came before an error are delivered, then
/// the error is thrown: the sequence's own, `CancellationError` where the task was cancelled, or ``StreamError`` where the
/// stream was damaged, cut, or carries a service's error. Iterate it once: the bytes are gone then.
@available(StreamingCodecAsync 1.0, *)
public struct DecodedChunks<Chunks: AsyncSequence, Element: Sendable>: AsyncSequence
where Chunks.Element: Sequence<UInt8> {
  private let source: Chunks
  private let makeCollector: @Sendable () -> any Collector<Element>

  init(_ source: Chunks, _ makeCollector: @escaping @Sendable () -> any Collector<Element>) {
    self.source = source
    self.makeCollector = makeCollector
  }

  /// Begins to read.
  public func makeAsyncIterator() -> Iterator {
    Iterator(source: source.makeAsyncIterator(), decoding: Decoding(makeCollector()))
  }

  /// Reads the stream.
  public struct Iterator: AsyncIteratorProtocol {
    private var source: Chunks.AsyncIterator
    private var decoding: Decoding<Element>

    init(source: Chunks.AsyncIterator, decoding: Decoding<Element>) {
      self.source = source
      self.decoding = decoding
    }

    /// The next element, or nil at the good end of the stream.
    ///
    /// - Throws: ``StreamError``, again at each call; `CancellationError`; the chunks' own error.
    public mutating func next() async throws -> Element? {
      while true {
        if let element = try decoding.next() { return element }
        if decoding.hasEnded { return nil }
        if let chunk = try await source.next() {
          decoding.take(chunk)
        } else {
          // A stream that its reader gave up is not cut.
          try Task.checkCancellation()
          decoding.end()
        }
      }
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension DecodedChunks: Sendable where Chunks: Sendable {}

@available(*, unavailable)
extension DecodedChunks.Iterator: Sendable {}
