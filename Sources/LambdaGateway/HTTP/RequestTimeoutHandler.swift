#if CommandLineTool
import NIOCore
import NIOHTTP1

/// Closes a connection that does not send a whole request in time, counted from its beginning or the previous response.
final class RequestTimeoutHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let timeout: TimeAmount
  private var timer: Scheduled<Void>?
  /// The number of whole requests without a response.
  private var waitingCount = 0
  /// Whether a request has been answered before its end.
  private var isAnsweredEarly = false

  init(_ timeout: TimeAmount) { self.timeout = timeout }

  func channelActive(context: ChannelHandlerContext) {
    start(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) {
      if isAnsweredEarly { isAnsweredEarly = false } else { waitingCount += 1 }
      if waitingCount > 0 { timer?.cancel() }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      if waitingCount > 0 { waitingCount -= 1 } else { isAnsweredEarly = true }
      if waitingCount == 0 { start(context) }
    }
    context.write(data, promise: promise)
  }

  private func start(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { context.close(promise: nil) }
  }
}
#endif
