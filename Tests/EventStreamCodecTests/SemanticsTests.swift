import EventStreamCodec
import Testing

@Suite struct SemanticsTests {
  /// The kind of a message with these headers, or the error.
  func kind(
    _ headers: [UInt8]..., leniency: EventStreamLeniency = []
  ) -> Result<EventStreamMessageKind, EventStreamError> {
    let bytes = Frame.make() + Frame.make(headers: headers.flatMap { $0 }, payload: Array("{}".utf8))
    var reader = EventStreamReader(bytes.span)
    do throws(EventStreamError) {
      _ = try reader.next()
      guard let message = try reader.next() else { return .failure(.emptyHeaderName(offset: .max)) }
      return .success(try message.kind(leniency: leniency))
    } catch {
      return .failure(error)
    }
  }

  @Test("Events, with the first messages of RPC protocols")
  func events() {
    let event = Frame.header(":message-type", "event")
    #expect(kind(event, Frame.header(":event-type", "chunk")) == .success(.event(type: "chunk")))
    #expect(kind(Frame.header(":event-type", "Brand-New"), event) == .success(.event(type: "Brand-New")))
    #expect(kind(event, Frame.header(":event-type", "initial-request")) == .success(.initialRequest))
    #expect(kind(event, Frame.header(":event-type", "initial-response")) == .success(.initialResponse))
    #expect(kind(event) == .failure(.missingHeader(offset: 16, header: .eventType)))
  }

  @Test("Exceptions and errors")
  func failures() {
    let exception = Frame.header(":message-type", "exception")
    #expect(
      kind(Frame.header(":exception-type", "throttlingException"), exception)
        == .success(.exception(type: "throttlingException")))
    #expect(kind(exception) == .failure(.missingHeader(offset: 16, header: .exceptionType)))

    let error = Frame.header(":message-type", "error")
    let code = Frame.header(":error-code", "InternalFailure")
    #expect(
      kind(error, code, Frame.header(":error-message", "oops"))
        == .success(.error(code: "InternalFailure", message: "oops")))
    #expect(kind(error, code) == .success(.error(code: "InternalFailure", message: nil)))
    #expect(
      kind(error, Frame.header(":error-message", "oops"))
        == .failure(.missingHeader(offset: 16, header: .errorCode)))
  }

  @Test("Message types that the specification does not have are kept")
  func unknown() {
    #expect(kind(Frame.header(":message-type", "ping")) == .success(.unknown(messageType: "ping")))
    #expect(kind(Frame.header(":message-type", "Event")) == .success(.unknown(messageType: "Event")))
    #expect(kind(Frame.header(":message-type", "")) == .success(.unknown(messageType: "")))
  }

  @Test("A missing :message-type is named; the leniency tells by the other headers")
  func missingMessageType() {
    let missing = EventStreamError.missingHeader(offset: 16, header: .messageType)
    let event = Frame.header(":event-type", "chunk")
    #expect(kind(event) == .failure(missing))
    #expect(kind(event, leniency: .missingMessageType) == .success(.event(type: "chunk")))
    #expect(
      kind(Frame.header(":exception-type", "e"), leniency: .missingMessageType) == .success(.exception(type: "e")))
    #expect(
      kind(Frame.header(":error-code", "c"), leniency: .missingMessageType)
        == .success(.error(code: "c", message: nil)))
    #expect(kind(leniency: .missingMessageType) == .failure(missing))
    #expect(kind(Frame.header(":Event-Type", "chunk"), leniency: .missingMessageType) == .failure(missing))
  }

  @Test("A reserved header that is not a string is named")
  func notAString() {
    let number = Frame.header(Array(":message-type".utf8), type: 4, value: [0, 0, 0, 1])
    #expect(kind(number) == .failure(.reservedHeaderNotString(offset: 16, header: .messageType)))
    let bytes = Frame.header(Array(":event-type".utf8), type: 6, value: [0, 1, 0x61])
    #expect(
      kind(Frame.header(":message-type", "event"), bytes)
        == .failure(.reservedHeaderNotString(offset: 16, header: .eventType)))
  }

  /// Essence, `charset` parameter, whether it is JSON, whether XML.
  func contentType(_ value: String) -> [String?] {
    let bytes = Array(value.utf8)
    let type = EventStreamContentType(bytes.span)
    func text(_ span: Span<UInt8>?) -> String? {
      guard let span else { return nil }
      return String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
    return [
      text(type.essence), text(type.parameter(named: "charset")), type.isJSON ? "JSON" : type.isXML ? "XML" : nil,
    ]
  }

  @Test("Content types with parameters")
  func contentTypes() {
    #expect(contentType("application/json") == ["application/json", nil, "JSON"])
    #expect(contentType("Application/JSON ; Charset=UTF-8") == ["Application/JSON", "UTF-8", "JSON"])
    #expect(contentType("application/json;x=\"a;b\\\";\";charset=\"utf-8\"") == ["application/json", "utf-8", "JSON"])
    #expect(contentType("application/x-amz-json-1.1") == ["application/x-amz-json-1.1", nil, "JSON"])
    #expect(contentType("application/problem+json") == ["application/problem+json", nil, "JSON"])
    #expect(contentType("text/xml;charset=") == ["text/xml", "", "XML"])
    #expect(contentType("image/svg+xml;;charset") == ["image/svg+xml", nil, "XML"])
    #expect(contentType("application/octet-stream") == ["application/octet-stream", nil, nil])
    #expect(contentType("") == ["", nil, nil])
    #expect(contentType(";") == ["", nil, nil])
    #expect(contentType("a;charset=\"") == ["a", "\"", nil])
    #expect(contentType("a;charset=\"\\") == ["a", "\"\\", nil])
  }

  @Test("Operations by name, exactly")
  func operations() throws {
    let converse = try #require(EventStreamOperation.named("ConverseStream"))
    #expect(converse.service == "bedrock-runtime")
    #expect(converse.direction == .output)
    #expect(converse.terminalEvents == ["messageStop"])
    #expect(converse.outputEvent(named: "contentBlockDelta")?.payload == .json)
    #expect(converse.outputEvent(named: "ContentBlockDelta") == nil)
    #expect(EventStreamOperation.named("converseStream") == nil)
    let lambda = try #require(EventStreamOperation.named("InvokeWithResponseStream"))
    #expect(lambda.outputEvent(named: "PayloadChunk")?.payload == .blob)
    #expect(lambda.terminalEvents == ["InvokeComplete"])
    #expect(EventStreamOperation.named("SelectObjectContent")?.outputEvent(named: "Stats")?.payload == .xml)
    #expect(EventStreamOperation.named("StartStreamTranscription")?.direction == .bidirectional)
    // A terminal event that is no event of its operation could never come.
    for operation in EventStreamOperation.all {
      #expect(operation.terminalEvents.allSatisfy { operation.outputEvent(named: $0) != nil })
    }
  }
}
