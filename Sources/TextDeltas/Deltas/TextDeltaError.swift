// Re-exported, because the reason is part of this module's errors.
@_exported public import struct StrictJSON.JSONError

/// An error in the documents or elements of a stream.
///
/// Offsets count bytes from the start of the stream.
@nonexhaustive
public enum TextDeltaError: Error, Hashable, Sendable {
  /// A document is not JSON.
  ///
  /// In base64 the offset is that of the group of characters that encodes the byte. In a server-sent event with several
  /// `data` fields it is counted as if the data were one line.
  case invalidJSON(offset: UInt64, reason: JSONError.Reason)
  /// The data of a server-sent event are several documents: no empty lines separate the events.
  ///
  /// ``ServerSentEventDecoder/Leniency/dataLinesAreEvents`` accepts them.
  case dataLinesNotSeparated(offset: UInt64)
  /// A string is not base64 (RFC 4648, section 4).
  case invalidBase64(offset: UInt64)
  /// A line, event or JSON value exceeds the limit, in bytes.
  case elementTooLong(offset: UInt64, limit: Int)
  /// The family is still unknown after the limit, in bytes.
  case undecidedTooLong(offset: UInt64, limit: Int)
}

extension TextDeltaError {
  /// The offset of the fault in the stream, in bytes.
  public var offset: UInt64 {
    switch self {
    case .invalidJSON(let offset, _), .dataLinesNotSeparated(let offset), .invalidBase64(let offset),
      .elementTooLong(let offset, _), .undecidedTooLong(let offset, _):
      offset
    }
  }
}

extension TextDeltaError {
  /// A stable code for logs and scripts.
  public var code: String {
    switch self {
    case .invalidJSON: "invalidJSON"
    case .dataLinesNotSeparated: "dataLinesNotSeparated"
    case .invalidBase64: "invalidBase64"
    case .elementTooLong: "elementTooLong"
    case .undecidedTooLong: "undecidedTooLong"
    }
  }
}

extension TextDeltaError {
  /// The name of the leniency that accepts the input, as `codec-tool --lenient` spells it; nil if no leniency does.
  package var leniencyHint: String? {
    if case .dataLinesNotSeparated = self { "data-lines-are-events" } else { nil }
  }
}

extension TextDeltaError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .invalidJSON(let offset, let reason): "a document is not JSON: \(reason) (at offset \(offset))"
    case .dataLinesNotSeparated(let offset):
      "the data of an event are several documents: no empty lines separate the events (at offset \(offset))"
    case .invalidBase64(let offset): "a value is not base64 (at offset \(offset))"
    case .elementTooLong(let offset, let limit):
      "the element at offset \(offset) exceeds the limit of \(limit) bytes"
    case .undecidedTooLong(let offset, let limit):
      "the kind of stream is still unknown after \(limit) bytes (at offset \(offset))"
    }
  }
}
