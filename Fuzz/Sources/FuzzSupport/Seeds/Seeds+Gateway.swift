extension Seeds {
  /// Requests of clients; the first byte is even.
  static let requests: [(name: String, bytes: [UInt8])] = [
    (
      "get",
      text(
        "GET /hello?a=b&a=c%20d HTTP/1.1\r\nHost: localhost\r\nCookie: a=b; c=d\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n")
    ),
    (
      "post",
      text("POST /é HTTP/1.1\r\nHost: a.localhost:80\r\nContent-Length: 2\r\n\r\nabGET / HTTP/1.0\r\n\r\n", 2)
    ),
    (
      "chunked",
      text(
        "PUT /items/a%2Fb/c/d HTTP/1.1\r\nhost: [::1]:3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\u{E9}\r\n0\r\nT: v\r\n\r\n",
        36, 1)
    ),
    (
      "continue",
      text("POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc", 4, 2)
    ),
    (
      "invoke",
      text(
        "POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n"
          + "X-Amz-Log-Type: Tail\r\n\r\n{\"a\":1}", 16, 1)
    ),
    (
      "invoke-streaming",
      text(
        "POST /2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:f:1/response-streaming-invocations "
          + "HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}HEAD /x HTTP/1.1\r\nHost: localhost\r\n\r\n", 16,
        4)
    ),
    (
      "invoke-event",
      text(
        "POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
          + "X-Amz-Invocation-Type: Event\r\n\r\n{}", 0, 3)
    ),
    ("refused", text("GET /a HTTP/1.1\r\nHost: example.com\r\n\r\nnonsense\r\n\r\n")),
    ("cut", text("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc", 8)),
  ]

  private static let runtime = "/2018-06-01/runtime/"
  private static let next = "GET \(runtime)invocation/next HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let streaming =
    "Content-Type: application/vnd.awslambda.http-integration-response\r\nTransfer-Encoding: chunked\r\n"
    + "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
  private static let prelude =
    #"{"statusCode":200,"headers":{"a":"b"},"cookies":["c"]}"# + String(repeating: "\0", count: 8)

  private static func response(_ id: Int, _ fields: String, _ body: String) -> String {
    "POST \(runtime)invocation/\(id)/response HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
  }

  private static func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n" }

  /// Requests of runtimes; the first byte is odd.
  static let runtimes: [(name: String, bytes: [UInt8])] = [
    ("streamed", text(next + response(0, streaming, chunk(prelude + "body") + chunk("more") + "0\r\n\r\n") + next, 1)),
    (
      "length",
      text(
        next
          + response(
            0, streaming,
            chunk(#"{"headers":{"Content-Length":"3"}}"# + String(repeating: "\0", count: 8) + "abcd") + "0\r\n\r\n"),
        3)
    ),
    (
      "trailers",
      text(
        next
          + response(
            0, streaming,
            chunk(prelude) + chunk("part") + "0\r\nLambda-Runtime-Function-Error-Type: E\r\n"
              + "Lambda-Runtime-Function-Error-Body: e30=\r\n\r\n"), 5, 1)
    ),
    (
      "buffered",
      text(
        next + response(0, "Content-Length: 31\r\n", #"{"statusCode":201,"body":"abc"}"#) + next
          + "POST \(runtime)invocation/1/error HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 1)
    ),
    (
      "initialization",
      text("POST \(runtime)init/error HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\n{\"errorType\":\"E\"}", 9)
    ),
    ("cut-response", text(next + response(0, streaming, chunk(prelude) + "9\r\npart"), 1)),
    ("unknown", text(response(7, streaming, "0\r\n\r\n") + "GET / HTTP/1.1\r\n\r\n", 1)),
  ]
}
