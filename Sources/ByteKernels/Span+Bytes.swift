public import CByteKernels

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Whether both spans hold the same bytes.
  ///
  /// - Complexity: O(*n*), by `memcmp`.
  @inlinable @inline(__always)
  package func bytesEqual(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    // SAFETY: both buffers hold `count` bytes; `cbk_equal` only reads them. Spans of 0 bytes may have no address.
    return unsafe withUnsafeBufferPointer { mine in
      unsafe other.withUnsafeBufferPointer { theirs in
        guard let left = mine.baseAddress, let right = theirs.baseAddress else { return true }
        return unsafe cbk_equal(left, right, mine.count)
      }
    }
  }

  /// Whether the bytes are `text` in UTF-8.
  ///
  /// Allocates nothing.
  ///
  /// - Complexity: O(*n*).
  @inlinable
  package func bytesEqual(_ text: String) -> Bool {
    guard text.utf8.count == count else { return false }
    // SAFETY: the buffer holds the text's bytes, and is only read, inside the closure.
    let isEqual = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe bytesEqual(Span(_unsafeElements: $0)) }
    return isEqual ?? bytesEqual(Array(text.utf8).span)
  }

  /// Whether the bytes are `text`, upper and lower case of ASCII letters being the same.
  ///
  /// Allocates nothing.
  ///
  /// - Complexity: O(*n*).
  @inlinable
  package func bytesEqualIgnoringASCIICase(_ text: String) -> Bool {
    let utf8 = text.utf8
    guard utf8.count == count else { return false }
    var index = 0
    for byte in utf8 {
      guard self[index].asciiLowercased == byte.asciiLowercased else { return false }
      index += 1
    }
    return true
  }

  /// The first byte; nil if the span is empty.
  @inlinable
  package var first: UInt8? { isEmpty ? nil : self[0] }

  /// The last byte; nil if the span is empty.
  @inlinable
  package var last: UInt8? { isEmpty ? nil : self[count &- 1] }

  /// The offset at or after `start` of the first byte that is not JSON white space (RFC 8259, section 2); `count` if
  /// there is none.
  @inlinable
  package func firstNonWhitespace(from start: Int) -> Int {
    var index = start
    while index < count, self[index].isJSONWhitespace { index &+= 1 }
    return index
  }

  /// Whether the bytes begin with `text` in UTF-8.
  ///
  /// Allocates nothing.
  @inlinable
  package func starts(with text: String) -> Bool {
    let length = text.utf8.count
    return count >= length && extracting(0..<length).bytesEqual(text)
  }
}

extension UInt8 {
  /// Whether the byte is JSON white space: space, tab, line feed or carriage return (RFC 8259, section 2).
  @inlinable
  package var isJSONWhitespace: Bool {
    @inline(__always) get { self <= 0x20 && (self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09) }
  }

  /// The lower-case letter where this is an upper-case ASCII letter, else itself.
  @inlinable
  package var asciiLowercased: UInt8 {
    (0x41...0x5A).contains(self) ? self | 0x20 : self
  }
}
