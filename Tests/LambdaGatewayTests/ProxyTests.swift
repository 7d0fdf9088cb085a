#if CommandLineTool
@testable import LambdaGateway
import ChunkedHTTP
import Foundation
import NIOCore
import NIOHTTP1
import StrictJSON
import Testing

@Suite struct ProxyTests {
  // MARK: Routes

  @Test(
    "Routes match whole paths and decode their parameters",
    arguments: [
      ("/{proxy+}", "/a/b%20c", "proxy=a/b c"), ("/{proxy+}", "/", ""), ("/items/{id}", "/items/%C3%A4", "id=ä"),
      ("/items/{id}", "/items", nil), ("/items/{id}", "/items/1/2", nil), ("/items/{id}", "/other/1", nil),
      ("/a/{x}/{rest+}", "/a/1/2/3", "x=1,rest=2/3"), ("/a/{rest+}", "/a", nil), ("/", "/", ""), ("/", "/a", nil),
    ] as [(String, String, String?)])
  func routes(route: String, path: String, expected: String?) {
    let parameters = ProxyRoute(route).match(path)
    #expect(parameters.map { $0.map { "\($0.0)=\($0.1)" }.joined(separator: ",") } == expected)
  }

  // MARK: Events

  private func event(_ change: (inout GatewayConfiguration) -> Void, body: ByteBuffer = ByteBuffer()) throws
    -> JSONValue
  {
    var configuration = GatewayConfiguration(command: [])
    change(&configuration)
    let head = NIOHTTP1.HTTPRequestHead(
      version: .http1_1, method: .POST, uri: "/items/1?a=1&a=2&b=%C3%A4+x&c",
      headers: [
        "Host": "localhost:3000", "X-A": "1", "x-b": "2", "X-A": "3", "Cookie": "k=v; l=w", "User-Agent": "test",
      ])
    let request = ProxyRequest(
      head: head, body: body, peer: "127.0.0.9", id: "id-1", traceID: "Root=1-2-3",
      date: Date(timeIntervalSince1970: 1.5))
    let route = ProxyRoute(configuration.route)
    let bytes = request.event(configuration, route, route.match(request.path) ?? [])
    return try JSONValue(parsing: bytes.span)
  }

