import EventStreamCodec
import TestSupport
import Testing

/// What people have in place of a stream: it is read, or named, and never printed as text.
@Suite struct MessyInputTests {
  private static func event(_ type: String, _ payload: [UInt8]) -> [UInt8] {
    Streams.frame(EventStreamMessage(event: type, contentType: "application/octet-stream", payload: payload))
  }

  private static func chunk(_ document: String) -> [UInt8] {
    Streams.event("chunk", #"{"bytes":"\#(base64(Array(document.utf8)))"}"#)
  }

  private static let complete = event("InvokeComplete", Array("{}".utf8))

  /// The input, the exit code, and what standard error says; standard output stays empty.
  static let inputs: [(name: String, bytes: [UInt8], status: Int32, words: String)] = [
    ("binary in a function's response", event("PayloadChunk", Array(0...60)) + complete, 65, "not of a known kind"),
    (
      "gzip in a function's response", event("PayloadChunk", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]) + complete, 65,
      "this looks like gzip"
    ),
    (
      "unknown documents in SageMaker's events", event("PayloadPart", Array("{\"foo\":1}\n".utf8)), 65,
      "not of a known kind: 1 event of type foo is not read"
    ),
    (
      "events of no operation", Streams.event("brandNew", "{}") + Streams.event("brandNew", #"{"a":1}"#), 65,
      "not of a known kind: 1 event of type brandNew is not read"
    ),
    (
      "binary in a chunk", Streams.event("chunk", #"{"bytes":"AQAAAQ=="}"#), 65,
      "not of a known kind: 1 event of type chunk is not read"
    ),
    (
      "an exception in a model's chunk", chunk(#"{"throttlingException":{"message":"slow"}}"#), 69,
      "the service reports throttlingException: slow"
    ),
    (
      "an exception after a model's first chunk",
      chunk(#"{"messageStart":{"role":"assistant"}}"#)
        + chunk(#"{"modelStreamErrorException":{"message":"bad","originalStatusCode":529}}"#),
      69, "modelStreamErrorException: bad (the model's service: status 529)"
    ),
    (
      "the error of a function's runtime",
      event("PayloadChunk", Array(#"{"errorType":"E","errorMessage":"boom"}"#.utf8)) + complete, 69, "reports E: boom"
    ),
    (
      "events wrapped in events", Array("data: data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".utf8), 65,
      "this looks like server-sent events"
    ),
    ("audio", Array("RIFF".utf8) + [36, 0, 0, 0] + Array("WAVEfmt ".utf8), 65, "audio"),
    ("a database", Array("SQLite format 3".utf8) + [0, 0, 0, 0], 65, "a database"),
    ("UTF-16 without a mark", "hello, world".utf16.flatMap { [UInt8($0 & 0xFF), 0] }, 65, "UTF-16 text"),
    ("UTF-16, high bytes first", "hello, world".utf16.flatMap { [0, UInt8($0 & 0xFF)] }, 65, "UTF-16 text"),
    ("an error behind a byte order mark", Array("\u{FEFF}{\"message\":\"denied\"}".utf8), 69, "denied"),
    ("several errors", Array(#"{"errors":[{"message":"boom"}]}"#.utf8), 69, "boom"),
    (
      "chunks with line feeds", Array("1f\ndata: {\"choices\":[{\"delta\":{}}]}\n\n\n0\n\n".utf8), 65,
      "size lines were changed"
    ),
    (
      "chunks whose sizes have a prefix",
      Array(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x9\r\ndata: x\n\n\r\n0x0\r\n\r\n".utf8),
      65, "chunked body at offset 47 of the stream: x at offset 1 is not part of a chunk size"
    ),
    (
      "a proxy integration's body in base64", Array(#"{"statusCode":200,"isBase64Encoded":true,"body":"aGk="}"#.utf8),
      65, "JSON"
    ),
    ("a prelude alone", Array(#"{"statusCode":200}"#.utf8), 65, "this looks like JSON"),
    (
      "frames as Python prints them", Array(#"b'\x00\x00\x00v\x00\x00\x00R\x96\xd5\xfa\xde'"#.utf8), 65,
      "event-stream frames as a string with escapes"
    ),
    (
      "Python's dictionaries", Array("{'type': 'text', 'text': 'hi'}\n".utf8), 65, "this looks like a Python dictionary"
    ),
    (
      "curl's progress meter", Array("  % Total    % Received % Xferd  Average Speed\n 0 0 --:--:--\nhello\n".utf8), 65,
      "this looks like curl's progress meter"
    ),
    (
      "a prelude whose delimiter is too short",
      event("PayloadChunk", Array(#"{"statusCode":200}"#.utf8) + [0, 0, 0] + Array("body".utf8)) + complete, 65,
      "lambda: invalidDelimiter at offset 21"
    ),
    (
      "a prelude whose delimiter is cut",
      event("PayloadChunk", Array(#"{"statusCode":200}"#.utf8) + [0, 0, 0]) + complete,
      65, "lambda: missingDelimiter at offset 21"
    ),
    (
      "bytes that resemble a frame in a function's response",
      Array(#"{"statusCode":200}"#.utf8) + Array(repeating: 0, count: 8) + [0, 0, 0, 16, 0, 0, 0, 0, 1, 2, 3, 4], 65,
      "not of a known kind"
    ),
    (
      "frames with 0x", Array("0x000000760000005296d5fade0b3a".utf8), 65,
      "truncatedMessage at offset 0: the stream ends within a message: 14 of 118 bytes"
    ),
    (
      "frames read as Latin-1",
      [0, 0, 0, 0x76, 0, 0, 0, 0x52, 0xC2, 0x96, 0xC3, 0x95, 0xC3, 0xBA, 0xC3, 0x9E], 65,
      "event-stream frames decoded as Latin-1 text"
    ),
  ]

  @Test("What it is is said", arguments: inputs.map(\.name))
  func named(name: String) throws {
    let input = try #require(Self.inputs.first { $0.name == name })
    for size in ["65536", "7", "1"] {
      let result = try Tool.run("text", "--read-size", size, input: input.bytes)
      #expect(result.errors.contains(input.words), "\(result.errors)")
      #expect(result.text == "")
      #expect(result.status == input.status)
    }
  }

  @Test("Binary after text in a function's response ends it, at its offset", arguments: ["65536", "1"])
  func binaryAfterText(readSize: String) throws {
    let stream =
      Self.event("PayloadChunk", Array("good ".utf8)) + Self.event("PayloadChunk", Array("text".utf8) + [0, 1])
      + Self.complete
    let result = try Tool.run("text", "--read-size", readSize, input: stream)
    #expect(result.text == "good text")
    #expect(result.errors.contains("text: notText at offset 9: the byte 0x0 cannot be part of text"))
    #expect(result.status == 65)
  }

  @Test(
    "An event that the end of the stream cuts is an error for every command",
    arguments: ["decode", "verify", "inspect"])
  func cutEvent(command: String) throws {
    for (stream, held) in [("data: a\n\ndata: b", 7), ("data: a\n\ndata: b\n", 1), ("data: a", 7)] {
      for size in ["65536", "1"] {
        let result = try Tool.run(command, "--read-size", size, input: Array(stream.utf8))
        let words = "sse: cutShort at offset \(stream.utf8.count): the stream ends within an element, \(held) byte"
        #expect((result.errors + result.text).contains(words), "\(result.errors)\(result.text)")
        #expect(result.status == 65)
      }
      let lenient = try Tool.run(command, "--lenient", "flush-at-end", input: Array(stream.utf8))
      #expect(lenient.status == 0)
    }
  }

  @Test(
    "Errors in server-sent events and JSON end every command with 69, once all elements are written",
    arguments: ["decode", "verify", "text"],
    [
      ("event: error\ndata: overloaded\n\n", "overloaded"),
      (
        #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n" + #"data: {"error":{"message":"slow"}}"# + "\n\n",
        "slow"
      ),
    ])
  func inBand(command: String, stream: (text: String, words: String)) throws {
    for size in ["65536", "7", "1"] {
      let result = try Tool.run(command, "--read-size", size, input: Array(stream.text.utf8))
      #expect((result.errors + result.text).contains(stream.words), "\(result.errors)\(result.text)")
      #expect(result.status == 69, "\(result.errors)")
    }
  }

  @Test(
    "Errors in JSON end decode with 69",
    arguments: [#"{"message":{"content":"a"}}"# + "\n" + #"{"error":"boom"}"# + "\n", #"{"error":{"message":"boom"}}"#])
  func inBand(documents: String) throws {
    for size in ["65536", "1"] {
      let result = try Tool.run("decode", "--read-size", size, input: Array(documents.utf8))
      #expect(result.lines.first?.hasPrefix(#"{"layer":"ndjson","kind":"line","offset":0,"#) == true)
      #expect(result.errors.contains("boom"))
      #expect(result.status == 69)
    }
  }

  /// Streams of which messages carry pieces, which report an error, and its words.
  static let piecesWithErrors: [(bytes: [UInt8], words: String)] = [
    (
      event("PayloadChunk", Array("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\neve".utf8))
        + event("PayloadChunk", Array("nt: error\ndata: overloaded\n\n".utf8)) + complete, "overloaded"
    ),
    (event("PayloadPart", Array(#"{"error":{"message":"slow","code":424}}"#.utf8)), "slow"),
    (
      event("PayloadChunk", Array(#"{"statusCode":200}"#.utf8) + [UInt8](repeating: 0, count: 8))
        + event("PayloadChunk", Array("{\"error\":{\"message\":\"boom\"}}\n".utf8)) + complete, "boom"
    ),
    (event("PayloadChunk", Array(#"{"errorType":"E","errorMessage":"boom"}"#.utf8)) + complete, "E: boom"),
    (
      chunk(#"{"messageStart":{"role":"assistant"}}"#) + chunk(#"{"throttlingException":{"message":"slow"}}"#),
      "throttlingException: slow"
    ),
  ]

  @Test(
    "Errors in the pieces that messages carry end every command with 69, once all elements are written",
    arguments: ["decode", "verify", "text"], piecesWithErrors)
  func inBand(command: String, stream: (bytes: [UInt8], words: String)) throws {
    for size in ["65536", "7", "1"] {
      let result = try Tool.run(command, "--read-size", size, input: stream.bytes)
      #expect((result.errors + result.text).contains(stream.words), "\(result.errors)\(result.text)")
      #expect(result.status == 69, "\(result.errors)")
      if command == "decode" {
        #expect(result.lines.last == #"{"kind":"end","bytes":\#(stream.bytes.count),"complete":true}"#)
      }
    }
  }

  @Test(
    "The beginning of a function's response is checked by every command", arguments: ["decode", "verify"],
    [0, 3])
  func delimiter(command: String, count: Int) throws {
    let prelude =
      Array(#"{"statusCode":200}"#.utf8) + Array(repeating: UInt8(0), count: 3) + Array("body".utf8.prefix(count))
    // The second chunk is of another kind: what it says must not hide the fault.
    let stream =
      Self.event("PayloadChunk", prelude) + (count == 0 ? [] : Streams.event("PayloadChunk", "more")) + Self.complete
    for size in ["65536", "1"] {
      let result = try Tool.run(command, "--read-size", size, input: stream)
      #expect((result.errors + result.text).contains("Delimiter at offset 21"), "\(result.errors)\(result.text)")
      #expect(result.status == 65)
    }
  }

  @Test("A function may stream frames, and compress its body", arguments: ["65536", "1"])
  func framesOfFunction(readSize: String) throws {
    let end = [UInt8](repeating: 0, count: 8)
    let frames = Array(#"{"statusCode":200}"#.utf8) + end + Streams.converse
    #expect(try Tool.run("text", "--read-size", readSize, input: frames).text == "Hi")
    let zipped =
      Array(#"{"headers":{"content-encoding":"gzip"}}"#.utf8) + end + (try Streams.gzipped(Array("hello".utf8)))
    #expect(try Tool.run("text", "--read-size", readSize, input: zipped).text == "hello")
  }

  @Test("Empty lines may precede events and documents", arguments: ["65536", "1"])
  func emptyLines(readSize: String) throws {
    let events = "\r\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n"
    #expect(try Tool.run("text", "--read-size", readSize, input: Array(events.utf8)).text == "a")
    let lines = "\n\n{\"message\":{\"content\":\"a\"},\"done\":false}\n{\"done\":true}\n"
    #expect(try Tool.run("text", "--read-size", readSize, input: Array(lines.utf8)).text == "a")
  }

  @Test("Events of a known operation without text are no fault", arguments: ["65536", "1"])
  func withoutText(readSize: String) throws {
    let stream = Self.event("Records", Array("1,2\n".utf8)) + Self.event("End", [])
    let text = try Tool.run("text", "--read-size", readSize, input: stream)
    #expect(text.errors.contains("1 event of type Records is not read"))
    #expect(text.status == 0)
    #expect(try Tool.run("stats", "--read-size", readSize, input: stream).status == 0)
  }

  @Test("Recovery reports the same ranges for every read size, if the deltas end it")
  func recovery() throws {
    let stream = [1, 2, 3] + Streams.event("chunk", "{'a'}") + [4, 5] + Streams.converse
    let results = try ["65536", "7", "1"].map { try Tool.run("text", "--resync", "--read-size", $0, input: stream) }
    #expect(Set(results.map(\.errors)).count == 1)
    #expect(results[0].errors.contains("damaged: 1 range, 3 bytes skipped"))
    #expect(results.map(\.status) == [65, 65, 65])
  }

  @Test(
    "A body whose chunks were removed is read alike, whatever the sizes of the reads", arguments: ["text", "stats"])
  func removedChunks(command: String) throws {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n"
    // A control character after the bytes that decide.
    let body = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n: \u{1}\n\ndata: [DONE]\n\n"
    for size in ["65536", "7", "1"] {
      let result = try Tool.run(command, "--read-size", size, input: Array((head + body).utf8))
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test("A byte order mark before lines of JSON is dropped")
  func byteOrderMark() throws {
    let lines = "\u{FEFF}" + #"{"a":1}"# + "\n"
    let decoded = try Tool.run("decode", input: Array(lines.utf8))
    #expect(decoded.lines.first == #"{"layer":"ndjson","kind":"line","offset":3,"value":{"a":1}}"#)
    #expect(decoded.status == 0)
  }

  @Test("Data lines without empty lines between them: the error names the leniency that reads them")
  func dataLines() throws {
    let lines = ["a", "b"].map { "data: {\"choices\":[{\"delta\":{\"content\":\"\($0)\"}}]}\n" }.joined()
    let strict = try Tool.run("text", input: Array((lines + "data: [DONE]\n\n").utf8))
    #expect(strict.errors.contains("The leniency data-lines-are-events accepts it"))
    #expect(strict.status == 65)
    let lenient = try Tool.run(
      "text", "--lenient", "data-lines-are-events", input: Array((lines + "data: [DONE]\n").utf8))
    #expect(lenient.text == "ab")
    #expect(lenient.status == 0)
  }
}
