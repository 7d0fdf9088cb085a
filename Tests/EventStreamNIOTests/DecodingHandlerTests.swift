#if NIO
import EventStreamCodec
import EventStreamNIO
import NIOCore
import NIOEmbedded
import Testing
import TestSupport

/// The handler in a channel, as the laws' harness sees it.
private struct HandlerUnderTest: DecoderUnderTest, ~Copyable {
  private let channel = EmbeddedChannel(handler: EventStreamDecodingHandler())
  /// The handler reports an error once; the laws ask for it again.
  private var failure: EventStreamError?

  init() {}

  mutating func decode(
    _ bytes: Span<UInt8>, into elements: inout [EventStreamMessage]
  ) throws(EventStreamError) {
    var buffer = channel.allocator.buffer(capacity: bytes.count)
    for index in bytes.indices { buffer.writeInteger(bytes[index]) }
    try run(&elements) { channel in try channel.writeInbound(buffer) }
  }

  mutating func finish(into elements: inout [EventStreamMessage]) throws(EventStreamError) {
    try run(&elements) { channel in _ = try channel.finish(acceptAlreadyClosed: true) }
  }

  private mutating func run(
    _ elements: inout [EventStreamMessage], _ work: (EmbeddedChannel) throws -> Void
  ) throws(EventStreamError) {
    do { try work(channel) } catch { failure = error as? EventStreamError ?? failure }
    while let message = try? channel.readInbound(as: EventStreamMessage.self) { elements.append(message) }
    if let failure { throw failure }
  }
}

/// Notes what comes down the pipeline, in its order.
private final class Recorder: ChannelInboundHandler {
  typealias InboundIn = EventStreamMessage

  enum Event: Equatable {
    case message(EventStreamMessage)
    case error(EventStreamError?)
    case inputClosed
    case inactive
  }

  var events: [Event] = []
  /// Called with the number of messages so far.
  var onMessage: (ChannelHandlerContext, Int) -> Void = { _, _ in }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    events.append(.message(unwrapInboundIn(data)))
    onMessage(context, events.count)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    events.append(.error(error as? EventStreamError))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { events.append(.inputClosed) }
  }

  func channelInactive(context: ChannelHandlerContext) { events.append(.inactive) }
}

@Suite struct DecodingHandlerTests {
  private let laws = DecoderLaws<HandlerUnderTest>()

  @Test("However the bytes are divided, the same messages come")
  func splits() throws {
    let bytes = try Frames.bytes()
    let outcome = laws.outcome(of: bytes)
    #expect(outcome.elements == Frames.messages)
    #expect(outcome.failure == nil)
    #expect(laws.violations(on: bytes, everySplit: 1000) == [])
  }

  @Test("Damage is an error at its message's offset, behind the messages before it, whatever the reads")
  func damage() throws {
    let (bytes, offset) = try Frames.damaged()
    let outcome = laws.outcome(of: bytes)
    #expect(outcome.elements == [Frames.messages[0]])
    #expect(outcome.failure?.messageChecksumOffset == offset)
    #expect(!outcome.failedAtTheEnd)
    #expect(laws.violations(on: bytes, everySplit: 1000) == [])
  }

  @Test("A stream cut anywhere within a message says so when the channel closes")
  func cut() throws {
    let first = try Frames.bytes([Frames.messages[0]])
    let both = try Frames.bytes([Frames.messages[0], Frames.messages[2]])
    for length in first.count...both.count {
      let outcome = laws.outcome(of: Array(both[..<length]))
      let held = length - first.count
      switch length {
      case first.count: #expect(outcome.failure == nil)
      case both.count: #expect(outcome.failure == nil)
      default:
        let expected = held < 12 ? nil : UInt32(both.count - first.count)
        #expect(
          outcome.failure == .truncatedMessage(offset: UInt64(first.count), held: held, expected: expected))
        #expect(outcome.failedAtTheEnd)
      }
      #expect(outcome.elements.count == (length == both.count ? 2 : 1))
    }
  }

  private func channel() throws -> (EmbeddedChannel, Recorder) {
    let recorder = Recorder()
    let channel = EmbeddedChannel(handlers: [EventStreamDecodingHandler(), recorder])
    return (channel, recorder)
  }

  @Test("The error of a cut stream comes before the event that ends it, and once")
  func order() throws {
    let bytes = try Frames.bytes([Frames.messages[0], Frames.messages[2]]).dropLast(1)
    let start = try UInt64(Frames.bytes([Frames.messages[0]]).count)
    let cut = EventStreamError.truncatedMessage(
      offset: start, held: bytes.count - Int(start), expected: UInt32(bytes.count + 1 - Int(start)))
    let (channel, recorder) = try channel()
    try channel.writeInbound(ByteBuffer(bytes: bytes))
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    _ = try channel.finish(acceptAlreadyClosed: true)
    #expect(recorder.events == [.message(Frames.messages[0]), .error(cut), .inputClosed, .inactive])

    let (other, otherRecorder) = try self.channel()
    try other.writeInbound(ByteBuffer(bytes: bytes))
    _ = try other.finish(acceptAlreadyClosed: true)
    #expect(otherRecorder.events == [.message(Frames.messages[0]), .error(cut), .inactive])
  }

  @Test("An error comes once, and what follows it is dropped")
  func once() throws {
    let (bytes, _) = try Frames.damaged()
    let (channel, recorder) = try channel()
    try channel.writeInbound(ByteBuffer(bytes: bytes))
    try channel.writeInbound(ByteBuffer(bytes: try Frames.bytes()))
    _ = try channel.finish(acceptAlreadyClosed: true)
    #expect(recorder.events.count == 3)
    #expect(recorder.events.first == .message(Frames.messages[0]))
    guard case .error(let error) = recorder.events[1] else {
      Issue.record("no error: \(recorder.events)")
      return
    }
    #expect(error?.messageChecksumOffset != nil)
    #expect(recorder.events.last == .inactive)
  }

  @Test("A handler that causes a read, or the end, from within a message changes no order")
  func reentrancy() throws {
    let bytes = try Frames.bytes()
    let (channel, recorder) = try channel()
    recorder.onMessage = { context, count in
      switch count {
      case 1: context.channel.pipeline.fireChannelRead(ByteBuffer(bytes: bytes))
      case 2: context.channel.pipeline.fireChannelInactive()
      default: break
      }
    }
    try channel.writeInbound(ByteBuffer(bytes: bytes))
    #expect(recorder.events == (Frames.messages + Frames.messages).map { .message($0) } + [.inactive])
  }

  @Test("Limits and leniencies are the decoder's")
  func settings() throws {
    let frame = try Frames.bytes([Frames.messages[2]])
    let limits = EventStreamLimits(maximumTotalLength: 100)
    let strict = EmbeddedChannel(handler: EventStreamDecodingHandler(limits: limits))
    #expect(
      throws: EventStreamError.totalLengthLimitExceeded(offset: 0, totalLength: UInt32(frame.count), limit: 100)
    ) {
      try strict.writeInbound(ByteBuffer(bytes: frame))
    }
    #expect(try strict.readInbound(as: EventStreamMessage.self) == nil)
  }

  @Test("Other user events pass")
  func events() throws {
    final class Catcher: ChannelInboundHandler {
      typealias InboundIn = EventStreamMessage
      var events: [String] = []
      func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { events.append("\(event)") }
    }
    let catcher = Catcher()
    let channel = EmbeddedChannel(handlers: [EventStreamDecodingHandler(), catcher])
    channel.pipeline.fireUserInboundEventTriggered("hello")
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    #expect(catcher.events == ["hello", "outputClosed"])
  }
}
#endif
