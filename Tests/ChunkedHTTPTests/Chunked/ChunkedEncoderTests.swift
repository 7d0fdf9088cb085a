import ChunkedHTTP
import TestSupport
import Testing

@Suite struct ChunkedEncoderTests {
  @Test("The bytes of a body with extensions and trailers")
  func wholeBody() throws {
    var encoder = ChunkedEncoder()
    var output: [UInt8] = []
    try encoder.append(bytes("hello").span, to: &output)
    try encoder.append(bytes("").span, to: &output)
    try encoder.append(
      [UInt8](repeating: 0x78, count: 26).span,
      extensions: [
        ChunkExtension("flag"), ChunkExtension("token", "a*b"), ChunkExtension("text", "a \"b\\"),
        ChunkExtension("none", ""),
      ], to: &output)
    try encoder.finish(
      trailers: [HTTPFieldLine("X-Sum", "1"), HTTPFieldLine("Empty", "")], extensions: [ChunkExtension("e", "f")],
      to: &output)
    let expected =
      "5\r\nhello\r\n1a;flag;token=a*b;text=\"a \\\"b\\\\\";none=\"\"\r\n" + String(repeating: "x", count: 26)
      + "\r\n0;e=f\r\nX-Sum: 1\r\nEmpty: \r\n\r\n"
    #expect(String(decoding: output, as: UTF8.self) == expected)
    #expect(encoder.isFinished)
  }

  @Test("All ways write the same bytes, for every size around a power of 16")
  func allWays() throws {
    for size in [1, 9, 10, 15, 16, 17, 255, 256, 4095, 4096, 65535, 65536] {
      let data = [UInt8](repeating: 0x61, count: size)
      var copied: [UInt8] = []
      var encoder = ChunkedEncoder()
      try encoder.append(data.span, to: &copied)
      #expect(copied == bytes(String(size, radix: 16) + "\r\n") + data + bytes("\r\n"))

      var pieces: [UInt8] = []
      try encoder.appendHead(ofSize: size, to: &pieces)
      #expect(pieces + data + ChunkedEncoder.lineEnd == copied)

      var buffer = [UInt8](repeating: 0xEE, count: ChunkedEncoder.headRoom) + data + [0xEE, 0xEE, 0xEE]
      var span = buffer.mutableSpan
      let range = try encoder.frame(18..<18 + size, in: &span)
      #expect(Array(buffer[range]) == copied)
      #expect(buffer[..<range.lowerBound].allSatisfy { $0 == 0xEE })
      #expect(buffer[range.upperBound...] == [0xEE])

      for room in [0, 1, 7, copied.count - 1, copied.count] {
        var memory = [UInt8](repeating: 0, count: room)
        let (written, error) = appendRaw(data, to: &memory)
        #expect(error == (room < copied.count ? .insufficientCapacity(needed: copied.count, available: room) : nil))
        #expect(written == (room < copied.count ? [] : copied))
      }
    }
  }

