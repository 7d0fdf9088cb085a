import EventStreamCodec
import StreamCaptures
import StreamPipeline
import Testing
import TextDeltas

@Suite struct StatisticsCollectorTests {
  private static func frame(_ event: String, _ payload: String) -> [UInt8] {
    var bytes: [UInt8] = []
    let message = EventStreamMessage(event: event, contentType: "application/json", payload: Array(payload.utf8))
    do { try EventStreamEncoder().append(message, to: &bytes) } catch { return [] }
    return bytes
  }

  private static let start = frame("messageStart", #"{"role":"assistant"}"#)
  private static func delta(_ text: String) -> [UInt8] {
    frame("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"\#(text)"}}"#)
  }
  private static let stop = frame("messageStop", #"{"stopReason":"end_turn"}"#)

  private static func statistics(_ pieces: [([UInt8], UInt64?)], _ chain: LayerChain = .automatic) -> StreamStatistics {
    var collector = StatisticsCollector(chain, options: StreamOptions())
    for (bytes, delay) in pieces { collector.take(bytes.span, delay: delay) }
    return collector.finish(delay: pieces.last?.1)
  }

  @Test("Elements, kinds and sizes of every layer, however the bytes are split")
  func layers() {
    let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    func chunk(_ bytes: [UInt8], _ rest: String = "") -> [UInt8] {
      Array("\(String(bytes.count, radix: 16))\(rest)\r\n".utf8) + bytes + [0x0D, 0x0A]
    }
    let frames = [Self.start, Self.delta("Hi"), Self.delta("世"), Self.stop]
    let response =
      head + chunk(frames[0] + frames[1], ";a=b") + chunk(frames[2] + frames[3]) + Array("0\r\nA: b\r\n\r\n".utf8)
    for size in [1, 100, response.count] {
      let pieces = stride(from: 0, to: response.count, by: size).map {
        (Array(response[$0..<min($0 + size, response.count)]), UInt64?.none)
      }
      let found = Self.statistics(pieces)
      #expect(found.byteCount == UInt64(response.count))
      #expect(found.detectedLayers.map(\.layer) == [.http, .eventstream])
      #expect(found.elements.map(\.layer) == [.http, .chunked, .eventstream])
      #expect(found.elements.map(\.count) == [1, 2, 4])
      #expect(found.elements.map(\.noun) == ["head", "chunk", "message"])
      #expect(
        found.elements.map { $0.kinds.rows.map { "\($0.name) \($0.count)" } } == [
          ["200 OK 1"], ["with extensions 1", "trailers 1"],
          ["messageStart 1", "contentBlockDelta 2", "messageStop 1"],
        ])
      #expect(found.elements[1].sizes.sum == UInt64(frames.map(\.count).reduce(0, +)))
      #expect(found.elements[2].sizes.maximum == frames.map { UInt64($0.count) }.max())
      #expect(found.deltaKinds.rows.first { $0.name == "text" }?.count == 2)
      #expect(found.tokenSizes.sum == 5)
      #expect(found.family?.name == "converse")
      #expect(found.problem == nil)
      #expect(found.times.firstByte == nil)
    }
  }

  @Test("Times: the first byte, the first token, the gaps")
  func times() {
    let found = Self.statistics([
      (Self.start, 5_000), (Self.delta("a"), 8_000), (Self.delta(""), 9_000),
      (Self.delta("b") + Self.delta("c"), 9_100),
      (Self.stop, 20_000),
    ])
    #expect(found.times.firstByte == 5_000)
    #expect(found.times.firstToken == 8_000)
    #expect(found.times.lastToken == 9_100)
    #expect(found.times.gaps.count == 2)
    #expect(found.times.gaps.minimum == 0)
    #expect(found.times.gaps.maximum == 1_100)
  }

  @Test("What is wrong, and what came before it")
  func problems() {
    var damaged = Self.start + Self.delta("Hi") + Self.stop
    damaged[Self.start.count + 40] ^= 1
    let found = Self.statistics([(damaged, nil)])
    #expect(found.elements.map(\.count) == [1])
    guard case .eventStream(.messageChecksumMismatch)? = found.problem else {
      Issue.record("\(String(describing: found.problem))")
      return
    }
    #expect(Self.statistics([(Self.start, nil)]).problem?.isIncomplete == true)
    // Streams without deltas are streams too; and that a model's answer was cut only its deltas tell.
    #expect(Self.statistics([(Array("{\"a\":1}\n".utf8), nil)]).problem == nil)
    #expect(Self.statistics([]).problem != nil)
    let events = #"event: message_start\#ndata: {"type":"message_start","message":{"role":"assistant"}}\#n\#n"#
    #expect(Self.statistics([(Array(events.utf8), nil)]).problem?.code == "cutShort")
  }
}
