/// The character classes of RFC 9110 and 9112.
@available(StreamingCodec 1.0, *)
package enum HTTPGrammar {
  static let carriageReturn: UInt8 = 0x0D
  static let lineFeed: UInt8 = 0x0A

  /// Returns whether the byte is `tchar` (RFC 9110 section 5.6.2).
  @inline(__always)
  package static func isTokenByte(_ byte: UInt8) -> Bool {
    // One bit for each of the 128 ASCII characters.
    let bits: UInt64 = byte < 0x40 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
    return byte < 0x80 && (bits &>> (UInt64(byte) & 63)) & 1 == 1
  }

  /// Returns whether the byte is SP or HTAB, the characters of OWS, BWS and RWS (RFC 9110 section 5.6.3).
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Returns whether the byte is HTAB, SP, VCHAR or obs-text, as in field values, reason phrases and quoted-pairs.
  @inline(__always)
  package static func isFieldText(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7F) }

  /// Returns whether the byte is `qdtext`: field text except `"` and `\` (RFC 9110 section 5.6.4).
  @inline(__always)
  static func isQuotedText(_ byte: UInt8) -> Bool { isFieldText(byte) && byte != 0x22 && byte != 0x5C }

  /// Returns whether the byte is DIGIT.
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Returns whether `bytes` are a `token`: one or more `tchar`.
  package static func isToken(_ bytes: Span<UInt8>) -> Bool {
    !bytes.isEmpty && endOfToken(in: bytes, from: 0) == bytes.count
  }

  /// Returns the index of the first byte from `start` on that is not `tchar`.
  ///
  /// Letters and digits are skipped eight at a time, other token characters one by one.
  @inline(__always)
  static func endOfToken(in bytes: Span<UInt8>, from start: Int) -> Int {
    // Reading words at the start of a span needs one bounds check instead of eight.
    var rest = bytes.extracting(start..<bytes.count)
    while rest.count >= 8 {
      let others = othersThanAlphanumeric(rest.word(at: 0))
      var count = 8
      if others != 0 {
        count = others.leadingZeroBitCount &>> 3
        guard isTokenByte(rest[count]) else { return bytes.count &- rest.count &+ count }
        count &+= 1
      }
      rest = rest.extracting(count..<rest.count)
    }
    var index = bytes.count &- rest.count
    while index < bytes.count, isTokenByte(bytes[index]) { index &+= 1 }
    return index
  }

  /// Returns the index of the first byte from `start` on that is not field text.
  package static func endOfFieldText(in bytes: Span<UInt8>, from start: Int) -> Int {
    var rest = bytes.extracting(start..<bytes.count)
    while !rest.isEmpty {
      while rest.count >= 8, arePrintable(rest.word(at: 0)) { rest = rest.extracting(8..<rest.count) }
      guard !rest.isEmpty, isFieldText(rest[0]) else { break }
      rest = rest.extracting(1..<rest.count)
    }
    return bytes.count &- rest.count
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Returns the high bit of each of the eight bytes of `word` that is not an ASCII letter or digit.
  @inline(__always)
  private static func othersThanAlphanumeric(_ word: UInt64) -> UInt64 {
    // A byte below 0x80 plus (0x80 - first) has its high bit set if it is at least `first`. No sum carries.
    let low = word & ~highBits
    let folded = low | 0x20 &* ones
    let letters = (folded &+ (0x80 - 0x61) &* ones) & ~(folded &+ (0x7F - 0x7A) &* ones)
    let digits = (low &+ (0x80 - 0x30) &* ones) & ~(low &+ (0x7F - 0x39) &* ones)
    return (~(letters | digits) | word) & highBits
  }

  /// Returns whether all eight bytes of `word` are SP, VCHAR or obs-text.
  @inline(__always)
  private static func arePrintable(_ word: UInt64) -> Bool {
    let low = word & ~highBits
    let fromSpace = low &+ (0x80 - 0x20) &* ones
    let delete = low &+ ones
    return (fromSpace & ~delete | word) & highBits == highBits
  }
}
