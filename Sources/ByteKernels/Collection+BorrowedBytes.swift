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

  /// Appends UTF-8 bytes, with U+FFFD in place of ill-formed ones.
  ///
  /// - Complexity: amortised O(*n*).
  package mutating func append(repairing bytes: Span<UInt8>) {
    let pieceCount = 64 << 10
    guard !isEmpty, bytes.count > pieceCount, bytes.isWellFormedUTF8 else {
      self += String(repairing: bytes)
      return
    }
    // A long text in pieces, because a string of all of it would be another copy.
    reserveCapacity(Swift.max(utf8.count + bytes.count, 2 * utf8.count))
    var rest = bytes
    while !rest.isEmpty {
      var count = Swift.min(rest.count, pieceCount)
      while count < rest.count, rest[count] & 0xC0 == 0x80 { count -= 1 }
      self += String(repairing: rest.extracting(first: count))
      rest = rest.extracting(count...)
    }
  }
}
