import AsyncHTTPClient
import BedrockConverse
import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import StreamPipeline
import Synchronization
import Testing

@testable import chat_relay

@Suite(.timeLimit(.minutes(1))) struct ChatRelayTests {
  /// Runs a relay in front of a model at `endpoint` while `body` runs, which gets the relay's address.
  private func withRelay<Result: Sendable>(
    to endpoint: String, commentInterval: Duration = .seconds(15),
    _ body: @Sendable @escaping (String) async throws -> Result
  ) async throws -> Result {
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let relay = Relay(
      bedrock: BedrockConverse(endpoint: endpoint, model: "m"), client: .shared, commentInterval: commentInterval)
    let application = relay.application(port: 0) { channel in
      if let port = channel.localAddress?.port { continuation.yield(port) }
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      defer { group.cancelAll() }
      let port = try #require(await ports.first { _ in true })
      return try await body("http://127.0.0.1:\(port)")
    }
  }

  /// What a client of the relay sees.
  private struct Seen: Sendable {
    var status: UInt
    var headers: HTTPHeaders
    var body: String

    /// The data of the events.
    var events: [String] {
      body.split(separator: "\n\n").map { String($0.dropFirst("data: ".count)) }
    }
  }

  private func post(_ body: String, to url: String) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.body = .bytes(ByteBuffer(string: body))
    return try await HTTPClient.shared.execute(request, timeout: .seconds(20))
  }

  /// Posts `body` to `path` of a relay in front of a model that answers with `answer`.
  private func post(
    _ body: String, to path: String = "/chat", answer: LoopbackServer.Answer,
    _ asked: @Sendable @escaping (LoopbackServer.Request) -> Void = { _ in }
  ) async throws -> Seen {
    try await LoopbackServer.with { request in
      asked(request)
      return answer
    } _: { model in
      try await withRelay(to: model.url) { url in
        let response = try await post(body, to: url + path)
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return Seen(status: response.status.code, headers: response.headers, body: text)
      }
    }
  }

  private func stream(_ texts: [String]) -> LoopbackServer.Answer {
    .init(chunks: Frames.pieces(Frames.bytes(Frames.converse(texts)), of: 33))
  }

  @Test("Deltas are events, in a response that is neither stored nor held back")
  func chat() async throws {
    let asked = Mutex("")
    let seen = try await post(#"say "hi""#, answer: stream(["京都", #"は\n"#, "晴れ"])) { request in
      asked.withLock { $0 = String(decoding: request.body, as: UTF8.self) }
    }
    #expect(seen.status == 200)
    #expect(seen.headers["content-type"] == ["text/event-stream"])
    #expect(seen.headers["cache-control"] == ["no-cache"])
    #expect(seen.headers["x-accel-buffering"] == ["no"])
    #expect(
      seen.events == [
        #"{"kind":"start","role":"assistant"}"#, #"{"kind":"text","index":0,"text":"京都"}"#,
        #"{"kind":"text","index":0,"text":"は\n"}"#, #"{"kind":"text","index":0,"text":"晴れ"}"#,
        #"{"kind":"blockStop","index":0}"#, #"{"kind":"stop","reason":"end_turn"}"#, "[DONE]",
      ])
    #expect(asked.withLock { $0 }.contains(#""text":"say \"hi\"""#))
  }

  @Test("A chat completion's messages are the model's, and its answer is in OpenAI's chunks")
  func chatCompletion() async throws {
    let asked = Mutex<[UInt8]>([])
    let request = #"""
      {"model":"gpt","stream":true,"temperature":0,"messages":[{"role":"developer","content":"Be brief."},
      {"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},
      {"role":"user","content":[{"type":"text","text":"How "},{"type":"text","text":"are you?"}]}]}
      """#
    let seen = try await post(request, to: "/v1/chat/completions", answer: stream(["Fine", "."])) { request in
      asked.withLock { $0 = request.body }
    }
    #expect(seen.status == 200)
    #expect(seen.headers["content-type"] == ["text/event-stream"])
    let expected = Conversation(
      system: [.init("Be brief.")],
      messages: [
        .init(role: "user", "Hello"), .init(role: "assistant", "Hi"), .init(role: "user", "How are you?"),
      ])
    #expect(try canonical(Data(asked.withLock { $0 })) == canonical(JSONEncoder().encode(expected)))
    #expect(DecodedStream(seen.body.utf8, .serverSentEvents).text == "Fine.")
    #expect(seen.events.last == "[DONE]")
    let first = try #require(seen.events.first)
    #expect(first.contains(#""object":"chat.completion.chunk""#))
    #expect(first.contains(#""model":"m""#))
  }

  /// A JSON text with sorted members.
  private func canonical(_ json: Data) throws -> Data {
    try JSONSerialization.data(withJSONObject: JSONSerialization.jsonObject(with: json), options: .sortedKeys)
  }

  @Test("An event is sent before the model goes on")
  func flush() async throws {
    let frames = Frames.converse(["first", "second"])
    let answer = LoopbackServer.Answer(
      chunks: [Frames.bytes(Array(frames.prefix(2)))], goAhead: Signal(),
      rest: [Frames.bytes(Array(frames.dropFirst(2)))])
    try await LoopbackServer.with { _ in
      answer
    } _: { model in
      try await withRelay(to: model.url) { url in
        var body = ""
        for try await buffer in try await post("x", to: url + "/chat").body {
          body += String(buffer: buffer)
          // Were the first event held back, neither side would go on.
          if body.contains("first") { answer.goAhead?.send() }
        }
        #expect(body.contains("second"))
        #expect(body.hasSuffix("data: [DONE]\n\n"))
      }
    }
  }

  @Test("Comments keep the connection alive while the model is silent")
  func comments() async throws {
    let frames = Frames.bytes(Frames.converse(["Hello"]))
    let answer = LoopbackServer.Answer(goAhead: Signal(), rest: [frames])
    try await LoopbackServer.with { _ in
      answer
    } _: { model in
      try await withRelay(to: model.url, commentInterval: .milliseconds(1)) { url in
        var body = ""
        for try await buffer in try await post("x", to: url + "/chat").body {
          body += String(buffer: buffer)
          // The model says nothing before this.
          if body.contains(": \n\n: \n\n") { answer.goAhead?.send() }
        }
        // A comment may come after the last event as well.
        #expect(body.replacing(": \n\n", with: "").hasSuffix("data: [DONE]\n\n"))
        #expect(body.contains(#""text":"Hello""#))
      }
    }
  }

  @Test("A client that goes away ends the call of the model")
  func clientGoesAway() async throws {
    let closed = Signal()
    let start = Frames.bytes(Array(Frames.converse(["Hello"]).prefix(2)))
    try await LoopbackServer.with { _ in
      .init(chunks: [start], closed: closed)
    } _: { model in
      // A comment would notice it as well.
      try await withRelay(to: model.url, commentInterval: .seconds(3600)) { url in
        // The response is dropped after its first bytes.
        for try await _ in try await post("x", to: url + "/chat").body { break }
        await closed.wait()
        #expect(!Task.isCancelled)
      }
    }
  }

  @Test("An error in the middle of the stream is its last event")
  func errorInTheMiddle() async throws {
    let start = Array(Frames.converse(["Hello"]).dropLast(2))
    let reason = EventStreamMessage(
      exception: "throttlingException", contentType: "application/json",
      payload: Array(#"{"message":"slow down"}"#.utf8))
    let failed = try await post("x", answer: .init(chunks: [Frames.bytes(start + [reason])]))
    #expect(failed.status == 200)
    #expect(failed.events.dropLast().last == #"{"kind":"text","index":0,"text":"Hello"}"#)
    #expect(failed.events.last == #"{"kind":"error","type":"throttlingException","message":"slow down"}"#)
    for isCut in [false, true] {
      let cut = try await post("x", answer: .init(chunks: [Frames.bytes(start)], isCut: isCut))
      #expect(cut.status == 200)
      #expect(cut.events.last?.hasPrefix(#"{"kind":"error","#) == true)
    }
  }

  @Test(
    "What the model refuses is an error before the stream",
    arguments: [(400, 400), (429, 429), (503, 503), (403, 502), (500, 502)])
  func refused(status: Int, seen expected: UInt) async throws {
    let body = Array(#"{"message":"Too many tokens"}"#.utf8)
    let seen = try await post("x", answer: .init(status: .init(statusCode: status), chunks: [body]))
    #expect(seen.status == expected)
    #expect(seen.headers["content-type"].first?.hasPrefix("application/json") == true)
    #expect(seen.body == #"{"error":{"message":"Too many tokens"}}"#)
  }

  @Test("A refusal without a message is passed on as it is")
  func refusedWithoutMessage() async throws {
    let seen = try await post("x", answer: .init(status: .forbidden, chunks: [Array("no".utf8)]))
    #expect(seen.status == 502)
    #expect(seen.body == #"{"error":{"message":"no"}}"#)
  }

  @Test("A model that does not answer is a bad gateway")
  func noAnswer() async throws {
    try await LoopbackServer.with { _ in
      nil
    } _: { model in
      let status = try await withRelay(to: model.url) { url in try await post("x", to: url + "/chat").status }
      #expect(status == .badGateway)
    }
  }

  @Test(
    "Requests that are not valid are refused, and the model is not asked",
    arguments: [
      ("/chat", "", 400),
      ("/chat", String(repeating: "x", count: (2 << 20) + 1), 413),
      ("/v1/chat/completions", "{", 400),
      ("/v1/chat/completions", #"{"stream":true}"#, 400),
      ("/v1/chat/completions", #"{"stream":true,"messages":[{"role":"user","content":1}]}"#, 400),
      ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"x"}]}"#, 400),
      ("/v1/completions", "{}", 404),
    ])
  func badRequests(path: String, body: String, status: UInt) async throws {
    let wasAsked = Mutex(false)
    let seen = try await post(body, to: path, answer: stream([])) { _ in wasAsked.withLock { $0 = true } }
    #expect(seen.status == status)
    #expect(!wasAsked.withLock { $0 })
  }

  @Test("The page is HTML")
  func page() async throws {
    let response = try await withRelay(to: "http://127.0.0.1") { url in
      try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(20))
    }
    #expect(response.status == .ok)
    #expect(response.headers["content-type"] == ["text/html; charset=utf-8"])
  }
}
