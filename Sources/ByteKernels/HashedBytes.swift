/// A hash function that takes bytes by their address, as swift-crypto's do.
package protocol BytesHashing {
  /// Takes the bytes of a buffer.
  mutating func update(bufferPointer: UnsafeRawBufferPointer)
}

@available(StreamingCodec 1.0, *)
extension BytesHashing {
  /// Takes `bytes`, without copying them.
  @inlinable
  package mutating func update(_ bytes: Span<UInt8>) {
    // SAFETY: the hash function only reads the buffer, inside the closure.
    unsafe bytes.withUnsafeBytes { buffer in unsafe update(bufferPointer: buffer) }
  }
}

/// Bytes of a fixed number, such as a hash, that can be reached by their address, as swift-crypto's can.
package protocol BytesReadable {
  /// Calls a closure with the bytes, which it must not keep.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}

extension BytesReadable {
  /// The 64 bits that begin at byte `offset`, most significant byte first.
  ///
  /// - Precondition: `offset` + 8 ≤ the number of bytes.
  @inlinable
  package func bigEndianUInt64(at offset: Int) -> UInt64 {
    // SAFETY: loading checks the bounds, and the closure keeps no pointer.
    unsafe withUnsafeBytes { buffer in
      UInt64(bigEndian: unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }
}
