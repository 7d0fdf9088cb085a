#if CommandLineTool
import EventStreamCodec
import Foundation
import LambdaGateway
import StrictJSON
import Testing

/// The gateway with the test as both client and runtime, byte by byte.
@Suite(.timeLimit(.minutes(5))) struct GatewayTests {
  private static let api = "/2018-06-01/runtime"
  private static let get = "GET /chat HTTP/1.1\r\nHost: localhost\r\n\r\n"
  private static let prelude = #"{"statusCode":201,"headers":{"Content-Type":"text/plain"}}"# + nuls
  private static let nuls = String(repeating: "\0", count: 8)
  private static let preludeType = "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
  private static let mode = "Lambda-Runtime-Function-Response-Mode: streaming\r\n"

  private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

  /// Asks for the next invocation and returns its id.
  private static func next(_ runtime: RawConnection) async throws -> String { try await nextInvocation(runtime).id }

  /// Asks for the next invocation.
  private static func nextInvocation(_ runtime: RawConnection) async throws -> (id: String, event: String) {
    try await runtime.send("GET \(api)/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n")
    let (head, event) = try await runtime.readResponse()
    let field = try #require(head.split(separator: "\r\n").first { $0.hasPrefix("Lambda-Runtime-Aws-Request-Id: ") })
    return (String(field.split(separator: " ")[1]), event)
  }

  /// The head of a streaming response.
  private static func streamHead(_ id: String, _ fields: String = preludeType + mode) -> String {
    "POST \(api)/invocation/\(id)/response HTTP/1.1\r\nHost: x\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n"
  }

  private static func post(_ path: String, _ body: String, _ fields: String = "") -> String {
    "POST \(api)\(path) HTTP/1.1\r\nHost: x\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Answers one request with what `respond` sends to the Runtime API, and returns what the client receives, until the
  /// end of the connection or `end`.
  private static func exchange(
    _ gateway: RunningGateway, _ request: String = get, until end: String? = nil,
    _ respond: @escaping @Sendable (RawConnection, String) async throws -> Void
  ) async throws -> String {
    try await RawConnection.with(port: gateway.port) { client in
      try await client.send(request)
      let runtimePort = try await gateway.runtimePort()
      try await RawConnection.with(port: runtimePort) { runtime in
        let id = try await next(runtime)
        try await respond(runtime, id)
      }
      guard let end else { return await client.readAll() }
      return try await client.read(until: end)
    }
  }

  // MARK: Streaming

  @Test("Each piece arrives before the next is sent; the head arrives with the prelude")
  func pieces() async throws {
    try await RunningGateway.with { gateway in
      let runtimePort = try await gateway.runtimePort()
      try await RawConnection.with(port: runtimePort) { runtime in
        try await RawConnection.with(port: gateway.port) { client in
          try await client.send(Self.get)
          let id = try await Self.next(runtime)
          try await runtime.send(Self.streamHead(id))
          // The delimiter is split.
          try await runtime.send(Self.chunk(String(Self.prelude.dropLast(3))))
          try await runtime.send(Self.chunk("\0\0\0"))
          let head = try await client.read(until: "\r\n\r\n")
          #expect(
            head == "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-Amzn-RequestId: \(id)\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n")
          for piece in ["a", "bc", "\0\0\0\0\0\0\0\0", "日"] {
            try await runtime.send(Self.chunk(piece))
            #expect(try await client.read(until: Self.chunk(piece)) == Self.chunk(piece))
          }
          try await runtime.send("0\r\n\r\n")
          #expect(try await client.read(until: "0\r\n\r\n") == "0\r\n\r\n")
          let (accepted, body) = try await runtime.readResponse()
          #expect(accepted.hasPrefix("HTTP/1.1 202 Accepted\r\n"))
          #expect(body == #"{"status":"OK"}"#)
          // Both connections are kept alive.
          try await client.send(Self.get)
          let second = try await Self.next(runtime)
          #expect(second != id)
          try await runtime.send(Self.streamHead(second) + Self.chunk(Self.prelude) + "0\r\n\r\n")
          #expect(try await client.read(until: "0\r\n\r\n").hasPrefix("HTTP/1.1 201 Created\r\n"))
        }
      }
      let exchange = try await gateway.exchange()
      #expect(exchange.method == "GET")
      #expect(exchange.path == "/chat")
      #expect(exchange.status == 201)
      #expect(exchange.byteCount == 14)
      #expect(exchange.problems.isEmpty)
    }
  }

  @Test("The content type alone announces a stream: Go sends no mode")
  func contentTypeOnly() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await Self.exchange(gateway, until: "0\r\n\r\n") { runtime, id in
        let response = Self.chunk(Self.prelude + "text") + "0\r\n\r\n"
        try await runtime.send(Self.streamHead(id, Self.preludeType) + response)
        _ = try await runtime.readResponse()
      }
      #expect(answer.hasSuffix("\r\n\r\n4\r\ntext\r\n0\r\n\r\n"))
    }
  }

  @Test("A request for permission to send a body is granted")
  func expectContinue() async throws {
    try await RunningGateway.with { gateway in
      _ = try await Self.exchange(gateway, until: "0\r\n\r\n") { runtime, id in
        try await runtime.send(Self.streamHead(id, Self.preludeType + "Expect: 100-continue\r\n"))
        #expect(try await runtime.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        try await runtime.send(Self.chunk(Self.prelude) + "0\r\n\r\n")
        #expect(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 202"))
      }
    }
  }

  @Test("An announced length frames the body; one that is wrong cuts the response", arguments: [3, 4, 5])
  func contentLength(length: Int) async throws {
    let prelude = #"{"headers":{"Content-Length":"\#(length)","Connection":"x","Transfer-Encoding":"y"}}"# + Self.nuls
    try await RunningGateway.with { gateway in
      let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      let answer = try await Self.exchange(gateway, request) { runtime, id in
        let response = Self.chunk(prelude) + Self.chunk("ab") + Self.chunk("cd") + "0\r\n\r\n"
        try await runtime.send(Self.streamHead(id) + response)
        _ = try await runtime.readResponse()
      }
      #expect(answer.contains("\r\nContent-Length: \(length)\r\nConnection: close\r\n\r\nab"))
      #expect(answer.hasSuffix(length == 3 ? "\r\n\r\nab" : "\r\n\r\nabcd"))
      let problems = try await gateway.exchange().problems.map(\.name)
      #expect(problems == (length == 4 ? [] : ["wrongContentLength"]))
    }
  }

  @Test("A buffered response is a proxy response")
  func buffered() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await Self.exchange(gateway, until: "text") { runtime, id in
        let json = #"{"statusCode":202,"multiValueHeaders":{"X":["1","2"]},"body":"text"}"#
        try await runtime.send(Self.post("/invocation/\(id)/response", json))
        #expect(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 202"))
      }
      #expect(answer.hasPrefix("HTTP/1.1 202 Accepted\r\nX: 1\r\nX: 2\r\n"))
      #expect(try await gateway.exchange().problems.map(\.name) == ["bufferedResponse"])
    }
  }

  // MARK: Failures

  /// A response of the runtime that API Gateway does not pass on.
  struct Failure: Sendable, CustomStringConvertible {
    var name: String
    var fields = preludeType + mode
    var body: String
    var description: String { "\(name) \(body.prefix(30))" }
  }

  private static let failures = [
    Failure(name: "missingPrelude", body: chunk("message is required") + "0\r\n\r\n"),
    Failure(name: "missingPrelude", body: "0\r\n\r\n"),
    Failure(name: "missingPrelude", body: chunk("{}") + "0\r\n\r\n"),
    Failure(name: "missingPrelude", fields: mode + "Content-Type: text/plain\r\n", body: chunk("x") + "0\r\n\r\n"),
    Failure(name: "invalidJSON", body: chunk("{,}" + nuls) + "0\r\n\r\n"),
    Failure(name: "invalidDelimiter", body: chunk("{}\0\0x") + "0\r\n\r\n"),
    Failure(name: "preludeTooLong", body: chunk(#"{"headers":{"X":""# + String(repeating: "x", count: 20_000))),
    Failure(name: "invalidPrelude", body: chunk(#"{"headers":{"X":"a\r\nb"}}"# + nuls) + "0\r\n\r\n"),
    Failure(name: "invalidStatusCode", body: chunk(#"{"statusCode":101}"# + nuls) + "0\r\n\r\n"),
    Failure(
      name: "errorBeforePrelude",
      body: "0\r\nLambda-Runtime-Function-Error-Type: E\r\nLambda-Runtime-Function-Error-Body: e30=\r\n\r\n"),
    Failure(
      name: "errorBeforePrelude", fields: mode + "Content-Type: text/plain\r\n",
      body: "0\r\nLambda-Runtime-Function-Error-Type: E\r\n\r\n"),
  ]

  @Test("A response without a usable prelude is answered with 502 by default", arguments: failures)
  func failure(failure: Failure) async throws {
    for status in [502, 500] {
      try await RunningGateway.with {
        $0.failureStatus = status
      } _: { gateway in
        let answer = try await Self.exchange(gateway, until: "}") { runtime, id in
          try await runtime.send(Self.streamHead(id, failure.fields) + failure.body)
          if failure.body.hasSuffix("\r\n\r\n") { _ = try await runtime.readResponse() }
        }
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.hasSuffix(#"{"message":"Internal server error"}"#))
        #expect(try await gateway.exchange().problems.map(\.name) == [failure.name])
      }
    }
  }

  @Test("A failure midway cuts the response", arguments: ["errorMidway", "crashMidway", "garbage"])
  func midway(name: String) async throws {
    try await RunningGateway.with { gateway in
      let answer = try await Self.exchange(gateway) { runtime, id in
        let ends = [
          "errorMidway": "0\r\nLambda-Runtime-Function-Error-Type: E\r\n\r\n", "crashMidway": "", "garbage": "xyz\r\n",
        ]
        try await runtime.send(Self.streamHead(id) + Self.chunk(Self.prelude) + Self.chunk("text"))
        try await runtime.send(ends[name] ?? "")
        if name == "errorMidway" { _ = try await runtime.readResponse() }
      }
      #expect(answer.hasSuffix("\r\n\r\n4\r\ntext\r\n"))
      let problems = try await gateway.exchange().problems.map(\.name)
      #expect(problems == [name == "garbage" ? "crashMidway" : name])
    }
  }

  @Test("An error instead of a response, as the runtime reports it")
  func reportedError() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await Self.exchange(gateway, until: "}") { runtime, id in
        let json = #"{"errorType":"E","errorMessage":"as asked"}"#
        try await runtime.send(Self.post("/invocation/\(id)/error", json))
        #expect(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 202"))
      }
      #expect(answer.hasPrefix("HTTP/1.1 502 "))
      let problem = try #require(try await gateway.exchange().problems.first)
      #expect(problem.name == "functionError")
      #expect(problem.explanation.hasPrefix("the function failed: E: as asked"))
    }
  }

  @Test("A process that does not ask for an invocation in time is stopped, and the client gets 504")
  func neglect() async throws {
    try await RunningGateway.with {
      $0.timeout = 1
    } _: { gateway in
      let answer = try await RawConnection.with(port: gateway.port) { client in
        try await client.send(Self.get)
        return try await client.readResponse()
      }
      #expect(answer.head.hasPrefix("HTTP/1.1 504 "))
      #expect(answer.body == #"{"message":"Endpoint request timed out"}"#)
      let how = try await gateway.event { if case .ended(_, let how) = $0 { how } else { nil } }
      #expect(how == "stopped, because it did not ask for an invocation in time")
    }
  }

  @Test("A process that does not respond in time is replaced, and the client gets 504")
  func timeout() async throws {
    try await RunningGateway.with {
      $0.timeout = 3
    } _: { gateway in
      let runtimePort = try await gateway.runtimePort()
      try await RawConnection.with(port: runtimePort) { runtime in
        // The process waits before the request comes, so that it takes it however slow the machine is.
        try await runtime.send("GET \(Self.api)/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n")
        try await RawConnection.with(port: gateway.port) { client in
          try await client.send(Self.get)
          #expect(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 200 "))
          #expect(try await client.readResponse().head.hasPrefix("HTTP/1.1 504 "))
        }
      }
      #expect(try await gateway.exchange().problems.map(\.name) == ["timeout"])
      _ = try await gateway.runtimePort()
    }
  }

  @Test("A process that ends fails its invocation; its replacement takes the next")
  func exit() async throws {
    try await RunningGateway.with(script: "read line; exit 3") { gateway in
      let answer = try await RawConnection.with(port: gateway.port) { client in
        try await client.send(Self.get)
        return try await client.readResponse()
      }
      #expect(answer.head.hasPrefix("HTTP/1.1 502 "))
      let problem = try #require(try await gateway.exchange().problems.first)
      #expect(problem.name == "initError")
      #expect(problem.explanation.contains("exit status 3"))
    }
  }

  @Test("An init error fails the requests that wait")
  func initializationError() async throws {
    try await RunningGateway.with { gateway in
      let runtimePort = try await gateway.runtimePort()
      let answer = try await RawConnection.with(port: gateway.port) { client in
        try await client.send(Self.get)
        try await RawConnection.with(port: runtimePort) { runtime in
          let json = #"{"errorType":"Runtime.ImportModuleError","errorMessage":"no such module"}"#
          try await runtime.send(Self.post("/init/error", json))
          #expect(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 202"))
        }
        return try await client.readResponse()
      }
      #expect(answer.head.hasPrefix("HTTP/1.1 502 "))
      let problem = try #require(try await gateway.exchange().problems.first)
      #expect(problem.name == "initError")
      #expect(problem.explanation.contains("Runtime.ImportModuleError: no such module"))
    }
  }

  // MARK: Malformed requests

  @Test("A malformed request is answered with 400 after the response to the one before, and reported")
  func malformedBehindRequest() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await Self.exchange(gateway, Self.get + "nonsense\r\n\r\n") { runtime, id in
        try await runtime.send(Self.streamHead(id) + Self.chunk(Self.prelude + "text") + "0\r\n\r\n")
        _ = try await runtime.readResponse()
      }
      #expect(answer.hasPrefix("HTTP/1.1 201 Created\r\n"))
      #expect(
        answer.hasSuffix(
          "\r\n\r\n4\r\ntext\r\n0\r\n\r\n"
            + "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
      let reason = "a request to port \(gateway.port) is not HTTP (invalid HTTP method) and was answered with 400"
      #expect(try await gateway.event { if case .warning(let text) = $0 { text } else { nil } } == reason)
    }
  }

  @Test("Trailing whitespace is not part of a field's value")
  func trailingWhitespace() async throws {
    try await RunningGateway.with { gateway in
      let runtimePort = try await gateway.runtimePort()
      try await RawConnection.with(port: runtimePort) { runtime in
        try await RawConnection.with(port: gateway.port) { client in
          try await client.send("GET /chat HTTP/1.1\r\nHost: localhost\r\nX-Test: a b \t\r\nX-None:  \r\n\r\n")
          let (id, event) = try await Self.nextInvocation(runtime)
          #expect(event.contains(#""X-Test":"a b""#) && event.contains(#""X-None":"""#))
          let fields = (Self.preludeType + Self.mode).replacing("\r\n", with: " \r\n")
          try await runtime.send(Self.streamHead(id, fields))
          try await runtime.send(
            Self.chunk(Self.prelude + "text") + "0\r\nLambda-Runtime-Function-Error-Type: E \t\r\n\r\n")
          try #require(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 202"))
        }
      }
      let problem = try #require(try await gateway.exchange().problems.first)
      #expect(problem.explanation.hasPrefix("the function failed while it streamed: E;"))
    }
  }

  @Test("A malformed body is answered with 400, unless the request has been answered")
  func malformedBody() async throws {
    try await RunningGateway.with { gateway in
      for (host, status) in [("localhost", 400), ("example.com", 421)] {
        let request = "POST /chat HTTP/1.1\r\nHost: \(host)\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"
        let answer = try await gateway.exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
      }
    }
  }

  // MARK: The Runtime API's answers

  @Test("Requests that the Runtime API refuses")
  func refusals() async throws {
    try await RunningGateway.with { gateway in
      _ = try await Self.exchange(gateway, until: "0\r\n\r\n") { runtime, id in
        func status(_ request: String) async throws -> String {
          try await runtime.send(request)
          let (head, body) = try await runtime.readResponse()
          let json = try JSONValue(parsing: Array(body.utf8).span)
          return "\(head.split(separator: " ")[1]) \(json["errorType"]?.stringValue ?? "")"
        }
        let large = String(repeating: "x", count: (6 << 20) + 1)
        #expect(try await status(Self.post("/invocation/unknown/response", "{}")) == "400 InvalidRequestID")
        #expect(try await status(Self.post("/invocation/unknown/error", "{}")) == "400 InvalidRequestID")
        let buffered = "Lambda-Runtime-Function-Response-Mode: other\r\n"
        let response = "/invocation/\(id)/response"
        #expect(try await status(Self.post(response, "{}", buffered)) == "400 InvalidFunctionResponseMode")
        #expect(try await status(Self.post("/init/error", "{}")) == "403 InvalidStateTransition")
        #expect(try await status(Self.post("/other", "{}")) == "404 ResourceNotFound")
        #expect(try await status(Self.post("/invocation/next", "{}")) == "405 MethodNotAllowed")
        #expect(try await status(Self.post("/invocation/\(id)/error", large)) == "413 RequestEntityTooLarge")
        try await runtime.send(Self.streamHead(id) + Self.chunk(Self.prelude) + "0\r\n\r\n")
        _ = try await runtime.readResponse()
        #expect(try await status(Self.post(response, "{}")) == "403 InvalidStateTransition")
      }
    }
  }

  @Test("A response that is too large fails the invocation")
  func tooLarge() async throws {
    try await RunningGateway.with { gateway in
      let answer = try await Self.exchange(gateway, until: "}") { runtime, id in
        let large = String(repeating: "x", count: (6 << 20) + 1)
        try await runtime.send(Self.post("/invocation/\(id)/response", large))
        #expect(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 413"))
      }
      #expect(answer.hasPrefix("HTTP/1.1 502 "))
      #expect(try await gateway.exchange().problems.map(\.name) == ["responseTooLarge"])
    }
  }

  // MARK: Clients

  @Test(
    "Requests that the front end refuses",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n", "421"),
      ("POST /only HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
      ("POST /only HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"),
      ("POST /only HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "400"),
      ("POST /only HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", "400"),
      ("GET / HTTP/1.1\r\nHost: localhost\r\nX : y\r\n\r\n", "400"),
      ("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n", "400"),
      ("POST /only HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n", "413"),
      ("\u{16}\u{3}\u{1}", "400"), ("GET /other HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "403"),
    ])
  func refusedRequests(request: String, status: String) async throws {
    try await RunningGateway.with {
      $0.route = "/only"
    } _: { gateway in
      let answer = try await gateway.exchange(request)
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
    }
  }

  @Test("A HEAD request has no body, and an HTTP/1.0 client receives the body without chunks")
  func otherRequests() async throws {
    for (request, suffix) in [
      ("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "Connection: close\r\n\r\n"),
      ("GET / HTTP/1.0\r\n\r\n", "Connection: close\r\n\r\ntext"),
    ] {
      try await RunningGateway.with { gateway in
        let answer = try await Self.exchange(gateway, request) { runtime, id in
          try await runtime.send(Self.streamHead(id) + Self.chunk(Self.prelude + "text") + "0\r\n\r\n")
          _ = try await runtime.readResponse()
        }
        #expect(answer.hasSuffix(suffix))
        #expect(!answer.contains("chunked"))
      }
    }
  }

  @Test("The function goes on after its client has gone")
  func disconnect() async throws {
    try await RunningGateway.with { gateway in
      let runtimePort = try await gateway.runtimePort()
      try await RawConnection.with(port: runtimePort) { runtime in
        let id = try await RawConnection.with(port: gateway.port) { client in
          try await client.send(Self.get)
          let id = try await Self.next(runtime)
          try await runtime.send(Self.streamHead(id) + Self.chunk(Self.prelude))
          _ = try await client.read(until: "\r\n\r\n")
          try await client.close()
          return id
        }
        // More than any buffer holds: without a client, nothing slows the function down.
        let piece = Self.chunk(String(repeating: "x", count: 1 << 20))
        for _ in 0..<20 { try await runtime.send(piece) }
        try await runtime.send("0\r\n\r\n")
        #expect(try await runtime.readResponse().head.hasPrefix("HTTP/1.1 202"))
        let exchange = try await gateway.exchange()
        #expect(exchange.requestID == id)
        #expect(exchange.problems.map(\.name) == ["clientDisconnected"])
      }
    }
  }

  // MARK: The Invoke API

  private static func invoke(_ path: String, _ payload: String, _ fields: String = "") -> String {
    "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(fields)Content-Length: \(payload.utf8.count)\r\n\r\n"
      + payload
  }

  private static let invocations = "/2015-03-31/functions/f/invocations"

  @Test("InvokeWithResponseStream sends a frame per piece, then InvokeComplete")
  func invokeWithResponseStream() async throws {
    try await RunningGateway.with { gateway in
      let request = Self.invoke("/2021-11-15/functions/f/response-streaming-invocations", #"{"a":1}"#)
      let answer = try await Self.exchange(gateway, request) { runtime, id in
        try await runtime.send(Self.streamHead(id) + Self.chunk("ab"))
        try await runtime.send("0\r\nLambda-Runtime-Function-Error-Type: E\r\n\r\n")
        _ = try await runtime.readResponse()
      }
      #expect(answer.contains("\r\nContent-Type: application/vnd.amazon.eventstream\r\n"))
      #expect(
        answer.contains("X-Amzn-Remapped-Content-Type: application/vnd.awslambda.http-integration-response\r\n"))
      #expect(answer.contains("PayloadChunk"))
      #expect(answer.contains("InvokeComplete"))
      #expect(answer.contains(#"{"ErrorCode":"E","#))
      #expect(answer.hasSuffix("0\r\n\r\n"))
    }
  }

  @Test("Invoke returns the payload, or the function's error")
  func invokeBuffered() async throws {
    for (path, type) in [("response", nil), ("error", "Unhandled")] {
      try await RunningGateway.with { gateway in
        let answer = try await Self.exchange(gateway, Self.invoke(Self.invocations, "")) { runtime, id in
          try await runtime.send(Self.post("/invocation/\(id)/\(path)", #"{"x":1}"#))
          _ = try await runtime.readResponse()
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix(#"{"x":1}"#))
        #expect(answer.contains("X-Amz-Function-Error: Unhandled\r\n") == (type != nil))
      }
    }
  }

  @Test("Requests that the Invoke API answers without the function")
  func invokeWithoutFunction() async throws {
    try await RunningGateway.with {
      $0.functionName = "f"
    } _: { gateway in
      let other = "/2015-03-31/functions/other/invocations"
      #expect(try await gateway.exchange(Self.invoke(other, "{}")).hasPrefix("HTTP/1.1 404 "))
      #expect(try await gateway.exchange(Self.invoke(Self.invocations, "{")).hasPrefix("HTTP/1.1 400 "))
      func type(_ name: String) -> String { "X-Amz-Invocation-Type: \(name)\r\n" }
      let event = try await gateway.exchange(Self.invoke(Self.invocations, "{}", type("Event")))
      #expect(event.hasPrefix("HTTP/1.1 202 "))
      let dry = try await gateway.exchange(Self.invoke(Self.invocations, "{}", type("DryRun")))
      #expect(dry.hasPrefix("HTTP/1.1 204 "))
      let arn = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af%3A1/invocations"
      #expect(try await gateway.exchange(Self.invoke(arn, "{}", type("DryRun"))).hasPrefix("HTTP/1.1 204 "))
      let unknown = try await gateway.exchange(Self.invoke(Self.invocations, "{}", type("Other")))
      #expect(unknown.hasPrefix("HTTP/1.1 400 "))
    }
  }
}
#endif
