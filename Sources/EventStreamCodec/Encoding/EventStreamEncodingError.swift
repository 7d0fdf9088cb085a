/// Why a message cannot be encoded.
///
/// Nothing has been written when it is thrown.
@nonexhaustive
public enum EventStreamEncodingError: Error, Hashable, Sendable {
  /// A header's name is empty; the format asks for 1 to 255 bytes.
  ///
  /// - Parameter header: Which header it is, counted from 0.
  case emptyHeaderName(header: Int)
  /// A header's name has more than 255 bytes of UTF-8.
  case headerNameTooLong(header: Int, count: Int)
  /// A header's value of bytes or text has more than 32 767 bytes.
  case headerValueTooLong(header: Int, count: Int)
  /// A header's name is that of an earlier header.
  case duplicateHeaderName(header: Int)
  /// There are more headers than the limit.
  case tooManyHeaders(count: Int, limit: Int)
  /// The encoded headers are longer than the limit, in bytes.
  case headersTooLong(count: Int, limit: UInt32)
  /// The encoded message is longer than the limit, in bytes.
  case messageTooLong(count: Int, limit: UInt32)
  /// The caller's buffer has too little room, in bytes.
  case outputTooSmall(needed: Int, available: Int)
}

extension EventStreamEncodingError: CustomStringConvertible {
  /// The error in a sentence.
  public var description: String {
    switch self {
    case .emptyHeaderName(let header): "header \(header) has an empty name"
    case .headerNameTooLong(let header, let count): "the name of header \(header) has \(count) bytes; at most 255 fit"
    case .headerValueTooLong(let header, let count):
      "the value of header \(header) has \(count) bytes; at most 32767 are allowed"
    case .duplicateHeaderName(let header): "the name of header \(header) is that of an earlier header"
    case .tooManyHeaders(let count, let limit): "the message has \(count) headers; the limit is \(limit)"
    case .headersTooLong(let count, let limit): "the headers take \(count) bytes; the limit is \(limit)"
    case .messageTooLong(let count, let limit): "the message takes \(count) bytes; the limit is \(limit)"
    case .outputTooSmall(let needed, let available):
      "the message takes \(needed) bytes, but the buffer has room for \(available)"
    }
  }
}
