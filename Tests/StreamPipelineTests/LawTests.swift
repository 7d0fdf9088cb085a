import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline
import TestSupport
import TextDeltas
import Testing

/// Deltas of whatever comes, for the laws' harness.
struct DeltaDecoderUnderTest: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  var decoder = TextDeltaDecoder()
  /// Whether the outcome says that there was nothing to read.
  var isUnderstood: Bool {
    if case .notUnderstood = decoder.outcome { false } else { decoder.outcome != .empty }
  }

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [TextDelta]) throws(StreamError) {
    var input = bytes
    while let delta = try decoder.next(&input) { Self.append(TextDelta(delta), to: &elements) }
  }

  mutating func finish(into elements: inout [TextDelta]) throws(StreamError) {
    while let delta = try decoder.finish() { Self.append(TextDelta(delta), to: &elements) }
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

/// Every element of every layer, for the laws' harness.
struct StreamDecoderUnderTest: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  enum Element: Equatable, Sendable {
    case envelope(EnvelopeElement)
    case message(EventStreamMessage, UInt64)
    case event(ServerSentEvent, UInt64)
    case line(String, UInt64)
    case document(String)
    case text(String, UInt64)
    case bytes([UInt8])
  }

  var decoder = StreamDecoder(delivering: [.envelopeElements, .serviceErrors])
  /// A layer may have no elements, such as events that are all comments.
  var isUnderstood: Bool { decoder.contentLayer != nil }

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(StreamError) {
    var input = bytes
    while let element = try decoder.next(&input) { elements.append(Self.owned(element)) }
  }

  mutating func finish(into elements: inout [Element]) throws(StreamError) {
    while let element = try decoder.finish() { elements.append(Self.owned(element)) }
  }

  private static func owned(_ element: StreamElement) -> Element {
    switch element {
    case .envelope(let element): .envelope(element)
    case .message(let view): .message(EventStreamMessage(view), view.offset)
    case .event(let view): .event(ServerSentEvent(view), view.offset)
    case .line(let bytes, let offset): .line(string(bytes), offset)
    case .document(let bytes): .document(string(bytes))
    case .text(let bytes, let offset): .text(string(bytes), offset)
    case .bytes(let bytes, _): .bytes(array(bytes))
    }
  }

  private static func array(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }

  private static func string(_ bytes: Span<UInt8>) -> String { String(decoding: array(bytes), as: UTF8.self) }
}

@Suite("The decoder laws, through all layers")
struct LawTests {
  static let sse = Array("event: a\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hé\"}}]}\n\ndata: [DONE]\n\n".utf8)

