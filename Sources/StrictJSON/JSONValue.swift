/// A JSON value that keeps everything the text said: numbers as they were written, members in order, duplicates.
///
/// Equality is that of its parts; strings are compared as Swift compares them, by canonical equivalence.
package indirect enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number, by its token as it stood in the text.
  case number(String)
  /// A string, escapes decoded; a surrogate that stands alone has become U+FFFD.
  case string(String)
  case array([JSONValue])
  /// An object: its members in the order of the text, with duplicates.
  case object([JSONMember])
}

/// A member of an object.
package struct JSONMember: Sendable, Hashable {
  /// Its name, escapes decoded.
  package var name: String
  package var value: JSONValue

  package init(name: String, value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// The value of the first member whose name has the very scalars of `name`; nil where there is none, or no object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    // By scalars: `==` would take canonically equivalent names for the same.
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// Whether this is `null`.
  package var isNull: Bool { self == .null }

  /// The text of a string, or nil.
  package var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value of `true` or `false`, or nil.
  package var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The elements of an array, or nil.
  package var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object, or nil.
  package var objectValue: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The number where it is a whole one that `Int64` holds, however it is written (`3`, `3.0`, `30e-1`), else nil.
  package var intValue: Int64? {
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
    // A significant digit below one: no whole number. More than 19 digits: no Int64.
    guard scale >= 0, digits.count + scale <= 19 else { return nil }
    var value: Int64 = 0
    for digit in digits + [UInt8](repeating: 0, count: scale) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.subtractingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    // Gathered as a negative number, because Int64 has one more of those.
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// The digits of an exponent, limited to what no text's length can balance.
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
