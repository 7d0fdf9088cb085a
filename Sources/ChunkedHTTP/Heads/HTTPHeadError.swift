/// What is wrong with the head of a message, and where.
///
/// Offsets count bytes from the start of the decoder's input.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum HTTPHeadError: Error, Hashable, Sendable {
  /// A byte that is not allowed there in a status-line or request-line; CR if the line ends too early.
  case invalidStartLine(offset: UInt64, byte: UInt8)
  /// A version other than HTTP/1, which has another framing.
  case unsupportedVersion(offset: UInt64, HTTP1Version)
  /// A start-line that does not end in CR LF: `byte` follows CR in place of LF, or is an LF without CR.
  case invalidLineEnd(offset: UInt64, byte: UInt8)
  /// A start-line longer than ``HTTPFieldLimits/maximumLineLength``.
  case startLineTooLong(offset: UInt64, limit: Int)
  /// A malformed or oversized header section.
  case invalidFields(HTTPFieldError)
  /// The stream ended at `offset`, after `held` bytes of the head.
  case incomplete(offset: UInt64, held: UInt64)
}

@available(StreamingCodec 1.0, *)
extension HTTPHeadError {
  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .invalidStartLine: "invalidStartLine"
    case .unsupportedVersion: "unsupportedVersion"
    case .invalidLineEnd: "invalidLineEnd"
    case .startLineTooLong: "startLineTooLong"
    case .invalidFields: "invalidFields"
    case .incomplete: "incomplete"
    }
  }

  /// The name of the leniency that accepts the input, as `codec-tool --lenient` spells it; nil if there is none.
  package var leniencyHint: String? {
    switch self {
    case .invalidLineEnd(_, 0x0A): "line-feed-in-fields"
    case .invalidFields(let error): error.leniencyHint
    default: nil
    }
  }

  /// The offset of the offending byte.
  public var offset: UInt64 {
    switch self {
    case .invalidStartLine(let offset, _), .unsupportedVersion(let offset, _), .invalidLineEnd(let offset, _),
      .startLineTooLong(let offset, _), .incomplete(let offset, _):
      offset
    case .invalidFields(let error): error.offset
    }
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPHeadError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .invalidStartLine(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) is not allowed there in the first line of an HTTP message"
    case .unsupportedVersion(let offset, let version):
      "HTTP version \(version) at offset \(offset) has another framing than HTTP/1"
    case .invalidLineEnd(let offset, let byte):
      "first line not ended by CR LF: found \(hexadecimal(byte)) at offset \(offset)"
    case .startLineTooLong(let offset, let limit):
      "first line longer than the limit of \(limit) bytes at offset \(offset)"
    case .invalidFields(let error):
      "header section: \(error)"
    case .incomplete(let offset, let held):
      "the stream ended at offset \(offset) in the head of a message" + (held > 0 ? ", \(held) bytes of it seen" : "")
    }
  }
}
