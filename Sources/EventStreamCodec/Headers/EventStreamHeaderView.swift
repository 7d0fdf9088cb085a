internal import ByteKernels

/// A header of a message that is still in its buffer.
///
/// It borrows the message's bytes and lives as long as the message's view. Nothing is decoded before it is asked for.
@available(StreamingCodec 1.0, *)
public struct EventStreamHeaderView: ~Escapable {
  /// The name's bytes: 1 to 255, well-formed UTF-8.
  ///
  /// Borrowed from the message.
  public let name: Span<UInt8>

  /// The value's type.
  public let type: EventStreamHeaderValueType

  /// The value's bytes as on the wire, without the length in front of bytes and strings.
  ///
  /// Borrowed from the message.
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

  /// Whether the name is `name`.
  ///
  /// Allocates nothing.
  public func isNamed(_ name: String) -> Bool { self.name.bytesEqual(name) }

  /// Whether the value is the string `text`.
  ///
  /// Allocates nothing.
  public func isString(_ text: String) -> Bool { type == .string && valueBytes.bytesEqual(text) }

  /// The value, owned.
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
