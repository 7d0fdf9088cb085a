import EventStreamCodec
import Testing

@Suite struct ResyncTests {
  /// A Converse response with the text `Hi`, and damage in a second delta before it ends.
  private static let damaged: [UInt8] = {
    var extra = Streams.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":" lost"}}"#)
    extra[60] ^= 1
    return Streams.converse[..<266] + extra + Streams.converse[266...]
  }()
  private static let end = damaged.count - 122

  @Test("Every command continues after damage, reports it, and fails", arguments: ["1", "7", "65536"])
  func commands(size: String) throws {
    func run(_ arguments: String...) throws -> Tool.Result {
      try Tool.run(arguments + ["--resync", "--read-size", size], input: Self.damaged)
    }
    let text = try run("text")
    #expect(text.text == "Hi")
    let deltas = try run("deltas")
    #expect(deltas.lines.last == #"{"kind":"stop","reason":"end_turn"}"#)
    let payload = try run("payload", "--event", "messageStop")
    #expect(payload.text == #"{"stopReason":"end_turn"}"#)
    let decoded = try run("decode")
    #expect(decoded.lines.count == 5)
    #expect(
      decoded.lines[2].hasPrefix(
        #"{"kind":"error","layer":"eventstream","code":"messageChecksumMismatch","offset":266,"#))
    #expect(
      decoded.lines[3].hasPrefix(#"{"layer":"eventstream","kind":"message","offset":\#(Self.end),"length":122,"#))
    #expect(decoded.lines[4] == #"{"kind":"end","bytes":388,"complete":false}"#)
    let verified = try run("verify", "--format", "json")
    #expect(
      verified.text.contains(
        #""intact":{"messages":3,"bytes":388},"skipped":[{"offset":266,"length":\#(Self.end - 266),"#))
    for result in [text, deltas, payload, decoded, verified] {
      #expect(
        result.errors.hasPrefix(
          "codec-tool: (stdin): skipped 266..<\(Self.end) (\(Self.end - 266) bytes): messageChecksumMismatch: "))
      #expect(result.errors.contains("eventstream: damaged: 1 range, \(Self.end - 266) bytes skipped\n"))
      #expect(result.status == 65)
    }
  }

  @Test("Intact streams are read as without it, through the layers around them")
  func intact() throws {
    for input in [Streams.converse, LayerTests.response] {
      for command in ["text", "deltas", "message", "decode", "payload", "verify"] {
        let plain = try Tool.run(command, input: input)
        let recovered = try Tool.run(command, "--resync", input: input)
        #expect(recovered.output == plain.output)
        #expect(recovered.errors.isEmpty)
        #expect(recovered.status == 0)
      }
    }
  }

  @Test("It is for event streams alone", arguments: ["text", "deltas", "message", "decode", "payload", "verify"])
  func usage(command: String) throws {
    #expect(try Tool.run(command, "--resync", "--as", "sse", input: Streams.converse).status == 64)
    #expect(try Tool.run(command, "--resync", "--as", "http+eventstream", input: LayerTests.response).status == 0)
  }
}
