internal import ByteKernels

/// The grammar of header names and values (RFC 9110).
enum HeaderText {
  /// Whether `name` is a token (section 5.6.2).
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(isTokenByte)
  }

  /// The first control character other than a tab, which a field value must not contain (section 5.5); nil if there is
  /// none.
  static func firstForbiddenByte(_ value: some Sequence<UInt8>) -> UInt8? {
    value.first { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
  }

  /// The name with its ASCII letters in lower case.
  static func lowercased(_ name: String) -> String {
    String(decoding: name.utf8.map(\.asciiLowercased), as: UTF8.self)
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}

/// The spelling of a byte in errors, such as `0x0A`.
func hexadecimal(_ byte: UInt8) -> String {
  "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
