#if NIO
public import EventStreamCodec
public import NIOCore

/// Turns event-stream messages that are written to a channel into bytes, each message in a buffer of its exact size.
///
/// A message that the format forbids is not written: its promise fails with the `EventStreamEncodingError`, which also
/// goes down the pipeline for those who write without promises. The stream is as it was, and can be written on.
@available(StreamingCodec 1.0, *)
public final class EventStreamEncodingHandler: ChannelOutboundHandler {
  /// A message.
  public typealias OutboundIn = EventStreamMessage
  /// A frame.
  public typealias OutboundOut = ByteBuffer

  private let encoder: EventStreamEncoder

  /// A handler that writes messages as `encoder` does.
  public init(_ encoder: EventStreamEncoder = EventStreamEncoder()) { self.encoder = encoder }

  /// Encodes a message and passes its frame on.
  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // As many bytes as it takes are reserved when the size is known.
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
