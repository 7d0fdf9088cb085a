import EventStreamCodec
import Foundation
import TestSupport
import Testing

/// Long elements are written in pieces; nothing shows where.
@Suite struct LongElementTests {
  /// A text of more than three pieces of 64 KiB, whose characters of one to four bytes lie across the boundaries.
  private static func text(after filler: Int) -> String {
    String(repeating: "a", count: filler) + String(repeating: "é€🍁\u{2028}\n", count: 16_000)
  }

  private static func delta(_ text: String) throws -> [UInt8] {
    let payload = try JSONEncoder().encode(["delta": ["text": text]])
    return Streams.event("messageStart", #"{"role":"assistant"}"#)
      + Streams.event("contentBlockDelta", String(decoding: payload, as: UTF8.self))
      + Streams.event("messageStop", #"{"stopReason":"end_turn"}"#)
  }

  private struct Delta: Decodable {
    var text: String?
  }

  @Test("A long text is the same in text and deltas", arguments: 0..<14)
  func text(filler: Int) throws {
    let text = Self.text(after: filler)
    let stream = try Self.delta(text)
    #expect(try Tool.run("text", input: stream).text == text)
    let lines = try Tool.run("deltas", input: stream).lines
    let deltas = try lines.map { try JSONDecoder().decode(Delta.self, from: Data($0.utf8)) }
    #expect(deltas.compactMap(\.text) == [text])
    #expect(lines.allSatisfy { !$0.contains("\u{2028}") })
  }

  @Test("A long payload that is not JSON is the same in decode", arguments: [196_607, 196_608, 196_609, 196_610])
  func payload(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) | 0x80 }
    let stream = Streams.frame(
      EventStreamMessage(event: "e", contentType: "application/octet-stream", payload: bytes))
    let decoded = try Tool.run("decode", input: stream)
    #expect(decoded.lines.first?.hasSuffix(#""payloadBase64":"\#(base64(bytes))"}"#) == true)
    #expect(try Tool.run("encode", input: decoded.output).output == stream)
    #expect(try Tool.run("payload", input: stream).output == bytes)
    let text = Self.text(after: count % 5)
    let message = EventStreamMessage(event: "e", contentType: "text/plain", payload: Array(text.utf8))
    let line = try #require(try Tool.run("decode", input: Streams.frame(message)).lines.first)
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(object?["payloadText"] as? String == text)
  }

  @Test(
    "A long event, line or document is whole in decode, which searches it for errors", arguments: [60_000, 200_000],
    ["65536", "1000", "1000000"])
  func searchedElements(count: Int, readSize: String) throws {
    let text = Self.text(after: count)
    let object = String(decoding: try JSONEncoder().encode(["response": text]), as: UTF8.self)
    let pretty = object.replacing(#"{"response":"#, with: "{\n  \"response\": ")
    for (input, member) in [
      ("data: \(object)\n\n", "data"), ("event: message\ndata: \(object)\n\n", "data"),
      ("\(object)\n\(object)\n", "value"), (object, "value"), (pretty, "value"),
    ] {
      let run = try Tool.run("decode", "--read-size", readSize, input: Array(input.utf8))
      let line = try #require(run.lines.first)
      let element = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let content = element?[member]
      let isWhole =
        (content as? String) == object || (content as? [String: Any])?["response"] as? String == text
      #expect(isWhole, "\(input.prefix(20)) \(line.prefix(200))")
    }
  }
}
