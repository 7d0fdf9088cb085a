import AsyncHTTPClient
import LambdaStreaming
import NIOCore
import NIOHTTP1
import Testing

@testable import invoke_proxy

@Suite(.timeLimit(.minutes(1))) struct InvokeProxyTests {
  /// What a client of the proxy sees, with `answer` standing for Lambda's, which may go ahead when `count` bytes are there.
  private func get(
    _ answer: LoopbackServer.Answer, method: HTTPMethod = .POST, goingAheadBehind count: Int = 0
  ) async throws -> (HTTPClientResponse, body: String, error: (any Error)?) {
    let respond: @Sendable (LoopbackServer.Request) -> LoopbackServer.Answer? = { request in
      let path = "/2021-11-15/functions/f/response-streaming-invocations"
      let isRight =
        request.head.uri == path && String(decoding: request.body, as: UTF8.self).contains(#""rawPath":"\/a?b=c""#)
      return isRight ? answer : .init(status: .badRequest)
    }
    return try await LoopbackServer.with(respond) { lambda in
      let server = try await Proxy.listen(port: 0)
      let port = server.channel.localAddress?.port ?? 0
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await Proxy(endpoint: lambda.url, function: "f", client: .shared).serve(server)
        }
        defer { group.cancelAll() }
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/a?b=c")
        request.method = method
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        var body = ByteBuffer()
        do {
          for try await var buffer in response.body {
            body.writeBuffer(&buffer)
            if body.readableBytes >= count { answer.goAhead?.send() }
          }
        } catch {
          return (response, String(buffer: body), error)
        }
        return (response, String(buffer: body), nil)
      }
    }
  }

  private func answer(_ response: [UInt8]) -> LoopbackServer.Answer {
    .init(chunks: Frames.pieces(Frames.bytes(Frames.invocation(response)), of: 100))
  }

  private static let prelude =
    #"{"statusCode":418,"headers":{"X-A":"1","Content-Length":"3"},"multiValueHeaders":{"X-B":["2","3"]},"#
    + #""cookies":["a=b","c=d; Path=/"]}"#
  private static let response = Array(prelude.utf8) + LambdaPrelude.delimiter + Array("短い話\n終わり".utf8)

  @Test("Status, headers and cookies are the prelude's; the body is what follows it")
  func prelude() async throws {
    let (response, body, error) = try await get(answer(Self.response))
    #expect(error == nil)
    #expect(response.status.code == 418)
    #expect(response.headers["x-a"] == ["1"])
    #expect(response.headers["x-b"] == ["2", "3"])
    #expect(response.headers["set-cookie"] == ["a=b", "c=d; Path=/"])
    #expect(response.headers["content-type"] == ["application/octet-stream"])
    #expect(response.headers["transfer-encoding"] == ["chunked"])
    #expect(response.headers["content-length"] == [])
    #expect(body == "短い話\n終わり")
  }

  @Test("A response without a prelude is 200, all of it body")
  func noPrelude() async throws {
    let (response, body, error) = try await get(answer(Array("just text".utf8)))
    #expect(response.status == .ok)
    #expect(body == "just text")
    #expect(error == nil)
  }

  @Test("A function that fails, and a stream without its end, end the connection without a last chunk")
  func failures() async throws {
    let text = "短い話\n終わり"
    for complete in [#"{"ErrorCode":"Oops"}"#, nil] {
      let response = Frames.bytes(Frames.invocation(Self.response, complete: nil))
      let all = Frames.bytes(Frames.invocation(Self.response, complete: complete))
      let end = Array(all.dropFirst(response.count))
      let answer = LoopbackServer.Answer(chunks: [response], goAhead: Signal(), rest: end.isEmpty ? [] : [end])
      let (head, body, error) = try await get(answer, goingAheadBehind: text.utf8.count)
      #expect(head.status.code == 418)
      #expect(body == text)
      #expect(error != nil)
    }
  }

  @Test("What Lambda refuses is a bad gateway; HEAD has no body")
  func others() async throws {
    #expect(try await get(.init(status: .notFound)).0.status == .badGateway)
    let (response, body, error) = try await get(answer(Self.response), method: .HEAD)
    #expect(response.status.code == 418)
    #expect(body == "")
    #expect(error == nil)
  }
}
