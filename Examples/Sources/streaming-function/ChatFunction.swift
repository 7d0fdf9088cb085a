import AsyncHTTPClient
import BedrockConverse
import ChunkedHTTP
import FoundationEssentials
import LambdaStreaming
import NIOCore

/// A function behind API Gateway or a function URL that passes a model's text on as it comes.
struct ChatFunction: Sendable {
  var bedrock: BedrockConverse
  var client: HTTPClient

  /// The events of both: the request's body is text.
  private struct Event: Decodable {
    var body: String?
  }

  func handle(_ event: ByteBuffer, responseWriter: some LambdaResponseStreamWriter) async throws {
    let prompt = try JSONDecoder().decode(Event.self, from: Data(event.readableBytesView)).body ?? "Hello!"
    let prelude = LambdaPrelude(
      statusCode: 200, headers: [HTTPFieldLine("Content-Type", "text/plain; charset=utf-8")],
      cookies: ["seen=1; Path=/"])
    try await responseWriter.write(prelude)
    try await bedrock.text(for: prompt, with: client) { text in
      try await responseWriter.write(ByteBuffer(string: text))
    }
    try await responseWriter.finish()
  }
}
