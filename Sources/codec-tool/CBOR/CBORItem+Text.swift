#if CommandLineTool
/// A data item as text: JSON, and diagnostic notation (RFC 8949, section 8).
extension CBORItem {
  /// Appends the item as JSON.
  ///
  /// - Returns: Whether the JSON has the same value. If not, because of byte strings, tags, numbers that are not finite, keys
  ///   that are not strings or come twice, and values that JSON does not have, what was appended is of no use.
  func appendJSON(to output: inout [UInt8]) -> Bool {
    switch self {
    case .unsigned(let value): output.element(value)
    case .negative, .float: return appendNumber(to: &output)
    case .text(let text): output.element(text)
    case .bool(let value): output.element(value)
    case .null: output.element(nil)
    case .pieces:
      guard let text = joinedText else { return false }
      output.element(text)
    case .array(let items, _):
      output.beginArray()
      for item in items {
        guard item.appendJSON(to: &output) else { return false }
      }
      output.endArray()
    case .map(let members, _):
      var names = Set<[UInt8]>()
      output.beginObject()
      for (key, value) in members {
        guard let name = key.joinedText, names.insert(Array(name.utf8)).inserted else { return false }
        output.element(name)
        output.append(UInt8(ascii: ":"))
        guard value.appendJSON(to: &output) else { return false }
      }
      output.endObject()
    case .bytes, .tag, .undefined, .simple: return false
    }
    return true
  }

  private func appendNumber(to output: inout [UInt8]) -> Bool {
    if case .float(let value) = self, !value.isFinite { return false }
    output.appendRawElement(diagnostic)
    return true
  }

  /// The text of a text string; nil for other items.
  private var joinedText: String? {
    switch self {
    case .text(let text): return text
    case .pieces(let pieces):
      var joined = ""
      for piece in pieces {
        guard case .text(let text) = piece else { return nil }
        joined += text
      }
      return joined
    default: return nil
    }
  }

  /// The item in diagnostic notation.
  var diagnostic: String {
    switch self {
    case .unsigned(let value): return "\(value)"
    case .negative(let value):
      // −2⁶⁴ has no integer type.
      return value == .max ? "-18446744073709551616" : "-\(value + 1)"
    case .bytes(let bytes):
      let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return "h'\(digits.joined())'"
    case .text(let text):
      var quoted: [UInt8] = []
      quoted.element(text)
      return String(decoding: quoted, as: UTF8.self)
    case .pieces(let pieces): return "(_ \(pieces.map(\.diagnostic).joined(separator: ", ")))"
    case .array(let items, let isIndefinite):
      return "[\(isIndefinite ? "_ " : "")\(items.map(\.diagnostic).joined(separator: ", "))]"
    case .map(let members, let isIndefinite):
      let texts = members.map { "\($0.key.diagnostic): \($0.value.diagnostic)" }
      return "{\(isIndefinite ? "_ " : "")\(texts.joined(separator: ", "))}"
    case .tag(let number, let item): return "\(number)(\(item.diagnostic))"
    case .bool(let value): return "\(value)"
    case .null: return "null"
    case .undefined: return "undefined"
    case .simple(let value): return "simple(\(value))"
    case .float(let value):
      guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
      return "\(value)"
    }
  }
}
#endif
