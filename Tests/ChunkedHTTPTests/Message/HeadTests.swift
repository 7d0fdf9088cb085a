import ChunkedHTTP
import TestSupport
import Testing

/// Heads: the grammar of the start-line and the fields, folding, limits, borrowed and owned forms.
@Suite struct HeadTests {
  private func outcome<S: MessageSettings>(
    _ text: String, _ settings: S.Type = ResponseToGET.self
  ) -> DecodingOutcome<MessagePiece, HTTPMessageError> {
    let (outcome, violations) = decodeMessage(bytes(text), settings)
    #expect(violations.isEmpty, "\(violations.first ?? "")")
    return outcome
  }

  private func headError<S: MessageSettings>(_ text: String, _ settings: S.Type = ResponseToGET.self) -> HTTPHeadError?
  {
    guard case .head(let error)? = outcome(text, settings).failure else { return nil }
    return error
  }

  @Test("A response's head, owned")
  func response() {
    let head = outcome("HTTP/1.1 404 Not  Found\t!\r\nA: b\r\nc:d\r\nContent-Length: 0\r\n\r\n").response
    #expect(
      head
        == HTTP1ResponseHead(
          status: 404, reason: "Not  Found\t!",
          fields: [HTTPFieldLine("A", "b"), HTTPFieldLine("c", "d"), HTTPFieldLine("Content-Length", "0")]))
    #expect(head?.fields["content-LENGTH"] == "0")
    #expect(head?.fields["x"] == nil)
  }

  @Test("Status-lines that are taken")
  func statusLines() {
    for (line, version, status, reason) in [
      ("HTTP/1.1 200 OK", HTTP1Version.http1_1, 200, "OK"), ("HTTP/1.0 200 ", .http1_0, 200, ""),
      ("HTTP/1.1 200", .http1_1, 200, ""), ("HTTP/1.1 999 \u{E9}", .http1_1, 999, "é"),
      ("HTTP/1.2 200 OK", HTTP1Version(major: 1, minor: 2), 200, "OK"),
      ("HTTP/2 200 ", HTTP1Version(major: 2, minor: nil), 200, ""),
      ("HTTP/3 500", HTTP1Version(major: 3, minor: nil), 500, ""),
    ] {
      let head = outcome(line + "\r\n\r\n").response
      #expect(head == HTTP1ResponseHead(version: version, status: status, reason: reason), "\(line)")
    }
  }

  @Test("Status-lines that are refused, and where")
  func badStatusLines() {
    for (line, offset, byte) in [
      ("garbage", 0, "g"), ("http/1.1 200 OK", 0, "h"), ("HTTP/1.1  200 OK", 9, " "), ("HTTP/1.1 20 OK", 11, " "),
      ("HTTP/1.1 2000 OK", 12, "0"), ("HTTP/1.1 +20 OK", 9, "+"), ("HTTP/11 200 OK", 6, "1"), ("HTTP/1 200 OK", 6, " "),
      ("HTTP/1.1", 8, "\r"), ("HTTP/1.1 20", 11, "\r"), ("HTTP/1.1\t200 OK", 8, "\t"), (" HTTP/1.1 200 OK", 0, " "),
      ("HTTP/.1 200 OK", 5, "."), ("", 0, "\r"), ("HTTP/1.1 200 O\u{0}K", 14, "\u{0}"),
      ("HTTP/1.1 200 \u{7F}", 13, "\u{7F}"),
    ] {
      let byte = Array(byte.utf8)[0]
      #expect(headError(line + "\r\n\r\n") == .invalidStartLine(offset: UInt64(offset), byte: byte), "\(line)")
    }
    #expect(headError("HTTP/2.0 200 OK\r\n") == .unsupportedVersion(offset: 0, HTTP1Version(major: 2, minor: 0)))
    #expect(headError("HTTP/0.9 200 OK\r\n") == .unsupportedVersion(offset: 0, HTTP1Version(major: 0, minor: 9)))
    #expect(headError("HTTP/1.1 200 OK\n") == .invalidLineEnd(offset: 15, byte: 0x0A))
    #expect(headError("HTTP/1.1 200 OK\rA") == .invalidLineEnd(offset: 16, byte: 0x41))
  }

  @Test("A request's head; one empty line before it is ignored")
  func request() {
    for prefix in ["", "\r\n"] {
      let outcome = outcome(prefix + "POST /a?b=%20c HTTP/1.1\r\nHost: x\r\n\r\nrest", Request.self)
      #expect(
        outcome.request == HTTP1RequestHead(method: "POST", target: "/a?b=%20c", fields: [HTTPFieldLine("Host", "x")]))
      #expect(outcome.leftover == bytes("rest"))
    }
    #expect(outcome("M-SEARCH * HTTP/1.0\r\n\r\n", Request.self).request?.version == .http1_0)
  }

  @Test("Request-lines that are refused, and where")
  func badRequestLines() {
    for (line, offset, byte) in [
      ("GET  / HTTP/1.1", 4, " "), ("GET /\tHTTP/1.1", 5, "\t"), ("GET / HTTP/1.1 ", 14, " "), ("GET /", 5, "\r"),
      ("GET", 3, "\r"), ("G\u{E9}T / HTTP/1.1", 1, "\u{E9}"), ("GET /\u{E9} HTTP/1.1", 5, "\u{E9}"),
      ("GET / http/1.1", 6, "h"), ("GET / HTTP/1", 12, "\r"), (" GET / HTTP/1.1", 0, " "),
      ("GET /a b HTTP/1.1", 7, "b"),
      ("{}", 0, "{"),
    ] {
      let byte = Array(byte.utf8)[0]
      #expect(
        headError(line + "\r\n\r\n", Request.self) == .invalidStartLine(offset: UInt64(offset), byte: byte), "\(line)")
    }
    #expect(
      headError("PRI * HTTP/2.0\r\n", Request.self) == .unsupportedVersion(offset: 6, HTTP1Version(major: 2, minor: 0)))
    #expect(headError("\r\n\r\nGET / HTTP/1.1\r\n\r\n", Request.self) == .invalidStartLine(offset: 2, byte: 0x0D))
    // A response has none before it, also where a request could have come.
    let behindEmptyLine = "\r\nHTTP/1.1 200 OK\r\n\r\n"
    #expect(headError(behindEmptyLine) == .invalidStartLine(offset: 0, byte: 0x0D))
    #expect(headError(behindEmptyLine, Capture.self) == .invalidStartLine(offset: 0, byte: 0x0D))
    #expect(headError("\rGET", Request.self) == .invalidLineEnd(offset: 1, byte: 0x47))
  }

  @Test("Folded lines: one space in responses, refused in requests unless allowed")
  func folding() {
    let fields = "A: b \r\n \t c\r\n\td\r\nB:\r\n e\r\nC: f\r\n \r\n\r\n"
    let expected: HTTPFieldLines = [HTTPFieldLine("A", "b c d"), HTTPFieldLine("B", "e"), HTTPFieldLine("C", "f")]
    #expect(outcome("HTTP/1.1 204 X\r\n" + fields).response?.fields == expected)
    #expect(outcome("GET / HTTP/1.1\r\n" + fields, LenientMessage.self).request?.fields == expected)
    #expect(headError("GET / HTTP/1.1\r\n" + fields, Request.self) == .invalidFields(.foldedLine(offset: 23)))
    #expect(headError("HTTP/1.1 204 X\r\n A: b\r\n\r\n") == .invalidFields(.foldedLine(offset: 16)))
  }

  @Test("Bare LF ends lines only where it is allowed")
  func lineFeeds() {
    let text = "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi"
    #expect(headError(text) == .invalidLineEnd(offset: 15, byte: 0x0A))
    #expect(
      headError("HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n") == .invalidFields(.invalidLineEnd(offset: 21, byte: 0x0A)))
    #expect(headError("HTTP/1.1 200 OK\r\nA: b\r\n\n") == .invalidFields(.invalidLineEnd(offset: 23, byte: 0x0A)))
    #expect(outcome(text, LenientMessage.self).body == bytes("hi"))
    // Size lines keep CR LF even then.
    let chunked = outcome("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\na\n0\n\n", LenientMessage.self)
    #expect(chunked.failure == .chunked(.invalidLineEnd(offset: 1, byte: 0x0A), bodyOffset: 44))
  }

  private enum Tight: MessageSettings {
    static var role: HTTPMessageDecoder.Role { .response(to: "GET") }
    static var limits: HTTPMessageLimits {
      HTTPMessageLimits(
        head: HTTPFieldLimits(maximumSectionLength: 60, maximumLineLength: 20, maximumCount: 2),
        maximumInformationalHeads: 2)
    }
  }

  @Test("The limits of a head")
  func limits() {
    #expect(headError("HTTP/1.1 200 12345678901234567890\r\n", Tight.self) == .startLineTooLong(offset: 20, limit: 20))
    #expect(
      headError("HTTP/1.1 204 A\r\nA: 45678901234567890123\r\n", Tight.self)
        == .invalidFields(.lineTooLong(offset: 36, limit: 20)))
    #expect(
      headError("HTTP/1.1 204 A\r\nA:\r\nB:\r\nC:\r\n\r\n", Tight.self)
        == .invalidFields(.tooManyFields(offset: 24, limit: 2)))
    #expect(
      headError("HTTP/1.1 204 12345\r\nA: 456789012345678\r\nB: 45678901234567\r\n\r\n", Tight.self)
        == .invalidFields(.sectionTooLong(offset: 60, limit: 60)))
    let informational = "HTTP/1.1 103 A\r\n\r\n"
    #expect(outcome(informational + informational + "HTTP/1.1 204 A\r\n\r\n", Tight.self).failure == nil)
    #expect(
      outcome(informational + informational + informational, Tight.self).failure
        == .tooManyInformationalHeads(offset: 54, limit: 2))
  }

  @Test("A cut head, and no head at all")
  func incomplete() {
    #expect(headError("") == .incomplete(offset: 0, held: 0))
    #expect(headError("HTTP/1.1 200 OK\r\nA: b\r\n") == .incomplete(offset: 23, held: 23))
    #expect(headError("HTTP/1.1 100 Continue\r\n\r\n") == .incomplete(offset: 25, held: 0))
    #expect(outcome("HTTP/1.1 200 OK\r\nA").failure?.isIncomplete == true)
  }

  @Test("Fields are found without regard to case; views borrow what the owned forms copy")
  func views() throws {
    let input = bytes("HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie: b\r\nX: \r\n\r\n")
    var decoder = HTTPHeadDecoder(.response, startingAt: 100)
    var rest = input.span
    guard case .response(let head)? = try decoder.next(&rest) else {
      Issue.record("no response")
      return
    }
    let (count, first) = (head.fields.count, head.fields.firstIndex(of: "SET-COOKIE"))
    let (second, third) = (
      head.fields.firstIndex(of: "Set-cookie", from: 1), head.fields.firstIndex(of: "set-cookie", from: 2)
    )
    let (offset, value, name) = (head.fields.offset(1), array(head.fields.value(1)), array(head.fields.name(1)))
    let (hasX, hasY, empty) = (head.fields.contains("x"), head.fields.contains("y"), array(head.fields.value(2)))
    let start = head.offset
    #expect(count == 3)
    #expect((first, second, third) == (0, 1, nil))
    #expect(offset == 132)
    #expect(value == bytes("b"))
    #expect(name == bytes("set-cookie"))
    #expect(hasX && !hasY)
    #expect(empty == [])
    #expect(start == 100)
    #expect(HTTPFieldLines(head.fields).values(named: "SET-Cookie") == ["a", "b"])
  }

  @Test("Each error has words with the offset in them")
  func descriptions() {
    let errors: [HTTPHeadError] = [
      .invalidStartLine(offset: 41, byte: 0), .unsupportedVersion(offset: 41, .http1_0),
      .invalidLineEnd(offset: 41, byte: 0),
      .startLineTooLong(offset: 41, limit: 7), .invalidFields(.foldedLine(offset: 41)),
      .incomplete(offset: 41, held: 2),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    for error in errors {
      #expect(error.description.contains("offset 41"))
      #expect(error.offset == 41)
    }
  }
}
