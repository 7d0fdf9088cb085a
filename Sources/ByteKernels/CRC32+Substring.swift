internal import CZlib

@available(StreamingCodec 1.0, *)
extension CRC32 {
  /// Returns the checksum of the bytes between two places, from the checksums of the bytes before each of them.
  ///
  /// - Parameters:
  ///   - start: The checksum of the bytes before the first place.
  ///   - end: The checksum of the bytes before the second place, from the same beginning.
  ///   - length: The number of bytes between the two places.
  /// - Complexity: O(log *length*).
  package static func checksum(from start: UInt32, to end: UInt32, length: Int) -> UInt32 {
    // zlib's function moves `start` over `length` zero bytes. The difference to `end` is the contribution of the bytes.
    end ^ UInt32(truncatingIfNeeded: czlib_crc32_combine(UInt(start), 0, length))
  }
}
