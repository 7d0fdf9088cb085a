internal import ByteKernels

/// A header of an event-stream message, owned: a name and a typed value.
public struct EventStreamHeader: Hashable, Sendable {
  /// The name: 1 to 255 bytes of UTF-8, compared byte by byte.
  public var name: String

  /// The value.
  public var value: EventStreamHeaderValue

  /// Creates a header.
  ///
  /// The encoder refuses names and values that the format forbids.
  public init(name: String, value: EventStreamHeaderValue) {
    self.name = name
    self.value = value
  }

  /// Creates a header with a string value.
  public init(_ name: String, _ text: String) {
    self.init(name: name, value: .string(text))
  }

  /// Copies a header of a message view.
  @available(StreamingCodec 1.0, *)
  public init(_ view: EventStreamHeaderView) {
    self.init(name: view.nameString, value: view.value)
  }
}

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
  /// A time in milliseconds since 1970-01-01T00:00:00Z; earlier times are negative.
  case timestamp(millisecondsSince1970: Int64)
  /// A UUID.
  case uuid(EventStreamUUID)

  /// The type of this value on the wire.
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

  /// The text of a string value; nil for other values.
  public var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }
}

/// The types of header values, with their numbers on the wire.
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
  /// Bytes, preceded by their number in 2 bytes.
  case bytes = 6
  /// UTF-8 text, preceded by the number of its bytes in 2 bytes.
  case string = 7
  /// Milliseconds since 1970-01-01T00:00:00Z, a signed integer of 8 bytes.
  case timestamp = 8
  /// 16 bytes.
  case uuid = 9

  /// The length of a value of this type on the wire; nil for the two types that carry their own length.
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

/// The 16 bytes of a header value of type UUID (RFC 9562).
public struct EventStreamUUID: Hashable, Sendable {
  /// The first 8 bytes, most significant first.
  public var high: UInt64
  /// The last 8 bytes, most significant first.
  public var low: UInt64

  /// Creates a UUID from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Parses the form 8-4-4-4-12 of hexadecimal digits in either case; nil for other text.
  public init?(_ text: String) {
    var digits: [UInt64] = []
    for (index, byte) in text.utf8.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let digit = byte.hexadecimalDigit else { return nil }
        digits.append(UInt64(digit))
      }
    }
    guard digits.count == 32, text.utf8.count == 36 else { return nil }
    self.init(high: digits[..<16].reduce(0) { $0 << 4 | $1 }, low: digits[16...].reduce(0) { $0 << 4 | $1 })
  }
}

extension EventStreamUUID: CustomStringConvertible {
  /// The form 8-4-4-4-12 in lower case.
  public var description: String {
    let digits = [high, low].map { half in
      let text = String(half, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    .joined()
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index == 8 || index == 12 || index == 16 || index == 20 { text += "-" }
      text.append(digit)
    }
    return text
  }
}
