internal import ByteKernels

/// A JSON value (RFC 8259) that preserves numbers as they were written, the order of members, and duplicate members.
///
/// Values are equal if their parts are equal. Strings are compared by canonical equivalence, as Swift compares them.
public enum JSONValue: Sendable, Hashable {
  /// The literal `null`.
  case null
  /// The literal `true` or `false`.
  case bool(Bool)
  /// A number, as it was written.
  case number(String)
  /// A string with its escapes decoded; a lone surrogate becomes U+FFFD.
  case string(String)
  /// An array: its elements in the order of the text.
  case array([JSONValue])
  /// An object: its members in the order of the text, including duplicates.
  case object([JSONMember])
}

/// A member of an object.
public struct JSONMember: Sendable, Hashable {
  /// The name, with its escapes decoded.
  public var name: String
  /// The value.
  public var value: JSONValue

  /// Creates a member from its parts.
  public init(name: String, value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// The value of the first member whose name consists of the same scalars as `name`.
  ///
  /// Nil if there is none, or if this is not an object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    // `==` would treat canonically equivalent names as the same.
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The element of an array at `index`; nil if it has no such element, or if this is not an array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The text of a string; nil for other values.
  public var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value of `true` or `false`; nil for other values.
  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The elements of an array; nil for other values.
  public var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object; nil for other values.
  public var objectValue: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The value of an integer that fits in `Int64`, in any notation (`3`, `3.0`, `30e-1`); nil for other values.
  public var intValue: Int64? {
    guard case .number(let token) = self else { return nil }
    var digits: [UInt8] = []
    var scale = 0
    var exponent = 0
    var isNegative = false
    var isFraction = false
    var bytes = token.utf8.makeIterator()
    reading: while let byte = bytes.next() {
      switch byte {
      case 0x2D: isNegative = true
      case 0x2E: isFraction = true
      case 0x30...0x39:
        digits.append(byte - 0x30)
        if isFraction { scale -= 1 }
      default:
        exponent = Self.exponent(&bytes)
        break reading
      }
    }
    guard let first = digits.firstIndex(where: { $0 != 0 }) else { return 0 }
    digits.removeSubrange(..<first)
    while digits.last == 0 {
      digits.removeLast()
      scale += 1
    }
    scale += exponent
    // A negative scale leaves a fraction; more than 19 digits overflow Int64.
    guard scale >= 0, digits.count + scale <= 19 else { return nil }
    var value: Int64 = 0
    for digit in digits + [UInt8](repeating: 0, count: scale) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.subtractingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    // The value is accumulated as a negative number, because `Int64.min` has no positive counterpart.
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// The value of a number, rounded to the nearest `Double`; nil for other values, and for numbers that are too large.
  public var doubleValue: Double? {
    guard case .number(let token) = self, let value = Double(token), value.isFinite else { return nil }
    return value
  }

  /// The value of an exponent, clamped to a magnitude that no number of digits can compensate.
  private static func exponent(_ bytes: inout String.UTF8View.Iterator) -> Int {
    var exponent = 0
    var sign = 1
    while let byte = bytes.next() {
      switch byte {
      case 0x2D: sign = -1
      case 0x2B: break
      default: exponent = min(exponent * 10 + Int(byte - 0x30), 100_000_000)
      }
    }
    return sign * exponent
  }
}

@available(StreamingCodec 1.0, *)
extension JSONValue: CustomStringConvertible {
  /// The value as JSON text without insignificant white space, with numbers as they were written.
  ///
  /// - Complexity: O(*n*); recursive to the depth of the value.
  public var description: String {
    var text: [UInt8] = []
    write(to: &text)
    return String(repairing: text.span)
  }
}
