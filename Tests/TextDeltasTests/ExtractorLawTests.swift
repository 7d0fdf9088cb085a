import EventStreamCodec
import TestSupport
import TextDeltas
import Testing

/// An extractor over bytes that finds out everything by itself, for the laws' harness.
struct ExtractorUnderTest: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  var extractor = TextDeltaExtractor(options: .bareStringsAreText)
  /// An extractor does not throw for what it does not understand: its outcome says so.
  var isUnderstood: Bool { extractor.outcome != .empty }

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [TextDelta]) throws(TextDeltaError) {
    var input = bytes
    while let delta = try extractor.next(&input) { Self.append(TextDelta(delta), to: &elements) }
  }

  mutating func finish(into elements: inout [TextDelta]) throws(TextDeltaError) {
    while let delta = try extractor.finish() { Self.append(TextDelta(delta), to: &elements) }
  }

  /// Text of no block may come in any pieces.
  private static func append(_ delta: TextDelta, to elements: inout [TextDelta]) {
    guard delta.kind == .text, delta.index == nil, let last = elements.last, last.kind == .text, last.index == nil
    else {
      elements.append(delta)
      return
    }
    elements[elements.count - 1].text = String(decoding: Array(last.text.utf8) + Array(delta.text.utf8), as: UTF8.self)
  }
}

@Suite("The extractor obeys the decoder laws")
struct ExtractorLawTests {
  static var laws: DecoderLaws<ExtractorUnderTest> { DecoderLaws() }

  @Test(
    "streams of bytes, good and bad, under every split",
    arguments: [
      "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hé\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n",
      "\u{FEFF}: comment\r\n\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"}}]}\r\rdata: [DONE]\r\n\r\n",
      "{\"type\":\"modelContentBlockDeltaEvent\",\"delta\":{\"type\":\"textDelta\",\"text\":\"x\\ud83d\"}}\n\n{\"type\":\"modelContentBlockDeltaEvent\",\"delta\":{\"type\":\"textDelta\",\"text\":\"\\ude00\"}}\r\n",
      "f:{\"messageId\":\"m\"}\n0:\"a\"\n0:\"b\"\nd:{\"finishReason\":\"stop\",\"usage\":{}}\n",
      "\n\r\n\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\n", "\r\n\n{\"outputs\":[\"a\"]}\n", "\n\n\nhello\n",
      "\r\r0:\"a\"\n",
      "\u{FEFF}\ndata: a\n\n", "\n\u{FEFF}data: a\n\n", "\n{\n", "\n\n", "\u{FEFF}\r\n",
      "0:\"a\"\n0:oops\n", "0:", "0", "{", "{\"a\":1}", "{\"a\":1}\n{\"b\":", "{ this is text\nand more", "{}\n",
      "data", "data:", "dat", "date: 1\n", "data: hello\n\ndata: world\n\n", "event: x\ndata: {\"a\"\n\n",
      ":\n\ndata: {}\n\n",
      "plain text, é日😀, with \u{2028} in it\n\nand lines", "", "\n", "\u{FEFF}", "\u{FEFF}text", "\"a\"\n\"b\"\n", "\"",
      "{\"outputs\":[\"a\"]}\n{\"outputs\":[\"b\"]}\n", "id: 1\n\ndata: \"x\"\n\ndata: \"y\"\n\n", "retry: 10\n\n",
      "{\n},", "{\n}]", "{\n} 1,2", "{\n} \"a\"]", "\u{FEFF}{\n},x", "[\n1,,2]", "[\n1],", "[\n]]",
      "{\"event\":{\"messageStop\":{\"stopReason\":\"end_turn\"}}}", "{\"a\":1,}\n{\"choices\":[{\"text\":\"x\"}]}\n",
    ])
  func bytes(text: String) {
    #expect(Self.laws.violations(on: Array(text.utf8)) == [])
  }

  @Test("ill-formed text, under every split")
  func illFormed() {
    for bytes in [
      [0x61, 0xFF, 0x62], [0xE3, 0x81], [0xF0, 0x9F, 0x98, 0x41], [0xC3], [0x80, 0x80], [0xED, 0xA0, 0x80],
    ] as [[UInt8]] {
      #expect(Self.laws.violations(on: Array("text ".utf8) + bytes) == [])
      #expect(Self.laws.violations(on: Array("data: x".utf8) + bytes + Array("\n\n".utf8)) == [])
      #expect(Self.laws.violations(on: bytes) == [])
    }
  }

  @Test("server-sent events of text that messages carry, read at once or queued")
  func carriedText() throws {
    var bytes: [UInt8] = []
    for piece in ["data: a\n\ndata: b\n\n", "data: c\n", "\ndata: d\n\n"] {
      try EventStreamEncoder().append(EventStreamMessage(event: "PayloadChunk", payload: Array(piece.utf8)), to: &bytes)
    }
    try EventStreamEncoder().append(EventStreamMessage(event: "InvokeComplete"), to: &bytes)
    for queued in [false, true] {
      let extraction = FrameStreamTests.extraction(bytes, .whole, queued: queued)
      #expect(extraction.text() == "abcd")
      #expect(extraction.ending == .complete)
    }
  }

  @Test("random bytes end in deltas or an error")
  func random() {
    var random = SeededGenerator(seed: 5)
    let pieces: [[UInt8]] =
      [
        "data: ", "\n", "\r", "{\"choices\":[{\"delta\":{\"content\":\"", "\"}}]}", "event: ", "[DONE]", "{", "}", "é",
        "\\ud83d", "0:\"",
      ].map { Array($0.utf8) } + [[0xFF], [0xEF, 0xBB, 0xBF], [0]]
    for round in 0..<300 {
      let bytes = (0..<Int.random(in: 0..<12, using: &random)).flatMap { _ in pieces.randomElement(using: &random) ?? []
      }
      #expect(Self.laws.violations(on: bytes, everySplit: 100, seed: UInt64(round)) == [])
    }
  }
}

