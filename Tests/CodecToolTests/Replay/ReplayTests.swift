#if CommandLineTool
import ChunkedHTTP
import EventStreamCodec
import Foundation
import Testing

@Suite struct ReplayTests {
  /// The frames of the capture that ships with the project.
  static func captureFrames() throws -> [[UInt8]] {
    let bytes = try Streams.captureBytes()
    var reader = EventStreamReader(bytes.span)
    var frames: [[UInt8]] = []
    while let message = try reader.next() { frames.append(message.bytes.indices.map { message.bytes[$0] }) }
    return frames
  }

  static let request = "POST /model/m/converse-stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
  static let last = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

  @Test("A capture of frames is served with their media type, each frame in a chunk; --once ends it")
  func frames() throws {
    for size in ["1", "65536"] {
      let tool = try ReplayingTool("--once", "--read-size", size, Streams.capture)
      let response = try ServedResponse(tool.exchange(Self.request))
      #expect(
        response.head == [
          "HTTP/1.1 200 OK", "Content-Type: application/vnd.amazon.eventstream", "Transfer-Encoding: chunked",
          "Connection: close",
        ])
      #expect(try response.chunks == Self.captureFrames())
      #expect(response.isComplete)
      let end = try tool.end()
      #expect(end.status == 0)
      #expect(end.errors == "codec-tool: listening on http://127.0.0.1:\(tool.port)\n")
    }
  }

  @Test("A captured response keeps status, fields and trailers, and its body is framed anew, codings off")
  func response() throws {
    let folder = try TemporaryFolder()
    let head =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Slow Down\r\nX-B: 2\r\ncontent-type: text/event-stream\r\nX-B: 1\r\n"
      + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n"
    let body = "9\r\ndata: a\n\n\r\n1\r\nd\r\n10\r\nata: b\r\n\r\ndata: \r\n1\r\nc\r\n0\r\nX-Sum: 7\r\n\r\n"
    let path = try folder.file("a.http", Array((head + body).utf8))
    let tool = try ReplayingTool("--once", path)
    let served = try ServedResponse(tool.exchange(Self.last))
    #expect(
      served.head == [
        "HTTP/1.1 429 Slow Down", "X-B: 2", "content-type: text/event-stream", "X-B: 1", "Trailer: X-Sum",
        "Transfer-Encoding: chunked", "Connection: close",
      ])
    #expect(served.texts == ["data: a\n\n", "data: b\r\n\r\n", "data: c"])
    #expect(served.trailers == [HTTPFieldLine("X-Sum", "7")])
    #expect(served.isComplete)
    #expect(try tool.end().status == 0)
  }

  @Test("A compressed body is served as it was before")
  func compressed() throws {
    // "Hi\n", in a member with a stored block.
    let gzip: [UInt8] =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1, 3, 0, 0xFC, 0xFF, 0x48, 0x69, 0x0A]
      + [0x9A, 0x3C, 0x22, 0xD5, 3, 0, 0, 0]
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\nX: y\r\n\r\n"
    let tool = try ReplayingTool("--once", "-", input: Array(head.utf8) + gzip)
    let served = try ServedResponse(tool.exchange(Self.last))
    #expect(served.head == ["HTTP/1.1 200 OK", "X: y", "Transfer-Encoding: chunked", "Connection: close"])
    #expect(served.texts == ["Hi\n"])
    #expect(try tool.end().status == 0)
  }

  /// An entry of a trace, as curl writes it.
  static func entry(_ time: String, _ kind: String, _ text: String) -> String {
    func hexadecimal(_ number: Int, _ width: Int) -> String {
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let bytes = Array(text.utf8)
    var entry = "\(time).000000 \(kind), \(bytes.count) bytes (0x\(hexadecimal(bytes.count, 1)))\n"
    for start in stride(from: 0, to: bytes.count, by: 16) {
      let line = bytes[start..<min(start + 16, bytes.count)]
      entry += "\(hexadecimal(start, 4)): " + line.map { hexadecimal(Int($0), 2) + " " }.joined()
      entry += String(repeating: "   ", count: 16 - line.count)
      entry += String(decoding: line.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self) + "\n"
    }
    return entry
  }

  @Test("A trace is served as the message in it, at the pace that it recorded; --rate sets another")
  func trace() throws {
    let frames = try Self.captureFrames()
    let capture = String(Streams.capture.dropLast(3) + "trace")
    for arguments in [[capture], ["--rate", "100000", capture]] {
      let tool = try ReplayingTool(["--once"] + arguments)
      let served = try ServedResponse(tool.exchange(Self.last))
      #expect(served.head.first == "HTTP/1.1 200 OK")
      #expect(served.chunks == frames)
      #expect(served.isComplete)
      #expect(try tool.end().status == 0)
    }
    // Hours lie between the pieces: the second does not come.
    let trace =
      Self.entry("01:00:00", "=> Send header", "\r\n") + Self.entry("01:00:00", "<= Recv header", "HTTP/1.1 200 OK\r\n")
      + Self.entry("01:00:00", "<= Recv header", "Content-Length: 13\r\n")
      + Self.entry("01:00:00", "<= Recv header", "\r\n") + Self.entry("01:00:00", "<= Recv data", "first\n")
      + Self.entry("23:00:00", "<= Recv data", "second\n")
    let tool = try ReplayingTool("-", input: Array(trace.utf8))
    let connection = try ReplayConnection(port: tool.port)
    try connection.send(Self.last)
    try connection.wait(for: "6\r\nfirst\n\r\n")
    #expect(try tool.interrupt().status == 0)
    #expect(try connection.all().suffix(11) == Array("6\r\nfirst\n\r\n".utf8))
  }

  @Test("What the bytes are decides media type and pieces, where no head does; a request has its own type")
  func types() throws {
    let cases: [(input: String, type: String, pieces: [String])] = [
      ("data: a\n\ndata: b\n\n", "text/event-stream", ["data: a\n\n", "data: b\n\n"]),
      ("{\"a\":1}\n{\"b\":2}", "application/x-ndjson", ["{\"a\":1}\n", "{\"b\":2}"]),
      ("Hello\nworld", "text/plain; charset=utf-8", ["Hello\n", "world"]),
      ("5\r\nHe\nlo\r\n0\r\n\r\n", "text/plain; charset=utf-8", ["He\n", "lo"]),
      ("POST / HTTP/1.1\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nhi", "a/b", ["hi"]),
    ]
    for (input, type, pieces) in cases {
      let tool = try ReplayingTool("--once", "-", input: Array(input.utf8))
      let served = try ServedResponse(tool.exchange(Self.last))
      #expect(served.head[1] == "Content-Type: \(type)")
      #expect(served.texts == pieces)
      #expect(try tool.end().status == 0)
    }
  }

  @Test("A response that was cut is served cut: without its last chunk")
  func cut() throws {
    let frames = Streams.converse
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(frames.count)\r\n\r\n"
    let tool = try ReplayingTool("--once", "-", input: Array(head.utf8) + frames.dropLast(10))
    let served = try ServedResponse(tool.exchange(Self.request))
    #expect(served.body == frames.dropLast(10))
    #expect(!served.isComplete)
    let end = try tool.end()
    #expect(end.status == 65)
    #expect(end.errors.hasSuffix("served up to there\n"))
  }

  @Test("Damaged frames, and frames that were cut, are served as they are")
  func damage() throws {
    var damaged = Streams.converse
    damaged[150] ^= 1
    for bytes in [damaged, Streams.converse.dropLast(3)] {
      let tool = try ReplayingTool("--once", "--read-size", "100", "-", input: bytes)
      let served = try ServedResponse(tool.exchange(Self.request))
      #expect(served.body == bytes)
      #expect(served.isComplete)
      let end = try tool.end()
      #expect(end.status == 0)
      #expect(end.errors.contains("served unchanged") == (bytes == damaged))
    }
  }

  @Test("One connection serves many requests, pipelined ones in their order; several captures take turns")
  func manyRequests() throws {
    let folder = try TemporaryFolder()
    let paths = try ["one", "two"].map { try folder.file($0, Array($0.utf8)) }
    let tool = try ReplayingTool(paths[0], paths[1])
    let get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    var bytes = try tool.exchange(get + Self.request + "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n" + Self.last)[...]
    #expect(try ServedResponse(&bytes).texts == ["one"])
    #expect(try ServedResponse(&bytes).texts == ["two"])
    let head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
      + "Connection: keep-alive\r\n\r\n"
    #expect(bytes.starts(with: head.utf8))
    bytes = bytes.dropFirst(head.utf8.count)
    let response = try ServedResponse(&bytes)
    #expect(response.texts == ["two"])
    #expect(response.head.last == "Connection: close")
    #expect(bytes.isEmpty)
    // A client that has said all that it will say still gets its answer.
    let served = try ServedResponse(tool.exchange(get, closingOutput: true))
    #expect(served.texts == ["one"])
    #expect(try tool.interrupt().status == 0)
  }

  @Test("An HTTP/1.0 client gets a body that ends with the connection")
  func oldClient() throws {
    let tool = try ReplayingTool("--once", "-", input: Array("Hi\n".utf8))
    let bytes = try tool.exchange("GET / HTTP/1.0\r\n\r\n")
    let expected = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nHi\n"
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
    #expect(try tool.end().status == 0)
  }

  @Test("A status that has no body is served without one")
  func noBody() throws {
    let tool = try ReplayingTool("-", input: Array("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n".utf8))
    let bytes = try tool.exchange(Self.last)
    #expect(
      String(decoding: bytes, as: UTF8.self) == "HTTP/1.1 204 No Content\r\nX: y\r\nConnection: close\r\n\r\n")
    #expect(try tool.interrupt().status == 0)
  }

  @Test("Clients that ask before they send are told to; what is no HTTP is refused, and the next is served")
  func manners() throws {
    let tool = try ReplayingTool("-", input: Array("Hi".utf8))
    let connection = try ReplayConnection(port: tool.port)
    try connection.send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
    try connection.wait(for: "HTTP/1.1 100 Continue\r\n\r\n")
    try connection.send("{}")
    #expect(try connection.all().suffix(12) == Array("2\r\nHi\r\n0\r\n\r\n".utf8))
    #expect(try tool.exchange("nonsense\r\n\r\n").starts(with: "HTTP/1.1 400 ".utf8))
    #expect(try ServedResponse(tool.exchange(Self.last)).texts == ["Hi"])
    #expect(try tool.interrupt().status == 0)
  }

  @Test("A malformed request is answered with 400 after the responses to earlier ones, and reported")
  func malformedBehindRequest() throws {
    let tool = try ReplayingTool("--rate", "20", "-", input: Array("first\nsecond\n".utf8))
    let get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    var bytes = try tool.exchange(get + get + "nonsense\r\n\r\n")[...]
    for _ in 1...2 { #expect(try ServedResponse(&bytes).texts == ["first\n", "second\n"]) }
    let refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    #expect(String(decoding: bytes, as: UTF8.self) == refusal)
    let end = try tool.interrupt()
    #expect(end.status == 0)
    #expect(end.errors.hasSuffix("a request is not HTTP (invalid HTTP method) and was answered with 400\n"))
  }

  @Test("Clients are served side by side, and one that goes away disturbs nobody")
  func twoClients() throws {
    // The second piece is hours off: each client waits in the middle of its response.
    let tool = try ReplayingTool("--rate", "0.0001", "-", input: Array("first\nsecond\n".utf8))
    let connections = try (0..<3).map { _ in try ReplayConnection(port: tool.port) }
    for connection in connections {
      try connection.send(Self.last)
      try connection.wait(for: "6\r\nfirst\n\r\n")
    }
    try connections[1].close()
    let another = try ReplayConnection(port: tool.port)
    try another.send(Self.last)
    try another.wait(for: "6\r\nfirst\n\r\n")
    let end = try tool.interrupt()
    #expect(end.status == 0)
    #expect(end.errors == "codec-tool: listening on http://127.0.0.1:\(tool.port)\n")
    #expect(try connections[0].all().suffix(11) == Array("6\r\nfirst\n\r\n".utf8))
  }

  @Test("A client that reads a large response slowly, or stops, gets what it reads")
  func large() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 0x61, count: 5 << 20)
    let tool = try ReplayingTool(try folder.file("large", bytes))
    let served = try ServedResponse(tool.exchange(Self.last))
    #expect(served.body == bytes)
    let connection = try ReplayConnection(port: tool.port)
    try connection.send(Self.last)
    try connection.wait(for: "HTTP/1.1 200 OK")
    try connection.close()
    #expect(try ServedResponse(tool.exchange(Self.last)).body == bytes)
    #expect(try tool.interrupt().status == 0)
  }

  @Test("What cannot be served is said before anyone asks")
  func refusals() throws {
    #expect(try Tool.run("replay", "/nowhere/at/all").status == 66)
    let empty = try Tool.run("replay", "-")
    #expect(empty.status == 65)
    #expect(empty.errors == "codec-tool: (stdin): nothing to serve: there is nothing in it\n")
    let broken = try Tool.run("replay", "--as", "http", input: Array("HTTP/1.1 2x0\r\n\r\n".utf8))
    #expect(broken.status == 65)
    #expect(broken.errors.contains("invalidStartLine at offset 10"))
    for arguments in [["--port", "65536"], ["--port", "-1"], ["--rate", "0"], ["--rate", "inf"], ["--rate", "x"]] {
      #expect(try Tool.run(["replay"] + arguments).status == 64)
    }
    let first = try ReplayingTool("-", input: [0x61])
    let second = try Tool.run("replay", "--port", "\(first.port)", Streams.capture)
    #expect(second.status == 74)
    #expect(second.errors == "codec-tool: cannot listen on port \(first.port): the port is in use\n")
    #expect(try first.interrupt().status == 0)
  }

  @Test("Requests for other hosts than the loopback interface are refused, and do not count")
  func hosts() throws {
    let tool = try ReplayingTool("--once", Streams.capture)
    for host in ["example.com", "127.0.0.1.example.com:\(tool.port)", "10.0.0.1", "127.0.0.999", "localhost.example"] {
      let refused = try tool.exchange("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
      #expect(String(decoding: refused, as: UTF8.self).hasPrefix("HTTP/1.1 421 Misdirected Request\r\n"))
    }
    let response = try ServedResponse(tool.exchange("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"))
    #expect(response.head.first == "HTTP/1.1 200 OK")
    let end = try tool.end()
    #expect(end.errors.contains("refused a request for example.com: not a loopback host\n"))
    #expect(end.status == 0)
  }

  @Test(
    "Loopback hosts", arguments: ["localhost", "LOCALHOST:1", "a.localhost:80", "127.0.0.1", "127.1.2.3:9", "[::1]"])
  func loopback(host: String) throws {
    let tool = try ReplayingTool("--once", Streams.capture)
    let response = try ServedResponse(tool.exchange("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n"))
    #expect(response.head.first == "HTTP/1.1 200 OK")
    #expect(try tool.end().status == 0)
  }

  @Test("An idle connection is closed; a response that waits for its pace is not idle")
  func idle() throws {
    let tool = try ReplayingTool("--idle-timeout", "1", "--rate", "0.5", "--once", Streams.capture)
    let idle = try ReplayConnection(port: tool.port)
    try idle.send("GET / HTTP/1.1\r\n")
    #expect(try idle.all().isEmpty)
    let busy = try ReplayConnection(port: tool.port)
    try busy.send(Self.request)
    try busy.wait(for: "messageStart")
    try busy.wait(for: "contentBlockDelta")
    try busy.close()
    _ = try tool.interrupt()
  }

  @Test("Without file descriptors left, connections wait for others to close")
  func descriptors() throws {
    let tool = try ReplayingTool(["--once", Streams.capture], descriptorLimit: 32)
    let connections = try (0..<40).map { _ in try ReplayConnection(port: tool.port) }
    try tool.wait(for: "out of file descriptors")
    for connection in connections { try? connection.close() }
    let response = try ServedResponse(tool.exchange(Self.request))
    #expect(response.isComplete)
    let end = try tool.end()
    #expect(end.errors.components(separatedBy: "out of file descriptors").count == 2)
    #expect(end.status == 0)
  }
}
#endif
