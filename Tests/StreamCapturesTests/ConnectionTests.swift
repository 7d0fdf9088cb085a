import ChunkedHTTP
import StreamCaptures
import TestSupport
import Testing

/// Connections: their division into messages.
@Suite struct ConnectionTests {
  private static let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n"
  private static let chunked =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    + "9\r\ndata: x\n\n\r\n0\r\n\r\n"
  private static let redirect = "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 40\r\n\r\n"
  private static let challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 40\r\n\r\n"
  private static let proxyChallenge =
    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 40\r\n\r\n"
  private static let chunkedRedirect = "HTTP/1.1 307 No\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n"
  private static let body = String(repeating: "no", count: 20)
  /// Begins like another head.
  private static let bodyLikeHead = "HTTP" + String(repeating: "!", count: 36)
  private static let tunnel = "HTTP/1.1 200 Connection established\r\n\r\n"
  private static let request = "POST /v1/chat HTTP/1.1\r\nContent-Length: 15\r\n\r\n{\"stream\":true}"

  // MARK: Skipped messages

  @Test(
    "Redirects, challenges and tunnels before the answer are skipped, with a body and without",
    arguments: [
      redirect, redirect + body, redirect + bodyLikeHead, challenge, challenge + body, challenge + bodyLikeHead,
      proxyChallenge, proxyChallenge + body, chunkedRedirect, chunkedRedirect + "2\r\nno\r\n0\r\n\r\n",
      redirect + challenge, challenge + body + redirect + body, redirect.replacing(": 40", with: ": 0"),
      challenge.replacing(": 40", with: ": 0"), redirect.replacing(": 40", with: ": )"),
      challenge.replacing(": 40", with: ": )"), tunnel, tunnel + challenge, request,
      request + challenge + body + request,
    ])
  func skipped(_ earlier: String) {
    let outcome = readCapture(earlier + Self.answer)
    #expect(outcome.texts == [Self.answer])
    #expect(outcome.messages.first?.facts.offset == UInt64(earlier.utf8.count))
    #expect(outcome.error == nil)
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  @Test(
    "A challenge, redirect or request that nothing follows is the answer",
    arguments: [body, bodyLikeHead, "", "HTT", "no"])
  func last(_ body: String) {
    for head in [Self.challenge, Self.redirect, Self.request] {
      let head = head.replacing(": 40", with: ": \(body.utf8.count)")
      let outcome = readCapture(head + body)
      #expect(outcome.texts == [head + body])
      #expect(outcome.error == nil)
      #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    }
  }

  @Test("A challenge with a long body is the answer, whatever follows it")
  func long() {
    let text = Self.challenge.replacing(": 40", with: ": 100000") + String(repeating: "no", count: 50_000)
    #expect(readCapture(text).texts == [text])
    #expect(readCapture(text + Self.answer).texts == [text, Self.answer])
  }

  @Test(
    "Bytes that begin no head belong to the message before them",
    arguments: ["\n", "X", "H", "HTTP", "HTTPS", "nothing", "\r\n\r\n", "POST"])
  func stray(_ rest: String) {
    for text in [Self.challenge + Self.body, Self.redirect + Self.body, Self.chunked] {
      let outcome = readCapture(text + rest)
      #expect(outcome.texts == [text + rest])
      #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    }
  }

  @Test("A fault leaves the rest of the input to the message at fault")
  func faults() {
    for text in [
      Self.challenge.replacing("Content-Length: 40", with: "Transfer-Encoding: chunked") + "2\r\nno\r\n3\r\nway\r\n?",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n" + Self.answer,
      "HTTP/1.1 2000 OK\r\n\r\n" + Self.answer, "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n" + Self.answer,
      "GET me out of here", "HTTP/1.1 200 OK\r\nCut",
    ] {
      let outcome = readCapture(text)
      #expect(outcome.texts == [text])
      #expect(outcome.error == nil)
      #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    }
  }

  // MARK: Several messages

  @Test("Messages on one connection, each by itself")
  func several() {
    let failure = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy"
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
    let outcome = readCapture(Self.chunked + failure + interim + Self.chunked + Self.answer)
    #expect(outcome.texts == [Self.chunked, failure, interim + Self.chunked, Self.answer])
    #expect(outcome.messages.map(\.facts.number) == [1, 2, 3, 4])
    #expect(outcome.messages.map(\.facts.status) == [200, 503, 200, 200])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    #expect(readCapture(Self.chunked + failure, SecondMessage.self).texts == [failure])
    let missing = readCapture(Self.chunked, SecondMessage.self)
    #expect(missing.texts == [])
    #expect(missing.error == .connection(.noMessage(number: 2, messages: 1)))
    #expect(missing.violations.isEmpty, "\(missing.violations.first ?? "")")
  }

  @Test("A status line ends a body without a length where the body cannot have one")
  func unframed() {
    let events = "HTTP/2 503 \r\ncontent-type: text/event-stream\r\n\r\ndata: x\n\nHTTP\nHTTP/1.1 2x\n"
    let json = "HTTP/2 503 \r\ncontent-type: application/json\r\n\r\n{\"a\":\"HTTP/1.1 200 OK\"}"
    let text = "HTTP/2 200 \r\ncontent-type: text/plain\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    let outcome = readCapture(events + json + Self.answer + text)
    #expect(outcome.texts == [events, json, Self.answer, text])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  @Test("Both directions: requests give their responses method and target")
  func directions() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    let outcome = readCapture(
      Self.request + Self.chunked + "HEAD /b HTTP/1.1\r\nHost: x\r\n\r\n" + head + Self.request + Self.answer)
    #expect(outcome.texts == [Self.chunked, head, Self.answer])
    #expect(outcome.messages.map(\.facts.method) == ["POST", "HEAD", "POST"])
    #expect(outcome.messages.map(\.facts.target) == ["/v1/chat", "/b", "/v1/chat"])
    #expect(outcome.messages.map(\.facts.number) == [2, 4, 6])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    #expect(readCapture(Self.request + Self.request).texts == [Self.request, Self.request])
    #expect(readCapture(Self.request + Self.chunked, SecondMessage.self).texts == [Self.chunked])
  }

  @Test("A request that carries a stream is delivered, whatever follows it")
  func streamingRequest() {
    for field in [
      "Content-Encoding: aws-chunked", "Content-Type: application/vnd.amazon.eventstream",
      "Lambda-Runtime-Function-Response-Mode: streaming",
    ] {
      let request = "PUT /x HTTP/1.1\r\n\(field)\r\nContent-Length: 2\r\n\r\nhi"
      let outcome = readCapture(request + Self.chunked)
      #expect(outcome.texts == [request, Self.chunked])
      #expect(outcome.messages.map(\.facts.kind) == [.request, .response])
    }
  }

  @Test("A request that waits for a 100 response is read around it")
  func expectation() {
    let head = "POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    let interim = "HTTP/1.1 100 Continue\r\nX: y\r\n\r\n"
    for earlier in [head + interim + "body", head + "body", head] {
      let outcome = readCapture(earlier + Self.answer)
      #expect(outcome.texts == [Self.answer])
      #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    }
    #expect(readCapture(head + interim + "body").texts == [head + "body"])
  }

  @Test("Bytes after HTTP has ended on a connection are named")
  func otherProtocols() {
    let upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    #expect(readCapture(upgrade).texts == [upgrade])
    let outcome = readCapture(Array((Self.chunked + upgrade).utf8) + [0x81, 0x05])
    #expect(outcome.texts == [Self.chunked])
    let offset = UInt64((Self.chunked + upgrade).utf8.count)
    #expect(outcome.error == .connection(.switchedProtocols(offset: offset, name: "websocket")))
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    let tls = readCapture(Array(Self.tunnel.utf8) + [0x16, 0x03, 0x01])
    #expect(tls.error == .connection(.tunnel(offset: UInt64(Self.tunnel.utf8.count))))
    #expect(tls.violations.isEmpty, "\(tls.violations.first ?? "")")
    #expect(readCapture(Self.tunnel).texts == [Self.tunnel])
  }

  @Test("Empty lines before a head are ignored, and reported")
  func emptyLines() {
    for lines in ["\r\n", "\n", "\r\n\r\n"] {
      let outcome = readCapture(lines + Self.chunked + lines + Self.chunked)
      #expect(outcome.texts == [Self.chunked, Self.chunked])
      #expect(outcome.notes == [.emptyLine(message: 1), .emptyLine(message: 2)])
      #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    }
  }

  // MARK: Bodies without their codings

  private static let frame: [UInt8] = [0, 0, 0, 16, 0, 0, 0, 0, 5, 194, 72, 235, 125, 152, 200, 255]

  @Test(
    "A body that begins as content does, and not as its codings do, has lost them",
    arguments: [
      ("Transfer-Encoding: chunked", "data: x\n\n", [HTTPBodyLayer.transferCoding]),
      ("Transfer-Encoding: chunked", "{\"a\":1}", [.transferCoding]), ("Transfer-Encoding: chunked", "", []),
      ("Transfer-Encoding: chunked", "2 apples", [.transferCoding]),
      ("Transfer-Encoding: chunked", "é", [.transferCoding]),
      ("Transfer-Encoding: chunked", "2\r\nhi\r\n0\r\n\r\n", []), ("Transfer-Encoding: chunked", "2 \r\nhi", []),
      ("Transfer-Encoding: chunked", "2;a=b\r\nhi", []), ("Transfer-Encoding: chunked", "2", []),
      ("Transfer-Encoding: chunked", "0x9\r\ndata: x\n\n\r\n", []), ("Transfer-Encoding: chunked", "0XA\n{}", []),
      ("Transfer-Encoding: chunked", "0x", []), ("Transfer-Encoding: chunked", "0x9 apples", [.transferCoding]),
      ("Content-Encoding: gzip", "data: x\n\n", [.transferCoding, .contentCoding]),
      ("Content-Encoding: br\r\nContent-Length: 4", "data: long\n\n", [.transferCoding, .contentCoding]),
      ("Content-Encoding: gzip", "\u{1F}", []), ("Content-Encoding: br", "\u{1}\u{2}\u{3}", []),
      (
        "Content-Encoding: gzip\r\nTransfer-Encoding: chunked", "data: x\n\n",
        [.transferCoding, .contentCoding]
      ),
      ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked", "2\r\n{}\r\n0\r\n\r\n", [.contentCoding]),
      ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked", "1\r\n\u{1F}\r\n0\r\n\r\n", []),
    ])
  func removedCodings(_ fields: String, _ body: String, _ layers: [HTTPBodyLayer]) {
    let text = "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n\(body)"
    let outcome = readCapture(text)
    #expect(outcome.texts == [text])
    #expect(outcome.messages.map(\.facts.alreadyDecoded) == [layers])
    #expect(outcome.notes == (layers.isEmpty ? [] : [.alreadyDecoded(message: 1, layers: layers)]))
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  @Test("The head of a redirect that is asked for waits until the codings of its body are known")
  func removedFromRedirect() {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Encoding: gzip\r\n\r\n"
    let withBody = readCapture("HTTP/1.1 204 No Content\r\n\r\n" + redirect + "it is over there", SecondMessage.self)
    #expect(withBody.texts == [redirect + "it is over there"])
    #expect(withBody.messages.map(\.facts.alreadyDecoded) == [[.transferCoding, .contentCoding]])
    let followed = readCapture("HTTP/1.1 204 No Content\r\n\r\n" + redirect + Self.chunked, SecondMessage.self)
    #expect(followed.texts == [redirect])
    #expect(withBody.violations.isEmpty && followed.violations.isEmpty)
  }

  @Test("Frames and gzip show that chunks were removed")
  func removedFromBinary() {
    let head = Array("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let gzip = readCapture(head + [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(gzip.messages.map(\.facts.alreadyDecoded) == [[.transferCoding]])
    let frames = readCapture(head + Self.frame)
    #expect(frames.messages.map(\.facts.alreadyDecoded) == [[.transferCoding, .contentCoding]])
    #expect(gzip.violations.isEmpty && frames.violations.isEmpty)
  }

  @Test("Messages after a body without its chunks are found")
  func afterRemovedChunks() {
    let decoded = Self.chunked.replacing("9\r\ndata: x\n\n\r\n0\r\n\r\n", with: "data: x\n\n")
    let outcome = readCapture(Self.redirect + decoded + decoded)
    #expect(outcome.texts == [decoded, decoded])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  // MARK: Detection

  @Test("Bytes are returned where they are, if no connections are looked for")
  func opaque() {
    for detection in [CaptureDecoder.Detection.formats, .nothing] {
      var decoder = CaptureDecoder(detecting: detection)
      var found: [UInt8] = []
      let bytes = Array((Self.redirect + Self.answer).utf8)
      #expect(throws: Never.self) {
        var input = bytes.span
        while let piece = try decoder.next(&input) {
          for index in piece.bytes.indices { found.append(piece.bytes[index]) }
        }
        while let piece = try decoder.finish() { for index in piece.bytes.indices { found.append(piece.bytes[index]) } }
      }
      #expect(found == bytes)
    }
  }

  @Test("Errors in words")
  func words() {
    let errors: [ConnectionError] = [
      .switchedProtocols(offset: 7, name: "websocket"), .tunnel(offset: 7), .noMessage(number: 3, messages: 2),
    ]
    #expect(errors.map(\.offset) == [7, 7, 0])
    #expect(errors.map(\.code) == ["switchedProtocols", "tunnel", "noMessage"])
    #expect(
      errors.map { CaptureError.connection($0).description } == [
        "http: switchedProtocols at offset 7: the bytes after the 101 response are not HTTP: "
          + "the connection switched to websocket",
        "http: tunnel at offset 7: the bytes after the response to CONNECT are not HTTP: "
          + "they went through the proxy's tunnel",
        "http: noMessage at offset 0: the capture has no message 3: it has 2",
      ])
  }
}
