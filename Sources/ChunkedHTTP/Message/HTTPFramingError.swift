/// Why the length of a message's body cannot be told from its head.
///
/// Offsets are those of the offending field line in the stream.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum HTTPFramingError: Error, Hashable, Sendable {
  /// Both Transfer-Encoding and Content-Length (RFC 9112 section 6.3, rule 3).
  case transferEncodingWithContentLength(offset: UInt64)
  /// Transfer-Encoding in a message of HTTP/1.0 or without HTTP/1 framing (RFC 9112 section 6.1).
  case transferEncodingNotAllowed(offset: UInt64, HTTPVersion)
  /// A Transfer-Encoding that is no list of codings, names `chunked` twice, or gives it parameters.
  case invalidTransferEncoding(offset: UInt64)
  /// A request whose last transfer coding is not `chunked` (RFC 9112 section 6.3, rule 4), or a message of either kind
  /// that was coded further after `chunked`, which nobody sends in good faith.
  case chunkedNotLast(offset: UInt64)
  /// A transfer coding that this package does not undo.
  case unsupportedTransferCoding(offset: UInt64, name: String)
  /// A Content-Length that is not one decimal number below 2⁶⁴, or a list of equal ones.
  case invalidContentLength(offset: UInt64)
  /// Two Content-Lengths that differ.
  case conflictingContentLengths(offset: UInt64, UInt64, UInt64)
  /// A Content-Encoding that is no list of codings.
  case invalidContentEncoding(offset: UInt64)
}

@available(StreamingCodec 1.0, *)
extension HTTPFramingError {
  /// Where the offending field line begins in the stream.
  public var offset: UInt64 {
    switch self {
    case .transferEncodingWithContentLength(let offset), .transferEncodingNotAllowed(let offset, _),
      .invalidTransferEncoding(let offset), .chunkedNotLast(let offset), .unsupportedTransferCoding(let offset, _),
      .invalidContentLength(let offset), .conflictingContentLengths(let offset, _, _),
      .invalidContentEncoding(let offset):
      offset
    }
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPFramingError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .transferEncodingWithContentLength(let offset):
      "both Transfer-Encoding and Content-Length (field at offset \(offset)): the message may smuggle another"
    case .transferEncodingNotAllowed(let offset, let version):
      "Transfer-Encoding at offset \(offset) in a message of HTTP/\(version), which has none"
    case .invalidTransferEncoding(let offset):
      "malformed Transfer-Encoding at offset \(offset)"
    case .chunkedNotLast(let offset):
      "Transfer-Encoding at offset \(offset) that does not end in chunked: the length of the body is unknown"
    case .unsupportedTransferCoding(let offset, let name):
      "transfer coding \(name.debugDescription) at offset \(offset) is not supported"
    case .invalidContentLength(let offset):
      "malformed Content-Length at offset \(offset)"
    case .conflictingContentLengths(let offset, let first, let second):
      "Content-Length \(second) at offset \(offset) contradicts \(first) before it"
    case .invalidContentEncoding(let offset):
      "malformed Content-Encoding at offset \(offset)"
    }
  }
}
