import EventStreamCodec
import Testing

@Suite struct VerifyTests {
  private func verify(_ input: String, _ arguments: String...) throws -> Tool.Result {
    try Tool.run(["verify"] + arguments, input: Array(input.utf8))
  }

  @Test(
    "Every layer in its own words",
    arguments: [
      ("data: 1\n\ndata: 2\n\n", "auto", "2 events, 18 bytes"),
      ("{\"a\":1}\n\n[2]\n", "ndjson", "2 lines, 13 bytes"),
      ("{\n}\n", "json", "1 document, 4 bytes"),
      ("some\ntext\n", "text", "2 lines, 10 bytes"),
      ("5\r\nhello\r\n0\r\n\r\n", "chunked", "1 chunk, 5 bytes"),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{oops\r\n0\r\n\r\n", "http",
        "1 head, 1 chunk, 5 bytes"
      ),
      ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "http", "2 heads, 5 bytes"),
      ("{\"statusCode\":200}\0\0\0\0\0\0\0\0hello", "lambda", "1 prelude, 5 bytes"),
      ("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n{}\n", "auto", "1 line, 3 bytes"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "auto", "1 line, 2 bytes"),
      ("{\"statusCode\":200}\0\0\0\0\0\0\0\0hello", "auto", "1 line, 5 bytes"),
      ("{\"statusCode\":200}\0\0\0\0\0\0\0\0\0hello", "auto", "6 bytes"),
    ])
  func words(input: String, layers: String, counts: String) throws {
    let result = try verify(input, "--as", layers)
    #expect(result.text == "(stdin): OK: \(counts)\n")
    #expect(result.errors.isEmpty)
    #expect(result.status == 0)
  }

  @Test("Signed messages and those inside are counted")
  func signedMessages() throws {
    let event = Streams.event("AudioEvent", "{}")
    let headers = [
      EventStreamHeader(name: ":date", value: .timestamp(millisecondsSince1970: 1_700_000_000_000)),
      EventStreamHeader(name: ":chunk-signature", value: .bytes([UInt8](repeating: 7, count: 32))),
    ]
    let stream = [event, []].flatMap { Streams.frame(EventStreamMessage(headers: headers, payload: $0)) }
    let result = try Tool.run("verify", input: stream)
    #expect(result.text == "(stdin): OK: 2 signed messages, 1 message, \(event.count) bytes\n")
    #expect(result.status == 0)
    let object = try Tool.run("verify", "--format", "json", input: stream)
    #expect(object.text.contains(#""intact":{"signedMessages":2,"messages":1,"bytes":\#(event.count)}"#))
  }

  @Test("What looks like JSON or text is no event stream, unless something says what it is")
  func foreign() throws {
    for input in ["{\"a\":1}\n", "hello", "2\r\n{}\r\n0\r\n\r\n"] {
      let result = try verify(input)
      #expect(result.text.contains("eventstream: notAnEventStream at offset 0: this looks like "))
      #expect(result.status == 65)
    }
  }

  @Test("Lines said to be JSON that are not; what is intact before them")
  func invalidLines() throws {
    for size in ["1", "65536"] {
      let result = try verify("{\"a\":1}\n{b}\n", "--as", "ndjson", "--read-size", size)
      #expect(
        result.text.hasPrefix("(stdin): ndjson: invalidJSON at offset 9: the byte 0x62 is not allowed here in JSON"))
      #expect(result.text.contains("; intact: 1 line, "))
      #expect(result.status == 65)
    }
    #expect(try verify("{", "--as", "json").status == 65)
  }

  @Test("Resynchronising is for event streams alone")
  func resync() throws {
    let refused = try verify("", "--resync", "--as", "sse")
    #expect(refused.errors.contains("--resync is for event streams alone"))
    #expect(refused.status == 64)
    var damaged = LayerTests.response
    damaged[200] ^= 1
    let result = try Tool.run("verify", "--resync", "--as", "http+eventstream", input: damaged)
    #expect(result.text.contains("2 messages, 270 bytes; 1 range, 118 bytes skipped"))
    #expect(result.status == 65)
  }
}
