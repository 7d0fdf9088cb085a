import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// A capture made to a known truth, in whatever layers it comes.
struct GeneratedCapture {
  var name: String
  var expected: JSONValue
  var bytes: [UInt8] = []
  /// The frames, where it has any.
  var frames: [NaiveFrame]?
  var left = 0
  var options: TextDeltaExtractor.Options = []

  init(_ path: String) throws {
    name = String(path.dropFirst("generated/".count).dropLast(".expected.json".count))
    expected = try json(at: path)
    bytes = try Corpus.bytes("generated/\(expected["file"]?.stringValue ?? "")")
    let layers = (expected["protocol"]?.stringValue ?? "").split(separator: ">").map(String.init)
    if layers.first == "http1" { bytes = NaiveFrame.dechunked(bytes) }
    if layers.contains(where: { $0.hasPrefix("eventstream") }) {
      let split = NaiveFrame.split(bytes)
      frames = split.frames
      left = split.left
    }
    if layers.contains("lambda-prelude") {
      // The prelude ends with eight zeros; it is not this module's.
      if let chunks = frames {
        bytes = chunks.filter { $0.headers[":event-type"] == Array("PayloadChunk".utf8) }.flatMap(\.payload)
      }
      frames = nil
      var position = 0
      while bytes[position..<position + 8].contains(where: { $0 != 0 }) { position += 1 }
      bytes.removeFirst(position + 8)
    }
    if expected["inner"]?.stringValue == "json-string" { options = .bareStringsAreText }
  }

  func extraction(reads: Reads = .whole) -> Extraction {
    guard let frames else { return extract(bytes, options: options, reads: reads) }
    return extract(frames: frames, left: left)
  }

  /// The capture's units one by one: their deltas beside the truth.
  func units() throws -> [(truth: JSONValue, deltas: [TextDelta])] {
    // Behind a prelude the offsets are others; and what is no event stream is read here as what it is.
    guard expected["prelude"] == nil, !name.hasPrefix("not_eventstream") else { return [] }
    let truths = try jsonLines(at: "generated/\(name).events.jsonl").filter { $0["off"] != nil }
    var extracting = Extracting(options: options)
    var units: [(truth: JSONValue, deltas: [TextDelta])] = []
    for truth in truths {
      let before = extracting.result.deltas.count
      let start = Int(truth["off"]?.intValue ?? 0)
      if let frames {
        for frame in frames where frame.start == start { extracting.take(frame) }
      } else {
        extracting.take(bytes[start..<start + Int(truth["len"]?.intValue ?? 0)])
      }
      units.append((truth, Array(extracting.result.deltas[before...])))
    }
    extracting.finish()
    return units
  }
}

