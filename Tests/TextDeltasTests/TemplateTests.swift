import StrictJSON
import TestSupport
import Testing

@testable import TextDeltas

/// The same stream read with templates and without.
func bothWays(
  frames: [NaiveFrame], _ family: StreamFamily? = nil
) -> (with: Extraction, without: Extraction) {
  func extraction(_ usesTemplates: Bool) -> Extraction {
    var extracting = Extracting()
    extracting.extractor = TextDeltaExtractor(
      family: family, format: .automatic, options: [], limits: TextDeltaLimits(), usesTemplates: usesTemplates)
    for frame in frames { extracting.take(frame) }
    extracting.finish()
    return extracting.result
  }
  return (extraction(true), extraction(false))
}

/// A frame of an event.
func eventFrame(_ type: String, _ payload: [UInt8]) -> NaiveFrame {
  NaiveFrame(
    headers: [
      ":event-type": Array(type.utf8), ":message-type": Array("event".utf8),
      ":content-type": Array("application/json".utf8),
    ], payload: payload)
}

@Suite("Templates change nothing")
struct TemplateTests {
  @Test(
    "captures", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)),
    arguments: FrameStreamTests.captures)
  func captures(path: String) throws {
    let both = bothWays(frames: NaiveFrame.split(try Corpus.bytes(path)).frames)
    #expect(both.with == both.without)
  }

  @Test("captures' documents, mutated", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
  func mutations() throws {
    var random = SeededGenerator(seed: 3)
    for path in ["converse_stream", "agentcore_harness", "devops_agent_send_message", "qbusiness_chat"] {
      let frames = Array(NaiveFrame.split(try Corpus.bytes("generated/\(path).bin")).frames.prefix(60))
      for round in 0..<150 {
        var mutated = frames
        for _ in 0..<3 {
          let index = Int.random(in: 1..<frames.count, using: &random)
          mutated[index].payload = Self.mutated(mutated[index].payload, &random)
        }
        let both = bothWays(frames: mutated)
        #expect(both.with == both.without, "\(path), round \(round)")
      }
    }
  }

  @Test("documents in base64, mutated", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
  func innerMutations() throws {
    var random = SeededGenerator(seed: 4)
    for path in ["invoke_model_claude", "invoke_model_nova", "invoke_model_openai_oss", "invoke_model_cohere"] {
      let frames = Array(NaiveFrame.split(try Corpus.bytes("generated/\(path).bin")).frames.prefix(40))
      let documents = try frames.map { frame in
        base64(try JSONValue(parsing: frame.payload.span)["bytes"]?.stringValue ?? "")
      }
      for round in 0..<100 {
        var mutated = documents
        for _ in 0..<3 {
          let index = Int.random(in: 2..<documents.count, using: &random)
          mutated[index] = Self.mutated(mutated[index], &random)
        }
        let both = bothWays(
          frames: mutated.map { eventFrame("chunk", Array("{\"bytes\":\"\(encoded($0))\",\"p\":\"abc\"}".utf8)) })
        #expect(both.with == both.without, "\(path), round \(round)")
      }
    }
  }

  /// A document with a byte changed, added or taken away, or a piece repeated.
  static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let position = Int.random(in: 0..<max(bytes.count, 1), using: &random)
    guard position < bytes.count else { return bytes }
    let interesting = Array("\"\\{}[],:0123456789eE.+-ntu/ \n".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xF0, 0xFF]
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes[position] = interesting.randomElement(using: &random) ?? 0
    case 2: bytes.remove(at: position)
    case 3: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: position)
    default:
      let end = Int.random(in: position...bytes.count, using: &random)
      bytes.insert(contentsOf: bytes[position..<end], at: position)
    }
    return bytes
  }

  @Test(
    "documents that are nearly alike",
    arguments: [
      [#"{"delta":{"text":"a"},"contentBlockIndex":0}"#, #"{"delta":{"text":"b"},"contentBlockIndex":10}"#],
      [#"{"delta":{"text":"a"},"contentBlockIndex":0}"#, #"{"delta":{"text":"b"},"contentBlockIndex":-0}"#],
      [#"{"delta":{"text":"a"},"contentBlockIndex":0}"#, #"{"delta":{"text":"b"},"contentBlockIndex":01}"#],
      [#"{"delta":{"text":"a"},"contentBlockIndex":0}"#, #"{"delta":{"text":"b"},"contentBlockIndex":1.0}"#],
      [#"{"delta":{"text":"a"},"contentBlockIndex":0}"#, #"{"delta":{"text":"b"},"contentBlockIndex":1234567890123}"#],
      [#"{"delta":{"text":"a"},"contentBlockIndex":0}"#, #"{"delta":{"text":"b"},"contentBlockIndex":"0"}"#],
      [#"{"delta":{"text":"a"},"contentBlockIndex":1.5}"#, #"{"delta":{"text":"b"},"contentBlockIndex":1}"#],
      [#"{"delta":{"text":"a"},"contentBlockIndex":"1"}"#, #"{"delta":{"text":"b"},"contentBlockIndex":"2"}"#],
      [#"{"delta":{"text":"a"}}"#, #"{"delta":{"text":"\ud83d"}}"#, #"{"delta":{"text":"\ude00"}}"#],
      [#"{"delta":{"text":"a"}}"#, #"{"delta":{"text":"\ud83d"}}"#, #"{"delta":{"text":"b"}}"#],
      [#"{"delta":{"text":"a"}}"#, #"{"delta":{"text":"\n\"\\\/\b\f\r\t"}}"#, #"{"delta":{"text":"\x"}}"#],
      [#"{"delta":{"text":"a"}}"#, #"{"delta":{"text":"a"}} "#, #"{"delta":{"text":"a"}}x"#],
      [#"{"delta":{"text":"a"}}"#, #"{"delta":{"text":"a","text":"b"}}"#, #"{"delta":{"text":null}}"#],
      [#"{"delta":{"text":""}}"#, #"{"delta":{"text":"b"}}"#, #"{"delta":{"text":"}}"}}"#],
      [#"{"delta":{"toolUse":{"input":"a"}}}"#, #"{"delta":{"toolUse":{"input":"b"}}}"#],
      [
        #"{"delta":{"text":"a"},"p":"abc"}"#, #"{"delta":{"text":"é"},"p":"日"}"#,
        "{\"delta\":{\"text\":\"\u{1F600}\"},\"p\":\"x\"}",
      ],
      [
        #"{"delta":{"text":"a"}   }"#, #"{"delta":{"text":"a"}  }"#, #"{"delta":{"text":"a"}  x}"#,
        #"{"delta":{"text":"a"}  }  "#,
      ],
      [#"{"delta":{"citation":{"title":"a"}}}"#, #"{"delta":{"citation":{"title":"b"}}}"#],
    ])
  func nearlyAlike(documents: [String]) {
    for type in ["contentBlockDelta", "contentBlockStart", "contentBlockStop"] {
      // Each twice, so that the second meets the first one's template.
      let frames = documents.flatMap { [$0, $0] }.map { eventFrame(type, Array($0.utf8)) }
      let both = bothWays(frames: frames, .converse)
      #expect(both.with == both.without)
      let reversed = bothWays(frames: frames.reversed(), .converse)
      #expect(reversed.with == reversed.without)
    }
  }

  @Test(
    "documents of one shape are read by a template, whatever their texts", arguments: ["contentBlockDelta", "chunk"])
  func templatesAreUsed(type: String) {
    var extracting = Extracting()
    for text in ["a", "b", "", "é日😀", #"\n\"\u00e9\ud83d\ude00"#, String(repeating: "x", count: 300)] {
      let document =
        type == "chunk"
        ? "{\"contentBlockDelta\":{\"delta\":{\"text\":\"\(text)\"},\"contentBlockIndex\":12}}"
        : "{\"contentBlockIndex\":3,\"delta\":{\"text\":\"\(text)\"},\"p\":\"abc\"}"
      let payload = type == "chunk" ? "{\"bytes\":\"\(encoded(Array(document.utf8)))\",\"p\":\"ab\"}" : document
      extracting.take(eventFrame(type, Array(payload.utf8)))
      let count = extracting.extractor.reader.templates.plans.count
      #expect(count == 1)
    }
    let misses = extracting.extractor.reader.templates.learning.misses
    #expect(misses <= 1)
    #expect(extracting.result.text() == "abé日😀\n\"é😀" + String(repeating: "x", count: 300))
  }

  @Test("events read in place, and those that look like them at first")
  func eventsInPlace() {
    func event(_ text: String, type: String = "content_block_delta", end: String = "\n\n") -> String {
      let delta = "{\"type\":\"text_delta\",\"text\":\"\(text)\"}"
      let document = "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":\(delta)}"
      return "event: \(type)\ndata: \(document)\(end)"
    }
    let usual = event("a") + event("b") + event("c")
    let others = [
      "", event(#"\n\u00e9"#), event("é日😀"), event(""), event("d", type: "error"), event("d", end: " \n\n"),
      event("d", end: "\r\n\r\n"), event("d", end: "\ndata: 1\n\n"),
      event("d", end: "\nid: 7\n\n"), event("d", end: "x\n\n"), event("d", type: "error") + event("e", type: "error"),
      event("d", end: ""), event("d", end: "\n"), event("d", type: "other"), ": ping\n\n" + event("d"),
      event(String(repeating: "long ", count: 100)), event("\u{1}"), event(#"\ud83d"#), event("d", end: "\n\n\n\n"),
    ]
    // One of these events is longer.
    var limits = TextDeltaLimits()
    limits.maximumElementSize = 400
    for other in others {
      let bytes = Array((usual + other + event("y") + event("z")).utf8)
      func extraction(_ reads: Reads, usesTemplates: Bool) -> Extraction {
        var extracting = Extracting()
        extracting.extractor = TextDeltaExtractor(
          family: .anthropicMessages, format: .serverSentEvents, options: [], limits: limits,
          usesTemplates: usesTemplates)
        for piece in reads.split(bytes) where extracting.result.error == nil { extracting.take(piece) }
        extracting.finish()
        return extracting.result
      }
      // In single bytes, no event lies whole in a read.
      let expected = extraction(.pieces(1), usesTemplates: false)
      #expect(expected.text().hasPrefix("abc"))
      for reads in [Reads.whole, .pieces(7), .pieces(100), .random(1)] {
        for usesTemplates in [true, false] {
          #expect(extraction(reads, usesTemplates: usesTemplates) == expected, "\(other), \(reads), \(usesTemplates)")
        }
      }
    }
  }

  @Test("what decides is part of the shape")
  func deciding() {
    let documents = [
      #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_","text":"no"}}"#,
      #"{"type":"content_block_other","index":0,"delta":{"type":"text_delta","text":"no"}}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"","stop_sequence":null}}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"","stop_sequence":null}}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null}}"#,
    ]
    let both = bothWays(
      frames: documents.map { eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array($0.utf8)))\"}".utf8)) },
      .anthropicMessages)
    #expect(both.with == both.without)
    #expect(both.with.text() == "ab")
    #expect(both.with.deltas.last == TextDelta(kind: .stop, text: "end_turn"))
  }

  @Test("random documents over the names of a family")
  func random() {
    var random = SeededGenerator(seed: 9)
    for round in 0..<400 {
      var frames: [NaiveFrame] = []
      for _ in 0..<6 {
        var bytes: [UInt8] = []
        Self.converseLike(depth: 3, &random).write(to: &bytes)
        frames.append(eventFrame("contentBlockDelta", bytes))
        // The same with other texts and numbers.
        frames.append(eventFrame("contentBlockDelta", Self.mutated(bytes, &random)))
        frames.append(eventFrame("contentBlockDelta", bytes))
      }
      let both = bothWays(frames: frames, .converse)
      #expect(both.with == both.without, "round \(round)")
    }
  }

  private static func converseLike(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    let names = ["delta", "text", "contentBlockIndex", "reasoningContent", "toolUse", "input", "signature", "p"]
    switch Int.random(in: depth == 0 ? 1..<4 : depth == 3 ? 0..<1 : 0..<6, using: &random) {
    case 1: return .string(RandomJSON.text(&random))
    case 2: return .number(["0", "1", "12", "-1", "1.5", "1e3"].randomElement(using: &random) ?? "0")
    case 3: return [JSONValue.null, .bool(true), .string("")].randomElement(using: &random) ?? .null
    default:
      return .object(
        (0..<Int.random(in: 1..<4, using: &random)).map { _ in
          JSONMember(
            name: names.randomElement(using: &random) ?? "", value: converseLike(depth: depth - 1, &random))
        })
    }
  }
}

/// Base64 of bytes, in the plainest way.
func encoded(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for index in 0..<4 { text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : "=") }
  }
  return text
}
