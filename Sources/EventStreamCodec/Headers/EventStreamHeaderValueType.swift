/// The types a header's value can have, by the number that stands for each on the wire.
///
/// Source: Smithy, *Amazon Event Stream Specification*, "Headers": the list is "fixed and not open to extension".
public enum EventStreamHeaderValueType: UInt8, CaseIterable, Hashable, Sendable {
  /// True; no bytes.
  case boolTrue = 0
  /// False; no bytes.
  case boolFalse = 1
  /// A signed integer of 1 byte.
  case byte = 2
  /// A signed integer of 2 bytes.
  case short = 3
  /// A signed integer of 4 bytes.
  case integer = 4
  /// A signed integer of 8 bytes.
  case long = 5
  /// Bytes, behind their number as 2 bytes.
  case bytes = 6
  /// UTF-8 text, behind the number of its bytes as 2 bytes.
  case string = 7
  /// Milliseconds since 1970-01-01T00:00:00Z, a signed integer of 8 bytes.
  case timestamp = 8
  /// 16 bytes.
  case uuid = 9

  /// How many bytes a value of this type has on the wire; nil for the two that carry their own length.
  var fixedLength: Int? {
    switch self {
    case .boolTrue, .boolFalse: 0
    case .byte: 1
    case .short: 2
    case .integer: 4
    case .long, .timestamp: 8
    case .uuid: 16
    case .bytes, .string: nil
    }
  }
}
