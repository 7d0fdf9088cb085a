#if NIO
public import EventStreamCodec
public import NIOCore

/// Decodes the bytes that a channel reads into event-stream messages.
///
/// The channel must carry one event stream without HTTP. Each message is passed on as soon as its last byte has arrived. The
/// split into reads never matters. The handler holds at most a part of one message and queues none, so back-pressure works
/// as usual: a slow consumer stops reads, and `NIOAsyncChannel` does so automatically. All messages of a read are delivered
/// before the next read.
///
/// An error of the stream is fired once, after the messages before it, as an `EventStreamError` with its absolute offset.
/// The stream ends when the channel or its input (`ChannelEvent.inputClosed`) is closed; an end within a message is fired
/// as `truncatedMessage` before that event. The handler does not close the channel. Bytes after an error are dropped.
@available(StreamingCodec 1.0, *)
public final class EventStreamDecodingHandler: ChannelInboundHandler {
  /// Bytes of the stream, split in any way.
  public typealias InboundIn = ByteBuffer
  /// A verified message.
  public typealias InboundOut = EventStreamMessage

  /// Inbound events, in order.
  private enum Input {
    case bytes(ByteBuffer)
    case inputClosed
    case inactive
  }

  private var decoder: EventStreamDecoder
  private var inputs = CircularBuffer<Input>(initialCapacity: 4)
  private var isWorking = false
  private var isOver = false

  /// Creates a handler at the start of a stream.
  ///
  /// - Parameters:
  ///   - limits: The maximum size of a message.
  ///   - leniency: The deviations from the specification to accept.
  public init(limits: EventStreamLimits = .default, leniency: EventStreamLeniency = []) {
    decoder = EventStreamDecoder(limits: limits, leniency: leniency)
  }

  /// Decodes a buffer and passes its messages on.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    take(.bytes(unwrapInboundIn(data)), context)
  }

  /// Ends the stream if the peer will send no more, and passes the event on.
  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? ChannelEvent, event == .inputClosed else {
      return context.fireUserInboundEventTriggered(event)
    }
    take(.inputClosed, context)
  }

  /// Ends the stream, and passes the event on.
  public func channelInactive(context: ChannelHandlerContext) {
    take(.inactive, context)
  }

  /// Handles all events in order, even if a later handler causes the next one in response.
  private func take(_ input: Input, _ context: ChannelHandlerContext) {
    inputs.append(input)
    guard !isWorking else { return }
    isWorking = true
    defer { isWorking = false }
    while let input = inputs.popFirst() {
      switch input {
      case .bytes(let buffer):
        decode(buffer, context)
      case .inputClosed:
        finish(context)
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
      case .inactive:
        finish(context)
        context.fireChannelInactive()
      }
    }
  }

  private func decode(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
    guard !isOver else { return }
    do throws(EventStreamError) {
      var bytes = buffer.readableBytesUInt8Span
      // Messages are owned, because later handlers may call back while the decoder is in use.
      while let message = try decoder.nextOwned(&bytes) { context.fireChannelRead(wrapInboundOut(message)) }
    } catch {
      isOver = true
      context.fireErrorCaught(error)
    }
  }

  private func finish(_ context: ChannelHandlerContext) {
    guard !isOver else { return }
    isOver = true
    do throws(EventStreamError) {
      try decoder.finish()
    } catch {
      context.fireErrorCaught(error)
    }
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamDecoder {
  /// Returns a copy of the next message, or nil if more bytes are needed.
  fileprivate mutating func nextOwned(_ input: inout Span<UInt8>) throws(EventStreamError) -> EventStreamMessage? {
    guard let message = try next(&input) else { return nil }
    return EventStreamMessage(message)
  }
}

@available(*, unavailable)
extension EventStreamDecodingHandler: Sendable {}
#endif
