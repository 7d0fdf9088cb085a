import AsyncHTTPClient
import BedrockConverse
import ChunkedHTTP
import LambdaStreaming
import NIOHTTP1
import Synchronization
import Testing

@testable import streaming_function

@Suite struct StreamingFunctionTests {
  /// Runs the function on one event, and returns what it sent to the Runtime API.
  private func invoke(_ event: String, bedrock: LoopbackServer.Answer) async throws -> LoopbackServer.Request {
    let posted = Mutex<LoopbackServer.Request?>(nil)
    return try await LoopbackServer.with { _ in
      bedrock
    } _: { model in
      let answer: @Sendable (LoopbackServer.Request) -> LoopbackServer.Answer? = { request in
        guard request.head.method == .GET else {
          posted.withLock { $0 = request }
          return .init(status: .accepted)
        }
        // There is one event; then the Runtime API goes away.
        guard posted.withLock({ $0 }) == nil else { return nil }
        return .init(headers: ["Lambda-Runtime-Aws-Request-Id": "id-1"], chunks: [Array(event.utf8)])
      }
      return try await LoopbackServer.with(answer) { runtime in
        let bedrock = BedrockConverse(endpoint: model.url, model: "m")
        let function = ChatFunction(bedrock: bedrock, client: .shared)
        try await RuntimeClient.run(at: "127.0.0.1:\(runtime.port)") { event, writer in
          try await function.handle(event, responseWriter: writer)
        }
        return try #require(posted.withLock { $0 })
      }
    }
  }

  /// Prelude and body of a response.
  private func parts(_ response: [UInt8]) throws -> (prelude: LambdaPrelude?, body: String) {
    var decoder = LambdaPreludeDecoder(.required)
    var input = response.span
    var prelude: LambdaPrelude?
    var body: [UInt8] = []
    while let element = try decoder.next(&input) {
      switch element {
      case .prelude(let value): prelude = value
      case .body(let bytes): for index in bytes.indices { body.append(bytes[index]) }
      default: break
      }
    }
    while try decoder.finish() != nil {}
    return (prelude, String(decoding: body, as: UTF8.self))
  }

  @Test("The response is streamed: prelude, text, no error")
  func stream() async throws {
    let frames = Frames.bytes(Frames.converse(["Hello", ", ", "世界"]))
    let request = try await invoke(#"{"body":"hi"}"#, bedrock: .init(chunks: [frames]))
    #expect(request.head.uri == "/2018-06-01/runtime/invocation/id-1/response")
    #expect(request.head.headers["content-type"] == [LambdaPrelude.contentType])
    #expect(request.head.headers["lambda-runtime-function-response-mode"] == ["streaming"])
    #expect(request.head.headers["transfer-encoding"] == ["chunked"])
    #expect(request.trailers.isEmpty)
    let (prelude, body) = try parts(request.body)
    #expect(prelude?.statusCode == 200)
    #expect(prelude?.cookies == ["seen=1; Path=/"])
    #expect(body == "Hello, 世界")
  }

  @Test("An error in the middle is reported in trailers, behind the text that came")
  func errorInTheMiddle() async throws {
    let frames = Frames.bytes(Array(Frames.converse(["Hello"]).dropLast(2)))
    let request = try await invoke("{}", bedrock: .init(chunks: [frames]))
    #expect(request.head.uri.hasSuffix("/response"))
    let announced = request.head.headers[canonicalForm: "trailer"].map(String.init)
    #expect(announced == [LambdaFunctionError.typeTrailerName, LambdaFunctionError.bodyTrailerName])
    #expect(try parts(request.body).body == "Hello")
    let trailers = HTTPFieldLines(request.trailers.map { HTTPFieldLine($0.key, $0.value) })
    let error = try #require(LambdaFunctionError(trailers: trailers))
    #expect(error.type == "Function.StreamError")
    #expect(error.message?.isEmpty == false)
  }

  @Test("An error before the response is reported in its place")
  func errorBefore() async throws {
    let request = try await invoke("no JSON", bedrock: .init())
    #expect(request.head.uri == "/2018-06-01/runtime/invocation/id-1/error")
    #expect(request.head.headers["lambda-runtime-function-error-type"].count == 1)
  }
}
