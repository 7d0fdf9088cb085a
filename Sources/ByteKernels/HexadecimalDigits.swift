extension UInt8 {
  /// The value of an ASCII hexadecimal digit in either case; nil for other bytes.
  @inlinable @inline(__always)
  package var hexadecimalDigit: UInt8? {
    let digit = self &- 0x30
    if digit < 10 { return digit }
    let letter = (self | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
  }

  /// The lowercase ASCII digit for a value below 16.
  @inlinable
  package var lowercaseHexadecimalDigit: UInt8 { self &+ (self < 10 ? 0x30 : 0x57) }
}
