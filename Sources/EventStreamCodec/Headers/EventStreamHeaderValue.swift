/// A header's value, owned.
public enum EventStreamHeaderValue: Hashable, Sendable {
  /// True or false: types 0 and 1, without bytes on the wire.
  case bool(Bool)
  /// A signed integer of 1 byte.
  case byte(Int8)
  /// A signed integer of 2 bytes.
  case short(Int16)
  /// A signed integer of 4 bytes.
  case integer(Int32)
  /// A signed integer of 8 bytes.
  case long(Int64)
  /// Bytes, at most 32 767 to encode.
  case bytes([UInt8])
  /// Text, at most 32 767 bytes of UTF-8 to encode.
  case string(String)
  /// A point in time, in milliseconds since 1970-01-01T00:00:00Z; negative before.
  case timestamp(millisecondsSince1970: Int64)
  /// A UUID.
  case uuid(EventStreamUUID)

  /// The type that stands for this value on the wire.
  public var type: EventStreamHeaderValueType {
    switch self {
    case .bool(true): .boolTrue
    case .bool(false): .boolFalse
    case .byte: .byte
    case .short: .short
    case .integer: .integer
    case .long: .long
    case .bytes: .bytes
    case .string: .string
    case .timestamp: .timestamp
    case .uuid: .uuid
    }
  }

  /// The text, where the value is a string.
  public var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
