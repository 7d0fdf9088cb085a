/// A reason why text does not represent bytes, and where.
///
/// Offsets count bytes from the start of the file.
@nonexhaustive
public enum EncodedTextError: Error, Hashable, Sendable {
  /// The character at `offset` belongs to no base64 or hexadecimal text.
  case invalidCharacter(offset: UInt64, byte: UInt8)
  /// The line at `offset` does not belong to a hex dump.
  case invalidLine(offset: UInt64)
  /// The address of the line at `offset` does not follow from the bytes before it.
  case wrongAddress(offset: UInt64, expected: UInt64, found: UInt64)
  /// A line is longer than the limit.
  case lineTooLong(offset: UInt64, limit: Int)
  /// The lines that the dump leaves out at `offset` have more bytes than the limit.
  case repeatTooLong(offset: UInt64, limit: Int)
  /// The line at `offset` of a cassette's body is not base64.
  case invalidBody(offset: UInt64)
  /// The cassette has no body in base64.
  case noBody(offset: UInt64)
}

extension EncodedTextError {
  /// The offset of the fault, in bytes of the file.
  public var offset: UInt64 {
    switch self {
    case .invalidCharacter(let offset, _), .invalidLine(let offset), .wrongAddress(let offset, _, _),
      .lineTooLong(let offset, _), .repeatTooLong(let offset, _), .invalidBody(let offset), .noBody(let offset):
      offset
    }
  }

  /// A stable code for logs and scripts: the name of the case.
  public var code: String {
    switch self {
    case .invalidCharacter: "invalidCharacter"
    case .invalidLine: "invalidLine"
    case .wrongAddress: "wrongAddress"
    case .lineTooLong: "lineTooLong"
    case .repeatTooLong: "repeatTooLong"
    case .invalidBody: "invalidBody"
    case .noBody: "noBody"
    }
  }
}

extension EncodedTextError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .invalidCharacter(_, let byte): "the byte 0x\(String(byte, radix: 16)) is not part of the text's alphabet"
    case .invalidLine: "a line is not part of a hex dump"
    case .wrongAddress(_, let expected, let found):
      "a line has the address \(found), but the bytes before it end at \(expected)"
    case .lineTooLong(_, let limit): "a line is longer than the limit of \(limit) bytes"
    case .repeatTooLong(_, let limit): "a dump leaves out more than the limit of \(limit) bytes"
    case .invalidBody: "a body of the cassette is not base64"
    case .noBody: "the cassette has no body in base64: only such bodies are read"
    }
  }
}