@Suite("Captures made to a known truth", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct GeneratedCaptureTests {
  static let all = Corpus.files(in: "generated", ending: ".expected.json")

  @Test("each yields exactly its text, however it is read", arguments: all)
  func text(path: String) throws {
    let capture = try GeneratedCapture(path)
    let expected = try Corpus.bytes("generated/\(capture.name).expected.txt")
    let whole = capture.extraction()
    #expect(whole.error == nil)
    // A line feed follows each log event that has none.
    let text = capture.name == "logs_start_live_tail" ? whole.text(separator: "\n") : whole.text()
    #expect(Array(text.utf8) == expected)
    guard capture.frames == nil else { return }
    for reads in [Reads.pieces(1), .pieces(7), .random(1), .random(2)] {
      let split = capture.extraction(reads: reads)
      #expect(split.text() == whole.text(), "\(reads)")
      #expect(split.ending == whole.ending, "\(reads)")
      // Text that has no elements of its own comes in pieces as it is read.
      if whole.family != "plainText" { #expect(split.deltas == whole.deltas, "\(reads)") }
    }
  }

  @Test("the sums agree: reasoning, tool calls, stop, usage, metrics, errors", arguments: all)
  func sums(path: String) throws {
    let capture = try GeneratedCapture(path)
    let result = capture.extraction()
    let expected = capture.expected
    if let reasoning = expected["reasoning_text"]?.stringValue, !reasoning.isEmpty {
      #expect(result.text(of: .reasoning) == reasoning)
    }
    if let reason = expected["stop_reason"]?.stringValue {
      #expect(result.deltas.last { $0.kind == .stop }?.text == reason)
    }
    for (kind, name) in [(DeltaKind.usage, "usage"), (.metrics, "metrics")] {
      for member in expected[name]?.objectValue ?? [] {
        let found = try result.deltas.filter { $0.kind == kind }.compactMap { delta in
          let bytes = Array(delta.text.utf8)
          return try JSONValue(parsing: bytes.span)[member.name]
        }
        #expect(found.last?.intValue == member.value.intValue, "\(name) \(member.name)")
      }
    }
    for call in expected["tool_calls"]?.arrayValue ?? [] {
      let start = result.deltas.first { $0.kind == .toolStart && $0.identifier == call["id"]?.stringValue }
      #expect(start?.name == call["name"]?.stringValue)
      var input = ""
      for delta in result.deltas where delta.kind == .toolInput {
        if delta.index == nil
          ? delta.identifier.isEmpty || delta.identifier == start?.identifier : delta.index == start?.index
        {
          input += delta.text
        }
      }
      #expect(input == call["input"]?.stringValue)
    }
    if let error = expected["error"], !error.isNull, error["kind"]?.stringValue != "truncated",
      error["kind"]?.stringValue != "not-eventstream"
    {
      guard case .failed(let found) = result.outcome else {
        Issue.record("the outcome is \(String(describing: result.outcome))")
        return
      }
      #expect(found.type ?? found.code == error["type"]?.stringValue)
      if found.type != "ModelStreamError" { #expect(found.message == error["message"]?.stringValue) }
    }
  }

  @Test("the outcome", arguments: all)
  func outcome(path: String) throws {
    let capture = try GeneratedCapture(path)
    let ending = try #require(capture.extraction().ending)
    switch capture.name {
    case "converse_stream_cut_mid_frame": #expect(ending == .cut(heldBytes: 23))
    case "converse_stream_truncated_no_stop", "not_eventstream_sse": #expect(ending == .cutBetweenElements)
    case "not_eventstream_json_error": #expect(ending == .notUnderstood)
    default:
      if let error = capture.expected["error"], !error.isNull {
        guard case .failed = ending else {
          Issue.record("the outcome is \(ending)")
          return
        }
      } else {
        let withoutTerminal = [
          "agentcore_code_interpreter", "codewhisperer", "invoke_agent", "lex", "logs", "optimize", "plain", "retrieve",
          "sagemaker_jsonlines", "sse_agentcore_strings", "transcribe",
        ]
        if case .refused(let reason) = ending {
          #expect(capture.name.contains("guardrail") && reason == "guardrail_intervened")
          return
        }
        #expect(ending == (withoutTerminal.contains { capture.name.hasPrefix($0) } ? .ended : .complete))
      }
    }
  }

  @Test("each unit yields what it holds and nothing else", arguments: all)
  func units(path: String) throws {
    let capture = try GeneratedCapture(path)
    for (truth, deltas) in try capture.units() {
      let deltas = capture.name == "logs_start_live_tail" ? deltas.filter { $0.text != "\n" } : deltas
      guard let problem = Self.problem(truth, deltas) else { continue }
      Issue.record("unit \(truth["n"]?.intValue ?? -1), \(truth): \(problem) in \(deltas)")
      break
    }
  }

  /// What a unit's deltas have wrong, by the truth's record.
  static func problem(_ truth: JSONValue, _ deltas: [TextDelta]) -> String? {
    func joined(_ kind: DeltaKind) -> String { deltas.filter { $0.kind == kind }.map(\.text).joined() }
    let kinds: [String: DeltaKind] = [
      "start": .start, "text": .text, "final": .text, "reasoning": .reasoning, "signature": .signature,
      "redacted": .redacted, "tool_start": .toolStart, "tool_input": .toolInput, "citation": .citation,
      "block_start": .blockStart, "block_stop": .blockStop, "stop": .stop, "usage": .usage, "metrics": .metrics,
      "error": .error, "partial": .partial,
    ]
    let name = truth["k"]?.stringValue ?? ""
    if name == "bytes" || name.hasPrefix("see ") { return nil }
    let kind = kinds[name]
    // The truth names one kind for a unit; sums are compared elsewhere.
    for delta in deltas where delta.kind != kind && ![.stop, .usage, .metrics].contains(delta.kind) {
      if delta.kind == .toolInput, kind == .toolStart, delta.text.isEmpty { continue }
      if delta.kind == .text, kind == .blockStart, delta.text.isEmpty { continue }
      if delta.kind == .error, kind == .stop { continue }
      return "\(delta.kind) besides"
    }
    guard let kind else { return nil }
    let text = (truth["text"] ?? truth["input"] ?? truth["signature"] ?? truth["redacted"])?.stringValue
    let found = deltas.filter { $0.kind == kind }
    if found.isEmpty {
      // An element without results, or without a reason: nothing to hand out.
      return text == "" || kind == .stop && truth["reason"]?.isNull != false ? nil : "no \(kind)"
    }
    var mine = joined(kind)
    if kind == .text, mine.first == "\n", text?.first != "\n" { mine.removeFirst() }
    if let text, mine != text { return "\(kind) is \(mine)" }
    if let reason = truth["reason"]?.stringValue, joined(.stop) != reason { return "the reason" }
    if let role = truth["role"]?.stringValue, kind == .start, joined(.start) != role { return "the role" }
    if let id = truth["id"]?.stringValue, found[0].identifier != id { return "the identifier" }
    if let name = truth["name"]?.stringValue, found[0].name != name { return "the name" }
    if let index = truth["index"]?.intValue, found[0].index != Int(index) { return "the index" }
    if let index = truth["index"]?.stringValue, !found[0].identifier.isEmpty, found[0].identifier != index {
      return "the block"
    }
    return nil
  }
}
