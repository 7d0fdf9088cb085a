import ChunkedHTTP
import TestSupport
import Testing

/// Whole messages: what comes in which order, cut and already decoded bodies.
@Suite struct MessageTests {
  private func outcome<S: MessageSettings>(
    _ text: String, _ settings: S.Type = ResponseToGET.self
  ) -> DecodingOutcome<MessagePiece, HTTPMessageError> {
    let (outcome, violations) = decodeMessage(bytes(text), settings)
    #expect(violations.isEmpty, "\(violations.first ?? "")")
    return outcome
  }

  private let chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
  private let close = HTTP1ResponseHead(status: 200, reason: "OK")

  @Test("1xx heads, the final head, chunks, trailers, end, and the rest untouched")
  func everything() {
    let text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + chunkedHead
      + "2;a=b\r\nhi\r\n0\r\nT: v\r\n\r\nHTTP/1.1 200 OK\r\n"
    let head = HTTP1ResponseHead(status: 200, reason: "OK", fields: [HTTPFieldLine("Transfer-Encoding", "chunked")])
    #expect(
      outcome(text).elements == [
        .informational(HTTP1ResponseHead(status: 100, reason: "Continue")),
        .informational(HTTP1ResponseHead(status: 103, reason: "Early", fields: [HTTPFieldLine("Link", "x")])),
        .head(.response(head)), .chunk(size: 2, offset: 0, [ChunkExtension("a", "b")]), .body(bytes("hi")),
        .chunk(size: 0, offset: 11, []), .trailers([HTTPFieldLine("T", "v")]),
        .end(offset: UInt64(text.utf8.count - 17)),
        .leftover(bytes("HTTP/1.1 200 OK\r\n")),
      ])
  }

  @Test("A body of fixed length leaves the next message alone; a request without a length has none")
  func fixed() {
    let response = outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1")
    #expect(response.body == bytes("hello"))
    #expect(response.leftover == bytes("HTTP/1.1"))
    let request = outcome("GET / HTTP/1.1\r\n\r\nGET /", Request.self)
    #expect(request.leftover == bytes("GET /"))
  }

  @Test("101 and CONNECT hand the rest over")
  func tunnels() {
    #expect(outcome("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\u{1}\u{2}").leftover == [1, 2])
    #expect(outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", ResponseToCONNECT.self).leftover == bytes("abc"))
    #expect(outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", ResponseToHEAD.self).failure == nil)
  }

  @Test("A body up to the close is complete with the stream")
  func untilClose() {
    let plain = outcome("HTTP/1.0 200 OK\r\n\r\nall of it")
    #expect(plain.body == bytes("all of it"))
    #expect(plain.failure == nil)
    let newer = outcome("HTTP/2 200 \r\ncontent-type: text/plain\r\n\r\nbody")
    #expect(newer.body == bytes("body"))
    #expect(newer.failure == nil)
  }

  @Test("A body that the peer cut: what came is delivered, then the error says that it is incomplete")
  func incomplete() {
    let fixed = outcome("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")
    #expect(fixed.body == bytes("hello"))
    #expect(fixed.failure == .incompleteBody(offset: 43, remaining: 4))
    let chunked = outcome(chunkedHead + "5\r\nhello\r\n")
    #expect(chunked.body == bytes("hello"))
    #expect(chunked.failure == .chunked(.incomplete(offset: 10, in: .sizeLine, held: 0), bodyOffset: 47))
    #expect(fixed.failure?.isIncomplete == true)
    #expect(chunked.failure?.isIncomplete == true)
    #expect(outcome(chunkedHead + "5\r\nhello!").failure?.isIncomplete == false)
  }

  @Test("A framing error comes after the head, which is well")
  func framingErrorAfterHead() {
    let outcome = outcome("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello")
    #expect(
      outcome.elements == [
        .head(.response(HTTP1ResponseHead(status: 200, reason: "OK", fields: [HTTPFieldLine("Content-Length", "x")])))
      ])
    #expect(outcome.failure == .framing(.invalidContentLength(offset: 17)))
  }

  @Test("A body that has lost its chunks is delivered as it is, up to the end of the stream")
  func removedChunks() {
    for body in ["{\"a\":1}", "data: x\n\n", "5\r\nhello\r\n0\r\n\r\n", "cafe", ""] {
      for found in [
        outcome(chunkedHead + body, CaptureWithoutFraming.self),
        outcome(chunkedHead + body, CaptureWithoutCodings.self),
      ] {
        #expect(found.failure == nil)
        #expect(found.body == bytes(body))
      }
    }
    #expect(outcome(chunkedHead + "{\"a\":1}", Capture.self).failure != nil)
    let none = outcome("HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\nHTTP", CaptureWithoutCodings.self)
    #expect(none.leftover == bytes("HTTP"))
  }

  @Test("Trailers come once, whether chunks are reported and a read holds all of the body, or not")
  func trailersOnce() {
    let text = chunkedHead + "2\r\nhi\r\n0\r\nT: v\r\n\r\n"
    for found in [outcome(text), outcome(text, Capture.self), outcome(text, CaptureDataOnly.self)] {
      #expect(found.elements.filter { $0 == .trailers([HTTPFieldLine("T", "v")]) }.count == 1)
      #expect(found.elements.last == .end(offset: UInt64(text.utf8.count)))
      #expect(found.body == bytes("hi"))
    }
    let empty = outcome(chunkedHead + "0\r\nc:\r\n\r\n", CaptureDataOnly.self)
    #expect(empty.elements.count == 3)
  }

  @Test("A body that has lost its content coding is delivered as it is")
  func removedContentCoding() {
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
    let fixed = outcome(head + "Content-Length: 3\r\n\r\nhi!HTTP", CaptureWithoutContentCoding.self)
    #expect(fixed.failure == nil)
    #expect(fixed.body == bytes("hi!"))
    #expect(fixed.leftover == bytes("HTTP"))
    // The announced length is that of the encoded body.
    let longer = outcome(head + "Content-Length: 3\r\n\r\nlonger than three", CaptureWithoutCodings.self)
    #expect(longer.failure == nil)
    #expect(longer.body == bytes("longer than three"))
    let chunked = outcome(
      head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", CaptureWithoutContentCoding.self)
    #expect(chunked.failure == nil)
    #expect(chunked.body == bytes("{}"))
  }

  @Test("A decoder that does not decode content delivers it as encoded, whatever the coding")
  func encodedContent() throws {
    for coding in ["br", "gzip", "gzip, zstd"] {
      let head = "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nTransfer-Encoding: chunked\r\n\r\n"
      let message = bytes(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
      var decoder = HTTPMessageDecoder(.response(to: "GET"), decodesContent: false)
      var content: [UInt8] = []
      for byte in message {
        let piece = [byte]
        var input = piece.span
        while let element = try decoder.next(&input) {
          if case .body(let data) = element { for index in data.indices { content.append(data[index]) } }
        }
      }
      try decoder.finish()
      #expect(content == bytes("abcde"))
      #expect(decoder.framing?.contentCodings.isEmpty == false)
    }
  }

  @Test("Errors of a message name the leniency that accepts the input")
  func leniencyHints() {
    #expect(outcome("HTTP/1.1 200 OK\n").failure?.leniencyHint == "line-feed-in-fields")
    #expect(outcome("HTTP/1.1 200 OK\r\nA: b\n").failure?.leniencyHint == "line-feed-in-fields")
    #expect(
      outcome("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n").failure?.leniencyHint
        == "transfer-encoding-overrides-content-length")
    #expect(outcome(chunkedHead + "1 \r\n").failure?.leniencyHint == "trailing-whitespace-in-size-lines")
    #expect(outcome(chunkedHead + "x").failure?.leniencyHint == nil)
    let errors: [AWSChunkedError] = [
      .framing(.invalidTrailers(.invalidLineEnd(offset: 0, byte: 0x0A))),
      .framing(.incomplete(offset: 0, in: .trailers, held: 0)), .missingSignature(offset: 0),
    ]
    #expect(
      errors.map(\.leniencyHint) == ["line-feed-before-trailer-line-end", "missing-final-line-end", nil])
  }

  @Test("A coding that is not supported is named, and no data passed off")
  func unsupported() {
    for name in ["br", "zstd", "compress", "dcb"] {
      let outcome = outcome("HTTP/1.1 200 OK\r\nContent-Encoding: \(name)\r\nContent-Length: 2\r\n\r\nhi")
      #expect(outcome.failure == .contentCoding(.unsupported(offset: 0, name: name)))
      #expect(outcome.body.isEmpty)
    }
    #expect(outcome("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 0\r\n\r\n").failure == nil)
    #expect(
      outcome("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\nhi").failure
        == .tooManyCodings(offset: 49, count: 2))
    #expect(outcome("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\nhi").body == bytes("hi"))
  }

  @Test("Each error has words")
  func descriptions() {
    let errors: [HTTPMessageError] = [
      .head(.incomplete(offset: 41, held: 0)), .tooManyInformationalHeads(offset: 41, limit: 7),
      .framing(.chunkedNotLast(offset: 41)), .chunked(.sizeOverflow(offset: 41), bodyOffset: 100),
      .contentCoding(.invalidData(offset: 41)), .tooManyCodings(offset: 41, count: 2),
      .incompleteBody(offset: 41, remaining: 5),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    for error in errors {
      #expect(error.description.contains("offset 41"))
      #expect(error.offset == 41)
    }
  }

  @Test("Plain data are taken of a chunked body alone, and of it up to each size line")
  func plainData() throws {
    func check(_ head: String, _ body: String, _ expected: [String]) throws {
      var decoder = HTTPMessageDecoder(.response(to: "GET"))
      let bytes = Array("HTTP/1.1 200 OK\r\n\(head)\r\n\r\n\(body)".utf8)
      var input = bytes.span
      #expect(try decoder.nextPlainData(&input) == nil)
      #expect(input.count == bytes.count)
      _ = try decoder.next(&input)
      var found: [String] = []
      while let data = try decoder.nextPlainData(&input) { found.append(String(repairing: data)) }
      #expect(found == expected)
      #expect(String(repairing: input) == (expected.isEmpty ? body : ""))
    }
    try check("Content-Length: 3", "abc", [])
    try check("Connection: close", "3\r\nabc\r\n0\r\n\r\n", [])
    try check("Transfer-Encoding: chunked", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", ["abc", "de"])
  }
}
