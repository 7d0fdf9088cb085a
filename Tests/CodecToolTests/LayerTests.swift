import EventStreamCodec
import Foundation
import Testing
import TestSupport

@Suite struct LayerTests {
  /// A response whose body is a Converse stream in two chunks.
  static let response =
    Array(
      "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    + chunked
  static let chunked =
    Array("c8;a=\"b\\\"c\";flag\r\n".utf8) + Streams.converse[..<200] + Array("\r\nBC\r\n".utf8)
    + Streams.converse[200...] + Array("\r\n0\r\nX-Sum: 1\r\n\r\n".utf8)

  @Test("text, deltas and verify see through HTTP, chunks and gzip", arguments: ["auto", "http", "http+eventstream"])
  func throughLayers(layers: String) throws {
    for size in ["1", "7", "65536"] {
      let text = try Tool.run("text", "--as", layers, "--read-size", size, input: Self.response)
      #expect(text.text == "Hi")
      #expect(text.errors.isEmpty)
      #expect(text.status == 0)
    }
    #expect(try Tool.run("verify", "--as", layers, input: Self.response).text == "(stdin): OK: 3 messages, 388 bytes\n")
    #expect(try Tool.run("text", input: Self.chunked).text == "Hi")
  }

  @Test("decode writes the innermost layer, every layer when asked, and the layer that --as ends in")
  func decode() throws {
    let head =
      #"{"layer":"http","kind":"responseHead","offset":0,"version":"1.1","status":200,"reason":"OK","headers":[["#
      + #""Content-Type","application/vnd.amazon.eventstream"],["Transfer-Encoding","chunked"]]}"#
    let chunks = [
      #"{"layer":"chunked","kind":"chunk","offset":0,"size":200,"extensions":[["a","b\"c"],["flag",null]]}"#,
      #"{"layer":"chunked","kind":"chunk","offset":220,"size":188,"extensions":[]}"#,
      #"{"layer":"chunked","kind":"chunk","offset":414,"size":0,"extensions":[]}"#,
      #"{"layer":"chunked","kind":"trailers","offset":417,"trailers":[["X-Sum","1"]]}"#,
    ]
    for size in ["1", "65536"] {
      let innermost = try Tool.run("decode", "--read-size", size, input: Self.response)
      #expect(innermost.lines.count == 4)
      #expect(innermost.lines.dropLast().allSatisfy { $0.hasPrefix(#"{"layer":"eventstream","kind":"message""#) })
      let all = try Tool.run("decode", "--all-layers", "--read-size", size, input: Self.response)
      #expect(all.lines.filter { !$0.contains(#""eventstream""#) || $0.contains("http") }.dropLast() == [head] + chunks)
      #expect(all.lines.count == 9)
      let http = try Tool.run("decode", "--as", "http", "--read-size", size, input: Self.response)
      #expect(http.lines == [head, #"{"kind":"end","bytes":388,"complete":true}"#])
      let chunked = try Tool.run("decode", "--as", "chunked", "--read-size", size, input: Self.chunked)
      #expect(chunked.lines == chunks + [#"{"kind":"end","bytes":388,"complete":true}"#])
    }
  }

  @Test("A request, a 1xx head before a response, aws-chunked")
  func otherHeads() throws {
    let request = Array("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi".utf8)
    #expect(
      try Tool.run("decode", "--as", "http", input: request).lines.first
        == #"{"layer":"http","kind":"requestHead","offset":0,"version":"1.1","method":"POST","target":"/x","headers":[["Host","a"],["Content-Length","2"]]}"#
    )
    let response = Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".utf8)
    #expect(try Tool.run("decode", "--as", "http", input: response).lines.count == 3)
    #expect(try Tool.run("body", input: response).text == "hi")
    let signature = String(repeating: "0123456789abcdef", count: 4)
    let signed = Array("2;chunk-signature=\(signature)\r\nhi\r\n0;chunk-signature=\(signature)\r\n\r\n".utf8)
    #expect(try Tool.run("body", input: signed).text == "hi")
    #expect(
      try Tool.run("decode", "--as", "aws-chunked", input: signed).lines.first
        == #"{"layer":"aws-chunked","kind":"chunk","offset":0,"size":2,"signature":"\#(signature)"}"#)
  }

