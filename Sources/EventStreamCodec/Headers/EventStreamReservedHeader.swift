internal import ByteKernels

/// The header names that the specification gives a meaning: each a string in every message that has it.
public enum EventStreamReservedHeader: String, CaseIterable, Hashable, Sendable {
  /// The kind of message: `event`, `exception` or `error`.
  case messageType = ":message-type"
  /// Of an event: the name of the member of the service's event union.
  case eventType = ":event-type"
  /// The media type of the payload.
  case contentType = ":content-type"
  /// Of an exception: the name of the member of the service's event union.
  case exceptionType = ":exception-type"
  /// Of an error: its code.
  case errorCode = ":error-code"
  /// Of an error: its text for people.
  case errorMessage = ":error-message"
}

@available(StreamingCodec 1.0, *)
extension EventStreamReservedHeader {
  /// How long the shortest name is, in bytes.
  static let shortestName = 11

  /// The header with this name; nil where it is none.
  init?(named name: Span<UInt8>) {
    // The length and a letter tell which it could be.
    let candidate: Self
    switch name.count {
    case 11: candidate = name[2] == UInt8(ascii: "v") ? .eventType : .errorCode
    case 13: candidate = name[1] == UInt8(ascii: "m") ? .messageType : .contentType
    case 14: candidate = .errorMessage
    case 15: candidate = .exceptionType
    default: return nil
    }
    guard name.bytesEqual(candidate.rawValue) else { return nil }
    self = candidate
  }
}
