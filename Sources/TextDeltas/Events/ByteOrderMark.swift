internal import ByteKernels

/// Drops a byte order mark at the start of a stream, as the UTF-8 decode algorithm does.
struct ByteOrderMark {
  private static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Whether the stream may still begin with a mark.
  private(set) var isPossible = true
  /// The number of bytes held that may be a mark.
  private(set) var heldCount = 0
}

@available(StreamingCodec 1.0, *)
extension ByteOrderMark {
  /// Takes the bytes of a mark.
  ///
  /// Bytes that turn out to be something else are moved to `line`.
  ///
  /// - Parameter position: The number of bytes taken, which is moved along.
  /// - Returns: Whether a whole mark was dropped.
  @_lifetime(input: copy input)
  mutating func drop(
    _ input: inout Span<UInt8>, _ position: inout UInt64, orBegin line: inout ByteScratch
  ) -> Bool {
    while isPossible, let byte = input.first {
      guard byte == Self.bytes[heldCount] else {
        finish(orBegin: &line)
        return false
      }
      heldCount += 1
      position += 1
      input = input.extracting(1...)
      if heldCount == Self.bytes.count {
        heldCount = 0
        isPossible = false
        return true
      }
    }
    return false
  }

  /// Moves held bytes to `line`: the mark is incomplete.
  mutating func finish(orBegin line: inout ByteScratch) {
    line.append(copying: Self.bytes.span.extracting(first: heldCount))
    heldCount = 0
    isPossible = false
  }
}
