internal import ByteKernels

/// Percent-encoding of a part of a path or a query (RFC 3986, section 2.1).
enum PercentEncoding {
  /// The text with everything encoded but unreserved characters (section 2.3), as AWS's signatures want it.
  static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  /// The text that is encoded; nil where it is malformed or not UTF-8.
  static func decode(_ encoded: some StringProtocol) -> String? {
    var decoded: [UInt8] = []
    var bytes = Array(encoded.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = bytes.popFirst().flatMap(\.hexadecimalDigit),
        let low = bytes.popFirst().flatMap(\.hexadecimalDigit)
      else { return nil }
      decoded.append(high << 4 | low)
    }
    let text = String(decoding: decoded, as: UTF8.self)
    return text.utf8.elementsEqual(decoded) ? text : nil
  }
}
