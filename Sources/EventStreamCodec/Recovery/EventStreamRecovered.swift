/// What ``EventStreamRecoveringDecoder`` makes of a damaged stream.
@available(StreamingCodec 1.0, *)
public enum EventStreamRecovered: ~Escapable {
  /// An intact message. Borrowed from the decoder: use it before the next call.
  case message(EventStreamMessageView)
  /// Bytes that are part of no intact message.
  case skipped(EventStreamSkippedRange)
}

/// A stretch of a damaged stream that holds no intact message.
public struct EventStreamSkippedRange: Hashable, Sendable {
  /// The bytes skipped, as offsets in the stream.
  public var range: Range<UInt64>

  /// What a decoder says of the message at the start of the stretch.
  public var reason: EventStreamError

  /// Describes a stretch.
  public init(range: Range<UInt64>, reason: EventStreamError) {
    self.range = range
    self.reason = reason
  }
}
