/// Deviations from the event-stream specification that a decoder may be told to accept.
///
/// The default is none. No leniency skips bytes or ignores a checksum.
public struct EventStreamLeniency: OptionSet, Hashable, Sendable {
  /// The set of leniencies as bits.
  public var rawValue: UInt8

  /// Makes a set of leniencies from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Accept a header name that appears twice in a message, and keep every header.
  ///
  /// The specification says of a name that it "MUST only appear once". Given up: lookup by name finds the first, other
  /// libraries may act on the last, so that two parties can read the same message differently.
  public static let duplicateHeaderNames = EventStreamLeniency(rawValue: 1 << 0)

  /// Accept a message without `:message-type`, and tell its kind by the other headers.
  ///
  /// The specification requires `:message-type` of every message; at least one local Lambda emulator leaves it out.
  /// Given up: a message that lost its type passes for an event (`:event-type`), an exception (`:exception-type`) or an
  /// error (`:error-code`), whichever header is found first in that order.
  public static let missingMessageType = EventStreamLeniency(rawValue: 1 << 1)
}
