#if CommandLineTool
import StreamPipeline
import Testing
import TestSupport

@testable import codec_tool

@Suite struct ReplayPieceTests {
  /// The pieces of a body that is read `size` bytes at a time.
  private func pieces(_ bytes: [UInt8], of layer: StreamLayer, readSize size: Int) -> [[UInt8]] {
    var cutter = ReplayCutter(layer, StreamOptions())
    var pieces: [[UInt8]] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      cutter.cut(Array(bytes[start..<min(start + size, bytes.count)]), into: &pieces)
    }
    if let rest = cutter.finish() { pieces.append(rest) }
    return pieces
  }

  @Test("Pieces end where elements do, whatever the reads, and no byte is lost")
  func cuts() {
    let cases: [(layer: StreamLayer, pieces: [String])] = [
      (.sse, ["data: a\n\n", ": c\r\n\r\n", "event: x\ndata: b\r\ndata: c\n\n", "\n", "data: cut"]),
      (.ndjson, ["{\"a\":1}\n", "\n", "{\"b\":2}\r\n", "{"]),
      (.text, ["a\n", "\n", "b\rc"]),
    ]
    for (layer, expected) in cases {
      let bytes = Array(expected.joined().utf8)
      for size in 1...bytes.count {
        #expect(pieces(bytes, of: layer, readSize: size).map { String(decoding: $0, as: UTF8.self) } == expected)
      }
    }
    let bytes = Streams.converse
    for size in [1, 2, 3, 7, 100, bytes.count] {
      let found = pieces(bytes + [0, 0, 0], of: .eventstream, readSize: size)
      #expect(found.map(\.count) == [118, 148, 122, 3])
      #expect(found.flatMap { $0 } == bytes + [0, 0, 0])
    }
  }

  @Test("Behind damage every byte is passed on as it is read")
  func damage() {
    var bytes = Streams.converse + Streams.converse
    bytes[130] ^= 1
    for size in [1, 2, 3, 7, 100, bytes.count] {
      let found = pieces(bytes, of: .eventstream, readSize: size)
      #expect(found.first?.count == 118)
      #expect(found.flatMap { $0 } == bytes)
    }
  }

  @Test("A line without an end is not held for ever")
  func longLine() {
    let bytes = [UInt8](repeating: 0x61, count: 3 << 20)
    let found = pieces(bytes, of: .text, readSize: 1 << 16)
    #expect(found.map(\.count) == [1 << 20, 1 << 20, 1 << 20])
  }

  @Test("When pieces are due")
  func due() {
    #expect(ReplayPace.recorded.due(1_000_000, arrivedAfter: nil) == 0)
    #expect(ReplayPace.recorded.due(7, arrivedAfter: 1500) == 1_500_000)
    #expect(ReplayPace.recorded.due(0, arrivedAfter: .max) == .max)
    #expect((0..<3).map { ReplayPace.rate(4).due($0, arrivedAfter: 9) } == [0, 250_000_000, 500_000_000])
    #expect(ReplayPace.rate(0.5).due(1, arrivedAfter: nil) == 2_000_000_000)
    #expect(ReplayPace.rate(1e-300).due(1, arrivedAfter: nil) == .max)
  }
}
#endif
