import EventStreamCodec
import Foundation
import Testing

@Suite struct EmptyInputTests {
  @Test(
    "An empty input is cut short for every command",
    arguments: ["text", "deltas", "decode", "encode", "verify", "inspect", "stats", "body", "payload"])
  func empty(command: String) throws {
    let folder = try TemporaryFolder()
    for arguments in [[command], [command, try folder.file("empty", [])]] {
      let result = try Tool.run(arguments)
      #expect(result.errors.hasSuffix("deltas: cutShort at offset 0: there is nothing in it: the stream is empty\n"))
      #expect(result.status == 65)
    }
  }

  @Test("decode writes the fault and the end all the same")
  func decode() throws {
    let result = try Tool.run("decode")
    #expect(
      result.lines == [
        #"{"kind":"error","layer":"deltas","code":"cutShort","offset":0,"message":"there is nothing in it: the stream is empty"}"#,
        #"{"kind":"end","bytes":0,"complete":false}"#,
      ])
  }

  @Test("A command that has nothing to write says so")
  func silence() throws {
    let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
    let cases: [([String], [UInt8], String)] = [
      (["text", "--channel", "reasoning"], Streams.converse, "the stream has no reasoning deltas"),
      (["body"], response, "the body is empty"),
      (["payload", "--event", "Records"], Streams.converse, "no event of type Records has a payload"),
      (["encode"], Array(#"{"kind":"end"}"#.utf8), "no line is a message"),
    ]
    for (arguments, input, note) in cases {
      let result = try Tool.run(arguments, input: input)
      #expect(result.errors == "codec-tool: (stdin): note: \(note)\n")
      #expect(result.output.isEmpty)
      #expect(result.status == 0)
    }
  }
}
