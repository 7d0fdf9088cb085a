internal import CByteKernels

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Whether the bytes are well-formed UTF-8 (Unicode 16, table 3-7).
  ///
  /// - Complexity: O(*n*).
  @usableFromInline
  package var isWellFormedUTF8: Bool {
    // SAFETY: the kernel reads `count` bytes from the start of the buffer and keeps no pointer.
    unsafe withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return true }
      return unsafe cbk_is_well_formed_utf8(start, buffer.count)
    }
  }

  /// The length of the longest well-formed prefix: the offset of the first ill-formed scalar, or `count`.
  ///
  /// A scalar that the end cuts is ill-formed.
  @inlinable
  package var wellFormedUTF8PrefixCount: Int {
    @inline(__always) get { isShortASCII || isWellFormedUTF8 ? count : countOfWellFormedPrefix }
  }

  /// The length of the longest well-formed prefix, computed scalar by scalar.
  @usableFromInline
  package var countOfWellFormedPrefix: Int {
    var index = 0
    while index < count {
      while count &- index >= 8, bigEndianUInt64(at: index) & 0x8080_8080_8080_8080 == 0 { index &+= 8 }
      while index < count, self[index] < 0x80 { index &+= 1 }
      guard index < count else { break }
      guard let length = multiByteScalarLength(at: index) else { return index }
      index &+= length
    }
    return count
  }

  /// Returns the length of the well-formed scalar of two to four bytes at `index`, or nil.
  private func multiByteScalarLength(at index: Int) -> Int? {
    // Table 3-7: the first byte fixes the length and the range of the second; all others are 80...BF.
    let length: Int
    let second: ClosedRange<UInt8>
    switch self[index] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard count - index >= length, second.contains(self[index + 1]) else { return nil }
    for offset in 2..<max(length, 2) where self[index + offset] & 0xC0 != 0x80 { return nil }
    return length
  }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Returns whether the bytes from `start` to the end are an incomplete, but so far well-formed scalar.
  package func isIncompleteScalar(from start: Int) -> Bool {
    let present = count &- start
    guard start >= 0, (1...3).contains(present) else { return false }
    // Table 3-7: the first byte fixes the length and the range of the second; all others are 80...BF.
    let length: Int
    let second: ClosedRange<UInt8>
    switch self[start] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return false
    }
    guard present < length else { return false }
    if present > 1, !second.contains(self[start + 1]) { return false }
    return present < 3 || self[start + 2] & 0xC0 == 0x80
  }
}
