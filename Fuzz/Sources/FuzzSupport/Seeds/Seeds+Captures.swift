extension Seeds {
  private static let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n"

  /// Files of every format, and connections.
  static let captures: [(String, [UInt8])] = [
    (
      "redirects",
      text(
        "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 9\r\n\r\n"
          + "HTTP/1.1 307 No\r\nLocation: /\r\nContent-Length: 2\r\n\r\nno" + answer)
    ),
    (
      "challenges",
      text(
        "HTTP/1.1 407 No\r\nProxy-Authenticate: a\r\nContent-Length: 9\r\n\r\n"
          + "HTTP/1.1 401 No\r\nWWW-Authenticate: a\r\nContent-Length: 5\r\n\r\nHTTP!" + answer)
    ),
    ("two", text("\r\nHTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" + answer, 2)),
    (
      "directions",
      text("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nHTTP/1.1 100 C\r\n\r\na" + answer)
    ),
    ("upgrade", text("HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\nab")),
    (
      "decoded",
      text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{}" + answer)
    ),
    (
      "gzip",
      text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    ),
    (
      "trace",
      text(
        "12:00:00.000001 [0-0] == Info: x\n=> Send header, 18 bytes (0x12)\n"
          + "0000: 48 45 41 44 20 2f 20 48 54 54 50 2f 31 2e 31 0d HEAD / HTTP/1.1.\n0010: 0a 0a .\n"
          + "<= Recv header, 14 bytes (0xe)\n0000: 48 54 54 50 2f 31 2e 31 20 31 30 30 0d 0a HTTP/1.1 100..\n")
    ),
    (
      "verbose",
      text(
        "*   Trying 1.2.3.4...\n> GET / HTTP/1.1\n> \n< HTTP/1.1 200 OK\n< Content-Type: application/json\n< \n{ [2 bytes data]\n"
          + "{}* Connection #0 to host a left intact\n")
    ),
    (
      "archive",
      text(
        #"{"log":{"entries":[{"request":{"method":"GET"},"response":{"status":200,"content":{"size":7,"text":"data: \u00e9"}}}"#
          + #",{"response":{"status":200,"content":{"_file":"a"}},"_eventSourceMessages":[{"data":"b"}]}]}}"#)
    ),
    ("base64", text("AAAAEAAAAAAFwkjrfZjI/w==")),
    ("hex", text("00000010 00000000 05c248eb 7d98c8ff\n")),
    (
      "dump",
      text("00000000  48 54 54 50 2f 31 2e 31  20 32 30 30 20 4f 4b 0a  |HTTP/1.1 200 OK.|\n*\n00000020\n", 0, 1)
    ),
    (
      "cassette",
      text(
        "interactions:\n- response:\n    body:\n      string: !!binary |\n        AAAAEAAAAAAF\n        wkjrfZjI/w==\n")
    ),
  ]
}
