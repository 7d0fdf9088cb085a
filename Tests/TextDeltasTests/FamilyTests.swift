import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// A delta in short: kind, block, identifier and name, text.
func brief(_ deltas: [TextDelta]) -> [String] {
  deltas.map { delta in
    var text = delta.kind.rawValue
    if let index = delta.index { text += " \(index)" }
    if !delta.identifier.isEmpty { text += " #\(delta.identifier)" }
    if !delta.name.isEmpty { text += " <\(delta.name)>" }
    return delta.text.isEmpty ? text : "\(text): \(delta.text)"
  }
}

@Suite("Families that no capture shows, or not all of")
struct FamilyTests {
  @Test("the catalogue: names are unique, and each finds its family")
  func catalogue() {
    #expect(Set(StreamFamily.all.map(\.name)).count == StreamFamily.all.count)
    for family in StreamFamily.all { #expect(StreamFamily(named: family.name) == family) }
    #expect(StreamFamily(named: "none") == nil)
  }

  @Test("operations name their family")
  func operations() {
    #expect(StreamFamily(operation: "ConverseStream") == .converse)
    #expect(StreamFamily(operation: "InvokeAgent") == .agent)
    #expect(StreamFamily(operation: "InvokeModelWithResponseStream") == nil)
    #expect(StreamFamily(operation: "SelectObjectContent") == nil)
  }

  @Test(
    "events",
    arguments: [
      (
        "siteWise", [("output", #"{"message":"a"}"#), ("trace", #"{"text":"why"}"#), ("output", #"{"message":"b"}"#)],
        ["text: a", "reasoning: why", "text: b"]
      ),
      (
        "medicalScribe",
        [
          ("transcriptEvent", #"{"transcriptSegment":{"segmentId":"s","content":"a","isPartial":true}}"#),
          ("transcriptEvent", #"{"transcriptSegment":{"segmentId":"s","content":"ab","isPartial":false}}"#),
          ("transcriptEvent", #"{"transcriptSegment":{"segmentId":"t","content":"c","isPartial":false}}"#),
        ], ["partial #s: a", "text #s: ab", "text: \n", "text #t: c"]
      ),
      (
        "codeWhisperer",
        [
          ("reasoningContentEvent", #"{"text":"why","signature":"sig"}"#),
          ("assistantResponseEvent", #"{"content":"a"}"#),
        ], ["reasoning: why", "signature: sig", "text: a"]
      ),
      (
        "converse",
        [
          ("messageStart", #"{"role":"assistant"}"#),
          ("contentBlockStart", #"{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"i","name":"n"}}}"#),
          ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{"}}}"#),
          ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"image":{"source":{"bytes":"AA=="}}}}"#),
          ("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"reasoningContent":{"redactedContent":"AA=="}}}"#),
          ("somethingNew", #"{"text":"no"}"#),
          ("messageStop", #"{"stopReason":"model_context_window_exceeded"}"#),
        ],
        [
          "start: assistant", "toolStart 0 #i <n>", "toolInput 0: {", "redacted 2: AA==",
          "stop: model_context_window_exceeded",
        ]
      ),
      (
        "devOpsAgent",
        [
          ("responseCreated", "{}"), ("contentBlockDelta", #"{"index":3,"delta":{"jsonDelta":{"partialJson":"{"}}}"#),
          ("responseFailed", #"{"errorCode":"c","errorMessage":"m"}"#),
        ], ["start", "toolInput 3: {", "error <c>: m"]
      ),
      (
        "businessChat", [("textEvent", #"{"systemMessage":"a"}"#), ("metadataEvent", #"{"finalTextMessage":"a"}"#)],
        ["text: a"]
      ),
      (
        "codeInterpreter", [("result", #"{"content":[{"type":"image","text":"no"},{"type":"text","text":"a"}]}"#)],
        ["text: a"]
      ),
      ("agent", [("returnControl", #"{"invocationId":"x"}"#)], []),
    ] as [(String, [(String, String)], [String])])
  func events(family: String, events: [(type: String, payload: String)], expected: [String]) {
    let result = extract(frames: events.map { eventFrame($0.type, Array($0.payload.utf8)) })
    #expect(result.error == nil)
    #expect(result.family == family)
    #expect(brief(result.deltas) == expected)
  }

  @Test(
    "documents of InvokeModel",
    arguments: [
      (
        "cohere",
        [
          #"{"event_type":"stream-start","is_finished":false}"#,
          #"{"event_type":"tool-calls-chunk","tool_call_delta":{"index":0,"name":"n"},"is_finished":false}"#,
          #"{"event_type":"tool-calls-chunk","tool_call_delta":{"index":0,"parameters":"{}"},"is_finished":false}"#,
          #"{"event_type":"text-generation","text":"a","is_finished":false}"#,
          #"{"event_type":"stream-end","finish_reason":"COMPLETE","is_finished":true,"response":{"text":"no"}}"#,
        ], ["toolStart 0 <n>", "toolInput 0: {}", "text: a", "stop: COMPLETE"]
      ),
      (
        "mistralChat",
        [
          #"{"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"stop_reason":null}]}"#,
          #"{"choices":[{"index":0,"message":{"content":"","tool_calls":[{"id":"i","function":{"name":"n","arguments":"{}"}}]},"stop_reason":"tool_calls"}]}"#,
        ], ["text 0: a", "text 0", "toolStart #i <n>", "toolInput: {}", "stop: tool_calls"]
      ),
      (
        "chatCompletions",
        [
          #"{"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"},"finish_reason":"length"}]}"#,
          #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"i","function":{"name":"n","arguments":""}},{"index":1,"id":"j","function":{"name":"m","arguments":"{"}}]}}]}"#,
          #"{"choices":[],"usage":{"total_tokens":3}}"#, #"{"error":{"type":"t","message":"m"}}"#,
        ],
        [
          "text 0: a", "text 1: b", "stop: length", "toolStart 0 #i <n>", "toolStart 1 #j <m>",
          "toolInput 1: {", #"usage: {"total_tokens":3}"#, "error <t>: m",
        ]
      ),
      (
        "anthropicMessages",
        [
          #"{"type":"ping"}"#, #"{"type":"message_start","message":{"role":"assistant","usage":{"input_tokens":1}}}"#,
          #"{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"d"}}"#,
          #"{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"i","name":"n","input":{}}}"#,
          #"{"index":2,"delta":{"text":"order","type":"text_delta"},"type":"content_block_delta"}"#,
          #"{"type":"message_stop"}"#,
        ],
        [
          "start: assistant", #"usage: {"input_tokens":1}"#, "blockStart 0", "redacted 0: d", "toolStart 1 #i <n>",
          "text 2: order",
        ]
      ),
      ("llama", [#"{"generation":"a","stop_reason":"stop"}"#], ["text: a", "stop: stop"]),
      (
        "nova",
        [#"{"contentBlockDelta":{"delta":{"text":"a"},"contentBlockIndex":4}}"#, #"{"internalServerException":{}}"#],
        ["text 4: a"]
      ),
    ])
  func models(family: String, documents: [String], expected: [String]) {
    let result = extract(
      frames: documents.map { eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array($0.utf8)))\"}".utf8)) })
    #expect(result.error == nil)
    #expect(result.family == family)
    #expect(brief(result.deltas) == expected)
  }

  @Test(
    "bytes",
    arguments: [
      (
        "openAIResponses",
        """
        data: {"type":"response.created"}\n
        data: {"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"why"}\n
        data: {"type":"response.output_text.delta","output_index":1,"delta":"a"}\n
        data: {"type":"response.output_text.done","output_index":1,"text":"a"}\n
        data: {"type":"response.failed","response":{"status":"failed","error":{"code":"c","message":"m"}}}\n

        """, ["start", "reasoning 0: why", "text 1: a", "error <c>: m"]
      ),
      (
        "vercelMessages", "data: {\"type\":\"start\"}\n\ndata: {\"type\":\"error\",\"errorText\":\"m\"}\n\n",
        ["start", "error: m"]
      ),
      ("vercelData", "0:\"a\"\n3:\"m\"\n", ["text: a", "error: m"]),
      (
        "textGenerationInference",
        "data:{\"token\":{\"text\":\"a\",\"special\":false}}\n\ndata:{\"token\":{\"text\":\"</s>\",\"special\":true},\"generated_text\":\"a\",\"details\":{\"finish_reason\":\"eos_token\"}}\n\n",
        ["text: a", "stop: eos_token"]
      ),
      ("textGenerationInference", "{\"token\":{\"text\":\"a\"}}\n", ["text: a"]),
      (
        "strandsPython",
        "data: {\"start\":true}\n\ndata: \"{'data': 'no'}\"\n\ndata: {\"data\":\"no\"}\n\ndata: {\"event\":{\"contentBlockDelta\":{\"delta\":{\"text\":\"a\"}}}}\n\n",
        ["text: a"]
      ),
      ("plainText", "data: a\n\ndata: b\ndata: c\n\n", ["text: a", "text: b\nc"]),
      ("plainText", "hello", ["text: hello"]),
    ])
  func bytes(family: String, stream: String, expected: [String]) {
    let result = extract(stream)
    #expect(result.error == nil)
    #expect(result.family == family)
    #expect(brief(result.deltas) == expected)
  }

  @Test("plain strings are text by choice only")
  func bareStrings() {
    let stream = Array("data: \"a\"\n\ndata: \"b\"\n\ndata: {\"error\":\"m\",\"error_type\":\"t\"}\n\n".utf8)
    #expect(brief(extract(stream).deltas) == ["error <t>: m"])
    #expect(brief(extract(stream, options: .bareStringsAreText).deltas) == ["text: a", "text: b", "error <t>: m"])
    #expect(brief(extract(stream, .agentCoreStrings).deltas) == ["text: a", "text: b", "error <t>: m"])
  }

  @Test("an agent's text that looks like a document is neither lost nor doubled")
  func agentText() {
    func chunks(_ texts: [String]) -> [NaiveFrame] {
      texts.map { eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array($0.utf8)))\"}".utf8)) }
    }
    for texts in [
      ["{\"a\":1}", "{}", " and more"], ["{\"a\":1}"], ["{", "\"a\"}"], ["hello", "{\"completion\":\"x\"}"],
    ] {
      let result = extract(frames: chunks(texts))
      #expect(result.text() == texts.joined())
      #expect(result.family == "agent")
      #expect(result.ending == .ended)
    }
    // A model's first document may say nothing.
    #expect(brief(extract(frames: chunks(["{\"unknown\":1}", "{\"generation\":\"x\"}"])).deltas) == ["text: x"])
  }

  @Test("however many documents say nothing, the first that says something is not lost")
  func lateRecognition() {
    let trace = eventFrame("trace", Array(#"{"trace":{"rationale":{"text":"no"}}}"#.utf8))
    let frames = [NaiveFrame](repeating: trace, count: 300)
    let chunk = eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array("hello".utf8)))\"}".utf8))
    #expect(brief(extract(frames: frames + [chunk]).deltas) == ["text: hello"])
    var broken = trace
    broken.payload.removeLast()
    #expect(extract(frames: frames + [broken]).error == .invalidJSON(offset: 36, reason: .unexpectedEnd))

    let lines = String(repeating: "{\"data\":\"no\"}\n", count: 300)
    #expect(brief(extract(lines + "{\"generation\":\"hello\"}\n").deltas) == ["text: hello"])
    #expect(extract(lines).ending == .notUnderstood)
  }

  @Test("an event whose type begins like a known one, or is longer than any, is not read like it")
  func similarTypes() {
    let payload = Array(#"{"contentBlockIndex":0,"delta":{"text":"a"}}"#.utf8)
    for type in ["contentBlockD", "contentBlockDeltas", String(repeating: "contentBlockDelta", count: 15)] {
      for offset in [0, 1] {
        var frames = [eventFrame("contentBlockDelta", payload), eventFrame(type, payload)]
        for index in frames.indices {
          frames[index].headers[":content-type"] = nil
          frames[index].offset += offset
        }
        let result = extract(frames: frames + [frames[0]])
        #expect(result.text() == "aa")
        #expect(result.unknown?.hasPrefix("1 \(type.prefix(60))") == true)
      }
    }
  }

  @Test("a whole text is not repeated, however many blocks come between its pieces and itself")
  func piecesOfManyBlocks() {
    func piece(_ block: Int) -> String {
      #"{"type":"response.output_text.delta","output_index":\#(block),"delta":"\#(block)"}"# + "\n"
    }
    func whole(_ block: Int) -> String {
      #"{"type":"response.output_text.done","output_index":\#(block),"text":"whole \#(block)"}"# + "\n"
    }
    let between = String(repeating: piece(1) + piece(2), count: 200)
    #expect(
      extract(piece(0) + between + whole(0) + whole(1) + whole(3)).text() == "0" + String(repeating: "12", count: 200)
        + "whole 3")
  }

  @Test("a tool call that starts again has its input again, the others do not")
  func repeatedToolCall() {
    func start(_ call: Int) -> String {
      #"{"type":"response.output_item.added","output_index":\#(call),"item":{"type":"function_call","call_id":"c","name":"f"}}"#
    }
    func input(_ call: Int, _ event: String, _ member: String) -> String {
      #"{"type":"response.function_call_arguments.\#(event)","output_index":\#(call),"\#(member)":"{}"}"#
    }
    let lines = [
      start(0), input(0, "delta", "delta"), start(1), input(1, "delta", "delta"), start(0),
      input(1, "done", "arguments"), input(0, "done", "arguments"),
    ]
    let result = extract(lines.joined(separator: "\n") + "\n")
    #expect(
      brief(result.deltas) == [
        "toolStart 0 #c <f>", "toolInput 0: {}", "toolStart 1 #c <f>", "toolInput 1: {}", "toolStart 0 #c <f>",
        "blockStop 1", "toolInput 0: {}", "blockStop 0",
      ])
  }

  @Test("a scalar that chunks cut is whole in the text")
  func cutScalars() {
    let bytes = Array("é日😀".utf8)
    let frames = bytes.map { eventFrame("chunk", Array("{\"bytes\":\"\(encoded([$0]))\"}".utf8)) }
    let result = extract(frames: frames, .agent)
    #expect(result.text() == "é日😀")
    #expect(result.ending == .ended)
    let cut = extract(frames: Array(frames.dropLast()), .agent)
    #expect(cut.text() == "é日\u{FFFD}")
    #expect(cut.ending == .cut(heldBytes: 3))
  }

  @Test(
    "halves of a surrogate pair in consecutive deltas of a block are joined",
    arguments: [
      ([(0, #"a\ud83d"#), (0, #"\ude00b"#)], ["text 0: a", "text 0: 😀b"]),
      ([(0, #"\ud83d"#), (0, #"\ude00"#)], ["text 0", "text 0: 😀"]),
      ([(0, #"\ud83d"#), (0, #"x"#)], ["text 0", "text 0: \u{FFFD}", "text 0: x"]),
      ([(0, #"\ud83d"#), (1, #"\ude00"#)], ["text 0", "text 0: \u{FFFD}", "text 1: \u{FFFD}"]),
      ([(0, #"a\ud83d"#)], ["text 0: a", "text 0: \u{FFFD}"]),
      ([(0, #"\ude00"#)], ["text 0: \u{FFFD}"]),
      ([(0, #"\ud83d"#), (0, #"\ude00\ud83d"#), (0, #"\ude00"#)], ["text 0", "text 0: 😀", "text 0: 😀"]),
      ([(0, #"\ud83d\ud83d"#), (0, #"\ude00"#)], ["text 0: \u{FFFD}", "text 0: 😀"]),
    ] as [([(Int, String)], [String])])
  func surrogates(texts: [(block: Int, text: String)], expected: [String]) {
    let frames = texts.map { block, text in
      eventFrame("contentBlockDelta", Array("{\"contentBlockIndex\":\(block),\"delta\":{\"text\":\"\(text)\"}}".utf8))
    }
    let result = extract(frames: frames, .converse)
    #expect(brief(result.deltas) == expected)
  }

  @Test("half of a surrogate pair at the end of what is no piece of a text stays there")
  func surrogatesOfWholes() {
    let stop = eventFrame("messageStop", Array(#"{"stopReason":"x\ud83d"}"#.utf8))
    let text = eventFrame("contentBlockDelta", Array(#"{"contentBlockIndex":0,"delta":{"text":"\ude00"}}"#.utf8))
    #expect(brief(extract(frames: [stop, text], .converse).deltas) == ["stop: x\u{FFFD}", "text 0: \u{FFFD}"])
    var exception = stop
    exception.headers[":message-type"] = Array("exception".utf8)
    exception.headers[":exception-type"] = Array("e".utf8)
    exception.payload = Array(#"{"message":"x\ud83d"}"#.utf8)
    #expect(extract(frames: [exception], .converse).ending == .failed(.exception, name: "e", message: "x\u{FFFD}"))
  }

  @Test("nor are halves in blocks of different names")
  func surrogatesOfNamedBlocks() {
    func delta(_ id: String, _ text: String) -> String {
      "data: {\"type\":\"text-delta\",\"id\":\"\(id)\",\"delta\":\"\(text)\"}\n\n"
    }
    #expect(brief(extract(delta("a", #"\ud83d"#) + delta("a", #"\ude00"#)).deltas) == ["text #a", "text #a: 😀"])
    #expect(
      brief(extract(delta("a", #"\ud83d"#) + delta("b", #"\ude00"#)).deltas)
        == ["text #a", "text #a: \u{FFFD}", "text #b: \u{FFFD}"])
    #expect(brief(extract(delta("a", #"x\ud83d"#)).deltas) == ["text #a: x", "text #a: \u{FFFD}"])
  }

  @Test(
    "blank lines before the first line are no part of documents, and all of text",
    arguments: ["\n", "\r\n", "\n\n\r\n", "\r", "\u{FEFF}\n"])
  func blankLines(blank: String) {
    #expect(extract(blank + "data: {\"choices\":[{\"text\":\"a\"}]}\n\n").text() == "a")
    #expect(extract(blank + "data: {\"choices\":[{\"text\":\"a\"}]}\n\n").family == "completions")
    #expect(extract(blank + "hello").text() == blank + "hello")
    #expect(extract(blank + "hello").family == "plainText")
    #expect(extract(blank).text() == blank)
    guard blank != "\u{FEFF}\n" else { return }
    #expect(extract(blank + "{\"outputs\":[\"a\"]}\n").family == "largeModelInference")
    #expect(extract(blank + "{\"outputs\":[\"a\"]}\n").text() == "a")
    // Lines of JSON end in LF.
    #expect(extract(blank + "0:\"a\"\n").text() == (blank == "\r" ? "\r0:\"a\"\n" : "a"))
    #expect(extract(blank + "{no JSON\n").text() == blank + "{no JSON\n")
  }

  @Test(
    "Strands for TypeScript, as two versions write it",
    .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
  func strandsTypeScript() throws {
    for version in ["v0.1.0", "v1.3.0"] {
      let path = "lambda/strands-ts/\(version)-events.ndjson"
      var expected = ""
      for line in try jsonLines(at: path) {
        let event = line["type"]?.stringValue == "modelStreamUpdateEvent" ? line["event"] : line
        guard event?["type"]?.stringValue == "modelContentBlockDeltaEvent",
          event?["delta"]?["type"]?.stringValue == "textDelta"
        else { continue }
        expected += event?["delta"]?["text"]?.stringValue ?? ""
      }
      let result = extract(try Corpus.bytes(path), reads: .pieces(5))
      #expect(result.text() == expected)
      #expect(!expected.isEmpty)
      #expect(result.family == "strandsTypeScript")
      #expect(result.ending == .complete)
    }
  }

  @Test(
    "AgentCore servers", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)),
    arguments: Corpus.files(in: "lambda/agentcore-sse", ending: ".raw"))
  func agentCore(path: String) throws {
    let truth = try json(at: path.replacing(".raw", with: ".json"))
    let body = NaiveFrame.dechunked(try Corpus.bytes(path))
    let result = extract(body, options: .bareStringsAreText)
    #expect(result.error == nil)
    if path.contains("strands-data") {
      let texts = try (truth["sseData"]?.arrayValue ?? []).map { data in
        let bytes = Array((data.stringValue ?? "").utf8)
        return try JSONValue(parsing: bytes.span).stringValue ?? ""
      }
      #expect(result.text() == texts.joined())
    } else {
      #expect(result.text() == truth["converseText"]?.stringValue)
    }
    if path.contains("error") {
      #expect(
        result.ending == .failed(.inBand, name: "RuntimeError", message: "ThrottlingException: スロットリング"))
    }
  }
}
