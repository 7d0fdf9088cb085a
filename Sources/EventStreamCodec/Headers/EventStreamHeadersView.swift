internal import ByteKernels

/// The headers of a message that is still in its buffer: verified, not decoded.
///
/// It borrows the message's bytes and lives as long as the message's view.
///
///     var headers = message.headers.makeIterator()
///     while let header = headers.next() { … }
@available(StreamingCodec 1.0, *)
public struct EventStreamHeadersView: ~Escapable {
  /// The header block as on the wire.
  ///
  /// Borrowed from the message.
  public let bytes: Span<UInt8>

  @_lifetime(copy verified)
  init(verified: Span<UInt8>) { bytes = verified }

  /// The headers of a message that was verified.
  @_lifetime(copy message)
  package init(verifiedMessage message: Span<UInt8>, headersLength: Int) {
    bytes = message.extracting(
      EventStreamMessageView.preludeLength..<EventStreamMessageView.preludeLength &+ headersLength)
  }

  /// Whether there are none.
  public var isEmpty: Bool { bytes.count == 0 }

  /// Starts at the first header, in the order of the wire.
  @_lifetime(copy self)
  public func makeIterator() -> Iterator { Iterator(bytes) }

  /// The first header called `name`, compared byte by byte.
  ///
  /// Allocates nothing.
  ///
  /// - Complexity: O(*n*) in the number of headers.
  @_lifetime(copy self)
  public func first(named name: String) -> EventStreamHeaderView? {
    var headers = makeIterator()
    while let header = headers.next() {
      if header.isNamed(name) { return header }
    }
    return nil
  }

  /// Walks the headers of a message.
  public struct Iterator: ~Escapable {
    private let block: Span<UInt8>
    private var position = 0

    @_lifetime(copy block)
    init(_ block: Span<UInt8>) { self.block = block }

    /// The next header, or nil after the last.
    @_lifetime(copy self)
    public mutating func next() -> EventStreamHeaderView? {
      // The block was verified when its message was: a header that cannot be read does not occur.
      guard position < block.count, let layout = try? HeaderLayout(at: position, in: block, blockOffset: 0) else {
        return nil
      }
      position = layout.end
      return EventStreamHeaderView(layout, in: block)
    }
  }
}
