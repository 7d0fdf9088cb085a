internal import ByteKernels

/// Makes whole scalars of bytes that come in pieces.
///
/// A scalar that a piece cuts waits for the next; ill-formed bytes become U+FFFD, one for each maximal part of a scalar,
/// as the WHATWG's decoder has it.
@available(StreamingCodec 1.0, *)
struct UTF8Reassembler: ~Copyable {
  private var held: [UInt8] = []

  /// How many bytes wait for the rest of their scalar: at most three.
  var heldCount: Int { held.count }

  /// How many bytes at the start of `bytes` can be handed out as they stand; nil where something must be copied.
  func plainPrefix(of bytes: Span<UInt8>) -> Int? {
    guard held.isEmpty else { return nil }
    let wellFormed = bytes.wellFormedUTF8PrefixCount
    return wellFormed == bytes.count || bytes.isIncompleteScalar(from: wellFormed) ? wellFormed : nil
  }

  /// Keeps bytes, fewer than four, that begin a scalar.
  mutating func hold(_ bytes: Span<UInt8>) { held.append(copying: bytes) }

  /// Appends what can be handed out with `bytes`, repaired where need be.
  mutating func append(_ bytes: Span<UInt8>, to output: inout ByteScratch) {
    var all = held
    all.append(copying: bytes)
    held.removeAll(keepingCapacity: true)
    // At most three bytes at the end can wait.
    for length in stride(from: min(3, all.count), to: 0, by: -1)
    where all.span.isIncompleteScalar(from: all.count - length) {
      held.append(contentsOf: all.suffix(length))
      all.removeLast(length)
      break
    }
    output.append(copying: Array(String(decoding: all, as: UTF8.self).utf8).span)
  }

  /// Gives up on what is held: it becomes one U+FFFD.
  ///
  /// Returns how many bytes that were.
  mutating func finish(into output: inout ByteScratch) -> Int {
    let count = held.count
    if count > 0 { output.append(copying: [0xEF, 0xBF, 0xBD].span) }
    held.removeAll(keepingCapacity: true)
    return count
  }
}
