#if CommandLineTool
@testable import LambdaGateway
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(5))) struct ResponsePipeTests {
  private static let head = ResponsePipe.Head(isStreaming: true, contentType: "text/plain")

  private func text(_ element: ResponsePipe.Element) -> String {
    switch element {
    case .head(let head): "head \(head.contentType ?? "")"
    case .bytes(let bytes): String(buffer: bytes)
    case .end(nil): "end"
    case .end(let failure?): "end \(failure.errorType)"
    }
  }

  @Test("Elements come in order, whichever side is first")
  func order() async {
    for isConsumerFirst in [true, false] {
      let pipe = ResponsePipe()
      async let sent: Void = {
        if isConsumerFirst { while !pipe.idleTime.isWaiting { await Task.yield() } }
        #expect(pipe.begin(Self.head))
        await pipe.send(ByteBuffer(string: "a"))
        await pipe.send(ByteBuffer(string: "b"))
        #expect(pipe.finish(nil))
      }()
      var received: [String] = []
      while received.last != "end" { received.append(text(await pipe.next())) }
      #expect(received == ["head text/plain", "a", "b", "end"])
      await sent
    }
  }

  @Test("A producer waits until its piece is taken")
  func backPressure() async {
    let pipe = ResponsePipe()
    #expect(pipe.begin(Self.head))
    let order = AsyncStream<String>.makeStream()
    let producer = Task {
      await pipe.send(ByteBuffer(string: "a"))
      order.continuation.yield("sent")
    }
    #expect(text(await pipe.next()) == "head text/plain")
    order.continuation.yield("took the head")
    #expect(text(await pipe.next()) == "a")
    await producer.value
    order.continuation.finish()
    #expect(await order.stream.reduce(into: []) { $0.append($1) } == ["took the head", "sent"])
  }

  @Test("The first end counts; what is sent after it is dropped, and no second response begins")
  func ends() async {
    let pipe = ResponsePipe()
    #expect(pipe.begin(Self.head))
    #expect(!pipe.begin(Self.head))
    #expect(pipe.finish(.truncated))
    #expect(!pipe.finish(nil))
    await pipe.send(ByteBuffer(string: "late"))
    #expect(text(await pipe.next()) == "head text/plain")
    #expect(text(await pipe.next()) == "end Runtime.TruncatedResponse")
    #expect(text(await pipe.next()) == "end Runtime.TruncatedResponse")
  }

  @Test("A discarded response releases both sides")
  func discard() async {
    let pipe = ResponsePipe()
    #expect(pipe.begin(Self.head))
    async let sent: Void = pipe.send(ByteBuffer(string: "a"))
    pipe.discardRest()
    await sent
    await pipe.send(ByteBuffer(string: "b"))
    #expect(!pipe.hasEnded)
  }

  @Test("A cancelled consumer receives the end")
  func cancellation() async {
    let pipe = ResponsePipe()
    let consumer = Task { await pipe.next() }
    while !pipe.idleTime.isWaiting { await Task.yield() }
    consumer.cancel()
    #expect(text(await consumer.value) == "end Sandbox.Stopped")
  }
}
#endif
