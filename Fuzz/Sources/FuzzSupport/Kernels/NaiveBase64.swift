/// Base64 (RFC 4648, section 4), strict, by one group of four characters after another.
enum NaiveBase64 {
  static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// What characters stand for, or where the first group begins that is not base64.
  static func decode(_ characters: [UInt8]) -> (bytes: [UInt8], fault: Int?) {
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: characters.count, by: 4) {
      var group = Array(characters[start..<min(start + 4, characters.count)])
      guard group.count == 4 else { return ([], start) }
      if start + 4 == characters.count {
        for _ in 0..<2 where group.last == UInt8(ascii: "=") { group.removeLast() }
      }
      var bits = 0
      for character in group {
        guard let value = alphabet.firstIndex(of: character) else { return ([], start) }
        bits = bits << 6 | value
      }
      // The bits that make no whole byte are zero.
      let unused = group.count * 6 % 8
      guard bits & ((1 << unused) - 1) == 0 else { return ([], start) }
      bits >>= unused
      for shift in (0..<group.count * 6 / 8).reversed() { bytes.append(UInt8(bits >> (8 * shift) & 0xFF)) }
    }
    return (bytes, nil)
  }

  /// The characters that stand for bytes.
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var characters: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0..<4 {
        characters.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
      }
    }
    return characters
  }
}
