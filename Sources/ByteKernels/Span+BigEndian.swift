@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Returns the big-endian unsigned 16-bit integer at `offset`.
  ///
  /// - Precondition: `offset` ≥ 0 and `offset + 2` ≤ `count`.
  @inlinable @inline(__always)
  package func bigEndianUInt16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) &<< 8 | UInt16(self[offset + 1])
  }

  /// Returns the big-endian unsigned 32-bit integer at `offset`.
  ///
  /// - Precondition: `offset` ≥ 0 and `offset + 4` ≤ `count`.
  @inlinable @inline(__always)
  package func bigEndianUInt32(at offset: Int) -> UInt32 {
    UInt32(self[offset]) &<< 24 | UInt32(self[offset + 1]) &<< 16
      | UInt32(self[offset + 2]) &<< 8 | UInt32(self[offset + 3])
  }

  /// Returns the big-endian unsigned 64-bit integer at `offset`.
  ///
  /// - Precondition: `offset` ≥ 0 and `offset + 8` ≤ `count`.
  @inlinable @inline(__always)
  package func bigEndianUInt64(at offset: Int) -> UInt64 {
    UInt64(bigEndianUInt32(at: offset)) &<< 32 | UInt64(bigEndianUInt32(at: offset + 4))
  }
}