@Suite("Frames through the decoder", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct FrameStreamTests {
  static let captures =
    Corpus.files(in: "genuine", ending: ".bin")
    + Corpus.files(in: "generated", ending: ".bin").filter { !$0.contains("lambda_http_integration_raw") }

  /// What decoder and extractor together make of a capture.
  static func extraction(_ bytes: [UInt8], _ reads: Reads, queued: Bool = false) -> Extraction {
    var decoder = EventStreamDecoder()
    var extracting = Extracting()
    for piece in reads.split(bytes) {
      let bytes = Array(piece)
      var input = bytes.span
      do {
        while let message = try decoder.next(&input) {
          if queued { extracting.takeQueued(message) } else { try extracting.take(TextFrame(message)) }
        }
      } catch {
        Issue.record("\(error)")
      }
    }
    do throws(EventStreamError) {
      try decoder.finish()
    } catch {
      extracting.extractor.noteCut(heldBytes: 23)
    }
    extracting.finish()
    return extracting.result
  }

  @Test("however a capture is read, it yields the same", arguments: captures)
  func reads(path: String) throws {
    let bytes = try Corpus.bytes(path)
    let split = NaiveFrame.split(bytes)
    let expected = extract(frames: split.frames, left: split.left)
    for reads in [Reads.whole, .pieces(7), .random(1)] + (bytes.count < 100_000 ? [.pieces(1)] : []) {
      #expect(Self.extraction(bytes, reads) == expected, "\(reads)")
    }
    let queued = Self.extraction(bytes, .whole, queued: true)
    #expect(queued.deltas == expected.deltas && queued.ending == expected.ending, "queued")
  }
}

extension Extracting {
  mutating func take(_ frame: TextFrame) throws(TextDeltaError) {
    var frame = frame
    while let delta = try extractor.next(&frame) { result.deltas.append(TextDelta(delta)) }
  }
}
