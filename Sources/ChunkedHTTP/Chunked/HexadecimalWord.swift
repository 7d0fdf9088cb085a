/// The size of a short size line, read eight bytes at a time.
///
/// Where the next chunk begins depends on this value, so the way from the bytes to it is kept short: the number of digits
/// is left to the processor's branch prediction, and whether they are digits is checked beside it.
enum HexadecimalWord {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The value of the one to four hexadecimal digits that CR LF follows at the start of a big-endian word, and how many
  /// they are; nil where the word does not begin so.
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
    // A byte below 0x80 plus (0x80 - first) has its high bit set from `first` on; no sum carries into its neighbour.
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

  /// '0'…'9' are 30…39, 'A'…'F' 41…46, 'a'…'f' 61…66: the low four bits, and 9 more for a letter.
  @inline(__always)
  private static func digitValue(_ digit: UInt64) -> UInt64 { (digit & 0x0F) &+ (digit &>> 6) &* 9 }
}