  @Test("body: the bytes as they were, whatever the reads")
  func body() throws {
    for size in ["1", "7", "65536"] {
      #expect(try Tool.run("body", "--read-size", size, input: Self.response).output == Streams.converse)
      #expect(
        try Tool.run("body", "--as", "chunked", "--read-size", size, input: Self.chunked).output == Streams.converse)
    }
    let compressed = try Streams.gzipped(Streams.converse)
    #expect(try Tool.run("body", input: compressed).output == Streams.converse)
    #expect(try Tool.run("text", input: compressed).text == "Hi")
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(compressed.count)\r\n\r\n"
    #expect(try Tool.run("text", input: Array(head.utf8) + compressed).text == "Hi")
  }

  @Test("What is cut short or damaged in a layer below: the text that came, the layer, the offset")
  func damageBelow() throws {
    let cut = try Tool.run("text", input: Array(Self.response.dropLast(20)))
    #expect(cut.text == "Hi")
    #expect(cut.errors.contains("chunked: incomplete at offset "))
    #expect(cut.status == 65)
    var damaged = Self.chunked
    damaged[218] = UInt8(ascii: "!")
    let result = try Tool.run("decode", "--as", "chunked+eventstream", input: damaged)
    #expect(result.lines.first?.hasPrefix(#"{"layer":"eventstream","kind":"message","offset":0,"#) == true)
    #expect(
      result.lines.dropLast().last?.contains(#""kind":"error","layer":"chunked","code":"missingLineEndAfterData""#)
        == true)
    #expect(result.status == 65)
    let behind = try Tool.run("body", input: Self.response + [1, 2, 3])
    #expect(behind.output == Streams.converse)
    #expect(behind.errors.contains("http: bytesAfterEnd at offset \(Self.response.count)"))
    #expect(behind.status == 65)
  }

  @Test("A capture without --raw is read as it is, with a note")
  func alreadyDecoded() throws {
    let capture = Self.response.prefix(Self.response.count - Self.chunked.count) + Streams.converse
    let result = try Tool.run("text", input: Array(capture))
    #expect(result.text == "Hi")
    #expect(result.errors.contains("curl --raw"))
    #expect(result.status == 0)
  }

  @Test(
    "Heads of newer versions, as curl writes them, and what a proxy says before it connects", arguments: ["2", "3"])
  func otherVersions(version: String) throws {
    let type = "content-type: application/vnd.amazon.eventstream\r\n\r\n"
    let newer = Array("HTTP/\(version) 200 \r\n\(type)".utf8) + Streams.converse
    let proxy = Array("HTTP/1.1 200 Connection established\r\nProxy-Agent: x\r\n\r\n".utf8)
    for size in ["1", "65536"] {
      for bytes in [newer, proxy + newer, proxy + Self.response] {
        let result = try Tool.run("text", "--read-size", size, input: bytes)
        #expect(result.text == "Hi")
        #expect(result.errors.isEmpty)
        #expect(result.status == 0)
      }
    }
    let decoded = try Tool.run("decode", "--as", "http", input: proxy + newer)
    // The proxy's answer is skipped; offsets count from the beginning of the message.
    #expect(decoded.lines.count == 2)
    #expect(
      decoded.lines[0].hasPrefix(
        #"{"layer":"http","kind":"responseHead","offset":0,"version":"\#(version)","status":200,"#))
    // Nothing but what the proxy said.
    #expect(try Tool.run("text", input: proxy).status == 65)
  }

  @Test("The body of a response whose prelude reports an error has the words")
  func errorPrelude() throws {
    let prelude =
      #"{"statusCode":502,"headers":{"content-type":"application/json"}}"# + String(repeating: "\0", count: 8)
    let events = [prelude + "{\"mess", "age\":\"denied\"}"].flatMap { Streams.event("PayloadChunk", $0) }
    let inputs = [
      Array((prelude + "{\"message\":\"denied\"}").utf8), events + Streams.event("InvokeComplete", "{}"),
    ]
    for command in ["text", "decode", "verify"] {
      for input in inputs {
        let result = try Tool.run(command, "--read-size", "3", input: input)
        #expect((result.text + result.errors).contains("http: the service answers 502: denied"))
        #expect(result.status == 69)
      }
    }
  }

  @Test("A response that says that it is an error is one")
  func errorResponse() throws {
    let body = #"{"message":"denied"}"#
    let response = Array("HTTP/1.1 403 Forbidden\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    for command in ["text", "decode", "body"] {
      let result = try Tool.run(command, input: response)
      #expect(result.errors.contains("http: the service answers 403: denied"))
      #expect(result.status == 69)
    }
    let newer = Array("HTTP/2 403 \r\ncontent-type: application/json\r\n\r\n\(body)".utf8)
    #expect(try Tool.run("text", input: newer).errors == "codec-tool: (stdin): http: the service answers 403: denied\n")
    #expect(try Tool.run("stats", input: newer).text.contains("\n  403  1\n"))
    let broken = Array("HTTP/1.1 500 No\r\n\r\n3\r\nakd\n3".utf8)
    for size in ["1", "3", "7", "100"] {
      let result = try Tool.run("decode", "--read-size", size, input: broken)
      #expect(result.errors.contains("http: the service answers 500: 3··akd·3"))
    }
  }

  @Test("Events, lines, documents and text as objects")
  func plainLayers() throws {
    let events = Array(": hello\n\nevent: a\nid: 7\ndata: x\ndata: y\n\ndata: z\r\n\r\n".utf8)
    for size in ["1", "65536"] {
      #expect(
        try Tool.run("decode", "--read-size", size, input: events).lines == [
          #"{"layer":"sse","kind":"event","offset":9,"event":"a","data":"x\ny","id":"7"}"#,
          #"{"layer":"sse","kind":"event","offset":41,"event":"message","data":"z","id":"7"}"#,
          #"{"kind":"end","bytes":52,"complete":true}"#,
        ])
      #expect(
        try Tool.run("decode", "--read-size", size, input: Array("{\"a\": 1}\n\n{\"b\":[ ]}".utf8)).lines == [
          #"{"layer":"ndjson","kind":"line","offset":0,"value":{"a":1}}"#,
          #"{"layer":"ndjson","kind":"line","offset":10,"value":{"b":[]}}"#,
          #"{"kind":"end","bytes":19,"complete":true}"#,
        ])
      #expect(
        try Tool.run("decode", "--read-size", size, input: Array("日本\nend".utf8)).lines == [
          #"{"layer":"text","kind":"data","offset":0,"text":"日本\n"}"#,
          #"{"layer":"text","kind":"data","offset":7,"text":"end"}"#,
          #"{"kind":"end","bytes":10,"complete":true}"#,
        ])
    }
    let document = Array("{\n \"a\": 1\n}\n".utf8)
    for chain in ["auto", "json"] {
      #expect(
        try Tool.run("decode", "--as", chain, input: document).lines.first
          == #"{"layer":"json","kind":"value","offset":0,"value":{"a":1}}"#)
    }
    let wrong = try Tool.run("decode", "--as", "ndjson", input: document)
    #expect(wrong.lines.first?.contains(#""layer":"ndjson","code":"invalidJSON","offset":1"#) == true)
    #expect(wrong.errors.contains("See --as json"))
    #expect(wrong.status == 65)
  }

  @Test(
    "Chains that cannot be are refused",
    arguments: ["", "http+", "eventstream+http", "sse+ndjson", "HTTP", "auto+http"])
  func chains(layers: String) throws {
    #expect(try Tool.run("decode", "--as", layers).status == 64)
  }
}
