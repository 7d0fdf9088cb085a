import EventStreamCodec
import Testing
import TestSupport

@Suite struct DecodeEncodeTests {
  @Test("A message as an object, and the end")
  func objects() throws {
    let result = try Tool.run(
      "decode", input: Streams.event("messageStop", #"{ "stopReason" : "end_turn", "n": 1.0e2 }"#))
    #expect(
      result.lines == [
        #"{"layer":"eventstream","kind":"message","offset":0,"length":138,"headers":["#
          + #"{"name":":event-type","type":"string","value":"messageStop"},"#
          + #"{"name":":content-type","type":"string","value":"application/json"},"#
          + #"{"name":":message-type","type":"string","value":"event"}],"payload":{"stopReason":"end_turn","n":1.0e2}}"#,
        #"{"kind":"end","bytes":138,"complete":true}"#,
      ])
    #expect(result.errors.isEmpty)
    #expect(result.status == 0)
  }

  @Test("Every type of header value")
  func headers() throws {
    let message = EventStreamMessage(headers: [
      EventStreamHeader(name: "a", value: .bool(true)), EventStreamHeader(name: "b", value: .bool(false)),
      EventStreamHeader(name: "c", value: .byte(-49)), EventStreamHeader(name: "d", value: .short(42)),
      EventStreamHeader(name: "e", value: .integer(.min)), EventStreamHeader(name: "f", value: .long(.max)),
      EventStreamHeader(name: "g", value: .bytes([0xFB, 0xFF])),
      EventStreamHeader(name: "h\"\n", value: .string("日\u{1}\\")),
      EventStreamHeader(name: "i", value: .timestamp(millisecondsSince1970: -8_675_309)),
      EventStreamHeader(
        name: "j", value: .uuid(EventStreamUUID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10))),
    ])
    let frame = Streams.frame(message)
    let result = try Tool.run("decode", input: frame)
    let headers = [
      #"{"name":"a","type":"boolTrue","value":true}"#, #"{"name":"b","type":"boolFalse","value":false}"#,
      #"{"name":"c","type":"byte","value":-49}"#, #"{"name":"d","type":"short","value":42}"#,
      #"{"name":"e","type":"integer","value":-2147483648}"#, #"{"name":"f","type":"long","value":9223372036854775807}"#,
      #"{"name":"g","type":"bytes","value":"+/8="}"#, #"{"name":"h\"\n","type":"string","value":"日\u0001\\"}"#,
      #"{"name":"i","type":"timestamp","value":-8675309}"#,
      #"{"name":"j","type":"uuid","value":"01020304-0506-0708-090a-0b0c0d0e0f10"}"#,
    ]
    let start = #"{"layer":"eventstream","kind":"message","offset":0,"length":\#(frame.count),"headers":["#
    #expect(result.lines.first == start + headers.joined(separator: ",") + #"],"payloadText":""}"#)
    #expect(try Tool.run("encode", input: result.output).output == frame)
  }

