import TestSupport
import TextDeltas
import Testing

@Suite struct ServerSentEventEncoderTests {
  private func encode(
    _ events: [ServerSentEvent], normalizesLineEnds: Bool = false
  ) throws(ServerSentEventEncodingError) -> String {
    var encoder = ServerSentEventEncoder(normalizesLineEnds: normalizesLineEnds)
    var bytes: [UInt8] = []
    for event in events { try encoder.append(event, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("The fields that an event needs, a field for each line of its data")
  func fields() throws {
    #expect(try encode([ServerSentEvent(data: "a")]) == "data: a\n\n")
    #expect(try encode([ServerSentEvent(data: "")]) == "data: \n\n")
    #expect(try encode([ServerSentEvent(data: "a\n\n b")]) == "data: a\ndata: \ndata:  b\n\n")
    #expect(
      try encode([ServerSentEvent(data: "a", type: "x", lastEventID: "1", retry: 250)])
        == "id: 1\nretry: 250\nevent: x\ndata: a\n\n")
  }

  @Test("Identifier and retry time are written when they change, an empty identifier to take one back")
  func changes() throws {
    let events = [
      ServerSentEvent(data: "a", lastEventID: "1", retry: 5), ServerSentEvent(data: "b", lastEventID: "1", retry: 5),
      ServerSentEvent(data: "c", retry: 5),
    ]
    let encoded = try encode(events)
    #expect(encoded == "id: 1\nretry: 5\ndata: a\n\ndata: b\n\nid: \ndata: c\n\n")
    #expect(TextDeltasTests.events(of: Array(encoded.utf8)).events == events)
  }

  @Test("What a field cannot carry is refused before a byte is written")
  func refusals() {
    func refusal(_ event: ServerSentEvent) -> ServerSentEventEncodingError? {
      var bytes: [UInt8] = [1]
      defer { #expect(bytes == [1]) }
      var encoder = ServerSentEventEncoder()
      do throws(ServerSentEventEncodingError) { try encoder.append(event, to: &bytes) } catch { return error }
      return nil
    }
    #expect(refusal(ServerSentEvent(data: "é\rb")) == .carriageReturnInData(offset: 2))
    #expect(refusal(ServerSentEvent(data: "", type: "a\n")) == .lineEndInType(offset: 1))
    #expect(refusal(ServerSentEvent(data: "", type: "\r")) == .lineEndInType(offset: 0))
    #expect(refusal(ServerSentEvent(data: "", lastEventID: "1\r\n2")) == .lineEndInID(offset: 1))
    #expect(refusal(ServerSentEvent(data: "", lastEventID: "1\n")) == .lineEndInID(offset: 1))
    #expect(refusal(ServerSentEvent(data: "", lastEventID: "\0")) == .nulInID(offset: 0))
    #expect("\(ServerSentEventEncodingError.nulInID(offset: 3))".contains("NUL (at offset 3)"))
  }

  @Test("CR LF and CR end lines of data if that is asked for")
  func normalizing() throws {
    let encoded = try encode([ServerSentEvent(data: "a\r\nb\rc\r")], normalizesLineEnds: true)
    #expect(encoded == "data: a\ndata: b\ndata: c\ndata: \n\n")
    #expect(TextDeltasTests.events(of: Array(encoded.utf8)).events.map(\.data) == ["a\nb\nc\n"])
  }

  @Test("A comment of any text is ignored by a decoder")
  func comments() throws {
    let encoder = ServerSentEventEncoder()
    var bytes: [UInt8] = []
    encoder.appendComment(to: &bytes)
    #expect(bytes == Array(": \n\n".utf8))
    encoder.appendComment("a\r\ndata: b\n\nc", to: &bytes)
    #expect(bytes == Array(": \n\n: a\n: data: b\n: \n: c\n\n".utf8))
    #expect(TextDeltasTests.events(of: bytes).events.isEmpty)
  }

  @Test("A decoder reads back any events, however the bytes are split")
  func law() throws {
    var generator = SeededGenerator(seed: 7)
    let parts = ["", "a", " ", ":", "\n", "é", "\u{FEFF}", "data: x", "{}", "\0", "日本"]
    func text(_ excluded: Set<String>) -> String {
      (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        parts.filter { !excluded.contains($0) }.randomElement(using: &generator) ?? ""
      }.joined()
    }
    for _ in 0..<200 {
      var retry: UInt64?
      let events = (0..<4).map { _ in
        if Bool.random(using: &generator) { retry = UInt64.random(in: 0...UInt64.max, using: &generator) }
        return ServerSentEvent(
          data: text([]), type: "t" + text(["\n"]), lastEventID: text(["\n", "\0"]), retry: retry)
      }
      let bytes = Array(try encode(events).utf8)
      for reads in [Reads.whole, .pieces(1), .pieces(3), .random(5)] {
        #expect(TextDeltasTests.events(of: bytes, reads: reads).events == events)
      }
    }
  }
}
