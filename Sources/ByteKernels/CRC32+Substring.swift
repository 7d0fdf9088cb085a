internal import CZlib

@available(StreamingCodec 1.0, *)
extension CRC32 {
  /// The checksum of the bytes between two places, from the checksums of all bytes up to each of them.
  ///
  /// - Parameters:
  ///   - start: The checksum of the bytes before the first place.
  ///   - end: The checksum of the bytes before the second place, continued from the same beginning.
  ///   - length: How many bytes lie between the two.
  /// - Complexity: O(log *length*).
  package static func checksum(from start: UInt32, to end: UInt32, length: Int) -> UInt32 {
    // zlib's function moves `start` over `length` zero bytes; what is left of `end` is the bytes' own share.
    end ^ UInt32(truncatingIfNeeded: czlib_crc32_combine(UInt(start), 0, length))
  }
}
