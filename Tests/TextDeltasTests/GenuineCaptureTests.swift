import StrictJSON
import TestSupport
import TextDeltas
import Testing

@Suite("Captures of real streams", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct GenuineCaptureTests {
  @Test("each yields exactly its text", arguments: Corpus.files(in: "genuine", ending: ".bin"))
  func text(path: String) throws {
    let (frames, left) = NaiveFrame.split(try Corpus.bytes(path))
    let expected = try Corpus.bytes(path.replacing(".bin", with: ".expected.txt"))
    let result = extract(frames: frames, left: left)
    #expect(result.error == nil)
    #expect(Array(result.text().utf8) == expected)
  }

  @Test("their manifest agrees on reasoning, tool input and the reason of the stop")
  func manifest() throws {
    let rows = try #require(try json(at: "genuine/MANIFEST.json").arrayValue)
    for row in rows {
      guard let file = row["file"]?.stringValue else { continue }
      let (frames, left) = NaiveFrame.split(try Corpus.bytes("genuine/\(file)"))
      let result = extract(frames: frames, left: left)
      if let count = row["reasoning_utf8_bytes"]?.intValue {
        #expect(result.text(of: .reasoning).utf8.count == Int(count), "\(file)")
      }
      if let input = row["tool_input"]?.stringValue { #expect(result.text(of: .toolInput) == input, "\(file)") }
      if let reason = row["stop_reason"]?.stringValue, !reason.isEmpty {
        #expect(result.deltas.last { $0.kind == .stop }?.text == reason, "\(file)")
      }
    }
  }
}

/// A JSON file of the corpus.
func json(at path: String) throws -> JSONValue {
  let bytes = try Corpus.bytes(path)
  return try JSONValue(parsing: bytes.span)
}

/// The lines of a file of JSON lines of the corpus.
func jsonLines(at path: String) throws -> [JSONValue] {
  try Corpus.bytes(path).split(separator: 0x0A).map { line in
    let line = Array(line)
    return try JSONValue(parsing: line.span)
  }
}
