import StreamCaptures
import StreamPipeline
import TestSupport
import Testing

private struct CaptureUnderTest: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  /// Bytes that came at one time.
  struct Piece: Equatable, Sendable {
    var delay: UInt64?
    var bytes: [UInt8]
  }

  private var decoder = CaptureDecoder()
  var isUnderstood: Bool { !decoder.notes.isEmpty }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Piece]) throws(CaptureError) {
    var input = bytes
    while let piece = try decoder.next(&input) { Self.append(piece, to: &elements) }
  }

  mutating func finish(into elements: inout [Piece]) throws(CaptureError) {
    while let piece = try decoder.finish() { Self.append(piece, to: &elements) }
  }

  private static func append(_ piece: CapturedPiece, to elements: inout [Piece]) {
    let bytes = piece.bytes.indices.map { piece.bytes[$0] }
    if let last = elements.last, last.delay == piece.delay {
      elements[elements.count - 1].bytes += bytes
    } else {
      elements.append(Piece(delay: piece.delay, bytes: bytes))
    }
  }
}

/// What a capture comes to with a selection.
private func read(
  _ text: String, _ selection: CaptureDecoder.Selection = .automatic, maximumEntryLength: Int = 1 << 20
) -> (text: String, error: CaptureError?, others: Int?) {
  var limits = CaptureLimits()
  limits.maximumEntryLength = maximumEntryLength
  var decoder = CaptureDecoder(selection, limits: limits)
  var bytes: [UInt8] = []
  do throws(CaptureError) {
    let all = Array(text.utf8)
    var input = all.span
    while let piece = try decoder.next(&input) { bytes += piece.bytes.indices.map { piece.bytes[$0] } }
    while let piece = try decoder.finish() { bytes += piece.bytes.indices.map { piece.bytes[$0] } }
    return (String(decoding: bytes, as: UTF8.self), nil, otherStreams(decoder.notes))
  } catch {
    return (String(decoding: bytes, as: UTF8.self), error, otherStreams(decoder.notes))
  }
}

private func otherStreams(_ notes: [CaptureNote]) -> Int? {
  for note in notes { if case .otherStreams(_, let count) = note { return count } }
  return nil
}

@Suite struct CaptureDecoderTests {
  private let laws = DecoderLaws(CaptureUnderTest.self)

  // MARK: Plain files

  @Test(
    "Files that are no captures come as they are",
    arguments: [
      "", "x", "hello", "data: x\n\n", #"{"a":1}"#, #"{"log":1}"#, #"{"log":{"level":"info"}}"#, "{", "  ",
      #"{"log":{""#,
      "HTTP/1.1 200 OK\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "18:29:09 it began", "18:29:09.957262 ", "== heading ==",
      "=",
      "* a list\n* of things\n", "* Host names\n* Ports\nand more", "* Connected to all\n* Resolving\n", "* Tryi",
      "[1,2]", "[0-0] x", "<html>", "<", "\u{FEFF}text",
      "{\"log\":{\"entriesOf\":1}}",
    ])
  func plain(text: String) {
    let bytes = Array(text.utf8)
    let whole = laws.outcome(of: bytes)
    #expect(whole.failure == nil)
    #expect(whole.elements.flatMap(\.bytes) == bytes)
    #expect(whole.elements.allSatisfy { $0.delay == nil })
    // The first byte of most files decides; a poisoned decoder needs an error.
    #expect(laws.violations(on: bytes).isEmpty)
  }

  @Test("A beginning that never decides is given up")
  func undecided() {
    let blanks = [UInt8](repeating: 0x20, count: 10_000)
    #expect(laws.outcome(of: blanks).elements.map(\.bytes) == [blanks])
  }

  // MARK: Traces

  private static func trace(_ lines: String...) -> String { lines.joined() }

  private static func dump(_ marker: String, _ text: String, _ time: String? = nil) -> String {
    curlDump(marker, Array(text.utf8), prefix: time.map { "12:00:0\($0) " } ?? "")
  }

