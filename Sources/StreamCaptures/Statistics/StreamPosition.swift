/// A place in a stream: how many bytes come before it, and when they had come.
package struct StreamPosition: Hashable, Sendable {
  /// The number of bytes before it.
  package var offset: UInt64
  /// How long after the request they had come, in microseconds; nil if that is unknown.
  package var delay: UInt64?

  package init(offset: UInt64, delay: UInt64?) {
    self.offset = offset
    self.delay = delay
  }

  /// Creates the position after `count` bytes, rounded up to a 4096th of the bytes before it at most.
  ///
  /// Rounded positions do not depend on the reads, even of decoders that take more bytes than the next element needs.
  init(after count: UInt64, delay: UInt64?) {
    self.init(offset: count == 0 ? 0 : Self.boundary(after: count - 1), delay: delay)
  }

  /// The least rounded offset above `offset`.
  static func boundary(after offset: UInt64) -> UInt64 {
    let step: UInt64 = 1 << UInt64(max(0, 51 - offset.leadingZeroBitCount))
    return (offset / step + 1) * step
  }

  /// Whether both lie between the same multiples of 2 to the power of `exponent`, in bytes and in microseconds.
  func isClose(to other: StreamPosition, exponent: UInt64) -> Bool {
    offset >> exponent == other.offset >> exponent && (delay ?? 0) >> exponent == (other.delay ?? 0) >> exponent
  }
}
