import ChunkedHTTP
import StreamCaptures
import TestSupport
import Testing

/// Captures that are text: what curl shows of several messages, hex dumps, base64, cassettes.
@Suite struct CaptureTextTests {
  private static func dump(_ marker: String, _ text: String, _ prefix: String = "") -> String {
    curlDump(marker, Array(text.utf8), prefix: prefix)
  }

  private static let request = dump("=> Send header", "GET /a HTTP/1.1\r\n\r\n")
  private static let head = ["HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", "\r\n"]
  private static func response(_ body: String, _ prefix: String = "") -> String {
    head.map { dump("<= Recv header", $0, prefix) }.joined()
      + dump("<= Recv data", "1\r\n\(body)\r\n0\r\n\r\n", prefix)
  }
  private static func message(_ body: String) -> String { head.joined() + "1\r\n\(body)\r\n0\r\n\r\n" }

  private func check(_ text: String, _ texts: [String], _ notes: [CaptureNote] = []) {
    let outcome = readCapture(text)
    #expect(outcome.texts == texts)
    #expect(outcome.error == nil)
    #expect(outcome.notes == notes)
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  // MARK: Traces

  @Test("Several messages in a trace: redirects, retries, 1xx heads with and without their empty line")
  func traces() {
    let interim = Self.dump("<= Recv header", "HTTP/1.1 100 Continue\r\n")
    let empty = Self.dump("<= Recv header", "\r\n")
    let redirect = Self.dump("<= Recv header", "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 9\r\n\r\n")
    let withInterim = "HTTP/1.1 100 Continue\r\n\r\n" + Self.message("a")
    check("== Info: x\n" + Self.request + interim + Self.response("a"), [withInterim])
    check("== Info: x\n" + Self.request + interim + empty + Self.response("a"), [withInterim])
    check(Self.request + redirect + Self.request + Self.response("a"), [Self.message("a")])
    check(
      Self.request + Self.response("a") + Self.request + Self.response("b"), [Self.message("a"), Self.message("b")])
    let dead = "== Info: Connection died, retrying a fresh connect (retry count: 1)\n"
    check(Self.request + dead + Self.request + Self.response("a"), [Self.message("a")])
  }

  @Test("A trace shows that a response has no body: its request was HEAD")
  func headRequest() {
    let head =
      Self.dump("<= Recv header", "HTTP/1.1 200 OK\r\n") + Self.dump("<= Recv header", "Content-Length: 9\r\n\r\n")
    let outcome = readCapture(
      Self.request.replacing("GET", with: "HEAD").replacing("47 45 54 20 2f 61 20", with: "48 45 41 44 20 61 20") + head
    )
    #expect(outcome.messages.map(\.facts.method) == ["HEAD"])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  @Test("Overlapping transfers are an error, unless the trace numbers them")
  func overlappingTransfers() {
    let without = readCapture("== Info: x\n" + Self.request + Self.request + Self.response("a"))
    #expect(without.error == .curlTrace(.severalTransfers(offset: UInt64(11 + Self.request.utf8.count))))
    #expect(without.violations.isEmpty, "\(without.violations.first ?? "")")
    let late = readCapture(
      Self.request + Self.response("a") + Self.request + Self.dump("<= Recv data", "1\r\na\r\n"))
    #expect(late.error?.code == "severalTransfers")

    let (first, second) = ("[0-0] ", "[1-1] ")
    let half = Self.head.map { Self.dump("<= Recv header", $0, first) }.joined()
    let rest = Self.dump("<= Recv data", "1\r\na\r\n0\r\n\r\n", first)
    let trace = half + Self.response("b", second) + rest
    check(trace, [Self.message("a")], [.overlappingTransfers(read: 0, skipped: [1])])
    let other = readCapture(trace, SecondMessage.self)
    #expect(other.texts == [Self.message("b")])
    #expect(other.notes == [.overlappingTransfers(read: 1, skipped: [0])])
    #expect(other.violations.isEmpty, "\(other.violations.first ?? "")")
    check(Self.response("a", first) + Self.response("b", second), [Self.message("a"), Self.message("b")])
  }

  // MARK: Verbose output

  @Test("The output of curl -v: heads, body, and no remarks")
  func verbose() {
    let text = """
      *   Trying 127.0.0.1:80...
      * Connected to localhost
      > GET /a HTTP/1.1\r
      > Host: x\r
      > \r
      < HTTP/1.1 100 Continue\r
      < HTTP/1.1 302 Found\r
      < Location: /b\r
      < Content-Length: 0\r
      < \r
      * Connection #0 to host x left intact
      > GET /b HTTP/1.1\r
      > \r
      < HTTP/1.1 200 OK\r
      < Content-Type: text/event-stream\r
      < Transfer-Encoding: chunked\r
      < \r
      { [129 bytes data]
      data: a

      100   129    0   129    0     0    100      0 --:--:--  0:00:01 --:--:--   100
      data: b

      * Connection #0 to host x left intact

      """
    let message =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\ndata: a\n\ndata: b\n\n"
    check(text, [message], [.verboseOutput, .alreadyDecoded(message: 2, layers: [.transferCoding])])
    let plain = "< HTTP/1.1 200 OK\n< Content-Type: text/plain\n< \n* a list\n> quote\n< less\n{ [no remark\nend"
    check(
      plain + "* Connection #0 to host x left intact\n",
      ["HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n* a list\n> quote\n< less\n{ [no remark\nend"],
      [.verboseOutput])
  }

  @Test("Long lines of curl -v: bodies are passed on in pieces, others are limited", arguments: [1, 600, 70_000])
  func longVerboseLines(readSize: Int) {
    let head = "< HTTP/1.1 200 OK\n< Content-Type: text/plain\n< \n"
    let body = String(repeating: "*", count: 70_000)
    let (text, error) = Self.read(head + body + "* Connection #0 to host x left intact\n", readSize)
    #expect(text == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + body)
    #expect(error == nil)
    let long = String(repeating: "b", count: 300)
    #expect(Self.read(head + long + "\n", readSize, limit: 200).error == nil)
    let (_, limit) = Self.read("< HTTP/1.1 200 OK\n< X: \(long)\n< \n", readSize, limit: 200)
    #expect(limit == .curlTrace(.lineTooLong(offset: 18, limit: 200)))
  }

  private static func read(
    _ text: String, _ readSize: Int, limit: Int = 1 << 20
  ) -> (text: String, error: CaptureError?) {
    var limits = CaptureLimits()
    limits.maximumLineLength = limit
    var decoder = CaptureDecoder(limits: limits)
    var bytes: [UInt8] = []
    let file = Array(text.utf8)
    do throws(CaptureError) {
      for start in stride(from: 0, to: file.count, by: readSize) {
        var input = file.span.extracting(start..<min(start + readSize, file.count))
        while let piece = try decoder.next(&input) { bytes.append(copyingBytes: piece.bytes) }
      }
      while let piece = try decoder.finish() { bytes.append(copyingBytes: piece.bytes) }
    } catch {
      return (String(decoding: bytes, as: UTF8.self), error)
    }
    return (String(decoding: bytes, as: UTF8.self), nil)
  }

  // MARK: Text that represents bytes

  private static let frame: [UInt8] = [0, 0, 0, 16, 0, 0, 0, 0, 5, 194, 72, 235, 125, 152, 200, 255]

  @Test(
    "Base64 and hexadecimal text of a stream",
    arguments: [
      ("AAAAEAAAAAAFwkjrfZjI/w==", CaptureFormat.base64), ("\"AAAAEAAA\nAAAFwkjr\r\nfZjI_w\"\n", .base64),
      ("000000100000000005c248eb7d98c8ff\n", .hex), ("00 00 00 10 00 00 00 00 05 C2 48 EB\n7D:98:c8:ff", .hex),
      ("0x00, 0x00,0x00,0x10,0x00,0x00,0x00,0x00,\n0x05,0xc2,0x48,0xeb,0x7d,0x98,0xc8,0xff,\n", .hex),
      ("00000000: 0000 0010 0000 0000 05c2 48eb 7d98 c8ff  ..........H.}...\n", .hexDump),
      ("00000000: 0000 0010 0000 0000 05c2 48eb            ..........H.\n0000000c: 7d98 c8ff  ff 0", .hexDump),
      (
        "00000000  00 00 00 10 00 00 00 00  05 c2 48 eb 7d 98 c8 ff  |..........H.}...|\n00000010\n",
        .hexDump
      ),
      ("0000000 00 00 00 10 00 00 00 00 05 c2 48 eb\n0000014 7d 98 c8 ff\n0000020\n", .hexDump),
      ("0000000 0000 1000 0000 0000 c205 eb48 987d ffc8\n0000010\n", .hexDump),
    ])
  func encodedText(_ text: String, _ format: CaptureFormat) {
    let outcome = readCapture(text)
    #expect(outcome.messages.map(\.bytes) == [Self.frame])
    #expect(outcome.error == nil)
    #expect(outcome.notes == [.decodedText(format: format)])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  @Test("A dump whose digits are also those of a stream is a dump, however it is read")
  func dumpLikeDigits() {
    let outcome = readCapture("000000 1000000000 05c248eb 7d98c8ff\n")
    #expect(outcome.notes == [.decodedText(format: .hexDump)])
    #expect(outcome.messages.map(\.bytes) == [Array(Self.frame.dropFirst(3))])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  @Test("Lines that a dump leaves out are repeated")
  func repeatedLines() {
    let head = Array("HTTP/1.1 200 OK\n".utf8)
    let line = "00000000  48 54 54 50 2f 31 2e 31  20 32 30 30 20 4f 4b 0a  |HTTP/1.1 200 OK.|\n*\n00000030\n"
    #expect(readCapture(line).messages.flatMap(\.bytes) == head + head + head)
    #expect(readCapture(line).violations.isEmpty)
    let long = readCapture(line.replacing("00000030", with: "f0000030"))
    #expect(long.error == .encodedText(.repeatTooLong(offset: 81, limit: 1 << 20), format: .hexDump))
  }

  @Test("Text that only resembles base64 or a dump is plain")
  func resemblingText() {
    for text in [
      "AAAA", "Ada Lovelace wrote the first program", "0000: x", "00000000", "A", "000000100000000005c248ec",
    ] {
      check(text, [text])
    }
  }

  @Test("HTTP in base64 is divided into messages")
  func encodedConnection() {
    // HTTP/1.1 302 with a Location, then HTTP/1.1 204.
    let outcome = readCapture(
      "SFRUUC8xLjEgMzAyIEEKTG9jYXRpb246IC94Cg==", AllMessages.self)
    #expect(outcome.notes == [.decodedText(format: .base64)])
    #expect(outcome.texts == ["HTTP/1.1 302 A\nLocation: /x\n"])
  }

  @Test("Each error of encoded text, with its place")
  func encodedTextErrors() {
    let line = "00000000: 0000 0010 0000 0000 05c2 48eb 7d98 c8ff  x\n"
    #expect(
      readCapture("AAAAEAAAAAAFwkjrfZ!").error
        == .encodedText(.invalidCharacter(offset: 18, byte: 0x21), format: .base64))
    #expect(readCapture(line + "hello\n").error == .encodedText(.invalidLine(offset: 53), format: .hexDump))
    #expect(
      readCapture(line + "00000030: 00  x\n").error
        == .encodedText(.wrongAddress(offset: 53, expected: 16, found: 48), format: .hexDump))
    let errors: [EncodedTextError] = [
      .invalidCharacter(offset: 1, byte: 0x21), .invalidLine(offset: 1),
      .wrongAddress(offset: 1, expected: 2, found: 3),
      .lineTooLong(offset: 1, limit: 9), .repeatTooLong(offset: 1, limit: 9), .invalidBody(offset: 1),
      .noBody(offset: 1),
    ]
    #expect(errors.allSatisfy { $0.offset == 1 })
    #expect(
      errors.map { "\($0.code): \($0)" } == [
        "invalidCharacter: the byte 0x21 is not part of the text's alphabet",
        "invalidLine: a line is not part of a hex dump",
        "wrongAddress: a line has the address 3, but the bytes before it end at 2",
        "lineTooLong: a line is longer than the limit of 9 bytes",
        "repeatTooLong: a dump leaves out more than the limit of 9 bytes",
        "invalidBody: a body of the cassette is not base64",
        "noBody: the cassette has no body in base64: only such bodies are read",
      ])
  }

  @Test("The bodies in base64 of a cassette")
  func cassettes() {
    let ruby = """
      ---
      http_interactions:
      - request:
          method: post
          body:
            encoding: UTF-8
            base64_string: !binary |-
              bm8=
        response:
          status:
            code: 200
          body:
            encoding: ASCII-8BIT
            base64_string: !binary |-
              AAAAEAAAAAAF
              wkjrfZjI/w==
        recorded_at: Fri
      - response:
          body:
            base64_string: aGk=
            string: x
      """
    let outcome = readCapture(ruby)
    #expect(outcome.messages.map(\.bytes) == [Self.frame, Array("hi".utf8)])
    #expect(outcome.messages.map(\.facts.number) == [1, 2])
    #expect(outcome.notes == [.decodedText(format: .cassette)])
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    #expect(readCapture(ruby, SecondMessage.self).messages.map(\.bytes) == [Array("hi".utf8)])
    let python =
      "interactions:\n- request:\n    body: null\n  response:\n    body:\n      string: !!binary |\n        aGk=\n"
    #expect(readCapture(python).texts == ["hi"])
    let noBody = readCapture("interactions:\n- response:\n    body:\n      string: hi\n")
    #expect(noBody.error?.code == "noBody")
    #expect(readCapture(python.replacing("aGk=", with: "a!k=")).error?.code == "invalidBody")
  }
}