  private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8).span) }

  @Test("A REST event has every member of format 1.0")
  func rest() throws {
    let event = try event { $0.route = "/items/{id}" }
    #expect(
      event.objectValue?.map(\.name) == [
        "resource", "path", "httpMethod", "headers", "multiValueHeaders", "queryStringParameters",
        "multiValueQueryStringParameters", "pathParameters", "stageVariables", "requestContext", "body",
        "isBase64Encoded",
      ])
    #expect(event["resource"] == "/items/{id}")
    #expect(event["path"] == "/items/1")
    #expect(event["headers"]?["X-A"] == "3")
    #expect(try event["multiValueHeaders"]?["X-A"] == json(#"["1","3"]"#))
    #expect(event["headers"]?["X-Forwarded-For"] == "127.0.0.9")
    #expect(try event["queryStringParameters"] == json(#"{"a":"2","b":"ä x","c":""}"#))
    #expect(try event["multiValueQueryStringParameters"] == json(#"{"a":["1","2"],"b":["ä x"],"c":[""]}"#))
    #expect(try event["pathParameters"] == json(#"{"id":"1"}"#))
    #expect(event["stageVariables"] == .null)
    #expect(event["body"] == .null)
    let context = event["requestContext"]
    #expect(context?["requestId"] == "id-1")
    #expect(context?["path"] == "/prod/items/1")
    #expect(context?["requestTime"] == "01/Jan/1970:00:00:01 +0000")
    #expect(context?["requestTimeEpoch"] == .number("1500"))
    #expect(context?["identity"]?["sourceIp"] == "127.0.0.9")
  }

  @Test("HTTP API and function URL events have format 2.0")
  func version2() throws {
    let event = try event({ $0.eventFormat = .http }, body: ByteBuffer(string: "text"))
    #expect(event["version"] == "2.0")
    #expect(event["routeKey"] == "ANY /{proxy+}")
    #expect(event["rawQueryString"] == "a=1&a=2&b=%C3%A4+x&c")
    #expect(try event["cookies"] == json(#"["k=v","l=w"]"#))
    #expect(event["headers"]?["x-a"] == "1,3")
    #expect(event["headers"]?["cookie"] == nil)
    #expect(event["queryStringParameters"]?["a"] == "1,2")
    #expect(event["body"] == "text")
    #expect(event["requestContext"]?["stage"] == "$default")
    let url = try self.event { $0.eventFormat = .url }
    #expect(url["routeKey"] == "$default")
    #expect(url["body"] == nil)
    #expect(url["pathParameters"] == nil)
  }

  @Test("A body that is not UTF-8 is base64")
  func binaryBody() throws {
    let event = try event({ _ in }, body: ByteBuffer(bytes: [0xFF, 0x00]))
    #expect(event["body"] == "/wA=")
    #expect(event["isBase64Encoded"] == .bool(true))
  }

  // MARK: Buffered responses

  private func response(
    _ json: String, _ format: GatewayConfiguration.EventFormat = .rest
  ) throws(ProxyResponse.Malformed) -> String {
    let response = try ProxyResponse(parsing: ByteBuffer(string: json), format)
    let fields = response.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    return "\(response.statusCode) [\(fields)] \(String(buffer: response.body))"
  }

  @Test("Proxy responses")
  func responses() throws {
    #expect(try response(#"{"statusCode":201,"headers":{"A":"1","B":true},"body":"x"}"#) == "201 [A: 1, B: true] x")
    #expect(
      try response(#"{"headers":{"a":"1","B":"2"},"multiValueHeaders":{"A":["3","4"]}}"#) == "200 [B: 2, A: 3, A: 4] ")
    #expect(try response(#"{"statusCode":"204","cookies":["a=b"]}"#) == "204 [Set-Cookie: a=b] ")
    #expect(try response(#"{"body":"aGk=","isBase64Encoded":true}"#) == "200 [] hi")
    #expect(try response(#"{"message":1}"#, .http) == #"200 [Content-Type: application/json] {"message":1}"#)
    #expect(try response(#""text""#, .url) == "200 [Content-Type: application/json] text")
  }

  @Test(
    "Malformed proxy responses",
    arguments: [
      ("nonsense", "not JSON"), ("[]", "not an object"), (#"{"statusCode":99}"#, "statusCode is 99"),
      (#"{"statusCode":"x"}"#, "statusCode"), (#"{"headers":[]}"#, "headers is not an object"),
      (#"{"headers":{"A":"1\r\nB: 2"}}"#, "not allowed"), (#"{"headers":{"A b":"1"}}"#, "not allowed"),
      (#"{"body":{}}"#, "body is not a string"), (#"{"body":"%","isBase64Encoded":true}"#, "not base64"),
    ])
  func malformed(json: String, reason: String) {
    let error = #expect(throws: ProxyResponse.Malformed.self) { try response(json) }
    #expect(error?.reason.contains(reason) == true)
  }

  // MARK: Hosts

  @Test(
    "Only loopback hosts",
    arguments: [
      ("localhost", true), ("LOCALHOST:1", true), ("a.localhost", true), ("127.0.0.1:80", true), ("127.1.2.3", true),
      ("[::1]:80", true), ("example.com", false), ("127.0.0.1.example.com", false), ("[::2]", false), ("", false),
      ("localhost.example", false), ("127.0.0.256", false),
    ])
  func hosts(host: String, isLoopback: Bool) {
    #expect(LoopbackHost.matches(host) == isLoopback)
    #expect(LoopbackHost.matches(nil))
  }

  // MARK: Output

  @Test("Output is cut into lines, however it is split; long lines are divided")
  func output() {
    let text = "one\r\ntwo\n\nthree"
    for size in 1...text.utf8.count {
      var output = FunctionOutput()
      var lines: [String] = []
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        lines += output.take(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(lines == ["one", "two", ""])
      #expect(output.finish() == "three")
      #expect(output.finish() == nil)
    }
    var output = FunctionOutput()
    let lines = output.take([UInt8](repeating: 0x78, count: 150_000) + [0x0A])
    #expect(lines.map(\.utf8.count) == [65536, 65536, 18928])
  }
}
#endif
