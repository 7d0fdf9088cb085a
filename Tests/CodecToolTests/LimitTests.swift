import Testing

/// Each limit and leniency does what its name says: with it the answer is another than without.
@Suite struct LimitTests {
  @Test(
    "Limits",
    arguments: [
      ("HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "--max-head-size 10", "startLineTooLong"),
      ("HTTP/1.1 200 OK\r\nA: bbbbbbbbbbbbbbbbbbbbbbbbb\r\n\r\n", "--max-head-line 20", "invalidFields"),
      ("HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n", "--max-head-fields 1", "invalidFields"),
      (
        "HTTP/1.1 103 A\r\n\r\nHTTP/1.1 103 A\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "--max-informational-heads 1",
        "tooManyInformationalHeads"
      ),
      ("5;name=value\r\nhello\r\n0\r\n\r\n", "--max-extension-size 4", "extensionTooLong"),
      ("1;ab\r\nx\r\n1;ab\r\nx\r\n0\r\n\r\n", "--max-total-extension-size 4", "totalExtensionsTooLong"),
      ("1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n0\r\n\r\n", "--max-excess-overhead 0", "excessOverhead"),
      ("5\r\nhello\r\n0\r\n\r\n", "--max-body-size 4", "bodyTooLong"),
      ("0\r\nLong-Name: value\r\n\r\n", "--max-trailers-size 5", "invalidTrailers"),
      ("0\r\nLong-Name: value\r\n\r\n", "--max-trailer-line 5", "invalidTrailers"),
      ("0\r\nA: b\r\nC: d\r\n\r\n", "--max-trailer-fields 1", "invalidTrailers"),
      ("{\"statusCode\":200}\0\0\0\0\0\0\0\0x", "--as lambda --max-prelude-size 20", "preludeTooLong"),
      ("data: 0123456789\n\n", "--max-element-size 5", "elementTooLong"),
      (
        #"{"log":{"entries":[{"response":{"status":200,"content":{"mimeType":"text/event-stream","text":"data: 1\n\n"}}}]}}"#,
        "--max-entry-size 20", "entryTooLong"
      ),
    ])
  func limits(input: String, options: String, code: String) throws {
    let input = Array(input.utf8)
    #expect(try Tool.run("decode", input: input).errors.contains(code) == false)
    let limited = try Tool.run(["decode"] + options.split(separator: " ").map(String.init), input: input)
    #expect(limited.errors.contains(": \(code) at offset "), "\(limited.errors)")
    #expect(limited.status == 65)
  }

  @Test(
    "What is counted before an element that is too long does not depend on the reads", arguments: ["decode", "verify"])
  func countBeforeLongElement(command: String) throws {
    let input = Array(#"{"a":1}\#n{"b":"\#(String(repeating: "x", count: 300))"}\#n"#.utf8)
    let results = try ["65536", "7", "1"].map { size in
      try Tool.run(command, "--as", "ndjson", "--max-element-size", "100", "--read-size", size, input: input)
    }
    #expect(results[0].text.contains(command == "decode" ? #"{"kind":"end","bytes":8,"# : "intact: 1 line, 8 bytes"))
    #expect(results[0].status == 65)
    for result in results {
      #expect(result.text == results[0].text)
      #expect(result.errors == results[0].errors)
    }
  }

  @Test("Limits of what deltas are taken from")
  func deltaLimits() throws {
    let event =
      #"data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"a","more":[[[[]]]]}}"# + "\n\n"
    let deep = try Tool.run("text", "--max-depth", "4", input: Array(event.utf8))
    #expect(deep.errors.contains("invalidJSON"))
    let undecided = try Tool.run(
      "text", "--max-undecided-size", "10", input: Array("{\"unknown\":1}\n{\"unknown\":2}\n{\"unknown\":3}\n".utf8))
    #expect(undecided.status == 65)
    #expect(try Tool.run("text", "--max-depth", "-1").status == 64)
  }

  @Test(
    "Leniencies",
    arguments: [
      ("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", "line-feed-in-fields", "http"),
      ("POST / HTTP/1.1\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\nhi", "folded-fields", "http"),
      ("2  \r\nhi\r\n0\r\n\r\n", "trailing-whitespace-in-size-lines", "chunked"),
      (
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "transfer-encoding-overrides-content-length", "http"
      ),
      ("2\r\nhi\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\n\r\n\r\n", "line-feed-before-trailer-line-end", "aws-chunked"),
      ("2\r\nhi\r\n0\r\n", "missing-final-line-end", "aws-chunked"),
    ])
  func leniencies(input: String, name: String, layers: String) throws {
    #expect(try Tool.run("body", "--as", layers, input: Array(input.utf8)).status == 65)
    let lenient = try Tool.run("body", "--as", layers, "--lenient", name, input: Array(input.utf8))
    #expect(lenient.text == "hi")
    #expect(lenient.status == 0)
  }

  @Test("Leniencies of functions and of events")
  func otherLeniencies() throws {
    let error =
      "Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\nLambda-Runtime-Function-Error-Body: Ym9vbQ==\r\n"
    let response = Array("{\"statusCode\":200}\0\0\0\0\0\0\0\0hi\(error)".utf8)
    #expect(try Tool.run("body", "--as", "lambda", input: response).text == "hi" + error)
    let lenient = try Tool.run("body", "--as", "lambda", "--lenient", "error-text-in-body", input: response)
    #expect(lenient.text == "hi")
    #expect(lenient.status == 69)
    let event = Array("data: 1\n\ndata: 2".utf8)
    let cut = try Tool.run("decode", input: event)
    #expect(cut.lines.count { $0.contains(#""kind":"event""#) } == 1)
    #expect(cut.errors.contains("The leniency flush-at-end delivers it"))
    #expect(try Tool.run("decode", "--lenient", "flush-at-end", input: event).lines.count == 3)
    let string = Array("data: \"hi\"\n\n".utf8)
    #expect(try Tool.run("text", "--lenient", "bare-strings-are-text", input: string).text == "hi")
  }
}
