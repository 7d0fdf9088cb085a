/// Hexadecimal digits read eight bytes at a time.
enum HexadecimalWord {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The value of the one to six hexadecimal digits that CR LF follows in a big-endian word, and how many they are.
  ///
  /// Nil where the word does not begin so. There is no branch on the number of digits, which no processor can predict.
  @inline(__always)
  static func value(beforeLineEndIn word: UInt64) -> (value: UInt64, digits: Int)? {
    // The first byte that is CR: the first zero byte of `difference`. No sum carries into its neighbour.
    let difference = word ^ 0x0D &* ones
    let folded = (difference & ~highBits) &+ 0x7F &* ones
    let found = ~(folded | difference) & highBits
    let digits = found.leadingZeroBitCount &>> 3
    guard digits &- 1 < 6, digits > 0 else { return nil }
    let bits = UInt64(truncatingIfNeeded: digits &* 8)
    guard (word &<< bits) &>> 48 == 0x0D0A else { return nil }

    // The digits alone, the last one in the lowest byte; the bytes above them are made '0'.
    let blank = ~0 &<< bits
    let text = word &>> (64 &- bits) | (0x30 &* ones & blank)
    guard text & highBits == 0 else { return nil }
    let lower = text | 0x20 &* ones
    let letters = (lower &+ (0x80 - 0x61) &* ones) & ~(lower &+ (0x7F - 0x66) &* ones)
    let decimals = (text &+ (0x80 - 0x30) &* ones) & ~(text &+ (0x7F - 0x39) &* ones)
    guard (letters | decimals) & highBits == highBits else { return nil }

    // '0'…'9' are 30…39, 'A'…'F' 41…46, 'a'…'f' 61…66: the low four bits, and 9 more for a letter.
    var value = (text & (0x0F &* ones)) &+ ((text &>> 6) & ones) &* 9
    value = (value | value &>> 4) & 0x00FF_00FF_00FF_00FF
    value = (value | value &>> 8) & 0x0000_FFFF_0000_FFFF
    value = (value | value &>> 16) & 0x0000_0000_FFFF_FFFF
    return (value, digits)
  }
}
