// These are public: every module that lends spans re-exports them.

@available(StreamingCodec 1.0, *)
extension RangeReplaceableCollection where Element == UInt8 {
  /// Creates a collection, such as `[UInt8]` or `Data`, with a copy of borrowed bytes.
  ///
  ///     let payload = [UInt8](copyingBytes: message.payload)
  ///
  /// - Complexity: O(*n*).
  @inlinable
  public init(copyingBytes bytes: Span<UInt8>) {
    self.init()
    append(copyingBytes: bytes)
  }

  /// Appends a copy of borrowed bytes.
  ///
  /// - Complexity: amortised O(*n*) in the number of bytes.
  @inlinable
  public mutating func append(copyingBytes bytes: Span<UInt8>) {
    // SAFETY: the buffer is only read, inside the closure.
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
  }
}

@available(StreamingCodec 1.0, *)
extension String {
  /// Creates a string of borrowed UTF-8, with U+FFFD in place of ill-formed sequences.
  ///
  ///     let text = String(repairing: delta.text)
  ///
  /// - Complexity: O(*n*); up to 15 bytes do not allocate.
  @inlinable
  public init(repairing bytes: Span<UInt8>) {
    // SAFETY: the buffer is only read, inside the closure.
    self = unsafe bytes.withUnsafeBufferPointer { buffer in unsafe String(decoding: buffer, as: UTF8.self) }
  }
}
