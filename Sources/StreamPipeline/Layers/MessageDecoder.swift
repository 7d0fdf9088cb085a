internal import ByteKernels
internal import EventStreamCodec

/// Decodes the messages of an event stream, and unwraps signed ones.
///
/// A client signs each message that it sends: it becomes the payload of another message, whose headers are a date and a
/// signature. A signed message without a payload ends the stream. The signatures are not verified. Offsets are those of
/// the messages inside, one after another.
@available(StreamingCodec 1.0, *)
struct MessageDecoder: ~Copyable {
  private var frames: EventStreamDecoder
  /// Decodes the payloads of signed messages, once there is one.
  private var payloads: EventStreamDecoder?
  /// The number of signed messages.
  private(set) var signedCount = 0
  /// Whether the last signed message was the one that ends the stream.
  private(set) var hasSignedEnd = false
  private let limits: EventStreamLimits
  private let leniency: EventStreamLeniency
  private let observer: (any EnvelopeObserver)?

  init(_ options: StreamOptions) {
    limits = options.eventStream
    leniency = options.eventStreamLeniency
    observer = options.observer
    frames = EventStreamDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
  }

  /// The number of bytes that the next message is known to lack.
  var missingCount: Int { frames.missingCount }

  /// Returns the next message, or nil if more bytes are needed.
  @inline(__always)
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>) throws(StreamError) -> EventStreamMessageView? {
    try Self.next(&frames, &payloads, limits, leniency, observer, &signedCount, &hasSignedEnd, &input)
  }

  @inline(__always)
  @_lifetime(&frames, &payloads, copy input)
  private static func next(
    _ frames: inout EventStreamDecoder, _ payloads: inout EventStreamDecoder?, _ limits: EventStreamLimits,
    _ leniency: EventStreamLeniency, _ observer: (any EnvelopeObserver)?, _ signedCount: inout Int,
    _ hasSignedEnd: inout Bool, _ input: inout Span<UInt8>
  ) throws(StreamError) -> EventStreamMessageView? {
    do throws(EventStreamError) {
      while let message = try frames.next(&input) {
        guard message.headersLength == EventStreamSignedView.headersLength,
          let envelope = EventStreamSignedView(message)
        else { return message }
        observer?.observe(message)
        if signedCount == 0 { payloads = EventStreamDecoder(limits: limits, leniency: leniency) }
        signedCount += 1
        hasSignedEnd = envelope.isEnd
        var payload = envelope.payload
        if let signed = try payloads?.next(&payload) { return signed }
      }
      return nil
    } catch {
      throw .eventStream(error)
    }
  }

  /// Drops the message that was returned last, which nothing may borrow any longer.
  mutating func dropDelivered() {
    frames.dropDelivered()
    payloads?.dropDelivered()
  }

  /// Ends the stream.
  mutating func finish() throws(StreamError) {
    do throws(EventStreamError) {
      try frames.finish()
      try payloads?.finish()
    } catch {
      throw .eventStream(error)
    }
  }
}
