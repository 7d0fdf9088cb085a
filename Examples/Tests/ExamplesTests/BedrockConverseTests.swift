import AsyncHTTPClient
import BedrockConverse
import NIOCore
import NIOHTTP1
import Testing

@Suite struct BedrockConverseTests {
  /// What a model at `server` says, and how that ended.
  private func ask(_ server: LoopbackServer, _ prompt: String) async -> (texts: [String], error: (any Error)?) {
    var texts: [String] = []
    do {
      let bedrock = BedrockConverse(endpoint: server.url, model: "a:b/c 1", key: "k")
      try await bedrock.text(for: prompt, with: .shared) { texts.append($0) }
    } catch {
      return (texts, error)
    }
    return (texts, nil)
  }

  @Test("The request is Converse's, and the text comes in its pieces")
  func converse() async throws {
    let texts = ["京都", "は", "晴れ", " ☀️"]
    let chunks = Frames.pieces(Frames.bytes(Frames.converse(texts)), of: 33)
    try await LoopbackServer.with { request in
      let isRight =
        request.head.method == .POST && request.head.uri == "/model/a%3Ab%2Fc%201/converse-stream"
        && request.head.headers["authorization"] == ["Bearer k"]
        && [#""content":[{"text":"say \"hi\""}]"#, #""role":"user""#].allSatisfy {
          String(decoding: request.body, as: UTF8.self).contains($0)
        }
      return .init(status: isRight ? .ok : .badRequest, chunks: isRight ? chunks : [request.body])
    } _: { server in
      let (found, error) = await ask(server, #"say "hi""#)
      #expect(error == nil)
      #expect(found == texts)
    }
  }

  @Test("A stream without its end gives its text, then an error")
  func cut() async throws {
    let chunks = [Frames.bytes(Array(Frames.converse(["a", "b"]).dropLast(2)))]
    try await LoopbackServer.with { _ in
      .init(chunks: chunks)
    } _: { server in
      let (found, error) = await ask(server, "x")
      #expect(found == ["a", "b"])
      #expect(error != nil)
    }
  }

  @Test("An answer that is no stream is an error with its text")
  func refused() async throws {
    try await LoopbackServer.with { _ in
      .init(status: .forbidden, chunks: [Array("no".utf8)])
    } _: { server in
      let (found, error) = await ask(server, "x")
      #expect(found == [])
      #expect((error as? BedrockConverse.Refused)?.description == "Bedrock answers 403: no")
    }
  }
}
