import AsyncHTTPClient
import LambdaStreaming
import NIOCore
import NIOHTTP1
import Testing

@testable import invoke_proxy

@Suite struct InvokeProxyTests {
  /// What a client of the proxy sees, with `answer` standing for Lambda's.
  private func get(
    _ answer: LoopbackServer.Answer, method: HTTPMethod = .POST
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
          for try await var buffer in response.body { body.writeBuffer(&buffer) }
        } catch {
          return (response, String(buffer: body), error)
        }
        return (response, String(buffer: body), nil)
      }
    }
  }

  private func answer(_ messages: [UInt8], complete: String? = "{}") -> LoopbackServer.Answer {
    .init(chunks: Frames.pieces(Frames.bytes(Frames.invocation(messages, complete: complete)), of: 100))
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
    for complete in [#"{"ErrorCode":"Oops"}"#, nil] {
      let (response, body, error) = try await get(answer(Self.response, complete: complete))
      #expect(response.status.code == 418)
      #expect(body == "短い話\n終わり")
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
