import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline
import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// The captures of the corpus as they are: all layers are found out from the bytes.
@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct CaptureTests {
  static let madeCaptures = Corpus.files(in: "generated", ending: ".expected.json")
  static let genuineCaptures = Corpus.files(in: "genuine", ending: ".expected.txt")

  @Test("Each capture made to a known truth yields its text, however it is read", arguments: madeCaptures)
  func generated(path: String) throws {
    let expected = try json(at: path)
    let bytes = try Corpus.bytes("generated/\(expected["file"]?.stringValue ?? "")")
    let text = try Corpus.bytes(path.dropLast("json".count) + "txt")
    var options = StreamOptions()
    if expected["inner"]?.stringValue == "json-string" { options.deltaOptions = .bareStringsAreText }
    let whole = DeltaRun(bytes, options: options)
    // Live Tail's log events are lines; the expected text joins them.
    let isLiveTail = path.contains("live_tail")
    #expect(Array(whole.text().utf8).filter { !isLiveTail || $0 != 0x0A } == text.filter { !isLiveTail || $0 != 0x0A })
    expectError(whole.error, expected, path)
    // Of some captures the summary tells the text alone.
    let tools = expected["tool_calls"]?.arrayValue ?? []
    if !tools.isEmpty {
      #expect(whole.deltas.filter { $0.kind == .toolStart }.map(\.name) == tools.map { $0["name"]?.stringValue })
      #expect(whole.text(of: .toolInput) == tools.map { $0["input"]?.stringValue ?? "" }.joined())
    }
    if let reasoning = expected["reasoning_text"]?.stringValue, !reasoning.isEmpty {
      #expect(whole.text(of: .reasoning) == reasoning)
    }
    if let reason = expected["stop_reason"]?.stringValue {
      #expect(whole.deltas.contains { $0.kind == .stop && $0.text == reason })
    }
    for reads in [Reads.pieces(1), .pieces(7), .random(1), .random(2)] {
      let split = DeltaRun(bytes, options: options, reads: reads)
      #expect(split.text() == whole.text(), "\(reads)")
      #expect(split.error == whole.error, "\(reads)")
    }
  }

  /// Checks the verdict on a capture against what is known of its end.
  private func expectError(_ error: StreamError?, _ expected: JSONValue, _ path: String) {
    let kind = expected["error"]?["kind"]?.stringValue
    switch (kind, error) {
    case (nil, nil) where !path.contains("truncated"): break
    case (nil, .endedEarly(_, _, "messageStop")?) where path.contains("truncated"): break
    case ("truncated"?, .eventStream(.truncatedMessage)?): break
    case ("not-eventstream"?, _?): break  // an error document reports the service's own words
    case ("exception"?, .service(let failure)?), ("error"?, .service(let failure)?),
      ("inband"?, .service(let failure)?),
      ("invoke_complete"?, .service(let failure)?):
      #expect((failure.type ?? failure.code) == expected["error"]?["type"]?.stringValue)
      #expect(!failure.message.isEmpty)
    default: Issue.record("\(kind ?? "no error") expected, not \(String(describing: error))")
    }
  }

  @Test(
    "A function's response in an event stream, and as it is: prelude and body, however they are read",
    arguments: [
      ("lambda_http_integration_sse", "eventstream+lambda"), ("lambda_http_integration_sse", "eventstream+lambda+sse"),
      ("lambda_http_integration_raw", "lambda"), ("lambda_http_integration_raw", "auto"),
    ])
  func preludes(name: String, chain: String) throws {
    let expected = try json(at: "generated/\(name).expected.json")
    let bytes = try Corpus.bytes("generated/\(name).bin")
    let prelude = try JSONValue(parsing: Array((expected["prelude"]?.stringValue ?? "").utf8).span)
    let whole = BodyRun(bytes, try #require(LayerChain(chain)))
    #expect(whole.error == nil)
    #expect(whole.bytes.starts(with: "data: ".utf8))
    let found = whole.carriers.compactMap { if case .prelude(let prelude, _) = $0 { prelude } else { nil } }
    #expect(found.map { $0.statusCode.map { Int64($0) } } == [prelude["statusCode"]?.intValue])
    #expect(
      found.first.map { $0.headers.map { [$0.name, $0.value] } }
        == prelude["headers"]?.objectValue?.map { [$0.name, $0.value.stringValue ?? "?"] })
    #expect(found.first?.cookies == prelude["cookies"]?.arrayValue?.compactMap(\.stringValue))
    for reads in [Reads.pieces(1), .pieces(7), .random(1), .random(2)] {
      #expect(BodyRun(bytes, try #require(LayerChain(chain)), reads: reads) == whole, "\(reads)")
    }
  }

  @Test("Each genuine capture yields its text, however it is read", arguments: genuineCaptures)
  func genuine(path: String) throws {
    let stem = path.dropLast(".expected.txt".count)
    guard
      let file = Corpus.files(in: "genuine", ending: ".bin", ".txt", ".http", ".ndjson").first(where: {
        $0.hasPrefix(stem + ".") && !$0.contains(".expected.")
      })
    else {
      Issue.record("no capture beside \(path)")
      return
    }
    let bytes = try Corpus.bytes(file)
    for reads in [Reads.whole, .pieces(1), .pieces(7), .random(3)] {
      #expect(Array(DeltaRun(bytes, reads: reads).text().utf8) == (try Corpus.bytes(path)), "\(reads)")
    }
  }
}
