import EventStreamCodec
import Foundation
import StrictJSON
import TestSupport
import Testing

@Suite struct MessageTests {
  private static func start(_ index: Int, _ id: String, _ name: String) -> [UInt8] {
    Streams.event(
      "contentBlockStart",
      #"{"contentBlockIndex":\#(index),"start":{"toolUse":{"toolUseId":"\#(id)","name":"\#(name)"}}}"#)
  }

  private static func delta(_ index: Int, _ delta: String) -> [UInt8] {
    Streams.event("contentBlockDelta", #"{"contentBlockIndex":\#(index),"delta":{\#(delta)}}"#)
  }

  private static let end =
    Streams.event("messageStop", #"{"stopReason":"tool_use"}"#)
    + Streams.event(
      "metadata",
      #"""
      {"usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7,"cacheReadInputTokens":2},"metrics":{"latencyMs":5}}
      """#)

  private static let whole =
    Streams.event("messageStart", #"{"role":"assistant"}"#)
    + delta(0, #""reasoningContent":{"text":"Hm"}"#) + delta(0, #""reasoningContent":{"signature":"c2ln"}"#)
    + delta(1, #""reasoningContent":{"redactedContent":"eHg="}"#)
    + delta(2, #""text":"Let me\u2028""#) + delta(2, #""text":"see""#) + delta(2, #""citation":{"title":"T"}"#)
    + start(3, "t1", "f") + delta(3, #""toolUse":{"input":"{\"a\": 1.0,"}"#)
    + delta(3, #""toolUse":{"input":"\"a\":[]}"}"#) + end

  @Test("A whole message", arguments: ["65536", "7", "1"])
  func message(size: String) throws {
    let result = try Tool.run("message", "--read-size", size, input: Self.whole)
    #expect(
      result.text == #"""
        {"role":"assistant","content":[{"type":"reasoning","text":"Hm","signature":"c2ln"},\#
        {"type":"redacted","data":"eHg="},\#
        {"type":"text","text":"Let me\u2028see","citations":[{"title":"T"}]},\#
        {"type":"toolCall","id":"t1","name":"f","input":{"a":1.0,"a":[]}}],"stopReason":"tool_use",\#
        "usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7,"cacheReadInputTokens":2,\#
        "vendor":{"inputTokens":3,"outputTokens":4,"totalTokens":7,"cacheReadInputTokens":2}},\#
        "metrics":{"latencyMs":5},"outcome":{"type":"complete"}}

        """#)
    #expect(result.errors.isEmpty)
    #expect(result.status == 0)
  }

  @Test("A message that is cut within a tool's input")
  func cut() throws {
    let input =
      Streams.event("messageStart", #"{"role":"assistant"}"#) + Self.start(0, "t1", "f")
      + Self.delta(0, #""toolUse":{"input":"{\"a\":"}"#)
    let result = try Tool.run("message", input: input)
    #expect(
      result.text.hasPrefix(
        #"""
        {"role":"assistant","content":[{"type":"toolCall","id":"t1","name":"f","inputText":"{\"a\":","complete":false}],\#
        "stopReason":null,"usage":null,"outcome":{"type":"cut","offset":\#(input.count),"heldBytes":0,"missing":"messageStop",\#
        "retryable":true}}
        """#))
    #expect(result.status == 65)
  }

  @Test("A message that an exception ends")
  func failed() throws {
    let result = try Tool.run(
      "message", input: Self.delta(0, #""text":"Hi""#) + Streams.exception("throttlingException", "slow down"))
    #expect(result.text.contains(#""content":[{"type":"text","text":"Hi"}]"#))
    #expect(
      result.text.contains(
        #""outcome":{"type":"failed","source":"exception","errorType":"throttlingException","message":"slow down","#))
    #expect(result.text.contains(#""retryable":true"#))
    #expect(result.status == 69)
  }

  @Test("Each file and each response is an object; what is no message says so")
  func outcomes() throws {
    let damaged = try Tool.run("message", input: Self.whole.dropLast(1) + [0])
    #expect(
      damaged.text.contains(
        #""outcome":{"type":"damaged","layer":"eventstream","code":"messageChecksumMismatch","#))
    #expect(damaged.status == 65)
    let empty = try Tool.run("message", input: [])
    #expect(empty.text.contains(#""content":[],"stopReason":null,"usage":null,"outcome":{"type":"empty","#))
    #expect(empty.status == 65)
    let html = try Tool.run("message", input: Array("<!DOCTYPE html><html><body>504</body></html>".utf8))
    #expect(html.text.contains(#""outcome":{"type":"notUnderstood","resembles":"HTML","#))
    #expect(html.status == 65)
    let both = try Tool.run(["message", Streams.capture, Streams.capture, "--jobs", "2"], input: [])
    #expect(both.lines.count == 2)
    #expect(both.status == 0)
  }

  @Test("An object names its file, also one that cannot be opened, and the message in it")
  func files() throws {
    let folder = try TemporaryFolder()
    let missing = folder["missing"].path
    let body = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\ndata: [DONE]\n\n"
    let response =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
    let connection = try folder.file("connection", Array((response + response).utf8))
    for options in [[], ["--jobs", "2"]] {
      let result = try Tool.run(["message", "--details"] + options + [missing, connection, Streams.capture])
      let objects = try result.lines.map { try JSONValue(parsing: $0) }
      #expect(
        objects.map { $0["file"]?.stringValue }
          == [missing, connection, "\(connection): message 2", Streams.capture])
      #expect(objects.map { $0["outcome"]?["type"]?.stringValue } == ["damaged", "complete", "complete", "complete"])
      #expect(objects[0]["outcome"]?["code"]?.stringValue == "cannotOpen")
      #expect(objects[0]["outcome"]?["message"]?.stringValue == "cannot open: No such file or directory")
      #expect(result.status == 66)
    }
    #expect(try Tool.run("message", missing).text.isEmpty)
    let resync = try Tool.run("message", "--details", "--resync", missing)
    #expect(resync.text.hasSuffix(#""file":"\#(missing)"}"# + "\n"))
  }

  @Test("The times of the first byte and the first token, as stats has them")
  func times() throws {
    let trace = Corpus.projectRoot.appending(path: "Captures/converse-stream.trace").path
    let statistics = try JSONValue(parsing: Tool.run("stats", "--format", "json", trace).lines[0])["times"]
    let times = try JSONValue(parsing: Tool.run("message", "--details", trace).lines[0])["times"]
    #expect(times?["firstByte"] == .number("300982"))
    #expect(times?["firstByte"] == statistics?["firstByte"])
    #expect(times?["firstToken"] == statistics?["firstToken"])
    #expect(times?["firstToken"] != nil)
  }

  @Test("Damage that is skipped is the outcome")
  func resync() throws {
    var damaged = Self.delta(0, #""text":"lost""#)
    damaged[60] ^= 1
    let result = try Tool.run("message", "--resync", input: damaged + Self.whole)
    #expect(result.text.contains(#""text":"Let me"#))
    #expect(
      result.text.contains(
        #""outcome":{"type":"damaged","layer":"eventstream","code":"messageChecksumMismatch","offset":0,"#))
    #expect(result.status == 65)
  }
}
