import EventStreamCodec
import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// The message that deltas form, in one line for each block.
private func blocks(_ message: AssembledMessage) -> [String] {
  message.content.map { block in
    switch block {
    case .text(let text): "text \(text.text)" + (text.citations.isEmpty ? "" : " cites \(text.citations)")
    case .reasoning(let reasoning): "reasoning \(reasoning.text)" + (reasoning.signature.map { " signed \($0)" } ?? "")
    case .redacted(let data): "redacted \(data)"
    case .toolCall(let call):
      "\(call.name)#\(call.id) \(call.input.map { "\($0)" } ?? "nil")" + (call.isComplete ? "" : " so far")
    }
  }
}

private func assemble(_ deltas: [TextDelta], _ outcome: StreamOutcome = .complete) -> AssembledMessage {
  var assembler = MessageAssembler()
  for delta in deltas { assembler.append(delta) }
  return assembler.finish(outcome)
}

@Suite("The assembled message")
struct MessageAssemblerTests {
  @Test("Blocks are kept apart by their numbers, also if they alternate")
  func interleaved() {
    let message = assemble([
      TextDelta(kind: .start, text: "assistant"),
      TextDelta(kind: .toolStart, index: 0, identifier: "a", name: "f"),
      TextDelta(kind: .toolStart, index: 1, identifier: "b", name: "g"),
      TextDelta(kind: .toolInput, index: 0, text: #"{"x":"#), TextDelta(kind: .toolInput, index: 1, text: #"{"y""#),
      TextDelta(kind: .toolInput, index: 0, text: "1}"), TextDelta(kind: .toolInput, index: 1, text: ":2}"),
      TextDelta(kind: .stop, text: "tool_use"),
    ])
    #expect(blocks(message) == [#"f#a {"x":1}"#, #"g#b {"y":2}"#])
    #expect(message.role == "assistant")
    #expect(message.stopReason == "tool_use")
    #expect(message.outcome == .complete)
  }

  @Test("A number that occurs again after the end of its block begins another")
  func repeatedNumbers() {
    let message = assemble([
      TextDelta(kind: .text, index: 0, text: "a"), TextDelta(kind: .blockStop, index: 0),
      TextDelta(kind: .text, index: 0, text: "b"), TextDelta(kind: .blockStart, index: 0),
      TextDelta(kind: .text, index: 0, text: "c"), TextDelta(kind: .text, index: 0, text: "d"),
    ])
    #expect(blocks(message) == ["text a", "text b", "text cd"])
  }

  @Test("Streams without numbers: a block ends where one of another kind begins")
  func unnumbered() {
    let message = assemble([
      TextDelta(kind: .reasoning, text: "r"), TextDelta(kind: .text, text: ""), TextDelta(kind: .reasoning, text: "s"),
      TextDelta(kind: .text, text: "a"), TextDelta(kind: .toolStart, identifier: "1", name: "f"),
      TextDelta(kind: .toolInput, text: "{}"), TextDelta(kind: .text, text: "b"), TextDelta(kind: .text, text: "c"),
      TextDelta(kind: .toolStart, name: "g"), TextDelta(kind: .toolStart, name: "g"),
      TextDelta(kind: .toolInput, text: "[]"),
    ])
    #expect(blocks(message) == ["reasoning rs", "text a", "f#1 {}", "text bc", "g# {}", "g# []"])
  }

  @Test("Text whose number some deltas leave out stays one block")
  func partlyNumbered() {
    let deltas = [nil, 0, nil, 0].map { TextDelta(kind: .text, index: $0, text: "a") }
    #expect(blocks(assemble(deltas)) == ["text aaaa"])
  }

  @Test("Blocks with names")
  func named() {
    let message = assemble([
      TextDelta(kind: .blockStart, identifier: "r"), TextDelta(kind: .blockStart, identifier: "t"),
      TextDelta(kind: .reasoning, text: "1", identifier: "r"), TextDelta(kind: .text, text: "2", identifier: "t"),
      TextDelta(kind: .reasoning, text: "3", identifier: "r"), TextDelta(kind: .text, text: "4", identifier: "t"),
      TextDelta(kind: .blockStop, identifier: "t"), TextDelta(kind: .blockStart, identifier: "u"),
      TextDelta(kind: .text, text: "5", identifier: "u"),
      // Names that no block was started with tell utterances apart, not blocks.
      TextDelta(kind: .text, text: "6", identifier: "x"), TextDelta(kind: .text, text: "7", identifier: "y"),
      // One that has started begins a block, although another is open.
      TextDelta(kind: .blockStart, identifier: "v"), TextDelta(kind: .text, text: "8", identifier: "v"),
    ])
    #expect(blocks(message) == ["reasoning 13", "text 24", "text 567", "text 8"])
  }

  @Test("A signature ends its reasoning; several pieces form one")
  func signatures() {
    let message = assemble([
      TextDelta(kind: .reasoning, text: "a"), TextDelta(kind: .signature, text: "x"),
      TextDelta(kind: .signature, text: "y"), TextDelta(kind: .reasoning, text: "b"),
      TextDelta(kind: .signature, text: "z"), TextDelta(kind: .redacted, text: "R"),
      TextDelta(kind: .text, text: "t"), TextDelta(kind: .signature, text: "w"),
    ])
    #expect(
      blocks(message) == [
        "reasoning a signed xy", "reasoning b signed z", "redacted R", "text t", "reasoning  signed w",
      ])
  }

