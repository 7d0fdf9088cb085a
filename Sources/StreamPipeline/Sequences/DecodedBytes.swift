/// The elements of a stream whose bytes come one by one, as they come.
///
/// Bytes are gathered as far as the decoder can wait without delaying an element, to the end of a message or line, 16 KiB at
/// most; none is asked for beyond the one that completes an element before that has been taken, so that whoever reads slowly
/// slows the peer. Elements that came before an error are delivered, then the error is thrown: the sequence's own,
/// `CancellationError` where the task was cancelled, or ``StreamError`` where the stream was damaged, cut, or carries a
/// service's error. Iterate it once: the bytes are gone then.
@available(StreamingCodecAsync 1.0, *)
public struct DecodedBytes<Bytes: AsyncSequence, Element: Sendable>: AsyncSequence
where Bytes.Element == UInt8 {
  private let source: Bytes
  private let makeCollector: @Sendable () -> any Collector<Element>

  init(_ source: Bytes, _ makeCollector: @escaping @Sendable () -> any Collector<Element>) {
    self.source = source
    self.makeCollector = makeCollector
  }

  /// Begins to read.
  public func makeAsyncIterator() -> Iterator {
    Iterator(source: source.makeAsyncIterator(), decoding: Decoding(makeCollector()))
  }

  /// Reads the stream.
  public struct Iterator: AsyncIteratorProtocol {
    private var source: Bytes.AsyncIterator
    private var decoding: Decoding<Element>

    init(source: Bytes.AsyncIterator, decoding: Decoding<Element>) {
      self.source = source
      self.decoding = decoding
    }

    /// The next element, or nil at the good end of the stream.
    ///
    /// - Throws: ``StreamError``, again at each call; `CancellationError`; the bytes' own error.
    public mutating func next() async throws -> Element? {
      while true {
        if let element = try decoding.next() { return element }
        if decoding.hasEnded { return nil }
        if let byte = try await source.next() {
          decoding.take(byte: byte)
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
extension DecodedBytes: Sendable where Bytes: Sendable {}

@available(*, unavailable)
extension DecodedBytes.Iterator: Sendable {}
