import EventStreamCodec
import Foundation
import StrictJSON
import Testing

@Suite struct SeveralFilesTests {
  @Test(
    "--jobs changes neither output nor messages nor exit code",
    arguments: ["text", "decode", "message", "verify", "stats"])
  func jobs(command: String) throws {
    let folder = try TemporaryFolder()
    var files: [String] = []
    for number in 0..<12 {
      var bytes = (0...number * 40).flatMap { _ in Streams.converse }
      if number % 5 == 2 { bytes[bytes.count - 200] ^= 1 }
      files.append(try folder.file("\(number).bin", bytes))
    }
    files.insert(folder["missing"].path, at: 3)
    let serial = try Tool.run([command] + files)
    #expect(serial.status == 66)
    for jobs in ["2", "7", "256"] {
      let parallel = try Tool.run([command, "--jobs", jobs] + files)
      #expect(parallel.output == serial.output)
      #expect(parallel.errors == serial.errors)
      #expect(parallel.status == serial.status)
    }
    for jobs in ["0", "257", "x"] { #expect(try Tool.run(command, "--jobs", jobs).status == 64) }
  }

  @Test("Files are read in their order, wherever options stand")
  func order() throws {
    let folder = try TemporaryFolder()
    let files = try (1...4).map { try folder.file("file\($0)", Streams.converse) }
    let (first, rest) = (files[..<1], files[1...])
    let arguments: [[String]] = [
      files, ["--read-size", "7"] + files, ["--read-size=7"] + files, first + ["--read-size", "7"] + rest,
      files + ["--read-size", "7"], ["--no-progress"] + files, first + ["--no-progress"] + rest, ["--"] + files,
      first + ["--"] + rest,
    ]
    for arguments in arguments {
      let result = try Tool.run(["message", "--details"] + arguments)
      let names = try result.lines.map { try JSONValue(parsing: $0)["file"]?.stringValue }
      #expect(names == files, "\(arguments)")
      #expect(result.status == 0)
    }
    let streams = try Tool.run(["message", "--details"] + first + ["-"] + rest, input: Streams.converse)
    let names = try streams.lines.map { try JSONValue(parsing: $0)["file"]?.stringValue }
    #expect(names == first + ["(stdin)"] + rest)
    #expect(try Tool.run(["message"] + files + ["--unknown"]).status == 64)
  }

  @Test("A long file, and many short ones after it", arguments: ["2", "8"])
  func longFile(jobs: String) throws {
    let folder = try TemporaryFolder()
    let long = try folder.file("long", (0..<3_000).flatMap { _ in Streams.converse })
    let cut = try folder.file("cut", Array(Streams.converse.dropLast()))
    let files = [long] + (0..<60).flatMap { _ in [Streams.capture, cut] } + [long]
    for command in [["decode", "--all-layers"], ["message"]] {
      let serial = try Tool.run(command + files)
      let parallel = try Tool.run(command + ["--jobs", jobs] + files)
      #expect(parallel.output == serial.output)
      #expect(parallel.errors == serial.errors)
      #expect(parallel.status == serial.status)
    }
  }

  @Test("verify: a summary of several files; --quiet omits those that are intact; JSON has an object per file")
  func verify() throws {
    let folder = try TemporaryFolder()
    let good = try folder.file("good.bin", Streams.converse)
    let cut = try folder.file("cut.bin", Array(Streams.converse.dropLast()))
    let quiet = try Tool.run("verify", "--quiet", good, cut, good)
    #expect(quiet.lines.count == 2)
    #expect(quiet.lines[0].hasPrefix("\(cut): eventstream: truncatedMessage at offset 266: "))
    #expect(quiet.lines[1] == "3 files: 2 OK, 1 not OK")
    #expect(quiet.status == 65)
    #expect(try Tool.run("verify", "--quiet", good).text == "1 file: 1 OK\n")
    let json = try Tool.run("verify", "--format", "json", good, cut)
    #expect(json.lines.count == 2)
    #expect(
      json.lines[0]
        == #"{"file":"\#(good)","ok":true,"exitCode":0,"intact":{"messages":3,"bytes":388},"message":null,"problem":null}"#
    )
    #expect(
      json.lines[1].hasPrefix(#"{"file":"\#(cut)","ok":false,"exitCode":65,"intact":{"messages":2,"bytes":266},"#))
    #expect(json.lines[1].contains(#""problem":{"kind":"error","layer":"eventstream","code":"truncatedMessage","#))
    let silent = try Tool.run("verify", "--quiet", "--format", "json", good)
    #expect(silent.output.isEmpty)
    #expect(silent.errors == "codec-tool: 1 file: 1 OK\n")
  }

  @Test("verify: a file that cannot be opened has its line or object, too")
  func unopened() throws {
    let missing = try TemporaryFolder()["missing.bin"].path
    let text = try Tool.run("verify", missing, Streams.capture)
    #expect(text.lines.count == 3)
    #expect(text.lines[0] == "\(missing): cannot open: No such file or directory")
    #expect(text.lines[2] == "2 files: 1 OK, 1 not OK")
    #expect(text.errors == "codec-tool: \(missing): cannot open: No such file or directory\n")
    #expect(text.status == 66)
    for options in [[], ["--quiet"], ["--resync"]] {
      let json = try Tool.run(["verify", "--format", "json", missing] + options)
      #expect(
        json.lines == [
          #"{"file":"\#(missing)","ok":false,"exitCode":66,"intact":{},"message":"#
            + #""cannot open: No such file or directory","problem":null}"#
        ])
    }
  }

