internal import ByteKernels

/// Checks that content whose first bytes are text goes on as text: valid UTF-8 without NUL.
///
/// Other control characters are accepted here: text may quote them, and binary data has NULs soon enough.
@available(StreamingCodec 1.0, *)
struct TextCheck {
  /// The largest number of bytes checked at once, which are copied.
  private static let longestPiece = 64 << 10

  /// The bytes of a character that the last piece cut, at most three.
  private var cut: [UInt8] = []
  /// The offset up to which the content has been checked, in bytes.
  private var checkedEnd: UInt64 = 0
  /// The first byte that cannot be part of text, if one has been found.
  private(set) var fault: (offset: UInt64, byte: UInt8)?

  /// Checks the next piece of the content and returns how many of its bytes precede the first fault.
  ///
  /// Bytes that are offered again are not checked again.
  ///
  /// - Parameter offset: The offset of the piece in the content, in bytes.
  /// - Complexity: O(*n*) in the new bytes.
  mutating func validCount(of piece: Span<UInt8>, at offset: UInt64) -> Int {
    let end = offset + UInt64(piece.count)
    if fault == nil, end > checkedEnd {
      var start = max(offset, checkedEnd)
      while fault == nil, start < end {
        let new = piece.extracting(Int(start - offset)...)
        let count = min(new.count, Self.longestPiece)
        check(new.extracting(first: count), at: start)
        start += UInt64(count)
      }
      checkedEnd = end
    }
    guard let fault else { return piece.count }
    return fault.offset > offset ? min(Int(fault.offset - offset), piece.count) : 0
  }

  private mutating func check(_ new: Span<UInt8>, at start: UInt64) {
    var bytes = cut
    bytes.append(copying: new)
    let first = start - UInt64(cut.count)
    var valid = bytes.span.wellFormedUTF8PrefixCount
    if valid < bytes.count, bytes.span.isIncompleteScalar(from: valid) {
      cut = Array(bytes[valid...])
      bytes.removeSubrange(valid...)
    } else {
      cut = []
    }
    if let nul = bytes[..<valid].firstIndex(of: 0) { valid = nul }
    if valid < bytes.count { fault = (first + UInt64(valid), bytes[valid]) }
  }
}
