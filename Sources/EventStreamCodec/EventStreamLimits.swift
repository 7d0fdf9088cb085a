/// The maximum size of messages that a decoder accepts and an encoder writes.
///
/// The format allows 4 GiB. AWS's services refuse payloads above 24 MiB and header blocks above 128 KiB. The
/// specification forbids *clients* to refuse such messages, and some services send more. Without any limit, however, a
/// peer could make a decoder hold gigabytes. The limits are checked as soon as the prelude is verified, so a message that
/// is too long is an error before its bytes arrive.
///
/// Source: Smithy, *Amazon Event Stream Specification*, "Message format".
public struct EventStreamLimits: Hashable, Sendable {
  /// The maximum total length of a message, in bytes: prelude, headers, payload and both checksums.
  public var maximumTotalLength: UInt32

  /// The maximum length of the header block, in bytes.
  public var maximumHeadersLength: UInt32

  /// The maximum number of headers in a message.
  public var maximumHeaderCount: Int

  /// Creates limits; omitted parameters are those of ``default``.
  public init(
    maximumTotalLength: UInt32 = 32 << 20,
    maximumHeadersLength: UInt32 = 2 << 20,
    maximumHeaderCount: Int = 65_536
  ) {
    self.maximumTotalLength = maximumTotalLength
    self.maximumHeadersLength = maximumHeadersLength
    self.maximumHeaderCount = maximumHeaderCount
  }

  /// The limits for clients, above those of the services.
  ///
  /// 32 MiB per message, 2 MiB of headers, 65 536 headers.
  public static let `default` = EventStreamLimits()

  /// The limits of the services: a payload of 24 MiB with a header block of 128 KiB.
  public static let service = EventStreamLimits(
    maximumTotalLength: (24 << 20) + (128 << 10) + 16, maximumHeadersLength: 128 << 10)

  /// The limits of the format: 4 GiB − 1 byte per message.
  public static let unlimited = EventStreamLimits(
    maximumTotalLength: .max, maximumHeadersLength: .max, maximumHeaderCount: .max)
}

/// Deviations from the event-stream specification that a decoder can accept.
///
/// None is on by default. No leniency skips bytes or ignores a checksum.
public struct EventStreamLeniency: OptionSet, Hashable, Sendable {
  /// One bit for each leniency.
  public var rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Accept a header name that appears twice in a message, and keep every header.
  ///
  /// The specification requires that a name "MUST only appear once". The risk: lookup by name finds the first header, but
  /// other libraries may use the last one, so that two parties read the same message differently.
  public static let duplicateHeaderNames = EventStreamLeniency(rawValue: 1 << 0)

  /// Accept a message without `:message-type`, and derive its kind from the other headers.
  ///
  /// The specification requires `:message-type` in every message; an emulator of Lambda omits it. The risk: a message that
  /// lost its type is read as an event (`:event-type`), an exception (`:exception-type`) or an error (`:error-code`),
  /// whichever header is found first in that order.
  public static let missingMessageType = EventStreamLeniency(rawValue: 1 << 1)
}
