import StrictJSON
import TextDeltas
import Testing

@Suite struct TextDeltaEventEncoderTests {
  private func encode(_ deltas: [TextDelta], _ format: TextDeltaEventEncoder.Format) -> String {
    var encoder = TextDeltaEventEncoder(format)
    var bytes: [UInt8] = []
    for delta in deltas { encoder.append(delta, to: &bytes) }
    encoder.finish(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private let answer = [
    TextDelta(kind: .start, text: "assistant"), TextDelta(kind: .reasoning, index: 0, text: "Hm\n"),
    TextDelta(kind: .blockStop, index: 0), TextDelta(kind: .text, index: 1, text: "It is \"é\""),
    TextDelta(kind: .toolStart, index: 2, identifier: "t1", name: "weather"),
    TextDelta(kind: .toolInput, index: 2, text: #"{"city":"#), TextDelta(kind: .toolInput, index: 2, text: #""X"}"#),
    TextDelta(kind: .toolStart, index: 4, identifier: "t2", name: "time"),
    TextDelta(kind: .toolInput, index: 4, text: "{}"), TextDelta(kind: .stop, text: "tool_use"),
    TextDelta(kind: .usage, text: #"{"inputTokens":3,"outputTokens":5,"totalTokens":8}"#),
  ]

  @Test("A JSON object for each delta, with the members of its kind")
  func deltas() {
    let encoded = encode(
      answer + [
        TextDelta(kind: .text, text: "", identifier: "b"), TextDelta(kind: .toolStart), TextDelta(kind: .stop),
        TextDelta(kind: .usage, text: "none"), TextDelta(kind: .citation, index: 0, text: #"{ "a": [1] }"#),
        TextDelta(kind: .metrics, text: #"{"latencyMs":7}"#), TextDelta(kind: .partial, text: "p"),
        TextDelta(kind: .error, text: "slow down", name: "ThrottlingException"),
      ], .deltas)
    #expect(
      encoded == #"""
        data: {"kind":"start","role":"assistant"}

        data: {"kind":"reasoning","index":0,"text":"Hm\n"}

        data: {"kind":"blockStop","index":0}

        data: {"kind":"text","index":1,"text":"It is \"é\""}

        data: {"kind":"toolStart","index":2,"id":"t1","name":"weather"}

        data: {"kind":"toolInput","index":2,"text":"{\"city\":"}

        data: {"kind":"toolInput","index":2,"text":"\"X\"}"}

        data: {"kind":"toolStart","index":4,"id":"t2","name":"time"}

        data: {"kind":"toolInput","index":4,"text":"{}"}

        data: {"kind":"stop","reason":"tool_use"}

        data: {"kind":"usage","usage":{"inputTokens":3,"outputTokens":5,"totalTokens":8}}

        data: {"kind":"text","id":"b","text":""}

        data: {"kind":"toolStart","id":"","name":""}

        data: {"kind":"stop"}

        data: {"kind":"usage","usage":"none"}

        data: {"kind":"citation","index":0,"citation":{"a":[1]}}

        data: {"kind":"metrics","metrics":{"latencyMs":7}}

        data: {"kind":"partial","text":"p"}

        data: {"kind":"error","type":"ThrottlingException","message":"slow down"}


        """#)
  }

  @Test("What is written is read again")
  func ownFormat() {
    #expect(extract(encode(answer, .deltas)).deltas == answer)
  }

  @Test("Tool calls are numbered in their order, with or without numbers, identifiers and repeated starts")
  func toolCalls() {
    func numbers(_ deltas: [TextDelta]) -> [Int] {
      let chunks = encode(deltas, .chatCompletions(model: "m")).split(separator: "\n")
      return (0...9).flatMap { number in
        chunks.filter { $0.contains("\"tool_calls\":[{\"index\":\(number)") }.map { _ in number }
      }
    }
    let call = [TextDelta(kind: .toolStart, name: "f"), TextDelta(kind: .toolInput, text: "{}")]
    #expect(numbers(call + call + call) == [0, 0, 1, 1, 2, 2])
    func start(_ id: String) -> TextDelta { TextDelta(kind: .toolStart, identifier: id, name: "f") }
    func input(_ id: String) -> TextDelta { TextDelta(kind: .toolInput, text: "1", identifier: id) }
    #expect(numbers([start("a"), start("b"), input("a"), input("b"), input("a")]) == [0, 0, 0, 1, 1])
    #expect(numbers([start("a"), input("a"), start("a"), input("a")]) == [0, 0, 0])
  }

  @Test("Chunks as OpenAI sends them: the role first, then usage, then [DONE]")
  func chunks() {
    let encoded = encode(
      [
        TextDelta(kind: .text, text: "Hi"), TextDelta(kind: .stop, text: "max_tokens"),
        TextDelta(kind: .usage, text: #"{"input_tokens":1,"output_tokens":2}"#),
      ], .chatCompletions(model: "m", id: "c", created: 9))
    let head = #"{"id":"c","object":"chat.completion.chunk","created":9,"model":"m","choices":["#
    #expect(
      encoded == """
        data: \(head){"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

        data: \(head){"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}

        data: \(head){"index":0,"delta":{},"finish_reason":"length"}]}

        data: \(head)],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}

        data: [DONE]


        """)
  }

  @Test("An extractor reads back the text, the reasoning and the tool calls")
  func roundTrip() throws {
    let bytes = Array(encode(answer, .chatCompletions(model: "m")).utf8)
    var extractor = TextDeltaExtractor(family: .chatCompletions, format: .serverSentEvents)
    var found: [TextDelta] = []
    var input = bytes.span
    while let delta = try extractor.next(&input) { found.append(TextDelta(delta)) }
    while let delta = try extractor.finish() { found.append(TextDelta(delta)) }
    #expect(extractor.outcome == .complete)
    func text(_ kind: DeltaKind, _ index: Int) -> String {
      found.filter { $0.kind == kind && $0.index == index }.map(\.text).joined()
    }
    #expect(text(.text, 0) == "It is \"é\"")
    #expect(text(.reasoning, 0) == "Hm\n")
    #expect(text(.toolInput, 0) == #"{"city":"X"}"#)
    #expect(text(.toolInput, 1) == "{}")
    #expect(found.filter { $0.kind == .toolStart }.map(\.identifier) == ["t1", "t2"])
    #expect(found.filter { $0.kind == .toolStart }.map(\.name) == ["weather", "time"])
    #expect(found.compactMap(\.stopReason) == [.toolUse])
    #expect(found.contains { $0.kind == .usage })
  }

  @Test(
    "Reasons by the names that OpenAI documents",
    arguments: [
      ("end_turn", "stop"), ("stop_sequence", "stop"), ("max_tokens", "length"),
      ("model_context_window_exceeded", "length"), ("tool_use", "tool_calls"), ("content_filtered", "content_filter"),
      ("guardrail_intervened", "content_filter"), ("surprise", "stop"),
    ])
  func reasons(reason: String, name: String) {
    let encoded = encode([TextDelta(kind: .stop, text: reason)], .chatCompletions(model: "m"))
    #expect(encoded.contains(#""finish_reason":"\#(name)""#))
  }

  @Test("An error is reported once, and nothing says that the stream is complete")
  func errors() {
    for format in [TextDeltaEventEncoder.Format.deltas, .chatCompletions(model: "m")] {
      var encoder = TextDeltaEventEncoder(format)
      var bytes: [UInt8] = []
      encoder.append(TextDelta(kind: .error, text: "slow down", name: "throttlingException"), to: &bytes)
      encoder.appendError("again", to: &bytes)
      encoder.finish(&bytes)
      let expected =
        format == .deltas
        ? #"{"kind":"error","type":"throttlingException","message":"slow down"}"#
        : #"{"error":{"message":"slow down","type":"throttlingException","code":"throttlingException"}}"#
      #expect(String(decoding: bytes, as: UTF8.self) == "data: \(expected)\n\n")
    }
    var bytes: [UInt8] = []
    var encoder = TextDeltaEventEncoder(.chatCompletions(model: "m"))
    encoder.appendError("cut", to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"data: {"error":{"message":"cut","type":"error","code":null}}"# + "\n\n")
  }
}
