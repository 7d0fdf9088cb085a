import EventStreamCodec
import Foundation
import StrictJSON
import TestSupport
import Testing

/// What the tool makes of functions' responses.
@Suite struct LambdaLayerTests {
  private static let prelude =
    #"{"statusCode":200,"headers":{"content-type":"text/event-stream"},"cookies":["a=b"]}"#
    + String(repeating: "\0", count: 8)

  /// A piece of a response, as InvokeWithResponseStream has it.
  private static func piece(_ payload: String) -> [UInt8] {
    Streams.frame(
      EventStreamMessage(event: "PayloadChunk", contentType: "application/octet-stream", payload: Array(payload.utf8)))
  }

  private static let complete = Streams.event("InvokeComplete", #"{"LogResult":"bG9n"}"#)

  private static let preludeObject =
    #"{"layer":"lambda","kind":"prelude","offset":0,"statusCode":200,"headers":[["content-type","text/event-stream"]],"cookies":["a=b"]}"#
  private static let eventObjects = [
    #"{"layer":"sse","kind":"event","offset":0,"event":"message","data":"x","id":""}"#,
    #"{"layer":"sse","kind":"event","offset":9,"event":"a","data":"y","id":""}"#,
  ]

  /// What decode writes for a stream besides its messages.
  private func others(_ stream: [UInt8], _ arguments: String..., size: String = "65536") throws -> [String] {
    try Tool.run(["decode", "--read-size", size] + arguments, input: stream).lines
      .filter { !$0.hasPrefix(#"{"layer":"eventstream","kind":"message""#) }
  }

  @Test("InvokeWithResponseStream: every layer when asked, named or not; else its messages")
  func invoke() throws {
    let body = Self.prelude + "data: x\n\nevent: a\ndata: y\n\n"
    let stream =
      Self.piece(String(body.prefix(40))) + Self.piece(String(body.dropFirst(40).prefix(52)))
      + Self.piece(String(body.dropFirst(92))) + Self.complete
    let end =
      #"{"layer":"lambda","kind":"invokeComplete","offset":\#(stream.count - Self.complete.count),"#
      + #""errorCode":null,"errorDetails":null,"logResult":"bG9n"}"#
    let size = #"{"kind":"end","bytes":\#(stream.count),"complete":true}"#
    for read in ["1", "7", "65536"] {
      let all = try others(stream, "--all-layers", size: read)
      #expect(all == [Self.preludeObject] + Self.eventObjects + [end, size])
      let named = try others(stream, "--all-layers", "--as", "eventstream+lambda+sse", size: read)
      #expect(named == [Self.preludeObject] + Self.eventObjects + [end, #"{"kind":"end","bytes":27,"complete":true}"#])
      #expect(try others(stream, size: read) == [size])
    }
    #expect(try others(stream, "--all-layers", "--as", "eventstream") == [size])
  }

  @Test("Payloads that are no stream stay with their messages, whatever they look like")
  func otherPayloads() throws {
    let payloads = [
      "plain text", "[1", "{\"a\":1}\n{", "\u{0}\u{0}", "\u{1F}\u{8B}", "5\r\nhello", "HTTP/1.1 200", "{\"a\"}\0",
    ]
    for payload in payloads {
      let result = try Tool.run("decode", "--all-layers", input: Self.piece(payload) + Self.complete)
      #expect(result.status == 0, "\(payload.debugDescription)")
      #expect(result.lines.count == 4)
      #expect(result.lines[2].contains(#""kind":"invokeComplete""#))
    }
    // An event that its stream does not end is cut.
    let cut = try Tool.run("decode", "--all-layers", input: Self.piece("data: x\n\nevent: a\ndata: y") + Self.complete)
    #expect(cut.lines[1] == Self.eventObjects[0])
    #expect(cut.errors.contains("sse: cutShort at offset 25: the stream ends within an element, 8 bytes into it"))
    #expect(cut.status == 65)
  }

  @Test("How an invocation ended, by all that its last event says", arguments: ["text", "decode", "verify"])
  func invokeComplete(command: String) throws {
    let ends: [(String, Int32, String)] = [
      ("{}", 0, ""), (#"{"ErrorCode":null,"ErrorDetails":null}"#, 0, ""),
      (#"{"ErrorCode":"E","ErrorDetails":"boom"}"#, 69, " E: boom\n"),
      (#"{"ErrorDetails":"{\"errorType\":\"T\"}"}"#, 69, " T: {"),
      (#"{"ErrorCode":}"#, 65, " at offset 217: "),
    ]
    for (payload, status, message) in ends {
      let result = try Tool.run(command, input: Self.piece("Hi") + Streams.event("InvokeComplete", payload))
      #expect(result.status == status, "\(payload)")
      #expect(message.isEmpty ? result.errors.isEmpty : result.errors.contains(message), "\(payload)")
    }
  }

  @Test("Events behind the last one are malformed, and lose nothing", arguments: ["text", "decode", "verify"])
  func eventsBehindTheEnd(command: String) throws {
    for event in [Self.piece("Ho"), Self.complete, Streams.event("else", "{}")] {
      for size in ["1", "65536"] {
        let input = Self.piece("Hi") + Self.complete + event + event
        let result = try Tool.run([command, "--read-size", size], input: input)
        #expect(result.status == 65)
        let offset = input.count - 2 * event.count
        #expect(result.errors.contains("continues after its end with the message at offset \(offset)"))
        if command == "text" { #expect(result.output == Array((event == Self.piece("Ho") ? "HiHoHo" : "Hi").utf8)) }
      }
    }
  }

  @Test("Error trailers, with where the response ends")
  func errorTrailers() throws {
    let head = "POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
    let body = Data(#"{"errorType":"E","errorMessage":"boom"}"#.utf8).base64EncodedString()
    let trailers = "Lambda-Runtime-Function-Error-Type: E\r\nLambda-Runtime-Function-Error-Body: \(body)\r\n"
    let request = Array("\(head)\r\n5\r\nhello\r\n2\r\n!!\r\n0\r\n\(trailers)\r\n".utf8)
    for read in ["1", "65536"] {
      let result = try Tool.run("decode", "--all-layers", "--read-size", read, input: request)
      #expect(
        result.lines.contains(
          #"{"layer":"lambda","kind":"errorTrailers","offset":7,"errorType":"E","errorMessage":"boom","raw":"\#(body)"}"#
        ))
      #expect(result.errors.contains("lambda: the function failed: E: boom"))
      #expect(result.status == 69)
    }
    let text = Array("\(Self.prelude)partial \(trailers)".utf8)
    let inBody = try Tool.run("decode", "--as", "lambda", "--lenient", "error-text-in-body", input: text)
    #expect(
      inBody.lines.contains {
        $0.hasPrefix(#"{"layer":"lambda","kind":"errorTrailers","offset":\#(text.count),"errorType":"E""#)
      })
    #expect(inBody.status == 69)
  }

  @Test(
    "What is odd about a prelude is told, and nothing of it steers the terminal",
    arguments: ["text", "decode", "verify"])
  func issues(command: String) throws {
    let prelude =
      #"{"statusCode":"200","headers":{"X-A":"a\r\nB: c"},"body\u001b":1}"# + String(repeating: "\0", count: 8)
    let result = try Tool.run(command, "--as", "lambda+text", input: Array("\(prelude)hi".utf8))
    let place = "codec-tool: (stdin): lambda: in the prelude, which API Gateway may refuse: "
    #expect(
      result.errors == """
        \(place)statusCode is "200"
        \(place)the value of X-A contains the control character 0x0D
        \(place)body· is not one of statusCode, headers, multiValueHeaders and cookies

        """)
    #expect(result.status == 0)
  }
}

/// The captures of runtimes, emulators and servers, through the tool.
@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct LambdaCorpusTests {
  private static let captures = [
    "lambda-node", "lambda-go", "lambda-swift", "lambda-swift-localserver", "rie", "crafted", "invoke-stream",
    "agentcore-sse", "moto",
  ].flatMap { Corpus.files(in: "lambda/\($0)", ending: ".raw") }.filter { !$0.hasSuffix(".request.raw") }

  /// How a pass over a capture must end, by the independent decode beside it.
  private func status(of path: String) throws -> Int32 {
    let json = try Corpus.bytes(path.replacing(".response.raw", with: ".raw").replacing(".raw", with: ".json"))
    let truth = try JSONValue(parsing: json.span)
    // That decode does not look for errors in bodies.
    if path.contains("errorBeforeWrite") || path.contains("error-midstream") { return 69 }
    // Policies of ours, and what that decode let pass.
    if path.contains("no-message-type") || path.contains("adv-prelude-not-object") { return 65 }
    if truth["status"]?.intValue.map({ $0 >= 400 }) == true { return 69 }
    let prelude = truth["prelude"]?["json"] ?? truth["prelude"]
    if prelude?["statusCode"]?.intValue.map({ $0 >= 400 }) == true { return 69 }
    // A response without prelude and body is empty.
    if path.contains("finishOnly") { return 65 }
    if truth["midStreamError"].map({ !$0.isNull }) == true { return 69 }
    if truth["boto3"]?["error"].map({ !$0.isNull }) == true { return 69 }
    let promises = truth["contentType"]?.stringValue == "application/vnd.awslambda.http-integration-response"
    let hasPrelude = truth["prelude"]?["present"]?.boolValue == true && truth["prelude"]?["error"]?.stringValue == nil
    return promises && !hasPrelude ? 65 : 0
  }

  @Test("verify says what the independent decode says", arguments: captures)
  func verify(path: String) throws {
    let file = Corpus.root.appending(path: path).path
    let expected = try status(of: path)
    for size in ["7", "65536"] {
      let result = try Tool.run("verify", "--read-size", size, file)
      #expect(result.status == expected, "\(result.text)")
      #expect(result.text.hasPrefix("\(file): OK: ") == (expected == 0))
    }
  }
}
