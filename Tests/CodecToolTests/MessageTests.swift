import EventStreamCodec
import StrictJSON
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
