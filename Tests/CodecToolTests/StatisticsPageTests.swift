import EventStreamCodec
import Foundation
import StrictJSON
import TestSupport
import Testing

/// Pages that `stats --format html` writes; Scripts/check-page looks at them in a browser.
@Suite struct StatisticsPageTests {
  private static func path(_ name: String) -> String { Corpus.projectRoot.appending(path: "Captures/\(name)").path }

  private static func page(_ arguments: String..., input: [UInt8] = []) throws -> Tool.Result {
    try Tool.run(["stats", "--format", "html"] + arguments, input: input)
  }

  /// The contents of the blocks of data of this class.
  private static func data(_ name: String, in page: String) -> [String] {
    page.components(separatedBy: "<script type=\"application/json\" class=\"\(name)\">").dropFirst().map {
      $0.components(separatedBy: "</script>")[0]
    }
  }

  private static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }

  @Test(
    "The data is what --format json writes, and exit code and messages are the same",
    arguments: [
      ["converse-stream.bin"], ["converse-stream.trace"], ["converse-stream.har"], ["lambda-response.http"],
      ["damaged.bin"], ["converse-stream.jsonl", "damaged.bin", "converse-stream.http"],
    ])
  func sameNumbers(names: [String]) throws {
    let files = names.map(Self.path)
    let page = try Tool.run(["stats", "--format", "html"] + files)
    let expected = try Tool.run(["stats", "--format", "json"] + files)
    #expect(page.status == expected.status)
    #expect(page.errors == expected.errors)
    let found = Self.data("statistics", in: page.text)
    #expect(try found.map(Self.json) == (try expected.lines.map(Self.json)))
    #expect(Self.data("timeline", in: page.text).count == files.count)
    #expect(page.text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
    #expect(page.text.hasSuffix("</script>\n</body>\n</html>\n"))
  }

  @Test("Text whose deltas are what came at a time has the same deltas on a page")
  func timedText() throws {
    let text = String(repeating: "line of plain text\\n", count: 9_000)
    let entry =
      #"{"response":{"status":200,"headers":[],"content":{"mimeType":"text/plain","text":"\#(text)"}},"timings":{"wait":9}}"#
    let archive = Array(#"{"log":{"entries":[\#(entry)]}}"#.utf8)
    let page = try Self.page("--entry", "1", input: archive)
    let expected = try Tool.run("stats", "--format", "json", "--entry", "1", input: archive)
    #expect(try Self.json(Self.data("statistics", in: page.text)[0]) == (try Self.json(expected.lines[0])))
  }

  @Test("The page names no other resource")
  func selfContained() throws {
    let page = try Self.page(Self.path("converse-stream.bin")).text
    for address in ["http://", "https://", "src=", "href=", "url(", "@import", "fetch("] {
      #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains(address))
    }
  }

  @Test("The outcome in the words of the table")
  func outcome() throws {
    let good = try Self.page(Self.path("converse-stream.bin")).text
    #expect(good.contains("<span class=\"outcome good\">OK</span>"))
    let bad = try Self.page(Self.path("damaged.bin"))
    let words = try #require(try Tool.run("stats", Self.path("damaged.bin")).lines.last).trimmingPrefix("  ")
    #expect(words.hasPrefix("eventstream: messageChecksumMismatch at offset "))
    #expect(bad.text.contains("<span class=\"outcome bad\">\(words)</span>"))
    #expect(bad.status == 65)
    let failed = try Self.page(input: Streams.converse.prefix(118) + Streams.exception("throttlingException", "a<b>&'"))
    #expect(failed.text.contains("throttlingException: a&lt;b&gt;&amp;&#39;"))
    #expect(failed.status == 69)
  }

  @Test("Nothing that is read becomes markup: names of files, text, reasons, messages")
  func hostile() throws {
    let attack = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>"
    let folder = try TemporaryFolder()
    let quoted = attack.replacing("\"", with: "\\\"")
    let stream =
      Array("HTTP/1.1 200 \(attack)\r\nContent-Type: application/vnd.amazon.eventstream\r\n\r\n".utf8)
      + Streams.event("messageStart", #"{"role":"\#(quoted)"}"#)
      + Streams.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"\#(quoted)\u2028"}}"#)
      + Streams.event(attack, "{}") + Streams.exception(attack, quoted)
    let file = try folder.file("<img src=x onerror=alert(1)>&\".bin", stream)
    let page = try Tool.run("stats", "--format", "html", file)
    #expect(page.status == 69)
    for tag in ["<img", "alert(1)</script>", "<!--", "<script>alert"] { #expect(!page.text.contains(tag)) }
    #expect(page.text.components(separatedBy: "<script").count == 4)
    #expect(!page.text.contains("\u{2028}"))
    let expected = try Tool.run("stats", "--format", "json", file)
    #expect(try Self.json(Self.data("statistics", in: page.text)[0]) == (try Self.json(expected.lines[0])))
    let text = try Self.json(Self.data("timeline", in: page.text)[0])["text"]?.arrayValue?[0].arrayValue?[4].stringValue
    #expect(text == attack + "\u{2028}")
  }

  @Test("Empty input, and files that cannot be read: a whole page, and the error")
  func empty() throws {
    let empty = try Self.page()
    #expect(empty.status == 65)
    #expect(empty.text.contains("<span class=\"outcome bad\">deltas: cutShort at offset 0: there is nothing in it"))
    let missing = try Self.page("/nowhere/at/all")
    #expect(missing.status == 66)
    #expect(missing.text.hasSuffix("</html>\n"))
    #expect(!missing.text.contains("class=\"stream\""))
    #expect(missing.text.contains("<h2>/nowhere/at/all</h2>\n<span class=\"outcome bad\">cannot open: "))
    let several = try Self.page("/nowhere/at/all", Streams.capture)
    #expect(several.text.contains("<p id=\"summary\">2 files: 1 OK, 1 not OK</p>"))
    #expect(several.text.contains("<title>/nowhere/at/all and 1 other file: stream statistics</title>"))
  }

  @Test("The page depends neither on the reads nor on the jobs")
  func reads() throws {
    let files = ["converse-stream.bin", "converse-stream.trace", "lambda-response.http", "damaged.bin"].map(Self.path)
    let page = try Tool.run(["stats", "--format", "html"] + files)
    for size in ["1", "7", "1000"] {
      #expect(try Tool.run(["stats", "--format", "html", "--read-size", size] + files).output == page.output)
    }
    #expect(try Tool.run(["stats", "--format", "html", "--jobs", "4"] + files).output == page.output)
    // Beyond 8192 bytes positions are rounded, and short reads find the fault a byte later than long ones.
    let text = Array(String(repeating: "a line\n", count: 1500).utf8) + Array("a last".utf8) + [0xD5, 0x58]
    let faulty = try Tool.run(["stats", "--format", "html"], input: text)
    for size in ["1", "7", "1000"] {
      #expect(try Tool.run(["stats", "--format", "html", "--read-size", size], input: text).output == faulty.output)
    }
  }

  @Test("A timeline by offset, and one by time")
  func timeline() throws {
    let stream = try Self.json(Self.data("timeline", in: Self.page(input: Streams.converse).text)[0])
    #expect(stream["end"] == .array([.number("388"), .null]))
    #expect(stream["isCut"] == .bool(false))
    let text = stream["lanes"]?.arrayValue?.first { $0["kind"]?.stringValue == "text" }
    #expect(text?["runs"] == .array([.array([.number("266"), .null, .number("2")])]))
    #expect(stream["text"]?.arrayValue?.count == 1)
    let trace = try Self.json(Self.data("timeline", in: Self.page(Self.path("converse-stream.trace")).text)[0])
    let first = try #require(trace["marks"]?.arrayValue?.first?.arrayValue)
    #expect(first.last == .string("200 OK"))
    #expect(first[1] == .number("300982"))
    let cut = try Self.json(Self.data("timeline", in: Self.page(input: Array(Streams.converse.prefix(300))).text)[0])
    #expect(cut["isCut"] == .bool(true))
    #expect(cut["fault"] == .array([.number("300"), .null]))
  }

  @Test("Several messages in a file have a section each; only the first 64 have a timeline")
  func messages() throws {
    let body = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\ndata: [DONE]\n\n"
    let response =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
    let page = try Self.page(input: Array(String(repeating: response, count: 70).utf8))
    #expect(page.status == 0)
    #expect(Self.data("statistics", in: page.text).count == 70)
    #expect(Self.data("timeline", in: page.text).count == 64)
    #expect(page.text.contains("<h2>(stdin): message 70</h2>"))
    #expect(page.text.components(separatedBy: "<details class=\"stream\" open>").count == 5)
  }

  /// The timeline of the first of several files: `count` deltas with a text of 100 bytes each, and small streams.
  private static func timeline(deltas count: Int, among files: Int) throws -> JSONValue {
    let folder = try TemporaryFolder()
    let text = String(repeating: "text ", count: 20)
    let delta = #"data: {"choices":[{"delta":{"content":"\#(text)"}}]}"# + "\n\n"
    let long = try folder.file("long.sse", Array((String(repeating: delta, count: count) + "data: [DONE]\n\n").utf8))
    let small = try folder.file("small.bin", Streams.converse)
    let page = try Tool.run(["stats", "--format", "html", long] + Array(repeating: small, count: files - 1))
    #expect(page.status == 0)
    let start = try #require(page.text.range(of: "class=\"timeline\">")).upperBound
    return try json(String(page.text[start...].prefix { $0 != "\n" }))
  }

  @Test("A long stream: deltas are drawn together, and only the beginning of the text is there")
  func long() throws {
    let timeline = try Self.timeline(deltas: 3_000, among: 1)
    let lane = try #require(timeline["lanes"]?.arrayValue?.first { $0["kind"]?.stringValue == "text" })
    #expect(lane["isThinned"] == .bool(true))
    #expect((500...2_000).contains(lane["runs"]?.arrayValue?.count ?? 0))
    #expect(timeline["text"]?.arrayValue?.count == 2_622)
    #expect(timeline["omittedText"] == .number("\(300_000 - 256 * 1024)"))
  }

  @Test("Many files share what one may take")
  func share() throws {
    let timeline = try Self.timeline(deltas: 150, among: 320)
    let lane = try #require(timeline["lanes"]?.arrayValue?.first { $0["kind"]?.stringValue == "text" })
    #expect((25...100).contains(lane["runs"]?.arrayValue?.count ?? 0))
    #expect(timeline["text"]?.arrayValue?.count == 132)
    #expect(timeline["omittedText"] == .number("\(15_000 - 256 * 1024 / 20)"))
  }
}
