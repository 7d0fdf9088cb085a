#if CommandLineTool
import LambdaGateway
import NIOCore
import NIOHTTP1

/// A connection of the replaying server: answers one request after the other, whatever its path and method.
final class ReplayHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  private let queue: ReplayQueue
  /// The head of a request whose end has not been read.
  private var head: HTTPRequestHead?
  /// Requests that wait for earlier responses.
  private var requests = CircularBuffer<HTTPRequestHead>()
  /// The response being sent, and when it began.
  private var exchange: (ReplayExchange, start: NIODeadline)?
  private var isSending = false
  private var timer: Scheduled<Void>?
  private var hasHeldRead = false
  private var isInputClosed = false
  /// The parser's error, which is answered after the waiting requests.
  private var parserError: HTTPParserError?

  init(_ queue: ReplayQueue) { self.queue = queue }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      // A client that asks whether it may send its body may.
      if exchange == nil, head.headers[canonicalForm: "expect"].contains("100-continue") {
        write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), context)
      }
    case .body: break
    case .end:
      if let head { requests.append(head) }
      head = nil
      answerNext(context)
    }
  }

  /// While a request is answered, no more are read.
  func read(context: ChannelHandlerContext) {
    if exchange == nil { context.read() } else { hasHeldRead = true }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      // A response that waits for its pace is not idle.
      if timer == nil { context.close(promise: nil) }
    } else if let event = event as? ChannelEvent, event == .inputClosed {
      isInputClosed = true
      answerNext(context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
    parserError = error
    answerNext(context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    if exchange != nil {
      exchange = nil
      if !queue.isOver { Diagnostics.report("a client went away before the end") }
      queue.finish(.success)
    }
    context.fireChannelInactive()
  }

  // MARK: Responses

  private func answerNext(_ context: ChannelHandlerContext) {
    guard exchange == nil else { return }
    guard let request = requests.popFirst() else {
      if let error = parserError.take() {
        Diagnostics.report("a request is not HTTP (\(error)) and was answered with 400")
        refuse(with: "400 Bad Request", nil, context)
      } else if isInputClosed {
        context.close(promise: nil)
      }
      return
    }
    guard LoopbackHost.matches(request.headers.first(name: "host")) else {
      Diagnostics.report("refused a request for \(request.headers.first(name: "host") ?? ""): not a loopback host")
      return refuse(with: "421 Misdirected Request", nil, context)
    }
    guard let capture = queue.next() else { return context.close(promise: nil) }
    do {
      let answer = ReplayExchange(request, try capture.response(), name: capture.name, isLast: queue.isLast)
      exchange = (answer, .now())
      write(answer.head, context)
      send(context)
    } catch {
      let failure = Failure(error)
      Diagnostics.report("\(capture.name): \(failure.message)")
      refuse(with: "500 Internal Server Error", failure.status, context)
    }
  }

  /// Sends the pieces that are due, as far as the client takes them; then waits for the next.
  private func send(_ context: ChannelHandlerContext) {
    guard let (exchange, start) = exchange, !isSending, context.channel.isWritable else { return }
    isSending = true
    var output: [UInt8] = []
    let elapsed = (.now() - start).nanoseconds
    switch exchange.fill(&output, after: elapsed) {
    case .full:
      write(output, context)
      // Let other connections go first.
      wait(.zero, context)
    case .waiting(let due):
      write(output, context)
      // A time beyond the range of the clock is checked again in an hour.
      wait(min(.nanoseconds(due - elapsed), .hours(1)), context)
    case .ended:
      finish(exchange, output, context)
    }
    isSending = false
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if timer == nil { send(context) }
    context.fireChannelWritabilityChanged()
  }

  private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    guard exchange != nil else { return }
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
      self.timer = nil
      self.send(context)
    }
  }

  private func finish(_ exchange: ReplayExchange, _ rest: [UInt8], _ context: ChannelHandlerContext) {
    var output = rest
    let status = exchange.finish(&output)
    self.exchange = nil
    guard exchange.isKeepAlive else { return close(after: output, status, context) }
    write(output, context)
    // Not from here: many requests that arrived at once must not deepen the stack.
    context.eventLoop.assumeIsolated().execute {
      self.answerNext(context)
      if self.exchange == nil, self.hasHeldRead {
        self.hasHeldRead = false
        context.read()
      }
    }
  }

  /// Responds with nothing but a status, and closes the connection.
  private func refuse(with status: String, _ outcome: ExitStatus?, _ context: ChannelHandlerContext) {
    let head = "HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    close(after: Array(head.utf8), outcome, context)
  }

  /// Closes the connection after writing `bytes`; `outcome` is the status of a response, nil if there was none.
  private func close(after bytes: [UInt8], _ outcome: ExitStatus?, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).assumeIsolated().whenComplete { _ in
      context.close(promise: nil)
      if let outcome { self.queue.finish(outcome) }
    }
  }

  private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    guard !bytes.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}
#endif
