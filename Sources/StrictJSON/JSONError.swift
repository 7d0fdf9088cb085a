/// Why bytes are not one JSON text of RFC 8259, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Reason: Hashable, Sendable {
    /// The text ends where more must come: at the offset, the count of the bytes.
    case unexpectedEnd
    /// A byte that cannot stand here.
    case unexpectedByte(UInt8)
    /// The text begins with a byte order mark (RFC 8259, section 8.1).
    case byteOrderMark
    /// A word that begins like `true`, `false` or `null` and is none of them.
    case invalidLiteral
    /// A number with a leading zero, without a digit where one must stand, and the like (RFC 8259, section 6).
    case invalidNumber
    /// A byte below 0x20 in a string.
    case controlCharacterInString(UInt8)
    /// A backslash before something that is no escape.
    case invalidEscape
    /// Bytes in a string that are not UTF-8.
    case illFormedUTF8
    /// More arrays and objects inside each other than the limit.
    case tooDeep(limit: Int)
    /// Something other than white space after the value.
    case trailingBytes
  }

  /// The offset of the first byte that is wrong.
  package var offset: Int
  /// What is wrong with it.
  package var reason: Reason

  package init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String { "\(reason) at offset \(offset)" }
}

extension JSONError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unexpectedEnd: "the JSON text ends too early"
    case .unexpectedByte(let byte): "the byte 0x\(String(byte, radix: 16)) cannot stand here in JSON"
    case .byteOrderMark: "a byte order mark before the JSON text"
    case .invalidLiteral: "a word that is not true, false or null"
    case .invalidNumber: "not a JSON number"
    case .controlCharacterInString(let byte): "the control character 0x\(String(byte, radix: 16)) in a JSON string"
    case .invalidEscape: "not an escape of a JSON string"
    case .illFormedUTF8: "ill-formed UTF-8 in a JSON string"
    case .tooDeep(let limit): "JSON nested deeper than \(limit) levels"
    case .trailingBytes: "something follows the JSON text"
    }
  }
}
