/// What is wrong with a JSON text (RFC 8259).
@nonexhaustive
public enum JSONFault: Hashable, Sendable {
  /// The text ends where more must come.
  case unexpectedEnd
  /// A byte that cannot stand where it stands.
  case unexpectedByte(UInt8)
  /// A byte order mark before the text (section 8.1).
  case byteOrderMark
  /// A word that begins like `true`, `false` or `null` and is none of them.
  case invalidLiteral
  /// A leading zero, a missing digit and the like (section 6).
  case invalidNumber
  /// A byte below 0x20 in a string (section 7).
  case controlCharacterInString(UInt8)
  /// A backslash before something that is no escape (section 7).
  case invalidEscape
  /// Bytes in a string that are not UTF-8 (section 8.1), in a string that is wanted or in one that is skipped.
  case illFormedUTF8
  /// More arrays and objects inside each other than the limit.
  case tooDeep(limit: Int)
  /// Something other than white space after the value.
  case trailingBytes
}

extension JSONFault: CustomStringConvertible {
  /// What is wrong, for people.
  public var description: String {
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
