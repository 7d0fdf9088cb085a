/// How numbers are distributed, in bounded memory however many there are.
///
/// Numbers below 256 are kept exactly, greater ones to within 1 %; count, sum, least and greatest are exact.
package struct Distribution: Hashable, Sendable {
  /// The bits of a number that tell counters apart.
  private static let bits = 7

  /// How many numbers there are.
  package private(set) var count: UInt64 = 0
  /// Their sum, or the largest number there is where that is less.
  package private(set) var sum: UInt64 = 0
  /// The least.
  package private(set) var minimum: UInt64 = .max
  /// The greatest.
  package private(set) var maximum: UInt64 = 0
  private var counters: [UInt64] = []

  package init() {}

  /// Adds a number.
  package mutating func add(_ value: UInt64) {
    let index = Self.index(of: value)
    if index >= counters.count { counters += repeatElement(0, count: index + 1 - counters.count) }
    counters[index] += 1
    count += 1
    let (total, overflow) = sum.addingReportingOverflow(value)
    sum = overflow ? .max : total
    minimum = min(minimum, value)
    maximum = max(maximum, value)
  }

  /// The mean; 0 where there are no numbers.
  package var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

  /// The number that a part of them does not exceed: 0.5 for the median; 0 where there are none.
  ///
  /// - Complexity: O(1): there are at most 7424 counters.
  package func quantile(_ part: Double) -> UInt64 {
    guard count > 0 else { return 0 }
    let rank = max(1, UInt64((part * Double(count)).rounded(.up)))
    var seen: UInt64 = 0
    for index in counters.indices {
      seen += counters[index]
      if seen >= rank { return min(max(Self.range(of: index).upperBound, minimum), maximum) }
    }
    return maximum
  }

  /// How many numbers lie between powers of two, from the least to the greatest.
  package var histogram: [(range: ClosedRange<UInt64>, count: UInt64)] {
    guard count > 0 else { return [] }
    var buckets = [UInt64](repeating: 0, count: 65)
    for index in counters.indices { buckets[Self.bucket(of: Self.range(of: index).lowerBound)] += counters[index] }
    return (Self.bucket(of: minimum)...Self.bucket(of: maximum)).map { bucket in
      let lower: UInt64 = bucket == 0 ? 0 : 1 << UInt64(bucket - 1)
      return (lower...(bucket == 0 ? 0 : lower - 1 + lower), buckets[bucket])
    }
  }

  /// 0 for 0, else the number of bits.
  private static func bucket(of value: UInt64) -> Int { 64 - value.leadingZeroBitCount }

  private static func index(of value: UInt64) -> Int {
    let shift = max(0, 63 - value.leadingZeroBitCount - bits)
    return shift << bits + Int(value >> UInt64(shift))
  }

  /// The numbers that a counter counts.
  private static func range(of index: Int) -> ClosedRange<UInt64> {
    let shift = max(0, index >> bits - 1)
    let lower = UInt64(index - shift << bits) << UInt64(shift)
    return lower...(lower + (1 << UInt64(shift) - 1))
  }
}
