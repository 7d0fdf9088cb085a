@available(StreamingCodec 1.0, *)
extension Array where Element == UInt8 {
  /// A copy of `bytes`.
  @inlinable
  package init(copying bytes: Span<UInt8>) {
    // SAFETY: the buffer is only read, inside the closure.
    self = unsafe bytes.withUnsafeBufferPointer { buffer in unsafe Array(buffer) }
  }

  /// Appends a copy of `bytes`.
  @inlinable
  package mutating func append(copying bytes: Span<UInt8>) {
    // SAFETY: the buffer is only read, inside the closure.
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
  }
}

@available(StreamingCodec 1.0, *)
extension String {
  /// The text of `bytes` read as UTF-8, ill-formed sequences replaced by U+FFFD.
  @inlinable
  package init(repairing bytes: Span<UInt8>) {
    // SAFETY: the buffer is only read, inside the closure.
    self = unsafe bytes.withUnsafeBufferPointer { buffer in unsafe String(decoding: buffer, as: UTF8.self) }
  }
}
