#if Signing
import EventStreamCodec
import Testing

@testable import EventStreamSigning

@Suite struct WriterTests {
  private func signer() throws -> EventStreamSigner {
    EventStreamSigner(secret: Chains.secret, scope: try Chains.scope(), seed: try Chains.seed())
  }

  private func writer(_ operation: String) throws -> EventStreamWriter {
    EventStreamWriter(try #require(EventStreamOperation.named(operation)), signer: try signer())
  }

  /// The messages inside a signed stream.
  private func messages(_ bytes: [UInt8]) throws -> [EventStreamMessage] {
    try Chains.messages(Chains.verify(bytes).flatMap(\.self))
  }

  @Test("Events by the kinds of their payloads")
  func events() throws {
    var writer = try writer("StartSpeechSynthesisStream")
    var output: [UInt8] = []
    try writer.append(EventStreamInputEvent("TextEvent", json: #"{"Text":"Hi"}"#), at: try Chains.time(), to: &output)
    try writer.append(EventStreamInputEvent("CloseStreamEvent"), at: try Chains.time(), to: &output)
    try writer.finish(at: try Chains.time(), to: &output)
    #expect(writer.isFinished)
    #expect(
      try messages(output) == [
        EventStreamMessage(event: "TextEvent", contentType: "application/json", payload: Array(#"{"Text":"Hi"}"#.utf8)),
        EventStreamMessage(event: "CloseStreamEvent"),
      ])
    var audio = try self.writer("InvokeEndpointWithBidirectionalStream")
    let header = EventStreamHeader("DataType", "UTF8")
    output = []
    try audio.append(
      EventStreamInputEvent("PayloadPart", payload: [1], headers: [header]), at: try Chains.time(), to: &output)
    try audio.finish(at: try Chains.time(), to: &output)
    var expected = EventStreamMessage(event: "PayloadPart", contentType: "application/octet-stream", payload: [1])
    expected.headers.append(header)
    #expect(try messages(output) == [expected])
  }

  @Test("Events that the operation does not have, and payloads of another kind")
  func refusals() throws {
    var writer = try writer("StartSpeechSynthesisStream")
    var output: [UInt8] = []
    #expect(throws: EventStreamWritingError.unknownEvent("AudioEvent")) {
      try writer.append(EventStreamInputEvent("AudioEvent"), to: &output)
    }
    for payload in ["", " ", "[]", "{", "\"{}\"", "{} x"] {
      #expect(throws: EventStreamWritingError.payloadNotJSON(event: "TextEvent")) {
        try writer.append(EventStreamInputEvent("TextEvent", json: payload), to: &output)
      }
    }
    #expect(throws: EventStreamWritingError.payloadNotEmpty(event: "CloseStreamEvent")) {
      try writer.append(EventStreamInputEvent("CloseStreamEvent", payload: [1]), to: &output)
    }
    #expect(throws: EventStreamWritingError.unexpectedInitialRequest) {
      try writer.appendInitialRequest(Array("{}".utf8), to: &output)
    }
    #expect(output.isEmpty)
    try writer.finish(to: &output)
    #expect(throws: EventStreamWritingError.signing(.finished)) {
      try writer.append(EventStreamInputEvent("CloseStreamEvent"), to: &output)
    }
  }

  /// An operation of an RPC protocol, which no service has with input events.
  private let rpc = EventStreamOperation(
    service: "s", name: "Chat", sendsInitialMessage: true, input: [.init(name: "text", payload: .json)])

  @Test("The initial request comes first, and once")
  func initialRequest() throws {
    var writer = EventStreamWriter(rpc, signer: try signer())
    var output: [UInt8] = []
    let event = EventStreamInputEvent("text", json: "{}")
    #expect(throws: EventStreamWritingError.missingInitialRequest) { try writer.append(event, to: &output) }
    #expect(throws: EventStreamWritingError.missingInitialRequest) { try writer.finish(to: &output) }
    #expect(throws: EventStreamWritingError.payloadNotJSON(event: "initial-request")) {
      try writer.appendInitialRequest([1], to: &output)
    }
    try writer.appendInitialRequest(Array(" {} ".utf8), at: try Chains.time(), to: &output)
    #expect(throws: EventStreamWritingError.unexpectedInitialRequest) {
      try writer.appendInitialRequest(Array("{}".utf8), to: &output)
    }
    try writer.append(event, at: try Chains.time(), to: &output)
    try writer.finish(at: try Chains.time(), to: &output)
    #expect(try messages(output).map { $0.value(of: .eventType) } == ["initial-request", "text"])
  }

  @Test("A body: a chunk for each event, then the end, then nothing")
  func body() async throws {
    let events = AsyncStream<EventStreamInputEvent> { continuation in
      for number in 0..<3 { continuation.yield(EventStreamInputEvent("text", json: #"{"n":\#(number)}"#)) }
      continuation.finish()
    }
    let time = try Chains.time()
    let body = SignedEventStream(
      events, writer: EventStreamWriter(rpc, signer: try signer()), initialRequest: Array("{}".utf8), now: { time })
    var chunks: [[UInt8]] = []
    for try await chunk in body { chunks.append(chunk) }
    #expect(chunks.count == 5)
    #expect(try messages(chunks.flatMap(\.self)).count == 4)

    let operation = try #require(EventStreamOperation.named("StartStreamTranscription"))
    let audio = AsyncStream { $0.finish() }.signedEventStream(for: operation, signer: try signer())
    var iterator = audio.makeAsyncIterator()
    #expect(try await iterator.next()?.count == 83)
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
  }

  private struct Failed: Error {}

  @Test("Events that end in an error, and events of another operation, end the body without its end")
  func failures() async throws {
    let operation = try #require(EventStreamOperation.named("StartStreamTranscription"))
    let events = AsyncThrowingStream<EventStreamInputEvent, any Error> { continuation in
      continuation.yield(EventStreamInputEvent("AudioEvent", payload: [1]))
      continuation.finish(throwing: Failed())
    }
    var iterator = events.signedEventStream(for: operation, signer: try signer()).makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    await #expect(throws: Failed.self) { try await iterator.next() }
    #expect(try await iterator.next() == nil)

    let others = AsyncStream<EventStreamInputEvent> { $0.yield(EventStreamInputEvent("TextEvent")) }
    var second = others.signedEventStream(for: operation, signer: try signer()).makeAsyncIterator()
    await #expect(throws: EventStreamWritingError.unknownEvent("TextEvent")) { try await second.next() }
    #expect(try await second.next() == nil)
  }

  @Test("A cancelled task ends the body in an error, without its end")
  func cancellation() async throws {
    let operation = try #require(EventStreamOperation.named("StartStreamTranscription"))
    let signer = try signer()
    let task = Task {
      // The events end when the task is cancelled, as if they were complete.
      let events = AsyncStream<EventStreamInputEvent> { _ in }
      var iterator = events.signedEventStream(for: operation, signer: signer).makeAsyncIterator()
      return try await iterator.next()
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
#endif