  static let streams: [(name: String, bytes: [UInt8])] = [
    ("nothing", []),
    ("frames", Streams.converse),
    ("a cut frame", Array(Streams.converse.dropLast(3))),
    ("frames without their end", Array(Streams.converse.prefix(250))),
    (
      "an exception",
      Streams.event("messageStart", "{}") + Streams.exception("throttlingException", #"{"message":"m"}"#)
    ),
    (
      "signed messages",
      (try? Streams.signed([Streams.event("AudioEvent", "a"), Streams.event("AudioEvent", "b")])) ?? []
    ),
    ("chunks", Streams.chunked(Streams.converse, sizes: [1, 90, 200])),
    ("cut chunks", Array(Streams.chunked(Streams.converse, sizes: [90, 200]).dropLast(8))),
    ("damaged chunks", Streams.chunked(Streams.converse, sizes: [300]).map { $0 == 0x0D ? 0x20 : $0 }),
    ("a response", Streams.response(Streams.chunked(Streams.converse, sizes: [150, 7], trailers: "X-Sum: 1\r\n"))),
    ("a response of events", Streams.response(Streams.chunked(sse, sizes: [9]), type: "text/event-stream")),
    ("bytes behind a response", Streams.response(Streams.chunked(sse, sizes: [9]), type: "text/event-stream") + [1]),
    (
      "an error response",
      Streams.response(
        Array(#"{"message":"denied"}"#.utf8), status: "403 Forbidden", type: "application/json",
        framing: "Content-Length: 20\r\n")
    ),
    ("chunks that break off in an error response", Array("HTTP/1.1 500 No\r\n\r\n3\r\nakd\n3".utf8)),
    (
      "a redirect before a response",
      Array("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 2\r\n\r\nno".utf8)
        + Streams.response(sse, type: "text/event-stream", framing: "")
    ),
    (
      "a redirect without its body before a response",
      Array("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 2\r\n\r\n".utf8)
        + Streams.response(sse, type: "text/event-stream", framing: "")
    ),
    (
      "a challenge before a response",
      Array("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nHTTP".utf8)
        + Streams.response(sse, type: "text/event-stream", framing: "")
    ),
    (
      "a challenge",
      Array("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 17\r\n\r\n{\"message\":\"who\"}".utf8)
    ),
    ("a prelude", Array(Streams.prelude("text/plain").utf8) + Array("text, é日".utf8)),
    ("a prelude cut in its delimiter", Array(Streams.prelude("text/plain").utf8.dropLast(2))),
    ("a prelude and events", Array(Streams.prelude("text/event-stream").utf8) + sse),
    (
      "a runtime's request, whose function fails",
      Streams.response(
        Streams.chunked(
          Array((Streams.prelude("text/plain") + "so far").utf8), sizes: [40, 3],
          trailers: "Lambda-Runtime-Function-Error-Type: Runtime.Oops\r\n"),
        type: "application/vnd.awslambda.http-integration-response")
    ),
    (
      "a promised prelude that is missing",
      Streams.response(
        Streams.chunked(Array("message is required".utf8), sizes: [19]),
        type: "application/vnd.awslambda.http-integration-response")
    ),
    ("an invocation", Streams.invocation([Streams.prelude("text/plain"), "Hé", "llo"])),
    ("an invocation without a prelude", Streams.invocation([#"{"a":1}"#, "\n", #"{"b":2}"#, "\n"])),
    ("an invocation of JSON alone", Streams.invocation([#"{"a":1}"#])),
    (
      "an invocation that fails",
      Streams.invocation(["text so far"], complete: #"{"ErrorCode":"Runtime.Oops","ErrorDetails":"d"}"#)
    ),
    ("JSON lines", Array("{\"a\": 1}\n\n{\"b\":2}".utf8)),
    ("lines that report an error", Array("{\"a\":1}\n{\"error\":{\"type\":\"T\",\"message\":\"é\"}}\n{\"b\":2}".utf8)),
    (
      "events that report an error",
      Array("data: {\"choices\":[]}\n\nevent: error\ndata: {\"message\":\"é\"}\n\n".utf8)
    ),
    ("a document that reports an error", Array("{\n  \"error\": {\"code\": 429, \"message\": \"é\"}\n}".utf8)),
    ("a line that is cut", Array(#"{"type":"x","text":"#.utf8)),
    ("text", Array("plain text, é日😀, with \u{2028} in it\nand lines".utf8)),
    ("text before a byte that is none", textBeforeFault + [0xEF, 0x7B]),
    ("what begins like a request line", Array("GETTING there".utf8)),
    ("what begins like a chunk", Array("be good".utf8)),
    ("a byte", [0x1F]), ("a zero", [0]), ("zeros", [UInt8](repeating: 0, count: 20)),
  ]

  /// White space, so that the format of the text is not known before the fault.
  private static let textBeforeFault = [UInt8](repeating: 0x0A, count: 67) + [0x08]

  @Test("text before a byte that is none is delivered", arguments: [Reads.whole, .pieces(1), .pieces(7), .pieces(70)])
  func textBeforeFault(reads: Reads) {
    let run = DeltaRun(Self.textBeforeFault + [0xEF, 0x7B], reads: reads)
    #expect(run.text() == String(decoding: Self.textBeforeFault, as: UTF8.self))
    #expect(run.error == .notText(offset: 68, byte: 0xEF))
  }

  @Test("What a function's response resembles is found alike", arguments: [Reads.whole, .pieces(1), .pieces(100)])
  func resemblance(reads: Reads) throws {
    let archive = [0] + [UInt8](repeating: 0x22, count: 256) + Array("ustar".utf8) + [0, 0xFF]
    let run = DeltaRun(archive, try #require(LayerChain("lambda")), reads: reads)
    #expect(run.error == .notUnderstood(firstBytes: Array(archive.prefix(64)), resembles: .tar))
  }

  @Test("deltas: splits never matter, errors repeat", arguments: streams.map(\.name))
  func deltas(name: String) throws {
    let bytes = try #require(Self.streams.first { $0.name == name }).bytes
    #expect(DecoderLaws(DeltaDecoderUnderTest.self).violations(on: bytes) == [])
  }

  @Test(
    "a read of no bytes before the first changes nothing, whatever is named",
    arguments: [
      ("auto", Streams.converse, "Hi"), ("eventstream", Streams.converse, "Hi"),
      ("chunked+eventstream", Streams.chunked(Streams.converse, sizes: [90, 200]), "Hi"), ("sse", sse, "Hé"),
    ])
  func emptyRead(chain: String, bytes: [UInt8], expected: String) throws {
    var decoder = TextDeltaDecoder(try #require(LayerChain(chain)))
    var text = ""
    for piece in [[], bytes] {
      var input = piece.span
      while let delta = try decoder.next(&input) { if delta.kind == .text { text += TextDelta(delta).text } }
    }
    while let delta = try decoder.finish() { if delta.kind == .text { text += TextDelta(delta).text } }
    #expect(text == expected)
  }

  @Test("damage that an inner carrier holds back behind its last piece is told, however the bytes come")
  func damageInAnInnerCarrier() throws {
    let bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 0x7B, 0, 0x74, 0x6F]
    for reads in [Reads.whole, .pieces(1), .pieces(3), .pieces(10)] {
      let run = DeltaRun(bytes, try #require(LayerChain("lambda")), reads: reads)
      guard case .contentCoding(let error) = run.error else {
        Issue.record("\(reads): \(String(describing: run.error))")
        continue
      }
      #expect(error.offset == 14)
    }
  }

  @Test("elements: splits never matter, errors repeat", arguments: streams.map(\.name))
  func elements(name: String) throws {
    let bytes = try #require(Self.streams.first { $0.name == name }).bytes
    #expect(DecoderLaws(StreamDecoderUnderTest.self).violations(on: bytes) == [])
  }

  @Test("lines with codes are delivered as they are, though they are searched for errors", arguments: [1, 3, 100])
  func codedLines(size: Int) throws {
    let lines = [#"0:"Hé""#, #"3:"overloaded""#, #"0:" then""#]
    var decoder = StreamDecoder(try #require(LayerChain("ndjson")), delivering: .serviceErrors)
    var delivered: [String] = []
    func note(_ element: StreamElement) {
      if case .line(let line, _) = element { delivered.append(String(repairing: line)) }
    }
    for piece in Reads.pieces(size).pieces(of: Array(lines.joined(separator: "\n").utf8)) {
      var input = piece.span
      while let element = try decoder.next(&input) { note(element) }
    }
    let error = #expect(throws: StreamError.self) { while let element = try decoder.finish() { note(element) } }
    #expect(delivered == lines)
    guard case .service(let reported)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect((reported.message, reported.offset) == ("overloaded", 10))
  }

  @Test("random bytes end in elements or an error, the same however they are split")
  func random() {
    var generator = SeededGenerator(seed: 5)
    for round in 0..<60 {
      var bytes = Self.streams[round % Self.streams.count].bytes
      for _ in 0..<3 where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      #expect(DecoderLaws(DeltaDecoderUnderTest.self).violations(on: bytes, everySplit: 60) == [], "round \(round)")
      #expect(DecoderLaws(StreamDecoderUnderTest.self).violations(on: bytes, everySplit: 60) == [], "round \(round)")
    }
  }
}
