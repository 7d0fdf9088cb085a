import EventStreamCodec
import Testing

@Suite struct CompletionTests {
  /// Notes every message of the stream, as often as told.
  func completion(
    _ frames: [UInt8]..., leniency: EventStreamLeniency = []
  ) throws -> EventStreamCompletion {
    let bytes = frames.flatMap { $0 }
    var completion = EventStreamCompletion(leniency: leniency)
    var reader = EventStreamReader(bytes.span)
    while let message = try reader.next() { completion.note(message) }
    return completion
  }

  @Test("A stream of an operation with a terminal event lacks it until it comes")
  func terminalEvents() throws {
    let start = Frame.event("messageStart", "{}")
    let delta = Frame.event("contentBlockDelta", "{}")
    let cut = try completion(start, delta, delta)
    #expect(cut.missingTerminalEvent == "messageStop")
    #expect(!cut.hasTerminalEvent)
    #expect(cut.messageCount == 3)
    let whole = try completion(start, delta, Frame.event("messageStop", "{}"), Frame.event("metadata", "{}"))
    #expect(whole.missingTerminalEvent == nil)
    #expect(whole.hasTerminalEvent)
  }

  @Test("Several operations may share the events seen")
  func severalOperations() throws {
    #expect(
      try completion(Frame.event("contentBlockDelta", "{}")).missingTerminalEvent
        == "messageStop or responseCompleted or responseFailed")
    // InvokeAgent and others have this event and mark no end.
    #expect(try completion(Frame.event("chunk", "{}")).missingTerminalEvent == nil)
    #expect(try completion(Frame.event("PayloadChunk", "")).missingTerminalEvent == "InvokeComplete")
    // No operation has both.
    #expect(try completion(Frame.event("PayloadChunk", ""), Frame.event("chunk", "")).missingTerminalEvent == nil)
  }

  @Test("Nothing is missing from an empty stream, unknown events or a stream with an error")
  func nothingMissing() throws {
    #expect(try completion().missingTerminalEvent == nil)
    #expect(try completion(Frame.make()).missingTerminalEvent == nil)
    #expect(try completion(Frame.event("messageStart", "{}"), Frame.event("new", "{}")).missingTerminalEvent == nil)
    let exception = Frame.make(
      headers: Frame.header(":message-type", "exception") + Frame.header(":exception-type", "first"),
      payload: Array(#"{"message":"m"}"#.utf8))
    let other = Frame.make(
      headers: Frame.header(":message-type", "exception") + Frame.header(":exception-type", "second"))
    let failed = try completion(Frame.event("messageStart", "{}"), exception, other)
    #expect(failed.missingTerminalEvent == nil)
    #expect(failed.serviceError?.type == "first")
    #expect(failed.serviceError?.message == "m")
  }

  @Test("The first messages of RPC protocols belong to every operation")
  func initialMessages() throws {
    let first = try completion(Frame.event("initial-response", "{}"))
    #expect(first.missingTerminalEvent == nil)
    #expect(
      try completion(Frame.event("initial-response", "{}"), Frame.event("messageStart", "{}")).missingTerminalEvent
        == "messageStop")
  }

  @Test("The first message without a header it needs is reported; one without reserved headers is not")
  func missingHeaders() throws {
    let plain = Frame.make(headers: Frame.header("x", "y"))
    #expect(try completion(plain).error == nil)
    let broken = Frame.make(headers: Frame.header(":message-type", "event"))
    let tracked = try completion(plain, broken, broken)
    #expect(tracked.error == .missingHeader(offset: UInt64(plain.count), header: .eventType))
    let untyped = Frame.make(headers: Frame.header(":event-type", "messageStart"))
    #expect(try completion(untyped).error == .missingHeader(offset: 0, header: .messageType))
    let lenient = try completion(untyped, leniency: .missingMessageType)
    #expect(lenient.error == nil)
    #expect(lenient.missingTerminalEvent == "messageStop")
  }

  @Test("Unknown message types are counted")
  func unknownMessages() throws {
    let first = Frame.make(headers: Frame.header(":message-type", "ping"))
    let second = Frame.make(headers: Frame.header(":message-type", "pong"))
    #expect(try completion(Frame.event("chunk", "")).unknownMessages == nil)
    let unknown = try completion(Frame.make(), first, first, second).unknownMessages
    #expect(unknown?.count == 3)
    #expect(unknown?.firstType == "ping")
    #expect(unknown?.firstOffset == 16)
  }

  @Test("A message with known headers says nothing new until the blocks are forgotten")
  func knownBlocks() throws {
    let bytes = [Frame.event("chunk", "1"), Frame.event("chunk", "2"), Frame.event("chunk", "3")].flatMap { $0 }
    var completion = EventStreamCompletion()
    var reader = EventStreamReader(bytes.span)
    var news: [Bool] = []
    while let message = try reader.next() {
      news.append(completion.note(message))
      if news.count == 2 { completion.forgetHeaderBlocks() }
    }
    #expect(news == [true, false, true])
  }

  @Test("The headers of four types of event are known at a time")
  func fourKnownBlocks() throws {
    let bytes = ["a", "bb", "ccc", "dddd", "a", "bb", "ccc", "dddd"].flatMap { Frame.event($0, "") }
    var completion = EventStreamCompletion()
    var reader = EventStreamReader(bytes.span)
    var news: [Bool] = []
    while let message = try reader.next() { news.append(completion.note(message)) }
    #expect(news == [true, true, true, true, false, false, false, false])
  }

  @Test("20 000 distinct names leave the tracker as one does")
  func distinctNames() throws {
    var bytes = Frame.event("messageStart", "{}")
    let encoder = EventStreamEncoder()
    for number in 0..<20_000 { try encoder.append(EventStreamMessage(event: "event\(number)"), to: &bytes) }
    let tracked = try completion(bytes)
    #expect(tracked.messageCount == 20_001)
    #expect(tracked.missingTerminalEvent == nil)
    #expect(!tracked.hasTerminalEvent)
  }
}
