// The reason is part of this module's errors, so its type is re-exported.
@_exported public import struct StrictJSON.JSONError

/// Why deltas could not be extracted.
///
/// The offsets are those of the stream.
@nonexhaustive
public enum TextDeltaError: Error, Hashable, Sendable {
  /// A document is not JSON.
  ///
  /// Within base64 the offset is that of the group of characters that holds the byte; in a server-sent event that of the
  /// byte as if the data stood in one line.
  case invalidJSON(offset: UInt64, reason: JSONError.Reason)
  /// A string that must be base64 (RFC 4648, section 4) is not.
  case invalidBase64(offset: UInt64)
  /// A line or event is longer than the limit.
  case elementTooLong(offset: UInt64, limit: Int)
  /// What undecided elements hold is more than the limit.
  case undecidedTooLong(offset: UInt64, limit: Int)
}

extension TextDeltaError {
  /// Where in the stream the fault is, in bytes.
  public var offset: UInt64 {
    switch self {
    case .invalidJSON(let offset, _), .invalidBase64(let offset), .elementTooLong(let offset, _),
      .undecidedTooLong(let offset, _):
      offset
    }
  }
}

extension TextDeltaError: CustomStringConvertible {
  /// The error, for people.
  public var description: String {
    switch self {
    case .invalidJSON(let offset, let reason): "a document is not JSON: \(reason) (at offset \(offset))"
    case .invalidBase64(let offset): "a value that must be base64 is not (at offset \(offset))"
    case .elementTooLong(let offset, let limit):
      "a line or event that begins at offset \(offset) is longer than the limit of \(limit) bytes"
    case .undecidedTooLong(let offset, let limit):
      "what kind of stream this is stays undecided after \(limit) bytes (at offset \(offset))"
    }
  }
}
