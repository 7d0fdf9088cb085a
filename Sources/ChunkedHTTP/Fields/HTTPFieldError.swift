/// What is wrong with a header or trailer section, and where.
///
/// Offsets count bytes from the start of the decoder's input.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum HTTPFieldError: Error, Hashable, Sendable {
  /// A byte that is not allowed in a field name: not a `tchar` of RFC 9110 section 5.6.2.
  ///
  /// Empty names and blanks before the colon are not allowed either (RFC 9112 section 5.1).
  case invalidName(offset: UInt64, byte: UInt8)
  /// A control character in a field value (RFC 9110 section 5.5).
  case invalidValue(offset: UInt64, byte: UInt8)
  /// A line that does not end in CR LF: `byte` follows CR in place of LF, or is an LF without CR.
  case invalidLineEnd(offset: UInt64, byte: UInt8)
  /// A line that begins with a blank: a folded line that is not accepted (RFC 9112 section 5.2), or a blank before the
  /// first field.
  case foldedLine(offset: UInt64)
  /// A field line longer than ``HTTPFieldLimits/maximumLineLength``.
  case lineTooLong(offset: UInt64, limit: Int)
  /// A section longer than ``HTTPFieldLimits/maximumSectionLength``.
  case sectionTooLong(offset: UInt64, limit: Int)
  /// More lines than ``HTTPFieldLimits/maximumCount``.
  case tooManyFields(offset: UInt64, limit: Int)
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldError {
  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .invalidName: "invalidName"
    case .invalidValue: "invalidValue"
    case .invalidLineEnd: "invalidLineEnd"
    case .foldedLine: "foldedLine"
    case .lineTooLong: "lineTooLong"
    case .sectionTooLong: "sectionTooLong"
    case .tooManyFields: "tooManyFields"
    }
  }

  /// The name of the leniency that accepts the input, as `codec-tool --lenient` spells it; nil if there is none.
  package var leniencyHint: String? {
    switch self {
    case .invalidLineEnd(_, 0x0A): "line-feed-in-fields"
    case .foldedLine: "folded-fields"
    default: nil
    }
  }

  /// The offset of the offending byte.
  public var offset: UInt64 {
    switch self {
    case .invalidName(let offset, _), .invalidValue(let offset, _), .invalidLineEnd(let offset, _),
      .foldedLine(let offset), .lineTooLong(let offset, _), .sectionTooLong(let offset, _),
      .tooManyFields(let offset, _):
      offset
    }
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .invalidName(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) is not allowed in a field name"
    case .invalidValue(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) is not allowed in a field value"
    case .invalidLineEnd(let offset, let byte):
      "field line not ended by CR LF: found \(hexadecimal(byte)) at offset \(offset)"
    case .foldedLine(let offset):
      "field line begins with a blank at offset \(offset): folded lines are not accepted here"
    case .lineTooLong(let offset, let limit):
      "field line longer than the limit of \(limit) bytes at offset \(offset)"
    case .sectionTooLong(let offset, let limit):
      "field section longer than the limit of \(limit) bytes at offset \(offset)"
    case .tooManyFields(let offset, let limit):
      "more fields than the limit of \(limit) at offset \(offset)"
    }
  }
}

/// The spelling of a byte in errors, such as `0x0A`.
func hexadecimal(_ byte: UInt8) -> String {
  "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
