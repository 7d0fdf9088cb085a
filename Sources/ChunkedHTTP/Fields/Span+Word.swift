@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// The eight bytes at `offset` as a big-endian integer; always inlined, so that the caller's guard proves the bounds.
  ///
  /// - Precondition: `offset` ≥ 0 and `offset + 8` ≤ `count`.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    let high =
      UInt32(self[offset]) &<< 24 | UInt32(self[offset &+ 1]) &<< 16 | UInt32(self[offset &+ 2]) &<< 8
      | UInt32(self[offset &+ 3])
    let low =
      UInt32(self[offset &+ 4]) &<< 24 | UInt32(self[offset &+ 5]) &<< 16 | UInt32(self[offset &+ 6]) &<< 8
      | UInt32(self[offset &+ 7])
    return UInt64(high) &<< 32 | UInt64(low)
  }
}
