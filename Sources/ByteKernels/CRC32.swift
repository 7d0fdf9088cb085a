public import CByteKernels

/// CRC-32 as in IEEE 802.3 and gzip: the checksum of event-stream frames and of gzip members.
///
/// It uses the fastest kernel that the processor supports, chosen once per process.
@available(StreamingCodec 1.0, *)
@usableFromInline
package enum CRC32 {
  /// Returns the checksum of `bytes`, continuing from the checksum of the bytes before them (0 at the start).
  ///
  /// - Complexity: O(*n*).
  @inlinable @inline(__always)
  package static func checksum(of bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
    // SAFETY: the kernel reads `count` bytes from the start of the buffer and keeps no pointer; it accepts null with 0.
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe cbk_crc32(previous, buffer.baseAddress, buffer.count) }
  }

  /// Returns the checksum computed by the given kernel; nil if this processor cannot run it.
  package static func checksum(
    of bytes: Span<UInt8>, continuing previous: UInt32 = 0, by kernel: CRC32Kernel
  ) -> UInt32? {
    guard kernel.isSupported else { return nil }
    // SAFETY: as above, and the kernel is supported.
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe cbk_crc32_by(kernel.identifier, previous, buffer.baseAddress, buffer.count)
    }
  }

  /// Returns both checksums of an event-stream frame: of its first 8 bytes, and of all but its last 4.
  ///
  /// One call for both lets the processor overlap them. Nil if `frame` has less than 16 bytes, the smallest frame.
  @inlinable @inline(__always)
  package static func eventStreamChecksums(of frame: Span<UInt8>) -> (prelude: UInt32, message: UInt32)? {
    guard frame.count >= 16 else { return nil }
    // SAFETY: the kernel reads `count` ≥ 16 bytes from the start of the buffer and keeps no pointer.
    let checksums = unsafe frame.withUnsafeBufferPointer { buffer in
      unsafe cbk_event_stream_checksums(buffer.baseAddress, buffer.count)
    }
    return (checksums.prelude, checksums.message)
  }

  /// Returns both checksums computed by the given kernel; nil also if this processor cannot run it.
  package static func eventStreamChecksums(
    of frame: Span<UInt8>, by kernel: CRC32Kernel
  ) -> (prelude: UInt32, message: UInt32)? {
    guard frame.count >= 16, kernel.isSupported else { return nil }
    // SAFETY: as above, and the kernel is supported.
    let checksums = unsafe frame.withUnsafeBufferPointer { buffer in
      unsafe cbk_event_stream_checksums_by(kernel.identifier, buffer.baseAddress, buffer.count)
    }
    return (checksums.prelude, checksums.message)
  }
}
