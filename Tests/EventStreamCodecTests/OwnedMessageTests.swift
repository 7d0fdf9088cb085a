import EventStreamCodec
import Testing

@Suite struct OwnedMessageTests {
  private func text(_ bytes: Span<UInt8>?) -> String? {
    guard let bytes else { return nil }
    return String(repairing: bytes)
  }

  @Test("One initializer for each kind; an owned message has what its view has")
  func kinds() throws {
    let event = EventStreamMessage(event: "chunk", contentType: "application/json; a=b", payload: [1])
    let exception = EventStreamMessage(exception: "throttlingException", payload: [2])
    let error = EventStreamMessage(errorCode: "Bad", message: "no")
    let expected: [(EventStreamMessage, EventStreamMessageKind)] = [
      (event, .event(type: "chunk")), (exception, .exception(type: "throttlingException")),
      (error, .error(code: "Bad", message: "no")),
      (EventStreamMessage(event: "initial-response"), .initialResponse),
    ]
    for (message, kind) in expected {
      #expect(try message.kind() == kind)
      var bytes: [UInt8] = []
      try EventStreamEncoder().append(message, to: &bytes)
      var decoder = EventStreamDecoder()
      var input = bytes.span
      guard let view = try decoder.next(&input) else {
        Issue.record("no message")
        return
      }
      #expect(try view.kind() == kind)
      #expect(EventStreamMessage(view) == message)
      #expect(text(view.messageType) == message.messageType)
      #expect(text(view.eventType) == message.eventType)
      #expect(text(view.contentType) == message.contentType)
      #expect(text(view.exceptionType) == message.exceptionType)
      #expect(text(view.errorCode) == message.errorCode)
      #expect(text(view.errorMessage) == message.errorMessage)
      #expect(view.isEvent(named: "chunk") == message.isEvent(named: "chunk"))
      #expect([UInt8](copyingBytes: view.payload) == message.payload)
    }
    #expect(event.withContentType { $0.isJSON } == true)
    #expect(error.withContentType { $0.isJSON } == nil)
    #expect(event.isEvent(named: "chunk"))
    #expect(!exception.isEvent(named: "throttlingException"))
  }

  @Test("A message without kind is an error, unless that is accepted")
  func missingKind() throws {
    let message = EventStreamMessage(headers: [EventStreamHeader(":event-type", "x")])
    #expect(throws: EventStreamError.missingHeader(offset: 0, header: .messageType)) { try message.kind() }
    #expect(try message.kind(leniency: .missingMessageType) == .event(type: "x"))
    let wrong = EventStreamMessage(headers: [EventStreamHeader(name: ":message-type", value: .bool(true))])
    #expect(throws: EventStreamError.reservedHeaderNotString(offset: 0, header: .messageType)) { try wrong.kind() }
  }

  @Test("Borrowed bytes are copied into arrays, slices and strings")
  func copies() {
    let bytes: [UInt8] = [0x48, 0x69, 0xFF]
    #expect([UInt8](copyingBytes: bytes.span) == bytes)
    #expect(ArraySlice(copyingBytes: bytes.span.extracting(1...)) == [0x69, 0xFF])
    var more: [UInt8] = [0]
    more.append(copyingBytes: bytes.span)
    #expect(more == [0] + bytes)
    #expect(String(repairing: bytes.span) == "Hi\u{FFFD}")
  }
}
