import EventStreamCodec
import TextDeltas
import Testing

@Suite("Verdicts and errors")
struct VerdictAndErrorTests {
  private func text(_ text: String) -> NaiveFrame {
    eventFrame("contentBlockDelta", Array("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\(text)\"}}".utf8))
  }

  private func message(_ type: String, _ headers: [String: String], _ payload: String = "") -> NaiveFrame {
    var all = headers
    all[":message-type"] = type
    return NaiveFrame(headers: all.mapValues { Array($0.utf8) }, payload: Array(payload.utf8))
  }

  @Test("Converse, however it ends")
  func converse() {
    let stop = eventFrame("messageStop", Array(#"{"stopReason":"end_turn"}"#.utf8))
    #expect(extract(frames: [text("a"), stop]).ending == .complete)
    #expect(extract(frames: [text("a"), eventFrame("messageStop", Array("{}".utf8))]).ending == .complete)
    #expect(extract(frames: [text("a")]).ending == .cutBetweenElements)
    #expect(extract(frames: [text("a")], left: 20).ending == .cut(heldBytes: 20))
    #expect(extract(frames: []).ending == .empty)
    #expect(extract(frames: [], .converse).ending == .empty)
    #expect(extract(frames: [eventFrame("Records", Array("{}".utf8))]).ending == .notUnderstood)
  }

  @Test("exceptions and errors, whatever their payload")
  func serviceErrors() {
    let examples: [(frame: NaiveFrame, error: ServiceError)] = [
      (
        message("exception", [":exception-type": "throttlingException"], #"{"message":"slow \"down\""}"#),
        ServiceError(source: .exception, type: "throttlingException", message: "slow \"down\"")
      ),
      (
        message("exception", [":exception-type": "ModelStreamError"], #"{"ErrorCode":"X","Message":"m"}"#),
        ServiceError(source: .exception, type: "ModelStreamError", code: "X", message: "m")
      ),
      (
        message("exception", [":exception-type": "e"], "not JSON"),
        ServiceError(source: .exception, type: "e", message: "not JSON")
      ),
      (message("exception", [":exception-type": "e"]), ServiceError(source: .exception, type: "e", message: "")),
      (
        message("error", [":error-code": "InternalError", ":error-message": "m"]),
        ServiceError(source: .errorMessage, code: "InternalError", message: "m")
      ),
    ]
    for (frame, error) in examples {
      let result = extract(frames: [text("a"), frame])
      #expect(result.error == nil)
      var expected = error
      expected.offset = 0
      #expect(result.outcome == .failed(expected))
      #expect(result.deltas.last == TextDelta(kind: .error, text: error.message, name: error.type ?? error.code ?? ""))
      #expect(result.text() == "a")
    }
  }

  @Test("Lambda: the end must be said, and may be an error")
  func lambda() {
    func chunk(_ text: String) -> NaiveFrame {
      var frame = eventFrame("PayloadChunk", Array(text.utf8))
      frame.headers[":content-type"] = Array("application/octet-stream".utf8)
      return frame
    }
    let complete = eventFrame("InvokeComplete", Array(#"{"ErrorCode":null,"LogResult":""}"#.utf8))
    let failed = eventFrame("InvokeComplete", Array(#"{"ErrorCode":"Unhandled","ErrorDetails":"d"}"#.utf8))
    #expect(extract(frames: [chunk("plain "), chunk("text"), complete]).ending == .complete)
    #expect(extract(frames: [chunk("plain "), chunk("text"), complete]).text() == "plain text")
    #expect(extract(frames: [chunk("plain"), eventFrame("InvokeComplete", [])]).ending == .complete)
    #expect(extract(frames: [chunk("plain")]).ending == .cutBetweenElements)
    let result = extract(frames: [chunk("plain"), failed])
    #expect(result.ending == .failed(.inBand, name: "Unhandled", message: "d"))
    #expect(result.text() == "plain")
  }

  @Test("bytes, however they end")
  func bytes() {
    let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
    #expect(extract(delta + "data: [DONE]\n\n").ending == .complete)
    #expect(extract(delta + "data: \"[DONE]\"\n\n").ending == .complete)
    #expect(extract(delta).ending == .cutBetweenElements)
    #expect(extract(delta + "data: {\"cho").ending == .cut(heldBytes: 11))
    #expect(extract("hello").ending == .ended)
    #expect(extract("").ending == .empty)
    #expect(extract("{\"message\":\"no such model\"}").ending == .notUnderstood)
    #expect(extract("data: {\"x\":1}\n\n").ending == .notUnderstood)
  }

  @Test("text where the family has documents is not this protocol, and none of it a delta")
  func foreign() {
    for text in ["<html>\n<body>", "Bad Gateway", "data", "{oops}\n", "\n\nno\n"] {
      for size in [1, 3, 100] {
        let found = extract(Array(text.utf8), .chatCompletions, reads: .pieces(size))
        #expect(found.deltas == [], "\(text)")
        #expect(found.ending == (text == "data" ? .cut(heldBytes: 4) : .notUnderstood), "\(text)")
      }
    }
    #expect(extract("{\"choices\":", .chatCompletions).ending == .cut(heldBytes: 11))
    #expect(extract("<html>", .plainText).text() == "<html>")
  }

  @Test("a line of JSON, or a flushed event, that the end of the stream cuts")
  func cutDocuments() {
    let line = #"{"choices":[{"text":"a"}]}"#
    for length in 1..<line.utf8.count {
      let half = String(line.prefix(length))
      #expect(extract("\(line)\n\(half)").ending == .cut(heldBytes: length))
      #expect(extract("\(line)\n\(half)").text() == "a")
      let event = extract(Array("data: \(line)\n\ndata: \(half)".utf8), options: .flushesAtEnd)
      #expect(event.ending == .cut(heldBytes: length))
      #expect(event.text() == "a")
    }
    #expect(extract("\(line)\n\(line)").ending == .cutBetweenElements)
    #expect(extract("\(line)\n\(line)").text() == "aa")
    #expect(extract("\(line)\n{oops").error == .invalidJSON(offset: 28, reason: .unexpectedByte(0x6F)))
    for half in ["0", "0:", "0:\"b", "d:{"] {
      #expect(extract("0:\"a\"\n\(half)").ending == .cut(heldBytes: half.utf8.count), "\(half)")
    }
    #expect(extract("0:\"a\"\n0").text() == "a")
  }

  @Test("errors, with the offset in the stream")
  func errors() {
    var broken = text("a")
    broken.payload[0] = 0x5B
    broken.offset = 1000
    let fault = JSONError.Reason.unexpectedByte(0x3A)
    let first = extract(frames: [text("x"), broken], .converse)
    #expect(first.error == .invalidJSON(offset: 1000 + 20, reason: fault))
    #expect(first.ending == .damaged("invalidJSON"))
    #expect(first.text() == "x")

    let lines = extract("{\"choices\":[{\"text\":\"a\"}]}\n{\"choices\":}\n")
    #expect(lines.error == .invalidJSON(offset: 27 + 11, reason: .unexpectedByte(0x7D)))
    #expect(lines.text() == "a")

    let events = extract("data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: {]\n\n")
    #expect(events.error == .invalidJSON(offset: 34 + 7, reason: .unexpectedByte(0x5D)))
    #expect(events.text() == "a")

    var chunk = eventFrame("chunk", Array(#"{"bytes":"e30="}"#.utf8))
    chunk.offset = 100
    #expect(extract(frames: [chunk], .titan).error == nil)
    chunk.payload = Array(#"{"bytes":"e30=!"}"#.utf8)
    #expect(extract(frames: [chunk], .titan).error == .invalidBase64(offset: 110))
    // Behind an escape nobody can tell where a character stands.
    for payload in [#"{"bytes":"e30=\ud83d"}"#, #"{"bytes":"\ud83d"}"#, #"{"bytes":"\u0065!0="}"#] {
      chunk.payload = Array(payload.utf8)
      for family in [StreamFamily.titan, .agent] {
        #expect(extract(frames: [chunk], family).error == .invalidBase64(offset: 100), "\(payload)")
      }
    }
    chunk.payload = Array("{\"bytes\":\"\(encoded(Array("{\"a\":1,}".utf8)))\"}".utf8)
    // The eighth byte is in the third group of four characters.
    #expect(extract(frames: [chunk], .titan).error == .invalidJSON(offset: 118, reason: .unexpectedByte(0x7D)))
  }

  @Test("limits")
  func limits() {
    var limits = TextDeltaLimits()
    limits.maximumElementSize = 40
    let long = String(repeating: "x", count: 41)
    let line = extract(Array("{\"outputs\":[\"a\"]}\n{\"outputs\":[\"\(long)\"]}\n".utf8), limits: limits)
    #expect(line.error == .elementTooLong(offset: 18, limit: 40))
    #expect(line.text() == "a")
    let event = extract(Array("data: {}\n\ndata: \(long)\n\n".utf8), limits: limits)
    #expect(event.error == .elementTooLong(offset: 10, limit: 40))
    let manyLines = extract(
      Array("data: {}\n\n\(String(repeating: "data: 1234567\n", count: 6))\n".utf8), limits: limits)
    #expect(manyLines.error == .elementTooLong(offset: 16, limit: 40))

    limits = TextDeltaLimits()
    limits.maximumDepth = 3
    #expect(
      extract(Array("{\"a\":[[[]]]}\n".utf8), .converse, format: .jsonLines, limits: limits).error
        == .invalidJSON(offset: 7, reason: .tooDeep(limit: 3)))

    limits = TextDeltaLimits()
    limits.maximumUndecidedSize = 100
    let unknown = eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array("{\"a\":\"\(long)\"}".utf8)))\"}".utf8))
    var extracting = Extracting(limits: limits)
    for _ in 0..<3 { extracting.take(unknown) }
    extracting.finish()
    #expect(extracting.result.error == .undecidedTooLong(offset: 10, limit: 100))
  }

  @Test("errors speak to people")
  func descriptions() {
    for error in [
      TextDeltaError.invalidJSON(offset: 7, reason: .unexpectedEnd), .invalidBase64(offset: 7),
      .elementTooLong(offset: 7, limit: 40), .undecidedTooLong(offset: 7, limit: 40),
    ] {
      #expect("\(error)".contains("7"))
    }
  }

  @Test(
    "stop reasons, however they are spelt",
    arguments: [
      ("end_turn", .endOfTurn), ("endTurn", .endOfTurn), ("END_TURN", .endOfTurn), ("COMPLETE", .endOfTurn),
      ("FINISH", .endOfTurn), ("stop", .endOfTurn), ("max_tokens", .maximumTokens), ("LENGTH", .maximumTokens),
      ("tool_use", .toolUse), ("tool_calls", .toolUse), ("toolUse", .toolUse), ("stop_sequence", .stopSequence),
      ("content_filtered", .contentFiltered), ("guardrail_intervened", .guardrailIntervened),
      ("model_context_window_exceeded", .contextWindowExceeded), ("malformed_tool_use", .malformedOutput),
      ("something", .other), ("", .other),
    ] as [(String, StopReason)])
  func stopReasons(raw: String, expected: StopReason) {
    #expect(StopReason(raw) == expected)
    #expect(TextDelta(kind: .stop, text: raw).stopReason == expected)
    #expect(TextDelta(kind: .text, text: raw).stopReason == nil)
  }
}

@Suite("Server-sent events and lines")
struct StreamDecoderTests {
  @Test("the end of the stream discards, unless it is told to flush")
  func flush() {
    for unfinished in ["data: a\n", "data: a", "event: x\ndata: a\n"] {
      #expect(events(of: Array(unfinished.utf8)).events == [])
      let flushed = events(of: Array(unfinished.utf8), reads: .pieces(1), leniency: .flushesAtEnd).events
      #expect(flushed == [ServerSentEvent(data: "a", type: unfinished.hasPrefix("event") ? "x" : "message")])
    }
    #expect(events(of: Array("event: x\n".utf8), leniency: .flushesAtEnd).events == [])
    let result = extract(Array("data: {\"choices\":[{\"text\":\"a\"}]}".utf8), options: .flushesAtEnd)
    #expect(result.text() == "a")
  }

  @Test("data fields that no empty lines separate are events only if that is accepted", arguments: ["\n", ""])
  func unseparatedDataLines(end: String) throws {
    let lines = [#"data: {"choices":[{"delta":{"content":"a"}}]}"#, #"data: {"choices":[{"delta":{"content":"b"}}]}"#]
    let stream = Array((lines + ["data: [DONE]"]).map { $0 + "\n" }.joined().utf8) + Array(end.utf8)
    for size in [1, 7, 1000] {
      let strict = extract(stream, reads: .pieces(size))
      #expect(strict.error == .dataLinesNotSeparated(offset: 6))
      #expect(strict.deltas.isEmpty)
      let lenient = extract(stream, options: .dataLinesAreEvents, reads: .pieces(size))
      #expect(lenient.text() == "ab")
      #expect(lenient.error == nil)
    }
    #expect(TextDeltaError.dataLinesNotSeparated(offset: 6).leniencyHint == "data-lines-are-events")
    // One document over several fields is one event.
    let pretty = Array("data: {\ndata: \"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n".utf8)
    #expect(extract(pretty).text() == "a")
    let typed = events(of: Array("event: x\ndata: a\ndata: b\n".utf8), leniency: .dataLinesAreEvents).events
    #expect(typed == [ServerSentEvent(data: "a", type: "x"), ServerSentEvent(data: "b", type: "message")])
  }

  @Test("A byte order mark before the first line is dropped", arguments: [1, 2, 3, 100])
  func byteOrderMark(size: Int) throws {
    for (text, expected) in [
      ("\u{FEFF}{}\n\u{FEFF}x\n", ["{}", "\u{FEFF}x"]), ("\u{FEFF}{}", ["{}"]), ("\u{FEFF}\r\n", [""]),
    ] {
      var decoder = LineDecoder()
      var lines: [String] = []
      for piece in Reads.pieces(size).split(Array(text.utf8)) {
        let bytes = Array(piece)
        var input = bytes.span
        while let line = try decoder.next(&input) { lines.append(string(line)) }
      }
      if let line = try decoder.finish() { lines.append(string(line)) }
      #expect(lines == expected)
      #expect(decoder.offset == (expected.count == 1 ? 3 : 6))
    }
  }

  private func string(_ bytes: Span<UInt8>) -> String {
    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }

  @Test("retry takes digits only, and keeps what fits")
  func retry() {
    #expect(events(of: Array("retry: 10\n\n".utf8)).retry == 10)
    #expect(events(of: Array("retry: 10\nretry: 1x\nretry:\nretry: -1\n\n".utf8)).retry == 10)
    #expect(events(of: Array("retry: 99999999999999999999999\n\n".utf8)).retry == .max)
  }

  @Test("ill-formed UTF-8 is replaced")
  func illFormed() {
    let found = events(
      of: Array("event: ".utf8) + [0xFF] + Array("\ndata: a".utf8) + [0xE3, 0x81] + Array("\n\n".utf8))
    #expect(found.events == [ServerSentEvent(data: "a\u{FFFD}", type: "\u{FFFD}")])
  }

  private func lines(_ text: String, _ reads: Reads) -> [String] {
    var decoder = LineDecoder()
    var found: [String] = []
    for piece in reads.split(Array(text.utf8)) {
      let bytes = Array(piece)
      var input = bytes.span
      while let line = try? decoder.next(&input) {
        found.append(line.indices.map { "\(Unicode.Scalar(line[$0]))" }.joined())
      }
    }
    if let line = try? decoder.finish() { found.append(line.indices.map { "\(Unicode.Scalar(line[$0]))" }.joined()) }
    return found
  }

  @Test("LF and CRLF end lines, and nothing else does")
  func lineEnds() {
    for reads in [Reads.whole, .pieces(1), .pieces(2), .pieces(3)] {
      #expect(lines("a\nb\r\nc", reads) == ["a", "b", "c"])
      #expect(lines("a\rb\n", reads) == ["a\rb"])
      #expect(lines("a\r\r\nb\r", reads) == ["a\r", "b\r"])
      #expect(lines("\n\r\n\n", reads) == ["", "", ""])
      #expect(lines("", reads) == [])
      #expect(lines("a\u{85}b\u{B}c\n", reads).count == 1)
    }
  }

  @Test("formats by content type")
  func formats() {
    #expect(StreamFormat(contentType: "text/event-stream; charset=utf-8") == .serverSentEvents)
    #expect(StreamFormat(contentType: "Application/X-NDJSON") == .jsonLines)
    #expect(StreamFormat(contentType: "text/plain") == .automatic)
  }

  @Test("An event with another's payload, and a name or content type of the same length, is none of the family")
  func namesOfTheSameLength() {
    let payload = Array(#"{"contentBlockIndex":0,"delta":{"text":"a"}}"#.utf8)
    func frame(_ type: String, _ contentType: String) -> NaiveFrame {
      let headers = [":event-type": type, ":content-type": contentType, ":message-type": "event"]
      return NaiveFrame(headers: headers.mapValues { Array($0.utf8) }, payload: payload)
    }
    let (known, json) = ("contentBlockDelta", "application/json")
    let frames = [
      frame(known, json), frame(known, json), frame("contentBlockOther", json), frame(known, "application/cbor"),
      frame(known, json),
    ]
    let extraction = extract(frames: frames, .converse)
    #expect(extraction.text() == "aaa")
    #expect(extraction.unread == "2 contentBlockOther")
  }
}
