internal import ByteKernels

/// Joins the scalars of text that arrives in pieces.
///
/// A scalar that a piece cuts waits for the next piece. Ill-formed bytes become U+FFFD, one for each maximal subpart, as in
/// the WHATWG's decoder.
@available(StreamingCodec 1.0, *)
struct UTF8Reassembler: ~Copyable {
  /// The largest number of bytes repaired at once.
  private static let largestRepair = 64 << 10

  private var held: [UInt8] = []

  /// The number of bytes that wait for the rest of their scalar: at most three.
  var heldCount: Int { held.count }

  /// The number of bytes at the start of `bytes` that can be delivered without a copy; nil if a copy is needed.
  func plainPrefix(of bytes: Span<UInt8>) -> Int? {
    guard held.isEmpty else { return nil }
    let wellFormed = bytes.wellFormedUTF8PrefixCount
    return wellFormed == bytes.count || bytes.isIncompleteScalar(from: wellFormed) ? wellFormed : nil
  }

  /// Holds the one to three bytes that start a scalar.
  mutating func hold(_ bytes: Span<UInt8>) { held.append(copying: bytes) }

  /// Appends the scalars that are complete with `bytes`, with U+FFFD in place of ill-formed bytes.
  mutating func append(_ bytes: Span<UInt8>, to output: inout ByteScratch) {
    if let plain = plainPrefix(of: bytes) {
      output.append(copying: bytes.extracting(..<plain))
      return hold(bytes.extracting(plain...))
    }
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, Self.largestRepair)
      repair(rest.extracting(first: count), to: &output)
      rest = rest.extracting(count...)
    }
  }

  private mutating func repair(_ bytes: Span<UInt8>, to output: inout ByteScratch) {
    var all = held
    all.append(copying: bytes)
    held.removeAll(keepingCapacity: true)
    // Up to three bytes at the end may start a scalar.
    for length in stride(from: min(3, all.count), to: 0, by: -1)
    where all.span.isIncompleteScalar(from: all.count - length) {
      held.append(contentsOf: all.suffix(length))
      all.removeLast(length)
      break
    }
    output.append(copying: Array(String(decoding: all, as: UTF8.self).utf8).span)
  }

  /// Replaces the bytes held by one U+FFFD, and returns their number.
  mutating func finish(into output: inout ByteScratch) -> Int {
    let count = held.count
    if count > 0 { output.append(copying: [0xEF, 0xBF, 0xBD].span) }
    held.removeAll(keepingCapacity: true)
    return count
  }
}
