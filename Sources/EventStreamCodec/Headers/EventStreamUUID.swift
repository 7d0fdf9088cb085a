internal import ByteKernels

/// The 16 bytes of a header value of type UUID (RFC 9562).
public struct EventStreamUUID: Hashable, Sendable {
  /// The first 8 bytes, most significant first.
  public var high: UInt64
  /// The last 8 bytes, most significant first.
  public var low: UInt64

  /// Makes a UUID of its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the form 8-4-4-4-12 of hexadecimal digits in either case; nil for anything else.
  public init?(_ text: String) {
    var digits: [UInt64] = []
    for (index, byte) in text.utf8.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let digit = byte.hexadecimalDigit else { return nil }
        digits.append(UInt64(digit))
      }
    }
    guard digits.count == 32, text.utf8.count == 36 else { return nil }
    self.init(high: digits[..<16].reduce(0) { $0 << 4 | $1 }, low: digits[16...].reduce(0) { $0 << 4 | $1 })
  }
}

extension EventStreamUUID: CustomStringConvertible {
  /// The form 8-4-4-4-12, lower case.
  public var description: String {
    let digits = [high, low].map { half in
      let text = String(half, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    .joined()
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index == 8 || index == 12 || index == 16 || index == 20 { text += "-" }
      text.append(digit)
    }
    return text
  }
}
