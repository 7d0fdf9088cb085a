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
