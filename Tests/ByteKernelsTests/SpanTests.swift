import ByteKernels
import Testing
import TestSupport

@Suite struct SpanTests {
  @Test("Big-endian loads")
  func bigEndian() {
    let bytes: [UInt8] = [0xFF, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88]
    #expect(bytes.span.bigEndianUInt16(at: 7) == 0x0788)
    #expect(bytes.span.bigEndianUInt32(at: 0) == 0xFF01_0203)
    #expect(bytes.span.bigEndianUInt64(at: 1) == 0x0102_0304_0506_0788)
  }

  @Test("A load beyond the end stops the program instead of reading on")
  func loadBeyondTheEnd() async {
    await #expect(processExitsWith: .failure) { _ = [UInt8](repeating: 0, count: 3).span.bigEndianUInt32(at: 0) }
  }

  @Test("The first eight bytes, with zeros in place of missing ones")
  func prefix() {
    let bytes = (1...12).map { UInt8($0 * 17) }
    for count in 0...12 {
      let expected = bytes.prefix(min(count, 8)).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      #expect((bytes.span.extracting(..<count).littleEndianPrefix, count) == (expected, count))
    }
  }

  @Test("A string takes long text in pieces, and repairs it", arguments: [0, 1, 2, 3, 65_535, 65_536, 65_537])
  func appendingText(filler: Int) {
    let addition = String(repeating: "a", count: filler) + String(repeating: "é€🍁", count: 16_000)
    for bytes in [Array(addition.utf8), Array(addition.utf8) + [0xF0, 0x9F], [0x80] + Array(addition.utf8), []] {
      for beginning in ["", "so far: "] {
        var text = beginning
        text.append(repairing: bytes.span)
        let isEqual = text == beginning + String(decoding: bytes, as: UTF8.self)
        #expect(isEqual)
      }
    }
  }

  @Test("A buffer keeps its bytes while it grows and shrinks")
  func scratch() {
    var scratch = ByteScratch()
    var expected: [UInt8] = []
    for round in 0..<200 {
      let piece = [UInt8](repeating: UInt8(round), count: round * 37 % 5000)
      scratch.append(copying: piece.span)
      scratch.append(UInt8(255 - round))
      expected += piece + [UInt8(255 - round)]
      if round % 50 == 49 { scratch.shrink() }
    }
    #expect(Array(copying: scratch.span) == expected)
    scratch.removeFirst(expected.count - 3)
    #expect(Array(copying: scratch.span) == expected.suffix(3))
    scratch.removeAll()
    #expect(scratch.isEmpty && !scratch.isLarge)
    scratch.shrink()
    #expect(scratch.capacity == 0)
    scratch.append(1)
    #expect(Array(copying: scratch.span) == [1])
  }

  @Test("A box destroys its value with itself, once")
  func box() {
    final class Counter { var count = 0 }
    struct Value: ~Copyable {
      let counter: Counter
      var number: Int
      deinit { counter.count += number }
    }
    let counter = Counter()
    do {
      var box = UniqueBox(Value(counter: counter, number: 1))
      box.value.number += 2
      #expect(box.value.number == 3)
      #expect(counter.count == 0)
    }
    #expect(counter.count == 3)
  }

  @Test("Comparing bytes")
  func equality() {
    let name = ":event-type"
    for other in ["", ":", ":event-typ", ":event-typo", ":Event-type", ":event-type", ":event-types"] {
      let (left, right) = (Array(name.utf8), Array(other.utf8))
      #expect((left.span.bytesEqual(other), other) == (name == other, other))
      #expect((left.span.bytesEqual(right.span), other) == (name == other, other))
      #expect((left.span.starts(with: other), other) == (name.hasPrefix(other), other))
      #expect((left.span.bytesEqualIgnoringASCIICase(other), other) == (name == other.lowercased(), other))
    }
    let (empty, bracket) = ([UInt8](), Array("[@".utf8))
    #expect(empty.span.bytesEqual(empty.span) == true)
    #expect(empty.span.bytesEqual("") == true)
    #expect(bracket.span.bytesEqualIgnoringASCIICase("{`") == false)
  }

  @Test("UTF-8: every pair of bytes, and random strings, as the standard library judges them")
  func utf8() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        check([first, second])
        check([0xE0, first, second])
        check([0xED, first, second])
        check([0xF0, first, second, 0x80])
        check([0xF4, first, 0x80, second])
      }
    }
    var random = SeededGenerator(seed: 8)
    let pieces: [[UInt8]] =
      ["a", "plain text ", "é", "日本", "👍", "\u{FFFD}"].map { Array($0.utf8) } + [[0x80], [0xED, 0xA0, 0x80]]
    for _ in 0..<4000 {
      check((0..<Int.random(in: 0...9, using: &random)).flatMap { _ in pieces.randomElement(using: &random) ?? [] })
    }
  }

  private func check(_ bytes: [UInt8]) {
    let valid = String(validating: bytes, as: UTF8.self) != nil
    let found = bytes.span.isWellFormedUTF8
    if found != valid { Issue.record("\(bytes): \(found)") }
    let prefix = bytes.span.wellFormedUTF8PrefixCount
    if String(validating: bytes[..<prefix], as: UTF8.self) == nil { Issue.record("\(bytes): the prefix \(prefix)") }
  }
}
