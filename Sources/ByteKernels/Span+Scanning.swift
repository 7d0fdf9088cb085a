@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// The offset at or after `start` of the first byte that ends a plain run in a JSON string: `"`, `\`, or below 0x20.
  ///
  /// - Returns: The offset, or `count` if there is none, and whether all bytes before it are ASCII.
  /// - Complexity: O(*n*), eight bytes at a time.
  @inlinable
  package func jsonStringRun(from start: Int) -> (end: Int, isASCII: Bool) {
    var index = start
    var high: UInt64 = 0
    while count &- index >= 8, index >= 0 {
      let word = UInt64(littleEndianWordAt: index, of: self)
      let special = word.jsonStringSpecials
      if special != 0 {
        let length = special.trailingZeroBitCount &>> 3
        // The high bits of the bytes before the special one.
        if length > 0 { high |= word & (UInt64.max &>> UInt64(64 &- 8 &* length)) }
        return (index &+ length, high & 0x8080_8080_8080_8080 == 0)
      }
      high |= word
      index &+= 8
    }
    while index < count {
      let byte = self[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
      high |= UInt64(byte)
      index &+= 1
    }
    return (index, high & 0x8080_8080_8080_8080 == 0)
  }

  /// The offset at or after `start` of the first carriage return or line feed, `count` if there is none.
  ///
  /// - Complexity: O(*n*), eight bytes at a time.
  @inlinable
  package func lineEnd(from start: Int) -> Int {
    var index = start
    while count &- index >= 8, index >= 0 {
      let word = UInt64(littleEndianWordAt: index, of: self)
      let ends = (word ^ 0x0A0A_0A0A_0A0A_0A0A).zeroBytes | (word ^ 0x0D0D_0D0D_0D0D_0D0D).zeroBytes
      if ends != 0 { return index &+ ends.trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < count, self[index] != 0x0A, self[index] != 0x0D { index &+= 1 }
    return index
  }

  /// The offset of the first byte at or after `start` that equals `byte`; `count` if no byte does.
  ///
  /// - Complexity: O(*n*), eight bytes at a time.
  @inlinable
  package func offset(of byte: UInt8, from start: Int = 0) -> Int {
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    var index = start
    while count &- index >= 8, index >= 0 {
      let found = (UInt64(littleEndianWordAt: index, of: self) ^ pattern).zeroBytes
      if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < count, self[index] != byte { index &+= 1 }
    return index
  }

  /// The first eight bytes, the first in the lowest bits, with zeros in place of missing ones.
  @inlinable
  @inline(__always)
  package var littleEndianPrefix: UInt64 {
    if count >= 8 { return UInt64(littleEndianWordAt: 0, of: self) }
    // Loads that overlap cost less than a loop.
    if count >= 4 {
      let end = UInt64(UInt32(littleEndianWordAt: count &- 4, of: self))
      return UInt64(UInt32(littleEndianWordAt: 0, of: self)) | end &<< UInt64(8 &* (count &- 4))
    }
    guard count > 0 else { return 0 }
    let middle = UInt64(self[count / 2]) &<< UInt64(8 &* (count / 2))
    return UInt64(self[0]) | middle | UInt64(self[count &- 1]) &<< UInt64(8 &* (count &- 1))
  }

  /// Whether these are fewer than eight bytes, all of them ASCII.
  @inlinable @inline(__always)
  package var isShortASCII: Bool {
    guard count < 8 else { return false }
    for index in indices where self[index] >= 0x80 { return false }
    return true
  }

  /// Whether these are fewer than eight bytes, none of which is a carriage return or line feed.
  @inlinable @inline(__always)
  package var isShortWithoutLineEnd: Bool {
    guard count < 8 else { return false }
    for index in indices where self[index] == 0x0A || self[index] == 0x0D { return false }
    return true
  }
}

@available(StreamingCodec 1.0, *)
extension FixedWidthInteger where Self: BitwiseCopyable {
  /// The bytes from `offset` on, the first in the lowest bits.
  ///
  /// - Precondition: `offset` ≥ 0 and `offset` + the size of the integer ≤ the count of `bytes`.
  @inlinable
  @inline(__always)
  init(littleEndianWordAt offset: Int, of bytes: Span<UInt8>) {
    precondition(offset >= 0 && bytes.count &- offset >= Self.bitWidth / 8)
    // SAFETY: all bytes of the integer are within the span.
    self = unsafe Self(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Self.self))
  }
}

@available(StreamingCodec 1.0, *)
extension UInt64 {
  /// The top bit of every byte that is zero.
  ///
  /// Only the lowest such bit is exact: a borrow may add false ones above it.
  @inlinable
  @inline(__always)
  var zeroBytes: UInt64 { (self &- 0x0101_0101_0101_0101) & ~self & 0x8080_8080_8080_8080 }

  /// The top bit of every byte that is `"`, `\` or below 0x20.
  ///
  /// Only the lowest such bit is exact.
  @inlinable
  @inline(__always)
  var jsonStringSpecials: UInt64 {
    let quotes = (self ^ 0x2222_2222_2222_2222).zeroBytes
    let backslashes = (self ^ 0x5C5C_5C5C_5C5C_5C5C).zeroBytes
    let controls = (self &- 0x2020_2020_2020_2020) & ~self & 0x8080_8080_8080_8080
    return quotes | backslashes | controls
  }
}
