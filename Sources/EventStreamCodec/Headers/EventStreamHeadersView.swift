internal import ByteKernels

/// The headers of a message view: verified, but not decoded.
///
/// It borrows the message's bytes and is valid as long as the message's view.
///
///     var headers = message.headers.makeIterator()
///     while let header = headers.next() { … }
@available(StreamingCodec 1.0, *)
public struct EventStreamHeadersView: ~Escapable {
  /// The header block as on the wire, borrowed from the message.
  public let bytes: Span<UInt8>

  @_lifetime(copy verified)
  init(verified: Span<UInt8>) { bytes = verified }

  /// Creates a view of the headers of a verified message.
  @_lifetime(copy message)
  package init(verifiedMessage message: Span<UInt8>, headersLength: Int) {
    bytes = message.extracting(
      EventStreamMessageView.preludeLength..<EventStreamMessageView.preludeLength &+ headersLength)
  }

  /// Whether the message has no headers.
  public var isEmpty: Bool { bytes.count == 0 }

  /// Returns an iterator over the headers, in the order of the wire.
  @_lifetime(copy self)
  public func makeIterator() -> Iterator { Iterator(bytes) }

  /// Returns the first header called `name`, compared byte by byte.
  ///
  /// - Complexity: O(*n*) in the number of headers. Allocates nothing.
  @_lifetime(copy self)
  public func first(named name: String) -> EventStreamHeaderView? {
    var headers = makeIterator()
    while let header = headers.next() {
      if header.isNamed(name) { return header }
    }
    return nil
  }

  /// Iterates over the headers of a message.
  public struct Iterator: ~Escapable {
    private let block: Span<UInt8>
    private var position = 0

    @_lifetime(copy block)
    init(_ block: Span<UInt8>) { self.block = block }

    /// Returns the next header, or nil after the last.
    @_lifetime(copy self)
    public mutating func next() -> EventStreamHeaderView? {
      // The block was verified with its message, so every header can be read.
      guard position < block.count, let layout = try? HeaderLayout(at: position, in: block, blockOffset: 0) else {
        return nil
      }
      position = layout.end
      return EventStreamHeaderView(layout, in: block)
    }
  }
}

/// A header of a message view.
///
/// It borrows the message's bytes and is valid as long as the message's view. Values are decoded on access.
@available(StreamingCodec 1.0, *)
public struct EventStreamHeaderView: ~Escapable {
  /// The name: 1 to 255 bytes of well-formed UTF-8, borrowed from the message.
  public let name: Span<UInt8>

  /// The value's type.
  public let type: EventStreamHeaderValueType

  /// The value's bytes as on the wire, without the length of bytes and strings, borrowed from the message.
  public let valueBytes: Span<UInt8>

  @_lifetime(copy block)
  init(_ layout: HeaderLayout, in block: Span<UInt8>) {
    name = block.extracting(layout.nameStart..<layout.nameStart + layout.nameCount)
    type = layout.type
    valueBytes = block.extracting(layout.valueStart..<layout.end)
  }

  /// The name as a string.
  ///
  /// - Complexity: O(*n*); allocates for names above 15 bytes.
  public var nameString: String { String(repairing: name) }

  /// Returns whether the name equals `name`, without allocating.
  public func isNamed(_ name: String) -> Bool { self.name.bytesEqual(name) }

  /// Returns whether the value is the string `text`, without allocating.
  public func isString(_ text: String) -> Bool { type == .string && valueBytes.bytesEqual(text) }

  /// The owned value.
  ///
  /// - Complexity: O(*n*); only bytes, and strings above 15 bytes, allocate.
  public var value: EventStreamHeaderValue {
    switch type {
    case .boolTrue: .bool(true)
    case .boolFalse: .bool(false)
    case .byte: .byte(Int8(bitPattern: valueBytes[0]))
    case .short: .short(Int16(bitPattern: valueBytes.bigEndianUInt16(at: 0)))
    case .integer: .integer(Int32(bitPattern: valueBytes.bigEndianUInt32(at: 0)))
    case .long: .long(Int64(bitPattern: valueBytes.bigEndianUInt64(at: 0)))
    case .bytes: .bytes(Array(copying: valueBytes))
    case .string: .string(String(repairing: valueBytes))
    case .timestamp: .timestamp(millisecondsSince1970: Int64(bitPattern: valueBytes.bigEndianUInt64(at: 0)))
    case .uuid:
      .uuid(EventStreamUUID(high: valueBytes.bigEndianUInt64(at: 0), low: valueBytes.bigEndianUInt64(at: 8)))
    }
  }
}
