#if NIO
public import EventStreamCodec
public import NIOCore

/// Turns the bytes that a channel reads into event-stream messages.
///
/// It expects the bytes of one event stream, without HTTP around them, and passes each message on as soon as its last
/// byte is there. How the bytes are divided into reads never matters. It holds part of one message at most and queues
/// none: whoever reads slower than the peer writes stops reads as usual, and `NIOAsyncChannel` does so by itself. All
/// messages of a read are delivered before the next read is asked for.
///
/// What is wrong with the stream goes down the pipeline as an error, once, behind the messages before it: an
/// `EventStreamError` with its absolute offset. That the channel is closed, or its input alone
/// (`ChannelEvent.inputClosed`), ends the stream; an end within a message is `truncatedMessage`, and comes before the
/// event that says so. The handler closes nothing: whoever catches the error decides. Bytes behind an error are dropped.
@available(StreamingCodec 1.0, *)
public final class EventStreamDecodingHandler: ChannelInboundHandler {
  /// Bytes of the stream, divided in any way.
  public typealias InboundIn = ByteBuffer
  /// A verified message.
  public typealias InboundOut = EventStreamMessage

  /// What comes in, in its order.
  private enum Input {
    case bytes(ByteBuffer)
    case inputClosed
    case inactive
  }

  private var decoder: EventStreamDecoder
  private var inputs = CircularBuffer<Input>(initialCapacity: 4)
  private var isWorking = false
  private var isOver = false

  /// A handler at the start of a stream.
  ///
  /// - Parameters:
  ///   - limits: How large a message may be.
  ///   - leniency: Which deviations from the specification to accept.
  public init(limits: EventStreamLimits = .default, leniency: EventStreamLeniency = []) {
    decoder = EventStreamDecoder(limits: limits, leniency: leniency)
  }

  /// Decodes what was read and passes the messages on.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    take(.bytes(unwrapInboundIn(data)), context)
  }

  /// Ends the stream where the peer will send no more; passes the event on.
  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? ChannelEvent, event == .inputClosed else {
      return context.fireUserInboundEventTriggered(event)
    }
    take(.inputClosed, context)
  }

  /// Ends the stream; passes the event on.
  public func channelInactive(context: ChannelHandlerContext) {
    take(.inactive, context)
  }

  /// Works through all input in its order, even where a handler that is told of one causes the next.
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
      // Owned, so that the decoder is at rest while the others are told, who may call back.
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
  /// A copy of the next message, or nil when more bytes are needed.
  fileprivate mutating func nextOwned(_ input: inout Span<UInt8>) throws(EventStreamError) -> EventStreamMessage? {
    guard let message = try next(&input) else { return nil }
    return EventStreamMessage(message)
  }
}

@available(*, unavailable)
extension EventStreamDecodingHandler: Sendable {}
#endif
