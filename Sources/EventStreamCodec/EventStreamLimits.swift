/// How large a message an event-stream decoder accepts and an encoder writes.
///
/// The format itself allows 4 GiB. AWS's services refuse payloads above 24 MiB and header blocks above 128 KiB; its
/// specification forbids *clients* to refuse messages for exceeding these two, and clients that did were broken by
/// services that sent more. A decoder without any limit, on the other hand, lets a peer make it hold gigabytes. The
/// limits are checked as soon as the prelude's checksum holds: a message that is too long is an error at once, never a
/// wait.
///
/// Source: Smithy, *Amazon Event Stream Specification*, "Message format".
public struct EventStreamLimits: Hashable, Sendable {
  /// The largest total length of a message, in bytes: prelude, headers, payload and both checksums.
  public var maximumTotalLength: UInt32

  /// The largest header block, in bytes.
  public var maximumHeadersLength: UInt32

  /// The largest number of headers in a message.
  public var maximumHeaderCount: Int

  /// Makes limits; each parameter left out is that of ``default``.
  public init(
    maximumTotalLength: UInt32 = 32 << 20,
    maximumHeadersLength: UInt32 = 2 << 20,
    maximumHeaderCount: Int = 65_536
  ) {
    self.maximumTotalLength = maximumTotalLength
    self.maximumHeadersLength = maximumHeadersLength
    self.maximumHeaderCount = maximumHeaderCount
  }

  /// For clients: what services enforce plus room to spare.
  ///
  /// 32 MiB a message, 2 MiB and 65 536 headers.
  public static let `default` = EventStreamLimits()

  /// What services enforce: a payload of 24 MiB with a header block of 128 KiB.
  public static let service = EventStreamLimits(
    maximumTotalLength: (24 << 20) + (128 << 10) + 16, maximumHeadersLength: 128 << 10)

  /// Nothing but the format's own limits: 4 GiB − 1 byte a message.
  public static let unlimited = EventStreamLimits(
    maximumTotalLength: .max, maximumHeadersLength: .max, maximumHeaderCount: .max)
}
