import StreamCaptures
import StreamPipeline
import TestSupport
import Testing

@Suite struct DistributionTests {
  @Test("Small numbers are exact")
  func small() {
    var numbers = Distribution()
    for value in 0..<UInt64(256) { numbers.add(value) }
    #expect(numbers.count == 256)
    #expect(numbers.sum == 255 * 128)
    #expect(numbers.mean == 127.5)
    #expect(numbers.minimum == 0)
    #expect(numbers.maximum == 255)
    for (part, value) in [(0.0, 0), (0.25, 63), (0.5, 127), (0.95, 243), (1.0, 255)] {
      #expect(numbers.quantile(part) == UInt64(value))
    }
    #expect(
      numbers.histogram.map(\.range) == [0...0, 1...1, 2...3, 4...7, 8...15, 16...31, 32...63, 64...127, 128...255])
    #expect(numbers.histogram.map(\.count) == [1, 1, 2, 4, 8, 16, 32, 64, 128])
  }

  @Test("Nothing, and the greatest number there is")
  func edges() {
    var numbers = Distribution()
    #expect(numbers.quantile(0.5) == 0)
    #expect(numbers.mean == 0)
    #expect(numbers.histogram.isEmpty)
    numbers.add(.max)
    numbers.add(.max)
    #expect(numbers.sum == .max)
    #expect(numbers.quantile(0.5) == .max)
    #expect(numbers.histogram.map(\.range) == [(1 << 63)...UInt64.max])
  }

  @Test("Quantiles of any numbers are within 1 % of the sorted ones", arguments: [UInt64](1...5))
  func quantiles(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var numbers = Distribution()
    var all: [UInt64] = []
    for _ in 0..<2000 {
      let value = random.next() >> UInt64.random(in: 0..<64, using: &random)
      numbers.add(value)
      all.append(value)
    }
    all.sort()
    for part in [0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 1] {
      let exact = all[max(0, Int((part * 2000).rounded(.up)) - 1)]
      let found = numbers.quantile(part)
      #expect(found >= exact)
      #expect(Double(found) <= Double(exact) * 1.01)
    }
    #expect(numbers.histogram.map(\.count).reduce(0, +) == 2000)
  }

  @Test("Names are counted in their order; of very many only the first are told apart")
  func names() {
    var table = CountTable()
    for name in ["b", "a", "b", String(repeating: "x", count: 1000)] { table.add(name) }
    #expect(table.rows.map(\.name) == ["b", "a", String(repeating: "x", count: 128)])
    #expect(table.rows.map(\.count) == [2, 1, 1])
    for number in 0..<1000 { table.add("\(number)") }
    #expect(table.rows.count == 256)
    #expect(table.others == 1000 - 253)
  }
}
