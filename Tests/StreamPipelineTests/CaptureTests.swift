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
    #expect(Array(whole.text().utf8) == text)
    let isBad = expected["error"].map { $0 != .null } ?? false
    if !isBad, !path.contains("not_eventstream"), !path.contains("truncated"), !path.contains("cut") {
      #expect(whole.error == nil)
    }
    for reads in [Reads.pieces(1), .pieces(7), .random(1), .random(2)] {
      let split = DeltaRun(bytes, options: options, reads: reads)
      #expect(split.text() == whole.text(), "\(reads)")
      #expect(split.error == whole.error, "\(reads)")
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
