internal import CZlib

/// Adler-32, the checksum of the zlib format (RFC 1950).
@available(StreamingCodec 1.0, *)
package enum Adler32 {
  /// Returns the checksum of `bytes`, continuing from the checksum of the bytes before them (1 at the start).
  package static func checksum(of bytes: Span<UInt8>, continuing previous: UInt32 = 1) -> UInt32 {
    // SAFETY: zlib reads `count` bytes from the start of the buffer. It is not called without bytes, because it returns the
    // initial value for a null pointer.
    guard !bytes.isEmpty else { return previous }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: unsafe adler32_z(uLong(previous), buffer.baseAddress, buffer.count))
    }
  }
}