  @Test("stats: a summary after the tables of several files, and in JSON only objects")
  func stats() throws {
    let folder = try TemporaryFolder()
    let good = try folder.file("good.bin", Streams.converse)
    let cut = try folder.file("cut.bin", Array(Streams.converse.dropLast()))
    #expect(try Tool.run("stats", good, cut, good).lines.suffix(2) == ["", "3 files: 2 OK, 1 not OK"])
    #expect(try Tool.run("stats", good).lines.last == "  OK")
    #expect(try Tool.run("stats", "--format", "json", good, cut).lines.count == 2)
  }

  @Test("stats: in JSON a file that cannot be opened has its object, too", arguments: ["1", "2"])
  func unopenedStats(jobs: String) throws {
    let missing = try TemporaryFolder()["missing.bin"].path
    let result = try Tool.run("stats", "--format", "json", "--jobs", jobs, Streams.capture, missing, Streams.capture)
    #expect(result.lines.count == 3)
    #expect(
      result.lines[1]
        == #"{"file":"\#(missing)","bytes":0,"layers":[],"elements":[],"deltas":{"kinds":[],"sizes":{"count":0}},"#
        + #""problem":{"kind":"error","layer":"input","code":"cannotOpen","offset":0,"#
        + #""message":"cannot open: No such file or directory"}}"#)
    #expect(result.errors == "codec-tool: \(missing): cannot open: No such file or directory\n")
    #expect(result.status == 66)
  }

  @Test("verify: message types that the specification does not define")
  func unknownTypes() throws {
    let odd = Streams.frame(EventStreamMessage(headers: [EventStreamHeader(":message-type", "Test")]))
    let result = try Tool.run("verify", input: odd + odd)
    #expect(result.text == "(stdin): OK: 2 messages, \(odd.count * 2) bytes; 2 messages of unknown type Test\n")
    #expect(try Tool.run("verify", "--format", "json", input: odd).text.contains(#""unknownTypes":[["Test",1]]"#))
  }

  @Test("verify: signed and unsigned chunks in one body")
  func mixedSignatures() throws {
    let signature = String(repeating: "ab", count: 32)
    let body = Array("2;chunk-signature=\(signature)\r\nhi\r\n1\r\n!\r\n0;chunk-signature=\(signature)\r\n\r\n".utf8)
    let result = try Tool.run("verify", "--as", "aws-chunked", input: body)
    #expect(result.status == 65)
  }

  @Test("Strings in JSON lines have no line separators")
  func lineSeparators() throws {
    let result = try Tool.run("decode", "--as", "text", input: Array("a\u{2028}b\u{2029}\u{2028}c".utf8))
    #expect(
      result.lines.first == #"{"layer":"text","kind":"data","offset":0,"text":"a\u2028b\u2029\u2028c"}"#)
    let line = try Tool.run("decode", input: Array("{\"a\":\"\u{2028}\"}\n{\"a\":\"\u{2029}\"}\n".utf8))
    #expect(
      line.lines.prefix(2) == [
        #"{"layer":"ndjson","kind":"line","offset":0,"value":{"a":"\u2028"}}"#,
        #"{"layer":"ndjson","kind":"line","offset":12,"value":{"a":"\u2029"}}"#,
      ])
    let payload = try Tool.run("decode", input: Streams.event("chunk", "{\"a\":\"\u{2028}\"}"))
    #expect(payload.lines.first?.hasSuffix(#""payload":{"a":"\u2028"}}"#) == true)
  }
}
