/// Why a head does not determine the length of its body.
///
/// Offsets are those of the offending field line.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum HTTPFramingError: Error, Hashable, Sendable {
  /// Both Transfer-Encoding and Content-Length (RFC 9112 section 6.3, rule 3).
  case transferEncodingWithContentLength(offset: UInt64)
  /// Transfer-Encoding in a message of HTTP/1.0 or without HTTP/1 framing (RFC 9112 section 6.1).
  case transferEncodingNotAllowed(offset: UInt64, HTTP1Version)
  /// A Transfer-Encoding that is not a list of codings, or contains `chunked` twice or with parameters.
  case invalidTransferEncoding(offset: UInt64)
  /// A request whose last transfer coding is not `chunked` (RFC 9112 section 6.3, rule 4), or any message with another
  /// coding after `chunked`, which only an attacker sends.
  case chunkedNotLast(offset: UInt64)
  /// A transfer coding that this package does not decode.
  case unsupportedTransferCoding(offset: UInt64, name: String)
  /// A Content-Length that is not one decimal number below 2⁶⁴, or a list of equal ones.
  case invalidContentLength(offset: UInt64)
  /// Different values of Content-Length.
  case conflictingContentLengths(offset: UInt64, UInt64, UInt64)
  /// A Content-Encoding that is not a list of codings.
  case invalidContentEncoding(offset: UInt64)
}

@available(StreamingCodec 1.0, *)
extension HTTPFramingError {
  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .transferEncodingWithContentLength: "transferEncodingWithContentLength"
    case .transferEncodingNotAllowed: "transferEncodingNotAllowed"
    case .invalidTransferEncoding: "invalidTransferEncoding"
    case .chunkedNotLast: "chunkedNotLast"
    case .unsupportedTransferCoding: "unsupportedTransferCoding"
    case .invalidContentLength: "invalidContentLength"
    case .conflictingContentLengths: "conflictingContentLengths"
    case .invalidContentEncoding: "invalidContentEncoding"
    }
  }

  /// The name of the leniency that accepts the input, as `codec-tool --lenient` spells it; nil if there is none.
  package var leniencyHint: String? {
    if case .transferEncodingWithContentLength = self { "transfer-encoding-overrides-content-length" } else { nil }
  }

  /// The offset of the offending field line.
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
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .transferEncodingWithContentLength(let offset):
      "both Transfer-Encoding and Content-Length (field at offset \(offset)): this may be request smuggling"
    case .transferEncodingNotAllowed(let offset, let version):
      "Transfer-Encoding at offset \(offset) in an HTTP/\(version) message, which must not have it"
    case .invalidTransferEncoding(let offset):
      "malformed Transfer-Encoding at offset \(offset)"
    case .chunkedNotLast(let offset):
      "Transfer-Encoding at offset \(offset) does not end in chunked: the length of the body is unknown"
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
