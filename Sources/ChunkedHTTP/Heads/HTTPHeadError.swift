/// What is wrong with the head of a message, and where.
///
/// Offsets count bytes from the start of the stream that the decoder was given.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum HTTPHeadError: Error, Hashable, Sendable {
  /// A byte that cannot stand there in a status-line or request-line; CR where the line ends too early.
  case invalidStartLine(offset: UInt64, byte: UInt8)
  /// A version that is not HTTP/1: its messages are framed otherwise.
  case unsupportedVersion(offset: UInt64, HTTPVersion)
  /// A start-line that does not end in CR LF: an LF without CR, or `byte` instead of the LF after a CR.
  case invalidLineEnd(offset: UInt64, byte: UInt8)
  /// A start-line longer than ``HTTPFieldLimits/maximumLineLength``.
  case startLineTooLong(offset: UInt64, limit: Int)
  /// A malformed or too large header section.
  case invalidFields(HTTPFieldError)
  /// The stream ended at `offset`, before the head did; `held` bytes of it were seen.
  case incomplete(offset: UInt64, held: UInt64)
}

@available(StreamingCodec 1.0, *)
extension HTTPHeadError {
  /// Where the offending byte stands in the stream.
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
  /// The error in words.
  public var description: String {
    switch self {
    case .invalidStartLine(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) cannot stand there in the first line of an HTTP message"
    case .unsupportedVersion(let offset, let version):
      "HTTP version \(version) at offset \(offset): its messages are not framed as those of HTTP/1"
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
