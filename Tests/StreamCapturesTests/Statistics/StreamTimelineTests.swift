import EventStreamCodec
import StreamCaptures
import StreamPipeline
import Testing
import TextDeltas

@Suite struct StreamTimelineTests {
  private static func frame(_ event: String, _ payload: String) -> [UInt8] {
    var bytes: [UInt8] = []
    let message = EventStreamMessage(event: event, contentType: "application/json", payload: Array(payload.utf8))
    do { try EventStreamEncoder().append(message, to: &bytes) } catch { return [] }
    return bytes
  }

  private static func delta(_ text: String) -> [UInt8] {
    frame("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"\#(text)"}}"#)
  }

  private static let start = frame("messageStart", #"{"role":"assistant"}"#)
  private static let stop = frame("messageStop", #"{"stopReason":"end_turn"}"#)
  private static let head = Array("HTTP/1.1 200 OK\r\nA: b\r\n\r\n".utf8)

  private static func timeline(
    _ pieces: [([UInt8], UInt64?)], limits: StreamTimeline.Limits = StreamTimeline.Limits()
  ) -> StreamTimeline? {
    var collector = StatisticsCollector(.automatic, options: StreamOptions(), timeline: limits)
    for (bytes, delay) in pieces { collector.take(bytes.span, delay: delay) }
    return collector.finish(delay: pieces.last?.1).timeline
  }

  private static func split(_ bytes: [UInt8], _ size: Int) -> [([UInt8], UInt64?)] {
    stride(from: 0, to: bytes.count, by: size).map { (Array(bytes[$0..<min($0 + size, bytes.count)]), nil) }
  }

  @Test("Without times: heads and deltas by the offset after them, however the bytes are split")
  func offsets() throws {
    let frames = [Self.start, Self.delta("Hi"), Self.delta("世"), Self.stop]
    let stream = Self.head + frames.joined()
    let whole = try #require(Self.timeline([(stream, nil)]))
    let ends = frames.indices.map { UInt64(Self.head.count + frames[...$0].joined().count) }
    #expect(whole.marks.map(\.name) == ["200 OK"])
    #expect(whole.marks.map(\.position) == [StreamPosition(offset: UInt64(Self.head.count), delay: nil)])
    #expect(whole.lanes.map(\.kind) == [.start, .text, .stop])
    #expect(whole.lanes.map { $0.track.runs.map(\.first.offset) } == [[ends[0]], [ends[1], ends[2]], [ends[3]]])
    #expect(whole.lanes[1].track.runs.map(\.size) == [2, 3])
    #expect(whole.pieces.map(\.text) == ["Hi", "世"])
    #expect(whole.pieces.map(\.index) == [0, 0])
    #expect(whole.pieces.map(\.position.offset) == [ends[1], ends[2]])
    #expect(whole.end == StreamPosition(offset: UInt64(stream.count), delay: nil))
    #expect(whole.fault == nil)
    for size in [1, 3, 100] {
      let found = try #require(Self.timeline(Self.split(stream, size)))
      #expect(found.lanes == whole.lanes)
      #expect(found.pieces == whole.pieces)
      #expect(found.marks == whole.marks)
    }
  }

  @Test("A long stream: offsets are rounded alike for every split, to a 4096th", arguments: [1_000, 65_536])
  func rounded(size: Int) throws {
    let frames = (0..<3_000).map { _ in Self.delta("word") }
    let stream = Self.start + frames.joined() + Self.stop
    let whole = try #require(Self.timeline([(stream, nil)]))
    let found = try #require(Self.timeline(Self.split(stream, size)))
    #expect(found.pieces == whole.pieces)
    #expect(found.lanes == whole.lanes)
    for (number, piece) in found.pieces.enumerated() {
      let end = UInt64(Self.start.count + (number + 1) * frames[0].count)
      #expect(piece.position.offset >= end)
      #expect(piece.position.offset - end <= end / 4096)
    }
  }

  @Test("With times: when everything came, and the stalls")
  func stalls() throws {
    var pieces: [([UInt8], UInt64?)] = [(Self.head + Self.start, 300_000)]
    var delay: UInt64 = 300_000
    for number in 0..<30 {
      delay += number == 10 ? 260_000 : number == 20 ? 99_000 : number == 25 ? 1_000_000 : 20_000
      pieces.append((Self.delta("a") + Self.delta("b"), delay))
    }
    pieces.append((Self.stop, delay + 5_000_000))
    let found = try #require(Self.timeline(pieces))
    #expect(found.marks.map(\.position.delay) == [300_000])
    let runs = found.lanes.first { $0.kind == .text }?.track.runs ?? []
    #expect(runs.map(\.first.delay).prefix(3) == [320_000, 320_000, 340_000])
    // Ten times 20 ms, within a hundredth.
    #expect((200_000...202_000).contains(found.stallThreshold))
    #expect(found.stalls.map(\.length) == [260_000, 1_000_000])
    #expect(found.stalls.first?.start == 500_000)
    #expect(found.end.delay == delay + 5_000_000)
  }

  @Test("What counts as a stall: 100 ms at least, a second always, and the longest are kept")
  func threshold() throws {
    func timeline(_ gaps: [UInt64]) throws -> StreamTimeline {
      var pieces: [([UInt8], UInt64?)] = [(Self.delta("a"), 0)]
      var delay: UInt64 = 0
      for gap in gaps {
        delay += gap
        pieces.append((Self.delta("a"), delay))
      }
      return try #require(Self.timeline(pieces))
    }
    #expect(try timeline([10, 10, 99_999, 10]).stalls.isEmpty)
    #expect(try timeline([10, 10, 100_000, 10]).stalls.map(\.length) == [100_000])
    #expect(try timeline([900_000, 999_999, 1_000_000]).stalls.map(\.length) == [1_000_000])
    #expect(try timeline([]).stalls.isEmpty)
    let many = try timeline((0..<200).map { 1_000_000 + $0 })
    #expect(many.stalls.map(\.length) == Array(1_000_136...1_000_199))
  }

  @Test("Where a stream is at fault: the damaged frame, or the end of one that is cut")
  func faults() throws {
    var stream = Self.start + Self.delta("Hi") + Self.delta("there") + Self.stop
    let end = UInt64(Self.start.count + Self.delta("Hi").count)
    stream[Int(end) - 20] ^= 1
    #expect(try #require(Self.timeline([(stream, nil)])).fault?.offset == end)
    let cut = Array(stream.prefix(Self.start.count + 5))
    #expect(try #require(Self.timeline([(cut, nil)])).fault?.offset == UInt64(cut.count))
  }

  @Test("Of long text the beginning is kept, whole characters, and the rest is counted")
  func limits() throws {
    var limits = StreamTimeline.Limits()
    limits.textLength = 7
    limits.runCount = 2
    let stream = Self.start + Self.delta("abc") + Self.delta("世界!") + Self.delta("x") + Self.stop
    let found = try #require(Self.timeline([(stream, nil)], limits: limits))
    #expect(found.pieces.map(\.text) == ["abc", "世"])
    #expect(found.omittedTextLength == 5)
    let runs = found.lanes.first { $0.kind == .text }?.track.runs ?? []
    #expect(runs.count <= 2)
    #expect(runs.map(\.count).reduce(0, +) == 3)
    limits.textLength = 100
    limits.textCount = 1
    let few = try #require(Self.timeline([(stream, nil)], limits: limits))
    #expect(few.pieces.map(\.text) == ["abc"])
    #expect(few.omittedTextLength == 8)
  }

  @Test("Nothing is kept that was not asked for")
  func none() {
    var collector = StatisticsCollector(.automatic, options: StreamOptions())
    collector.take(Self.start.span, delay: nil)
    #expect(collector.finish(delay: nil).timeline == nil)
  }
}