  @Test("Payloads: JSON as JSON, text as text, anything else in base64; base64 for all when asked")
  func payloads() throws {
    let cases: [([UInt8], String, String)] = [
      (Array(#"{"a":[1,2]}"#.utf8), #""payload":{"a":[1,2]}"#, #""payloadBase64":"eyJhIjpbMSwyXX0=""#),
      (
        Array("12345678901234567890".utf8), #""payload":12345678901234567890"#,
        #""payloadBase64":"MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=""#
      ),
      (Array(#"{"a":1,}"#.utf8), #""payloadText":"{\"a\":1,}""#, #""payloadBase64":"eyJhIjoxLH0=""#),
      ([0xFF, 0x00], #""payloadBase64":"/wA=""#, #""payloadBase64":"/wA=""#),
      ([], #""payloadText":"""#, #""payloadBase64":"""#),
    ]
    for (payload, auto, base64) in cases {
      let frame = Streams.frame(EventStreamMessage(payload: payload))
      let start = #"{"layer":"eventstream","kind":"message","offset":0,"length":\#(frame.count),"headers":[],"#
      #expect(try Tool.run("decode", input: frame).lines.first == start + auto + "}")
      #expect(try Tool.run("decode", "--payload", "base64", input: frame).lines.first == start + base64 + "}")
    }
  }

  @Test("What was decoded before damage is written, then the error, then the end")
  func damage() throws {
    var damaged = Streams.converse
    damaged[200] ^= 1
    let result = try Tool.run("decode", input: damaged)
    #expect(result.lines.count == 3)
    #expect(result.lines[0].hasPrefix(#"{"layer":"eventstream","kind":"message","offset":0,"#))
    #expect(
      result.lines[1].hasPrefix(
        #"{"kind":"error","layer":"eventstream","code":"messageChecksumMismatch","offset":118,"message":"message checksum mismatch: stored 0x"#
      ))
    #expect(result.lines[2] == #"{"kind":"end","bytes":118,"complete":false}"#)
    #expect(result.errors.hasPrefix("codec-tool: (stdin): eventstream: messageChecksumMismatch at offset 118: "))
    #expect(result.status == 65)
  }

  @Test("decode | encode gives the bytes back, whatever the reads")
  func roundTrip() throws {
    let bytes = try Streams.captureBytes()
    for size in ["1", "7", "1000", "65536"] {
      let decoded = try Tool.run("decode", "--payload", "base64", "--read-size", size, Streams.capture)
      #expect(decoded.status == 0)
      let encoded = try Tool.run("encode", "--read-size", size, input: decoded.output)
      #expect(encoded.output == bytes)
      #expect(encoded.status == 0)
    }
    // Payloads that were compact JSON survive as JSON too.
    #expect(try Tool.run("encode", input: Tool.run("decode", Streams.capture).output).output == bytes)
    #expect(try Tool.run("encode", Streams.capture.replacing(".bin", with: ".jsonl")).output == bytes)
  }

  @Test(
    "Lines that are no message are named, and what came before is written",
    arguments: [
      ("not json", "line 3: not JSON: "),
      (#"{"layer":"eventstream"}"#, #"line 3: no "kind""#),
      (#"{"layer":"eventstream","kind":"message"}"#, #"line 3: no array "headers""#),
      (#"{"layer":"eventstream","kind":"message","headers":[]}"#, #"line 3: no "payload","#),
      (
        #"{"layer":"eventstream","kind":"message","headers":[{"type":"string"}],"payload":1}"#,
        "line 3: a header without"
      ),
      (
        #"{"layer":"eventstream","kind":"message","headers":[{"name":"x","type":"byte","value":128}],"payload":1}"#,
        "line 3: the header x has no value of type byte"
      ),
      (
        #"{"layer":"eventstream","kind":"message","headers":[{"name":"x","type":"word","value":1}],"payload":1}"#,
        "line 3: the header x has no value of type word"
      ),
      (
        #"{"layer":"eventstream","kind":"message","headers":[{"name":"","type":"byte","value":1}],"payload":1}"#,
        "line 3: cannot be encoded: header 0 has an empty name"
      ),
      (
        #"{"layer":"eventstream","kind":"message","headers":[],"payloadBase64":"!"}"#,
        #"line 3: "payloadBase64" is not base64"#
      ),
      (#"{"kind":"error","message":"what it was"}"#, "line 3: decode reported: what it was"),
    ])
  func encodeFailures(line: String, message: String) throws {
    let good = #"{"layer":"eventstream","kind":"message","headers":[],"payloadText":""}"#
    let result = try Tool.run("encode", input: Array("\(good)\n\r\n\(line)\n".utf8))
    #expect(result.output == Streams.frame(EventStreamMessage()))
    #expect(result.errors.hasPrefix("codec-tool: (stdin): \(message)"))
    #expect(result.status == 65)
  }

  @Test("encode --chunked: a chunk for each frame, and the end")
  func chunked() throws {
    let decoded = try Tool.run("decode", input: Streams.converse)
    let chunked = try Tool.run("encode", "--chunked", input: decoded.output)
    let frames = [118, 148, 122]
    var expected: [UInt8] = []
    var start = 0
    for count in frames {
      expected += "\(String(count, radix: 16))\r\n".utf8 + Streams.converse[start..<start + count] + "\r\n".utf8
      start += count
    }
    expected += "0\r\n\r\n".utf8
    #expect(chunked.output == expected)
    #expect(try Tool.run("body", "--as", "chunked", input: chunked.output).output == Streams.converse)
    // Input at fault leaves the body without its end.
    let cut = try Tool.run("encode", "--chunked", input: Array("nonsense".utf8))
    #expect(cut.output.isEmpty)
    #expect(cut.status == 65)
  }

  @Test("Objects of other layers and unknown kinds are passed over; the last line needs no end")
  func otherLayers() throws {
    let lines = """
      {"layer":"chunked","kind":"chunk","offset":0,"size":16,"extensions":[]}
      {"layer":"eventstream","kind":"message","headers":[],"payloadText":""}
      {"kind":"end","bytes":16,"complete":true}
      """
    let result = try Tool.run("encode", input: Array(lines.utf8))
    #expect(result.output == Streams.frame(EventStreamMessage()))
    #expect(result.status == 0)
  }

  @Test("A line like earlier ones is encoded as it is alone")
  func similarLines() throws {
    func line(_ offset: Int, _ payload: String, type: String = "x") -> String {
      #"{"layer":"eventstream","kind":"message","offset":\#(offset),"length":9,"headers":[{"name":"\#(type)","#
        + #""type":"string","value":"v"}],"payload":\#(payload)}"#
    }
    // The payloads, and what `encode` makes of those that it writes in another way.
    let payloads: [(line: String, encoded: String?)] = [
      (#"{"a":"1","n":[1,2]}"#, nil), (#"{"a":"longer","n":[30,-4.5e1]}"#, nil), (#"{"a":"","n":[1,2]}"#, nil),
      (#"{"a":"é日","n":[1,2]}"#, nil), (#"{"a":"\n\"\\","n":[1,2]}"#, nil),
      (#"{"a":"\/","n":[1,2]}"#, #"{"a":"/","n":[1,2]}"#),
      (#"{"a":"\u00e9\u001F","n":[1,2]}"#, #"{"a":"é\u001f","n":[1,2]}"#),
      (#"{ "a": "1", "n": [1, 2] }"#, #"{"a":"1","n":[1,2]}"#), (#"{"a":"x","n":[1,2],"a":"y"}"#, nil),
      (#""text""#, nil), (#""other""#, nil), ("1", nil), ("23.5", nil), ("null", nil), ("[]", nil),
    ]
    var lines: [String] = []
    var frames: [UInt8] = []
    func append(_ line: String, type: String?, _ payload: String) {
      lines.append(line)
      let headers = type.map { [EventStreamHeader($0, "v")] } ?? []
      frames += Streams.frame(EventStreamMessage(headers: headers, payload: Array(payload.utf8)))
    }
    for (payload, encoded) in payloads + payloads {
      let encoded = encoded ?? payload
      append(line(lines.count * 1000, payload), type: "x", encoded)
      append(line(lines.count * 1000, payload, type: "y"), type: "y", encoded)
      // Another order, white space, and what is read instead of the payload.
      append(#"{"payload":\#(payload),"headers":[],"kind":"message","layer":"eventstream"}"#, type: nil, encoded)
      append(line(1, payload).replacing("\"offset\":1,", with: "\"offset\": 1,  "), type: "x", encoded)
      let text = "t\(lines.count)"
      append(#"{"payloadText":"\#(text)","# + line(1, payload).dropFirst(), type: "x", text)
    }
    let together = try Tool.run("encode", input: Array(lines.joined(separator: "\n").utf8))
    #expect(together.status == 0)
    #expect(together.output == frames)
    // A line that resembles them is checked like any other.
    for fault in [
      #"{"a":"\x","n":[1,2]}"#, #"{"a":"1","n":[01,2]}"#, "{\"a\":\"\u{1}\",\"n\":[1,2]}", #"{"a":"1","n":[1,2}"#,
    ] {
      let result = try Tool.run("encode", input: Array((lines + [line(1, fault)]).joined(separator: "\n").utf8))
      #expect(result.status == 65)
      #expect(result.output == together.output)
    }
  }

  @Test("The limits and leniencies of the library, by name")
  func limits() throws {
    let frame = Streams.converse
    #expect(
      try Tool.run("decode", "--max-frame-size", "100", input: frame).lines.first?.contains("totalLengthLimitExceeded")
        == true)
    #expect(
      try Tool.run("decode", "--max-headers-size", "10", input: frame).lines.first?.contains(
        "headersLengthLimitExceeded") == true)
    #expect(
      try Tool.run("decode", "--max-header-count", "2", input: frame).lines.first?.contains("headerCountLimitExceeded")
        == true)
    // A message that lacks the header which says what it is.
    let untyped = Streams.frame(EventStreamMessage(headers: [EventStreamHeader(":event-type", "chunk")]))
    let strict = try Tool.run("decode", input: untyped)
    #expect(strict.lines.count == 3)
    #expect(strict.lines[1].contains(#""code":"missingHeader","offset":0"#))
    #expect(strict.status == 65)
    #expect(try Tool.run("decode", "--lenient", "missing-message-type", input: untyped).status == 0)
    // Frames of one's own, without any header that has a meaning, are as good as any.
    #expect(try Tool.run("decode", input: Streams.frame(EventStreamMessage())).status == 0)
  }
}