  private func appendRaw(_ data: [UInt8], to memory: inout [UInt8]) -> ([UInt8], ChunkedEncodingError?) {
    var failure: ChunkedEncodingError?
    let written = [UInt8](capacity: memory.count) { output in
      var encoder = ChunkedEncoder()
      unsafe output.withUnsafeMutableBufferPointer { buffer, count in
        var raw = unsafe OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(buffer), initializedCount: 0)
        do throws(ChunkedEncodingError) {
          try encoder.append(data.span, to: &raw)
        } catch {
          failure = error
        }
        count = unsafe raw.finalize(for: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return (written, failure)
  }

  @Test("What cannot be written is refused, and nothing is written")
  func errors() throws {
    var encoder = ChunkedEncoder()
    var output = bytes("x")
    func check(_ expected: ChunkedEncodingError, _ body: (inout ChunkedEncoder, inout [UInt8]) throws -> Void) {
      #expect(throws: expected) { try body(&encoder, &output) }
      #expect(output == bytes("x"))
      #expect(!expected.description.isEmpty)
    }
    let one: [UInt8] = [1]
    check(.emptyChunk) { try $0.appendHead(ofSize: 0, to: &$1) }
    check(.emptyChunk) { try $0.appendHead(ofSize: -1, to: &$1) }
    check(.invalidExtensionName("a b")) { try $0.append(one.span, extensions: [ChunkExtension("a b")], to: &$1) }
    check(.invalidExtensionName("")) { try $0.finish(extensions: [ChunkExtension("")], to: &$1) }
    for bad in ["\r", "\n", "\0", "\u{7F}"] {
      check(.invalidExtensionValue(name: "a")) {
        try $0.append(one.span, extensions: [ChunkExtension("a", bad)], to: &$1)
      }
      check(.invalidFieldValue(name: "a")) { try $0.finish(trailers: [HTTPFieldLine("a", bad)], to: &$1) }
    }
    check(.invalidFieldName("a:")) { try $0.finish(trailers: [HTTPFieldLine("a:", "b")], to: &$1) }
    for name in ["Content-Length", "TRANSFER-ENCODING", "host", "Authorization", "Content-Type", "Cache-Control"] {
      check(.forbiddenTrailer(name: name)) { try $0.finish(trailers: [HTTPFieldLine(name, "5")], to: &$1) }
    }
    var buffer = [UInt8](repeating: 0, count: 30)
    var span = buffer.mutableSpan
    #expect(throws: ChunkedEncodingError.insufficientCapacity(needed: 18, available: 17)) {
      try encoder.frame(17..<20, in: &span)
    }
    #expect(throws: ChunkedEncodingError.insufficientCapacity(needed: 2, available: 1)) {
      try encoder.frame(18..<29, in: &span)
    }
    #expect(throws: ChunkedEncodingError.emptyChunk) { try encoder.frame(18..<18, in: &span) }

    output = []
    try encoder.finish(to: &output)
    #expect(output == bytes("0\r\n\r\n"))
    output = bytes("x")
    check(.finished) { try $0.finish(to: &$1) }
    check(.finished) { try $0.append(one.span, to: &$1) }
    check(.finished) { try $0.append(bytes("").span, to: &$1) }
  }

  @Test("What the encoder writes, the decoder and the reference read back")
  func roundTrips() throws {
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var encoder = ChunkedEncoder()
      var output: [UInt8] = []
      var expected: [(size: UInt64, extensions: [ChunkExtension])] = []
      var data: [UInt8] = []
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        let chunk = random.bytes(Int.random(in: 1...300, using: &random))
        let extensions = (0..<Int.random(in: 0...3, using: &random)).map { number in
          let text = random.bytes(Int.random(in: 0...9, using: &random)).map {
            $0 == 0x7F ? 0x20 : $0 < 0x20 ? 0x09 : $0
          }
          return ChunkExtension(name: "n\(number)", rawValue: Bool.random(using: &random) ? text : nil)
        }
        try encoder.append(chunk.span, extensions: extensions, to: &output)
        expected.append((UInt64(chunk.count), extensions))
        data += chunk
      }
      let trailers = HTTPFieldLines(
        (0..<Int.random(in: 0...3, using: &random)).map { HTTPFieldLine("T\($0)", "v \($0)") })
      try encoder.finish(trailers: trailers, to: &output)
      expected.append((0, []))

      let outcome = DecoderLaws<ChunkedDecoderUnderTest<Strict>>().outcome(of: output)
      #expect(outcome.failure == nil)
      #expect(outcome.body == data)
      #expect(outcome.chunks.map(\.size) == expected.map(\.size))
      #expect(outcome.chunks.map(\.extensions) == expected.map(\.extensions))
      #expect(outcome.trailers == Array(trailers))
      var reference = ReferenceChunkedDecoder(output)
      #expect(reference.decode() == .complete(consumed: output.count))
      #expect(reference.body == data)
    }
  }
}
