import EventStreamCodec
import StreamPipeline
import TextDeltas
import Testing

/// Elements that are there when they are asked for on the caller's actor; asking elsewhere is an issue.
private struct Ready<Element: Sendable>: AsyncSequence, Sendable {
  var elements: [Element]

  struct Iterator: AsyncIteratorProtocol {
    var rest: ArraySlice<Element>

    mutating func next() async throws -> Element? {
      Issue.record("the caller's actor is not passed on")
      return rest.popFirst()
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? { rest.popFirst() }
  }

  func makeAsyncIterator() -> Iterator { Iterator(rest: elements[...]) }
}

@Suite("Relays and isolation")
struct RelayTests {
  private func pieces(_ bytes: [UInt8], of size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
  }

  @MainActor
  @Test("Every sequence passes its caller's actor on, and elements that are decoded do not suspend")
  func isolation() async throws {
    let chunks = Ready(elements: pieces(Streams.converse, of: 50))
    var kinds: [DeltaKind] = []
    for try await delta in chunks.textDeltas(.bedrockConverse) { kinds.append(delta.kind) }
    #expect(kinds == [.start, .text, .text, .stop])
    var count = 0
    for try await _ in chunks.eventStreamMessages() { count += 1 }
    #expect(count > 0)
    for try await delta in Ready(elements: Streams.converse).textDeltas(.bedrockConverse) { kinds.append(delta.kind) }
    #expect(kinds.count == 8)
    var events = 0
    for try await _ in chunks.textDeltas(.bedrockConverse).encodedAsServerSentEvents() { events += 1 }
    #expect(events == 5)
    let sse = Ready(elements: [Array("data: a\nretry: 7\n\n".utf8)])
    for try await event in sse.serverSentEvents() { #expect(event == ServerSentEvent(data: "a", retry: 7)) }
  }

  private func relayed(
    _ bytes: [UInt8], _ format: TextDeltaEventEncoder.Format = .deltas
  ) async -> (text: String, error: (any Error)?) {
    var text = ""
    do {
      let deltas = Ready(elements: [bytes]).textDeltas(.bedrockConverse)
      for try await event in deltas.encodedAsServerSentEvents(format) {
        text += String(decoding: event, as: UTF8.self)
      }
      return (text, nil)
    } catch {
      return (text, error)
    }
  }

  @Test("A stream is relayed in either format")
  func relay() async {
    let deltas = await relayed(Streams.converse)
    #expect(deltas.error == nil)
    #expect(deltas.text.hasPrefix(#"data: {"kind":"start","role":"assistant"}"# + "\n\n"))
    #expect(deltas.text.hasSuffix("data: [DONE]\n\n"))
    #expect(DecodedStream(deltas.text.utf8).text == "Hi")
    let chunks = await relayed(Streams.converse, .chatCompletions(model: "m"))
    #expect(DecodedStream(chunks.text.utf8, .serverSentEvents).text == "Hi")
  }

  @Test("The error of a stream is an event, then it is thrown")
  func errors() async {
    let start = Streams.event("messageStart", #"{"role":"assistant"}"#)
    let cut = await relayed(start)
    #expect(cut.text.contains(#"{"kind":"error","type":"cutShort""#))
    #expect(!cut.text.contains("[DONE]"))
    #expect((cut.error as? StreamError)?.isIncomplete == true)
    let failed = await relayed(
      start + Streams.exception("throttlingException", #"{"message":"slow down"}"#), .chatCompletions(model: "m"))
    #expect(failed.text.ranges(of: "slow down").count == 1)
    guard case .service? = failed.error as? StreamError else {
      Issue.record("\(String(describing: failed.error))")
      return
    }
  }

  private func invocation(_ messages: [EventStreamMessage], of size: Int) async -> ([InvokeResponsePart], StreamError?)
  {
    var bytes: [UInt8] = []
    do { for message in messages { try EventStreamEncoder().append(message, to: &bytes) } } catch {
      Issue.record(error)
    }
    var parts: [InvokeResponsePart] = []
    do {
      for try await part in Ready(elements: pieces(bytes, of: size)).invokeResponse() { parts.append(part) }
      var again: [InvokeResponsePart] = []
      for try await part in Ready(elements: bytes).invokeResponse() { again.append(part) }
      #expect(body(again) == body(parts))
      return (parts, nil)
    } catch {
      return (parts, error as? StreamError)
    }
  }

  private func body(_ parts: [InvokeResponsePart]) -> [UInt8] {
    parts.reduce(into: []) { if case .body(let bytes) = $1 { $0 += bytes } }
  }

  @Test("An invocation's prelude, body and completion; how it ended is thrown")
  func invokeResponse() async throws {
    var prelude: [UInt8] = []
    try LambdaPreludeEncoder().append(LambdaPrelude(statusCode: 201), to: &prelude)
    let chunks = [
      EventStreamMessage(event: "PayloadChunk", payload: prelude + Array("Hel".utf8)),
      EventStreamMessage(event: "PayloadChunk", payload: Array("lo".utf8)),
    ]
    let end = EventStreamMessage(event: "InvokeComplete", payload: Array("{}".utf8))
    for size in [1, 7, 10_000] {
      let (parts, error) = await invocation(chunks + [end], of: size)
      #expect(error == nil)
      guard case .prelude(let found)? = parts.first else {
        Issue.record("no prelude")
        return
      }
      #expect(found.statusCode == 201)
      #expect(body(parts) == Array("Hello".utf8))
      #expect(parts.last == .complete(InvokeComplete()))
    }
    #expect(await invocation(chunks, of: 100).1?.isIncomplete == true)
    #expect(await invocation([], of: 100).1 == .empty)
    let failed = EventStreamMessage(event: "InvokeComplete", payload: Array(#"{"ErrorCode":"Unhandled"}"#.utf8))
    let (parts, error) = await invocation(chunks + [failed], of: 100)
    #expect(parts.last == .complete(InvokeComplete(errorCode: "Unhandled")))
    guard case .service(let service)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(service.code == "Unhandled")
    guard case .invokeResponse(.eventAfterEnd)? = await invocation(chunks + [end, end], of: 100).1 else {
      Issue.record("an event after the end is accepted")
      return
    }
  }
}
