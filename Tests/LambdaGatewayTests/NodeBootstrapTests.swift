#if CommandLineTool
import ChunkedHTTP
import Foundation
import LambdaStreaming
import Testing
import TestSupport

@Suite(.enabled(if: NodeRun.isPossible, Comment(rawValue: NodeRun.absence)), .timeLimit(.minutes(5)))
struct NodeBootstrapTests {
  private static let head =
    "POST /2018-06-01/runtime/invocation/\(NodeRun.id)/response HTTP/1.1\r\n"
    + "Lambda-Runtime-Function-Response-Mode: streaming\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n"
    + "Trailer: Lambda-Runtime-Function-Error-Body\r\n"
  private static let preludeType = "application/vnd.awslambda.http-integration-response"

  private static func stream(_ contentType: String, _ body: String) -> String {
    "\(head)Content-Type: \(contentType)\r\nHost: HOST\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
      + body
  }

  private static let nuls = "8\r\n\0\0\0\0\0\0\0\0\r\n"

  @Test(
    "Streaming handlers, byte for byte",
    arguments: [
      (
        #"["from",{"statusCode":201}],["write","ab"],["write","c"],["end"]"#, preludeType,
        "12\r\n{\"statusCode\":201}\r\n\(nuls)2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
      ),
      // The prelude comes with the first write, and end() is none.
      (#"["from",{"statusCode":400}],["end","message"]"#, preludeType, "7\r\nmessage\r\n0\r\n\r\n"),
      (#"["from",{}],["end"]"#, preludeType, "0\r\n\r\n"),
      (#"["from",{}],["write",""],["end"]"#, preludeType, "2\r\n{}\r\n\(nuls)0\r\n\r\n"),
      (#"["setContentType","a/b"],["write","x"],["end","y"]"#, "a/b", "1\r\nx\r\n1\r\ny\r\n0\r\n\r\n"),
      (#"["write","caf\u00E9","utf8"],["end"]"#, "application/octet-stream", "5\r\ncafé\r\n0\r\n\r\n"),
      (#"["write",{"a":[1]}],["end"]"#, "application/octet-stream", "9\r\n{\"a\":[1]}\r\n0\r\n\r\n"),
      (
        #"["from",{}],["cork"],["write","a"],["write","b"],["uncork"],["end"]"#, preludeType,
        "2\r\n{}\r\n\(nuls)1\r\na\r\n1\r\nb\r\n0\r\n\r\n"
      ),
      (#"["pipeline","one","two"]"#, "application/octet-stream", "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"),
    ])
  func streaming(steps: String, contentType: String, body: String) async throws {
    let posted = try await NodeRun.post("index.handler", #"{"steps":[\#(steps)]}"#)
    #expect(String(decoding: posted, as: UTF8.self) == Self.stream(contentType, body))
  }

  @Test("Errors are reported in trailers, before and after the first write")
  func errors() async throws {
    for (steps, type, message, start) in [
      (#"["throw","Custom","a\u007Fb"]"#, "Custom", "a%7Fb", "\r\n\r\n0\r\n"),
      (#"["from",{}],["throw","E","m"]"#, "E", "m", "\(Self.preludeType)\r\n"),
      (#"["from",{}],["write","x"],["throw","E","m"]"#, "E", "m", "1\r\nx\r\n0\r\n"),
      (#"["throwText","text"]"#, "string", "text", "\r\n\r\n0\r\n"),
    ] {
      let posted = String(
        decoding: try await NodeRun.post("index.handler", #"{"steps":[\#(steps)]}"#), as: UTF8.self)
      #expect(posted.contains(start))
      let trailers = try #require(posted.components(separatedBy: "0\r\nLambda-").last)
      let lines = "Lambda-\(trailers)".components(separatedBy: "\r\n").dropLast(2)
      let fields = lines.map {
        HTTPFieldLine(String($0.prefix { $0 != ":" }), String($0.drop { $0 != " " }.dropFirst()))
      }
      let error = try #require(LambdaFunctionError(trailers: HTTPFieldLines(fields)))
      #expect(error.type == type)
      #expect(error.details?.encoding == .base64JSON)
      #expect(error.message == message)
    }
  }

  @Test(
    "Buffered handlers",
    arguments: [
      ("buffered", #"{"result":{"statusCode":200}}"#, #"{"statusCode":200}"#), ("buffered", "{}", "null"),
      ("callback", "{}", #"{"id":"\#(NodeRun.id)"}"#), ("nested.deep.handler", "{}", #""deep""#),
    ])
  func buffered(handler: String, event: String, body: String) async throws {
    let posted = try await NodeRun.post("index.\(handler)", event)
    #expect(
      String(decoding: posted, as: UTF8.self)
        == "POST /2018-06-01/runtime/invocation/\(NodeRun.id)/response HTTP/1.1\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\nHost: HOST\r\nConnection: keep-alive\r\n\r\n\(body)")
  }

  @Test(
    "Errors of handlers and of their names",
    arguments: [
      ("index.failing", "invocation/\(NodeRun.id)/error", "TypeError"),
      ("index.synchronous", "invocation/\(NodeRun.id)/response", "Runtime.InvalidStreamingOperation"),
      ("index.missing", "init/error", "Runtime.HandlerNotFound"),
      ("other.handler", "init/error", "Runtime.ImportModuleError"),
      ("../index.handler", "init/error", "Runtime.MalformedHandlerName"),
    ])
  func failures(handler: String, path: String, type: String) async throws {
    let posted = String(decoding: try await NodeRun.post(handler, "{}"), as: UTF8.self)
    #expect(posted.hasPrefix("POST /2018-06-01/runtime/\(path) HTTP/1.1\r\n"))
    #expect(posted.contains("\r\nLambda-Runtime-Function-Error-Type: \(type)\r\n"))
  }

  @Test("Handlers are found like Lambda's", arguments: ["index.js", "index.cjs", "index.mjs", "index", "a/b/index.js"])
  func files(file: String) async throws {
    let folder = file.contains("/") ? "a/b/" : ""
    let name = file.hasSuffix(".mjs") ? "handler" : "buffered"
    let posted = try await NodeRun.post("\(folder)index.\(name)", #"{"result":"found"}"#, file: file)
    #expect(String(decoding: posted, as: UTF8.self).hasSuffix("\r\n\r\n\"found\""))
  }

  // MARK: The real runtime's bytes

  private static let captures = Corpus.files(in: "lambda/lambda-node", ending: ".raw")

  /// The event that makes the handler write what a capture holds, and the handler.
  private static func event(_ name: String, _ capture: [UInt8]) throws -> (handler: String, event: String) {
    let text = String(decoding: capture, as: UTF8.self)
    if name == "buffered" {
      let body = try #require(text.components(separatedBy: "\r\n\r\n").last)
      return ("index.buffered", #"{"result":\#(body)}"#)
    }
    var chunks = chunks(capture)
    var steps: [String] = []
    let isPrelude = chunks.count >= 2 && chunks[1] == [UInt8](repeating: 0, count: 8)
    if isPrelude {
      steps.append(#"["from",\#(String(decoding: chunks[0], as: UTF8.self))]"#)
      chunks.removeFirst(2)
      if chunks.isEmpty { steps.append(#"["write",""]"#) }
    } else if text.contains(preludeType) {
      steps.append(#"["from",{"statusCode":400}]"#)
    } else {
      let field = try #require(text.components(separatedBy: "\r\n").first { $0.hasPrefix("Content-Type: ") })
      steps.append(#"["setContentType","\#(field.dropFirst(14))"]"#)
    }
    let endsWithChunk = name == "seedMessageRequired" || name == "endWithChunkAfterWrite"
    let last = endsWithChunk ? chunks.removeLast() : nil
    if name == "pipelined" {
      let pieces = chunks.map { #""\#(String(decoding: $0.dropLast(), as: UTF8.self))\n""# }
      return (
        "index.handler",
        #"{"steps":[\#((steps + [#"["pipeline",\#(pieces.joined(separator: ","))]"#]).joined(separator: ","))]}"#
      )
    }
    steps += chunks.map { #"["base64","\#(Data($0).base64EncodedString())"]"# }
    steps.append(last.map { #"["end","\#(String(decoding: $0, as: UTF8.self))"]"# } ?? #"["end"]"#)
    return ("index.handler", #"{"steps":[\#(steps.joined(separator: ","))]}"#)
  }

  private static func chunks(_ request: [UInt8]) -> [[UInt8]] {
    let end = request.indices.first { request[$0...].starts(with: Array("\r\n\r\n".utf8)) } ?? 0
    var rest = request[(end + 4)...]
    var chunks: [[UInt8]] = []
    while let size = Int(String(decoding: rest.prefix { $0 != 0x0D }, as: UTF8.self), radix: 16), size > 0 {
      let start = rest.startIndex + String(size, radix: 16).utf8.count + 2
      chunks.append(Array(rest[start..<(start + size)]))
      rest = rest[(start + size + 2)...]
    }
    return chunks
  }

  @Test(
    "The bytes of AWS's runtime client, except for the address",
    .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)), arguments: captures)
  func corpus(path: String) async throws {
    let capture = try Corpus.bytes(path)
    let name = try #require(path.split(separator: "/").last).dropLast(4)
    let (handler, event) = try Self.event(String(name), capture)
    let posted = try await NodeRun.post(handler, event)
    // The field that the captures' transport added is no part of the client; addresses differ.
    let ignored = ["X-Stand-In: ", "Host: "]
    func lines(_ bytes: [UInt8]) -> [[UInt8]] {
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
      return lines.filter { line in !ignored.contains { line.starts(with: Array($0.utf8)) } }
    }
    #expect(lines(posted) == lines(capture))
  }
}
#endif
