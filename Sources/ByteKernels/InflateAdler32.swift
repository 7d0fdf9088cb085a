internal import CZlib

/// Adler-32, the checksum of the zlib format (RFC 1950).
@available(StreamingCodec 1.0, *)
package enum Adler32 {
  /// The checksum of `bytes`, continuing from the checksum of what came before them (1 at the start).
  package static func checksum(of bytes: Span<UInt8>, continuing previous: UInt32 = 1) -> UInt32 {
    // SAFETY: zlib reads `count` bytes from the start of the buffer; with no bytes it is not asked, as it takes null for
    // a wish to have the initial value.
    guard !bytes.isEmpty else { return previous }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: unsafe adler32_z(uLong(previous), buffer.baseAddress, buffer.count))
    }
  }
}
