/// The first byte that violates the grammar of RFC 8259, and the rule it violates.
public struct JSONError: Error, Hashable, Sendable {
  /// The rule of RFC 8259 that a text violates.
  @nonexhaustive
  public enum Reason: Hashable, Sendable {
    /// The text ends within a value.
    case unexpectedEnd
    /// The byte is not allowed at its position.
    case unexpectedByte(UInt8)
    /// The text starts with a byte order mark (section 8.1).
    case byteOrderMark
    /// A word starts like `true`, `false` or `null`, but differs from it (section 3).
    case invalidLiteral
    /// A number has a leading zero or lacks a digit (section 6).
    case invalidNumber
    /// A string contains an unescaped byte below 0x20 (section 7).
    case controlCharacterInString(UInt8)
    /// A backslash is followed by an unknown escape (section 7).
    case invalidEscape
    /// A string contains ill-formed UTF-8 (section 8.1).
    case illFormedUTF8
    /// Arrays and objects are nested deeper than the limit.
    case tooDeep(limit: Int)
    /// The value is followed by more than white space.
    case trailingBytes
  }

  /// The offset of the byte, counted from the start of the text.
  public var offset: Int
  /// The rule that the byte violates.
  public var reason: Reason

  /// Creates an error from its parts.
  public init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }
}

extension JSONError: CustomStringConvertible {
  /// The reason and the offset.
  public var description: String { "\(reason) at offset \(offset)" }
}

extension JSONError.Reason: CustomStringConvertible {
  /// The violation in a few words.
  public var description: String {
    switch self {
    case .unexpectedEnd: "the JSON text ends too early"
    case .unexpectedByte(let byte): "the byte 0x\(String(byte, radix: 16)) is not allowed here in JSON"
    case .byteOrderMark: "a byte order mark before the JSON text"
    case .invalidLiteral: "a word other than true, false or null"
    case .invalidNumber: "not a JSON number"
    case .controlCharacterInString(let byte): "the control character 0x\(String(byte, radix: 16)) in a JSON string"
    case .invalidEscape: "an unknown escape in a JSON string"
    case .illFormedUTF8: "ill-formed UTF-8 in a JSON string"
    case .tooDeep(let limit): "JSON nested deeper than \(limit) levels"
    case .trailingBytes: "bytes after the end of the JSON text"
    }
  }
}
