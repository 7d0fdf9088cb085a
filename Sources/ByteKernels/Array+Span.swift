@available(StreamingCodec 1.0, *)
extension Array where Element == UInt8 {
  /// A copy of `bytes`.
  @inlinable
  package init(copying bytes: Span<UInt8>) {
    // SAFETY: the buffer is only read, inside the closure.
    self = unsafe bytes.withUnsafeBufferPointer { buffer in unsafe Array(buffer) }
  }

  /// A copy of raw bytes.
  package init(copying bytes: RawSpan) {
    // SAFETY: the buffer is only read, inside the closure.
    self = unsafe bytes.withUnsafeBytes { buffer in unsafe Array(buffer) }
  }

  /// Appends a copy of `bytes`.
  @inlinable
  package mutating func append(copying bytes: Span<UInt8>) {
    if bytes.count >= 1 << 16 { makeRoom(forMany: bytes.count) }
    // SAFETY: the buffer is only read, inside the closure.
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
  }

  /// Makes room for `added` more bytes, and a few after them: otherwise the next byte would have all of them copied again.
  @usableFromInline @inline(never)
  package mutating func makeRoom(forMany added: Int) {
    let needed = count + added
    if needed >= capacity { reserveCapacity(Swift.max(2 * capacity, needed + needed / 16)) }
  }

  /// Appends a copy of the bytes of a literal.
  @inlinable
  package mutating func append(copying text: StaticString) {
    // SAFETY: the buffer of a literal is never released; it is only read.
    text.withUTF8Buffer { buffer in unsafe append(contentsOf: buffer) }
  }

  /// Appends what `body` writes into room for `count` bytes, without writing the room first.
  ///
  /// - Complexity: amortised O(*count*).
  @inlinable
  package mutating func appendRaw<E>(
    addingCapacity count: Int, _ body: (inout OutputRawSpan) throws(E) -> Void
  ) throws(E) {
    try append(addingCapacity: count) { (output: inout OutputSpan<UInt8>) throws(E) in
      // SAFETY: the raw span covers memory that the array owns and has not initialised, for the closure only, and
      // `finalize` counts the bytes written, which become initialised elements.
      try unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount throws(E) in
        let room = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[initializedCount...])
        var raw = unsafe OutputRawSpan(buffer: room, initializedCount: 0)
        do throws(E) {
          try body(&raw)
        } catch {
          _ = unsafe raw.finalize(for: room)
          throw error
        }
        initializedCount += unsafe raw.finalize(for: room)
      }
    }
  }
}
