import Foundation
import TestSupport
import Testing

@Suite struct CaptureTests {
  private static func path(_ name: String) -> String { Corpus.projectRoot.appending(path: "Captures/\(name)").path }

  @Test("Deltas that were written are read again")
  func deltas() throws {
    let deltas = try Tool.run("deltas", Self.path("converse-stream.bin"))
    #expect(deltas.status == 0)
    #expect(try Tool.run("deltas", input: deltas.output).output == deltas.output)
    #expect(try Tool.run("text", input: deltas.output).text == Streams.captureText)
  }

  @Test(
    "Every command reads the same stream out of every capture",
    arguments: ["converse-stream.http", "converse-stream.trace", "converse-stream.har"])
  func commands(name: String) throws {
    let bytes = try Streams.captureBytes()
    for size in ["1000", "65536"] {
      let file = Self.path(name)
      #expect(try Tool.run("text", "--read-size", size, file).text == Streams.captureText)
      #expect(try Tool.run("body", "--read-size", size, file).output == bytes)
      #expect(try Tool.run("verify", "--read-size", size, file).text == "\(file): OK: 49 messages, 9624 bytes\n")
      let decoded = try Tool.run("decode", "--payload", "base64", "--read-size", size, file)
      #expect(try Tool.run("encode", input: decoded.output).output == bytes)
    }
    // Known by its content, not by its name.
    #expect(
      try Tool.run("text", input: [UInt8](Data(contentsOf: URL(filePath: Self.path(name))))).text == Streams.captureText
    )
  }

  @Test("Where --as says what the file is, it is that")
  func named() throws {
    let archive = try Tool.run("decode", "--as", "json", Self.path("converse-stream.har"))
    #expect(archive.lines.first?.hasPrefix(#"{"layer":"json","kind":"value","offset":0,"value":{"log":{"#) == true)
    #expect(archive.status == 0)
    let trace = try Tool.run("body", "--as", "text", Self.path("converse-stream.trace"))
    #expect(trace.output == (try [UInt8](Data(contentsOf: URL(filePath: Self.path("converse-stream.trace"))))))
    #expect(try Tool.run("body", "--as", "http", Self.path("converse-stream.trace")).output == Streams.captureBytes())
  }

  @Test("An entry of an archive by its number; others that hold streams are told of")
  func entries() throws {
    let archive = Self.path("converse-stream.har")
    #expect(try Tool.run("body", "--entry", "1", archive).text == "{\"id\":\"a\"}\n")
    let missing = try Tool.run("body", "--entry", "3", archive)
    #expect(missing.errors == "codec-tool: \(archive): har: noEntry at offset 0: there is no entry 3 among the 2\n")
    #expect(missing.status == 65)
    #expect(try Tool.run("body", "--entry", "0", archive).status == 64)
    let entry =
      #"{"response":{"status":200,"headers":[],"content":{"mimeType":"text/event-stream","text":"data: 1\n\n"}}}"#
    let several = try Tool.run("body", input: Array(#"{"log":{"entries":[\#(entry),\#(entry)]}}"#.utf8))
    #expect(several.text == "data: 1\n\n")
    #expect(several.errors == "codec-tool: (stdin): har: entry 1 is read; 1 other holds a stream too: see --entry\n")
    #expect(several.status == 0)
  }

  @Test("A trace that is cut, and one of text: what came, and what is wrong")
  func damaged() throws {
    let trace = try [UInt8](Data(contentsOf: URL(filePath: Self.path("converse-stream.trace"))))
    let cut = try Tool.run("text", input: Array(trace.prefix(30_000)))
    #expect(cut.text.hasPrefix("Kyoto today"))
    #expect(cut.errors.contains("curl-trace: incomplete at offset "))
    #expect(cut.status == 65)
    let text = "== Info: x\n<= Recv header, 17 bytes (0x11)\n0000: HTTP/1.1 200 OK\n"
    let ascii = try Tool.run("decode", input: Array(text.utf8))
    #expect(ascii.errors.contains("capture with curl's --trace FILE"))
    #expect(
      ascii.lines.first?.hasPrefix(#"{"kind":"error","layer":"curl-trace","code":"asciiTrace","offset":43,"#) == true)
    #expect(ascii.status == 65)
  }

  @Test("stats: times from a trace, kinds and sizes from anything")
  func stats() throws {
    let table = try Tool.run("stats", Self.path("converse-stream.trace")).text
    for line in [
      "  http         1 head", "  chunked      65 chunks     9624     50     163  217   278",
      "  eventstream  49 messages   9624    160     199  231   278",
      "  contentBlockDelta  42  ████████████████████████",
      "  first byte      301 ms", "  OK",
    ] { #expect(table.contains(line + "\n")) }
    #expect(table.contains("curl-trace + http + eventstream + converse\n"))
    let json = try Tool.run("stats", "--format", "json", Self.path("lambda-response.http"))
    #expect(
      json.text.contains(
        #""elements":[{"layer":"http","kind":"head","count":1,"kinds":[["200 OK",1]],"sizes":{"count":0}},"#))
    #expect(json.text.contains(#""deltas":{"kinds":[["start",1],["usage",2],"#))
    #expect(json.text.hasSuffix(#","problem":null}"# + "\n"))
    let damaged = try Tool.run("stats", "--format", "json", Self.path("damaged.bin"))
    #expect(
      damaged.text.contains(#""problem":{"kind":"error","layer":"eventstream","code":"messageChecksumMismatch","#))
    #expect(damaged.status == 65)
  }
}