  @Test("A response, and how long after the request each piece came")
  func response() {
    let trace = Self.trace(
      "12:00:00.000000 == Info:   Trying\n", Self.dump("=> Send header", "POST / HTTP/1.1\r\n\r\n", "0.100000"),
      Self.dump("=> Send data", "hello", "0.200000"), Self.dump("<= Recv header", "HTTP/1.1 200 OK\r\n", "1.200000"),
      Self.dump("<= Recv header", "\r\n", "1.200000"), Self.dump("<= Recv data", "a", "1.500000"),
      Self.dump("<= Recv SSL data", "secret", "1.600000"), Self.dump("<= Recv data", "b", "2.200007"))
    let whole = laws.outcome(of: Array(trace.utf8))
    #expect(
      whole.elements == [
        CaptureUnderTest.Piece(delay: 1_000_000, bytes: Array("HTTP/1.1 200 OK\r\n\r\n".utf8)),
        CaptureUnderTest.Piece(delay: 1_300_000, bytes: Array("a".utf8)),
        CaptureUnderTest.Piece(delay: 2_000_007, bytes: Array("b".utf8)),
      ])
    #expect(whole.failure == nil)
    #expect(laws.violations(on: Array(trace.utf8)).isEmpty)
  }

  @Test("A proxy's answer and the trailers of HTTP/2 are no part of the response")
  func otherHeads() {
    let trace = Self.trace(
      "* Trying 10.0.0.1:443...\n", Self.dump("=> Send header", "CONNECT a:443 HTTP/1.1\r\n\r\n", "0.000000"),
      Self.dump("<= Recv header", "HTTP/1.1 200 Connected\r\n", "0.100000"),
      Self.dump("<= Recv header", "\r\n", "0.100000"), Self.dump("=> Send header", "GET / HTTP/2\r\n\r\n", "0.300000"),
      Self.dump("<= Recv header", "HTTP/2 200 \r\n", "0.500000"), Self.dump("<= Recv header", "\r\n", "0.500000"),
      Self.dump("<= Recv data", "a", "0.600000"), Self.dump("<= Recv header", "x-sum: 1\r\n", "0.700000"))
    #expect(
      laws.outcome(of: Array(trace.utf8)).elements == [
        CaptureUnderTest.Piece(delay: 200_000, bytes: Array("HTTP/2 200 \r\n\r\n".utf8)),
        CaptureUnderTest.Piece(delay: 300_000, bytes: Array("a".utf8)),
      ])
  }

  @Test("A trace without a response says so")
  func noResponse() {
    let trace = "== Info:   Trying 127.0.0.1:1...\n== Info: connect failed: Connection refused\n"
    let whole = laws.outcome(of: Array(trace.utf8))
    #expect(whole.failure == .curlTrace(.noResponse(offset: UInt64(trace.utf8.count))))
    #expect(
      whole.failure?.description
        == "curl-trace: noResponse at offset 77: no response was received; the end of the trace says why")
    let cut = laws.outcome(of: Array(Self.dump("<= Recv data", "hello").dropLast(45).utf8))
    #expect(cut.failure?.isIncomplete == true)
  }

  // MARK: Archives

  private static func entry(
    status: Int = 200, headers: String = #"{"name":"Content-Type","value":"text/event-stream"}"#,
    content: String = #""size":11,"mimeType":"text/event-stream","text":"data: hi\n\n""#
  ) -> String {
    """
    {"startedDateTime":"2026-01-01T00:00:00Z","time":9,"request":{"method":"GET","url":"https://a/"},
    "response":{"status":\(status),"statusText":"OK","httpVersion":"h2","headers":[\(headers)],
    "content":{\(content)}},"cache":{},"timings":{"send":0.1,"wait":12.3456,"receive":5}}
    """
  }

  private static let json = entry(
    headers: #"{"name":"content-type","value":"application/json"}"#,
    content: #""mimeType":"application/json","size":2,"text":"{}""#)

  private static func archive(_ entries: String...) -> String {
    #"{ "log" : { "version":"1.2","creator":{"name":"entries","x":[{}]},"pages":[{"a":{}}],"entries":["#
      + entries.joined(separator: ",\n") + #"],"comment":"\"]}" } }"# + "\n"
  }

  @Test("The first stream of an archive, its message rebuilt")
  func stream() {
    let archive = Self.archive(Self.json, Self.entry(), Self.json, Self.entry())
    let whole = laws.outcome(of: Array(archive.utf8))
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 10\r\n\r\n"
    #expect(
      whole.elements == [
        CaptureUnderTest.Piece(delay: 12_346, bytes: Array(head.utf8)),
        CaptureUnderTest.Piece(delay: nil, bytes: Array("data: hi\n\n".utf8)),
      ])
    #expect(whole.failure == nil)
    #expect(laws.violations(on: Array(archive.utf8), everySplit: 3000).isEmpty)
    #expect(read(archive).others == 1)
    #expect(read("\u{FEFF}" + archive).text == head + "data: hi\n\n")
  }

  @Test("An entry by its number, an archive of one entry, a body that says what it is")
  func selection() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: 2\r\n\r\n"
    #expect(read(Self.archive(Self.entry(), Self.json), .number(2)).text == head + "{}")
    #expect(read(Self.archive(Self.json)).text == head + "{}")
    let untyped = Self.entry(
      headers: "", content: #""size":11,"mimeType":"","encoding":"base64","text":"ZGF0YTogYQoK""#)
    #expect(
      read(Self.archive(Self.json, untyped)).text == "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ndata: a\n\n")
  }

  @Test("Fields: codings and those of HTTP/2 go, joined ones come apart, nothing ends a line")
  func fields() {
    let headers = #"""
      {"name":":status","value":"200"},{"name":"Transfer-Encoding","value":"chunked"},
      {"name":"content-encoding","value":"gzip"},{"name":"Content-Length","value":"5"},
      {"name":"Set-Cookie","value":"a=b\nc=d"},{"name":"X","value":"1\r\n\r2\u0000"},{"name":"Y: z\r\nQ","value":"3"},
      {"name":"no value"}
      """#
    let archive = Self.archive(Self.entry(headers: headers))
    #expect(
      read(archive).text
        == "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nX: 1 \r\nX:  2 \r\n"
        + "Content-Type: text/event-stream\r\nContent-Length: 10\r\n\r\ndata: hi\n\n")
  }

  @Test("Each error, with its place")
  func errors() {
    let entry = Self.entry()
    let start = UInt64(Self.archive(entry).utf8.count - entry.utf8.count - #"],"comment":"\"]}" } }"#.utf8.count - 1)
    let time = UInt64(Self.archive(entry).split(separator: "9,\"request\"")[0].utf8.count)
    func error(
      _ text: String, _ selection: CaptureDecoder.Selection = .automatic, limit: Int = 1 << 20
    ) -> HARError? {
      guard case .har(let error)? = read(text, selection, maximumEntryLength: limit).error else { return nil }
      return error
    }
    #expect(
      error(Self.archive(entry.replacing(#""time":9"#, with: #""time":x"#)))
        == .invalidJSON(
          offset: time, byte: UInt8(ascii: "x")))
    #expect(
      error(Self.archive(entry) + "x")
        == .invalidJSON(
          offset: UInt64(Self.archive(entry).utf8.count), byte: UInt8(ascii: "x")))
    #expect(error("\u{FEFF}" + #"{"log":{"version":"1.2"}}}"#) == .invalidJSON(offset: 28, byte: UInt8(ascii: "}")))
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    #expect(
      error(Self.archive(entry.replacing(#""time":9"#, with: #""time":\#(deep)"#)))
        == .nestedTooDeeply(
          offset: time + 511, limit: 512))
    #expect(error(Self.archive(entry), limit: 100) == .entryTooLong(offset: start, limit: 100))
    #expect(error(Self.archive(Self.entry(status: 0))) == .noResponse(offset: start, entry: 1))
    #expect(
      error(Self.archive(Self.entry(content: #""size":7,"mimeType":"text/event-stream""#)))
        == .bodyNotSaved(offset: start, entry: 1, size: 7, comment: nil))
    #expect(
      error(Self.archive(Self.entry(content: #""encoding":"base64","text":"!""#)))
        == .invalidBase64(
          offset: start, entry: 1))
    #expect(error(Self.archive(Self.json, Self.json)) == .noStream(entries: 2))
    #expect(error(Self.archive()) == .noStream(entries: 0))
    #expect(error(Self.archive(entry), .number(2)) == .noEntry(entry: 2, entries: 1))
    #expect(error(String(Self.archive(entry).prefix(200))) == .incomplete(offset: 200, held: 200 - Int(start)))
    // What was whole before the cut is not lost.
    let cut = read(String(Self.archive(entry).dropLast(5)))
    #expect(cut.text.hasSuffix("data: hi\n\n"))
    #expect(cut.error?.isIncomplete == true)
  }

  @Test("Errors in words")
  func words() {
    let errors: [HARError] = [
      .invalidJSON(offset: 1, byte: 0x7B), .invalidJSON(offset: 1, byte: nil), .nestedTooDeeply(offset: 1, limit: 512),
      .entryTooLong(offset: 1, limit: 9), .noResponse(offset: 1, entry: 2),
      .bodyNotSaved(offset: 1, entry: 2, size: 3, comment: nil),
      .invalidBase64(offset: 1, entry: 2), .webSocket(offset: 1, entry: 2, messages: 3),
      .unsafeAttachment(offset: 1, entry: 2, name: "../x"),
      .bodyNotSaved(offset: 1, entry: 2, size: 3, comment: "too long"), .incomplete(offset: 1, held: 0),
      .incomplete(offset: 1, held: 4),
      .noStream(entries: 3), .noEntry(entry: 4, entries: 3),
    ]
    #expect(errors.map(\.offset) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0])
    #expect(
      errors.map(\.description) == [
        "the archive is not JSON: the byte 0x7b is not allowed here", "the archive is not JSON: it ends too early",
        "an entry is nested deeper than 512 levels", "an entry is longer than the limit of 9 bytes",
        "entry 2 has no response",
        "the body of entry 2, 3 bytes, was not saved: export the archive with content",
        "the body of entry 2 is not base64", "entry 2 is a WebSocket connection with 3 messages: these are not read",
        "the body of entry 2 is in the file ../x, which is not beside the archive",
        "the body of entry 2, 3 bytes, was not saved: too long", "the archive ends too early",
        "the archive ends too early, 4 bytes into an entry", "none of the 3 entries has a stream",
        "there is no entry 4 among the 3",
      ])
    #expect(CaptureError.har(.noStream(entries: 3)).code == "noStream")
    #expect(CaptureError.har(.noStream(entries: 3)).layer == "har")
  }
}
