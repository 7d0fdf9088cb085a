#if NIO
public import EventStreamCodec
public import NIOCore

/// Encodes event-stream messages that are written to a channel, each in a buffer of its exact size.
///
/// A message that the format forbids is not written. Its promise fails with the `EventStreamEncodingError`, which is also
/// fired through the pipeline for writes without a promise. The stream is unaffected, and further messages can be written.
@available(StreamingCodec 1.0, *)
public final class EventStreamEncodingHandler: ChannelOutboundHandler {
  /// A message.
  public typealias OutboundIn = EventStreamMessage
  /// A frame.
  public typealias OutboundOut = ByteBuffer

  private let encoder: EventStreamEncoder

  /// Creates a handler that writes messages with `encoder`.
  public init(_ encoder: EventStreamEncoder = EventStreamEncoder()) { self.encoder = encoder }

  /// Encodes a message and passes its frame on.
  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // The exact size is reserved when it is known.
    var buffer = context.channel.allocator.buffer(capacity: 0)
    do throws(EventStreamEncodingError) {
      try buffer.writeEventStreamMessage(unwrapOutboundIn(data), using: encoder)
    } catch {
      promise?.fail(error)
      context.fireErrorCaught(error)
      return
    }
    context.write(wrapOutboundOut(buffer), promise: promise)
  }
}

@available(*, unavailable)
extension EventStreamEncodingHandler: Sendable {}
#endif
