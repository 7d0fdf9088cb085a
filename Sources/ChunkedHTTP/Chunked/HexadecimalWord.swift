/// Reads the size in a short size line, eight bytes at a time.
///
/// The place of the next chunk depends on this value, so the dependency chain is short: branches select the number of
/// digits, and the check of the digits runs in parallel.
enum HexadecimalWord {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// Reads one to four hexadecimal digits and CR LF at the start of a big-endian word; nil for other words.
  ///
  /// Returns the value and the number of digits.
  @inline(__always)
  static func value(beforeLineEndIn word: UInt64) -> (value: UInt64, digits: Int)? {
    if word &>> 40 & 0xFFFF == 0x0D0A { return value(of: word, digits: 1) }
    if word &>> 32 & 0xFFFF == 0x0D0A { return value(of: word, digits: 2) }
    if word &>> 24 & 0xFFFF == 0x0D0A { return value(of: word, digits: 3) }
    if word &>> 16 & 0xFFFF == 0x0D0A { return value(of: word, digits: 4) }
    return nil
  }

  @inline(__always)
  private static func value(of word: UInt64, digits: Int) -> (value: UInt64, digits: Int)? {
    let bits = UInt64(truncatingIfNeeded: digits &* 8)
    // The digits' bytes, and '0' for all others.
    let text = word & ~(~0 &>> bits) | (0x30 &* ones) &>> bits
    // A byte below 0x80 plus (0x80 - first) has its high bit set if it is at least `first`. No sum carries.
    let lower = text | 0x20 &* ones
    let letters = (lower &+ (0x80 - 0x61) &* ones) & ~(lower &+ (0x7F - 0x66) &* ones)
    let decimals = (text &+ (0x80 - 0x30) &* ones) & ~(text &+ (0x7F - 0x39) &* ones)
    guard text & highBits == 0, (letters | decimals) & highBits == highBits else { return nil }
    var value: UInt64 = 0
    for place in 0..<digits {
      value = value &<< 4 &+ digitValue(word &>> UInt64(truncatingIfNeeded: 56 &- place &* 8) & 0xFF)
    }
    return (value, digits)
  }

  /// '0'…'9' are 30…39, 'A'…'F' 41…46, 'a'…'f' 61…66: the low four bits, plus 9 for a letter.
  @inline(__always)
  private static func digitValue(_ digit: UInt64) -> UInt64 { (digit & 0x0F) &+ (digit &>> 6) &* 9 }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Returns the eight bytes at `offset` as a big-endian integer.
  ///
  /// Always inlined, so that the caller's guard removes the bounds checks.
  ///
  /// - Precondition: `offset` ≥ 0 and `offset + 8` ≤ `count`.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    let high =
      UInt32(self[offset]) &<< 24 | UInt32(self[offset &+ 1]) &<< 16 | UInt32(self[offset &+ 2]) &<< 8
      | UInt32(self[offset &+ 3])
    let low =
      UInt32(self[offset &+ 4]) &<< 24 | UInt32(self[offset &+ 5]) &<< 16 | UInt32(self[offset &+ 6]) &<< 8
      | UInt32(self[offset &+ 7])
    return UInt64(high) &<< 32 | UInt64(low)
  }
}