  @Test("Citations belong to the text before them")
  func citations() {
    let message = assemble([
      TextDelta(kind: .text, index: 0, text: "a"), TextDelta(kind: .citation, index: 0, text: #"{"n":1}"#),
      TextDelta(kind: .blockStop, index: 0), TextDelta(kind: .citation, text: "not JSON"),
    ])
    #expect(blocks(message) == [#"text a cites [{"n":1}, "not JSON"]"#])
    #expect(blocks(assemble([TextDelta(kind: .citation, text: "1")])) == ["text  cites [1]"])
  }

  @Test("Inputs: whole, empty, cut, without a start, and not JSON")
  func inputs() {
    let start = TextDelta(kind: .toolStart, index: 0, identifier: "a", name: "f")
    func input(_ text: String) -> TextDelta { TextDelta(kind: .toolInput, index: 0, text: text) }
    let cut = StreamOutcome.cut(StreamCut(offset: 1))
    #expect(blocks(assemble([start, input(#"{"x":1}"#)])) == [#"f#a {"x":1}"#])
    #expect(blocks(assemble([start, input("")])) == ["f#a {}"])
    #expect(blocks(assemble([start, input("")], cut)) == ["f#a nil so far"])
    #expect(blocks(assemble([start, TextDelta(kind: .blockStop, index: 0)], cut)) == ["f#a {}"])
    #expect(blocks(assemble([start, input(#"{"x":"ab"#)], cut)) == [#"f#a {"x":"ab"} so far"#])
    #expect(blocks(assemble([input("{}")])) == ["# {}"])
    #expect(blocks(assemble([TextDelta(kind: .toolInput, text: "{}", identifier: "z")])) == ["#z {}"])
    #expect(blocks(assemble([start, input("print(1)")])) == ["f#a nil so far"])
    #expect(blocks(assemble([start, input("12")])) == ["f#a 12"])
    #expect(assemble([start, input("print(1)")]).toolCalls.first?.inputText == "print(1)")
  }

  @Test("A start that is repeated with every piece continues its call")
  func repeatedStarts() {
    let start = TextDelta(kind: .toolStart, index: 0, identifier: "a", name: "f")
    let next = TextDelta(kind: .toolStart, index: 0, identifier: "b", name: "f")
    let message = assemble([
      start, TextDelta(kind: .toolInput, index: 0, text: "{"), start, TextDelta(kind: .toolInput, index: 0, text: "}"),
      next, TextDelta(kind: .toolInput, index: 0, text: "[]"),
    ])
    #expect(blocks(message) == ["f#a {}", "f#b []"])
    let late = [
      TextDelta(kind: .toolStart, index: 0, identifier: "a"), TextDelta(kind: .toolStart, index: 0, name: "f"),
    ]
    #expect(blocks(assemble(late)) == ["f#a {}"])
  }

  @Test("Several messages: the numbers start again, and tokens are added up")
  func severalMessages() {
    let message = assemble([
      TextDelta(kind: .start, text: "assistant"), TextDelta(kind: .text, index: 0, text: "a"),
      TextDelta(kind: .stop, text: "tool_use"), TextDelta(kind: .usage, text: #"{"inputTokens":1,"outputTokens":2}"#),
      TextDelta(kind: .start, text: "assistant"), TextDelta(kind: .text, index: 0, text: "b"),
      TextDelta(kind: .stop, text: "end_turn"),
      TextDelta(kind: .usage, text: #"{"inputTokens":10,"outputTokens":20,"totalTokens":31}"#),
    ])
    #expect(blocks(message) == ["text a", "text b"])
    #expect(message.stopReason == "end_turn")
    #expect(message.usage?.inputTokens == 11)
    #expect(message.usage?.outputTokens == 22)
    #expect(message.usage?.totalTokens == 34)
    #expect(message.usage?.vendor["totalTokens"] == .number("31"))
  }

  @Test("Usage that is reported again replaces the earlier report")
  func repeatedUsage() {
    let message = assemble([
      TextDelta(kind: .usage, text: #"{"input_tokens":9,"output_tokens":1}"#),
      TextDelta(kind: .usage, text: #"{"output_tokens":321}"#), TextDelta(kind: .usage, text: "not JSON"),
    ])
    #expect(message.usage?.inputTokens == 9)
    #expect(message.usage?.outputTokens == 321)
    #expect(message.usage?.totalTokens == 330)
    #expect(message.usage?.vendor.description == #"{"input_tokens":9,"output_tokens":321}"#)
  }

  @Test("Bedrock's measurements count tokens where the model does not")
  func invocationMetrics() {
    let metrics = TextDelta(kind: .metrics, text: #"{"inputTokenCount":3,"outputTokenCount":4,"firstByteLatency":5}"#)
    let alone = assemble([metrics])
    #expect(alone.usage?.inputTokens == 3)
    #expect(alone.usage?.totalTokens == 7)
    #expect(alone.metrics?["firstByteLatency"] == .number("5"))
    let both = assemble([TextDelta(kind: .usage, text: #"{"output_tokens":9}"#), metrics])
    #expect(both.usage?.inputTokens == 3)
    #expect(both.usage?.outputTokens == 9)
    #expect(assemble([TextDelta(kind: .metrics, text: #"{"latencyMs":5}"#)]).usage == nil)
  }

  @Test(
    "Usage in one vocabulary: input, output, total, read from a cache, written to it, reasoning",
    arguments: [
      (
        #"{"inputTokens":1,"outputTokens":2,"totalTokens":3,"cacheReadInputTokens":4,"cacheWriteInputTokens":5}"#,
        [1, 2, 3, 4, 5, nil]
      ),
      (
        #"{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":3,"cache_creation_input_tokens":4}"#,
        [1, 2, 3, 3, 4, nil]
      ),
      (
        #"""
        {"prompt_tokens":1,"completion_tokens":2,"total_tokens":9,"prompt_tokens_details":{"cached_tokens":4},
        "completion_tokens_details":{"reasoning_tokens":5}}
        """#, [1, 2, 9, 4, nil, 5]
      ),
      (
        #"""
        {"input_tokens":1,"output_tokens":2,"total_tokens":3,"input_tokens_details":{"cached_tokens":4},
        "output_tokens_details":{"reasoning_tokens":5}}
        """#, [1, 2, 3, 4, nil, 5]
      ),
      (
        #"{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":8,"thoughtsTokenCount":5}"#,
        [1, 2, 8, nil, nil, 5]
      ),
      (
        #"{"billed_units":{"input_tokens":5,"output_tokens":6},"tokens":{"input_tokens":71,"output_tokens":10}}"#,
        [71, 10, 81, nil, nil, nil]
      ),
      (#"{"billed_units":{"input_tokens":5,"output_tokens":6}}"#, [5, 6, 11, nil, nil, nil]),
      (#"{"inputTextTokenCount":13,"totalOutputTextTokenCount":2900.0}"#, [13, 2900, 2913, nil, nil, nil]),
      (#"{"prompt_token_count":23,"generation_token_count":785}"#, [23, 785, 808, nil, nil, nil]),
      (#"{"prompt_eval_count":1,"eval_count":2}"#, [1, 2, 3, nil, nil, nil]),
      (#"{"tokens_evaluated":1,"tokens_predicted":2}"#, [1, 2, 3, nil, nil, nil]),
      (#"{"totalInputTokens":1,"totalOutputTokens":2,"totalTokens":3}"#, [1, 2, 3, nil, nil, nil]),
      (#"{"uncachedInputTokens":1,"outputTokens":2}"#, [1, 2, 3, nil, nil, nil]),
      (#"{"promptTokens":1,"completionTokens":2}"#, [1, 2, 3, nil, nil, nil]),
      (#"{"inputTokens":-1,"outputTokens":1.5,"totalTokens":1e30}"#, [nil, nil, nil, nil, nil, nil]),
      (#"{"inputTokens":9223372036854775807,"outputTokens":1}"#, [.max, 1, nil, nil, nil, nil]),
      ("[]", [nil, nil, nil, nil, nil, nil]),
    ] as [(String, [Int?])])
  func vocabulary(text: String, counts: [Int?]) throws {
    let usage = TokenUsage(vendor: try JSONValue(parsing: text))
    #expect(
      [
        usage.inputTokens, usage.outputTokens, usage.totalTokens, usage.cacheReadInputTokens,
        usage.cacheWriteInputTokens, usage.reasoningTokens,
      ] == counts)
  }

  @Test("The message so far, at any point")
  func snapshots() {
    var assembler = MessageAssembler()
    assembler.append(TextDelta(kind: .text, index: 0, text: "Hi"))
    #expect(blocks(assembler.message) == ["text Hi"])
    #expect(assembler.message.outcome == nil)
    assembler.append(TextDelta(kind: .toolStart, index: 1, identifier: "a", name: "f"))
    let early = assembler.message
    #expect(blocks(early) == ["text Hi", "f#a nil so far"])
    assembler.append(TextDelta(kind: .toolInput, index: 1, text: #"{"city":"Zü"#))
    #expect(blocks(assembler.message) == ["text Hi", #"f#a {"city":"Zü"} so far"#])
    assembler.append(TextDelta(kind: .toolInput, index: 1, text: #"rich"}"#))
    #expect(blocks(assembler.message) == ["text Hi", #"f#a {"city":"Zürich"}"#])
    #expect(blocks(early) == ["text Hi", "f#a nil so far"])
  }

  @Test("Nothing that the deltas carry is lost, in every family", arguments: FamilyExample.all)
  func everyFamily(example: FamilyExample) throws {
    let options: TextDeltaExtractor.Options = example.isByChoice ? .bareStringsAreText : []
    let family = try #require(StreamFamily(named: example.family))
    let extraction =
      example.frames().map { extract(frames: $0, family) } ?? extract(example.bytes ?? [], family, options: options)
    let outcome = try #require(extraction.outcome)
    let message = assemble(extraction.deltas, outcome)
    #expect(message.text == extraction.text())
    #expect(message.reasoning == extraction.text(of: .reasoning))
    #expect(message.toolCalls.map(\.inputText).joined() == extraction.text(of: .toolInput))
    let starts = extraction.deltas.filter { $0.kind == .toolStart }.map(\.key)
    #expect(starts.isEmpty || message.toolCalls.count == Set(starts).count)
    for call in message.toolCalls {
      #expect(starts.isEmpty || !call.name.isEmpty)
      if call.isComplete { #expect(call.input == (try? JSONValue(parsing: call.inputText)) ?? .object([])) }
    }
    let hasUsage = extraction.deltas.contains { $0.kind == .usage }
    #expect(!hasUsage || message.usage != nil)
    // Reading the message so far changes nothing.
    var assembler = MessageAssembler()
    for delta in extraction.deltas {
      assembler.append(delta)
      _ = assembler.message
    }
    #expect(assembler.finish(outcome) == message)
  }
}

extension TextDelta {
  /// What tells the call of a start from others.
  fileprivate var key: [String] { [identifier, name, index.map { "\($0)" } ?? ""] }
}

@Suite("Messages of generated captures", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct GeneratedMessageTests {
  @Test("Text, reasoning, tool calls, usage and stop reason are those of the truth")
  func truth() throws {
    var calls = 0
    for path in Corpus.files(in: "generated", ending: ".expected.json") {
      let capture = try GeneratedCapture(path)
      let extraction = capture.extraction()
      let message = assemble(extraction.deltas, try #require(extraction.outcome))
      let expected = capture.expected
      #expect(message.text == extraction.text())
      if let reasoning = expected["reasoning_text"]?.stringValue, !reasoning.isEmpty {
        #expect(message.reasoning == reasoning, "\(capture.name)")
      }
      // The truth of some captures in other layers names no calls.
      if let truth = expected["tool_calls"]?.arrayValue, !truth.isEmpty {
        #expect(message.toolCalls.count == truth.count, "\(capture.name)")
        for (call, expected) in zip(message.toolCalls, truth) {
          calls += 1
          #expect(call.id == expected["id"]?.stringValue ?? "")
          #expect(call.name == expected["name"]?.stringValue ?? "")
          #expect(call.isComplete)
          #expect(call.input == (try JSONValue(parsing: expected["input"]?.stringValue ?? "")))
        }
      }
      if let reason = expected["stop_reason"]?.stringValue { #expect(message.stopReason == reason, "\(capture.name)") }
      for member in expected["usage"]?.objectValue ?? [] {
        #expect(message.usage?.vendor[member.name] == member.value, "\(capture.name)")
      }
    }
    #expect(calls > 5)
  }
}
