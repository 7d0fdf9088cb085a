internal import ByteKernels

/// Decodes base64 or hexadecimal digits, character by character.
///
/// White space and quotation marks are skipped, and in hexadecimal text colons, commas and the prefix `0x`. Base64 may be padded in several
/// places, as texts that were encoded piece by piece are, and may use the alphabet for URLs (RFC 4648, section 5).
struct EncodedTextDecoder {
  private let isHexadecimal: Bool
  private var bits: UInt32 = 0
  private var bitCount = 0

  init(_ format: CaptureFormat) { isHexadecimal = format == .hex }

  /// Takes a character, and appends the byte that it completes; returns false if it belongs to neither text nor spaces.
  mutating func take(_ character: UInt8, into bytes: inout [UInt8]) -> Bool {
    switch character {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "\""), UInt8(ascii: "'"): return true
    case UInt8(ascii: ":") where isHexadecimal, UInt8(ascii: ",") where isHexadecimal: return true
    case UInt8(ascii: "x") where isHexadecimal && bitCount == 4 && bits & 15 == 0:
      bitCount = 0
      return true
    case UInt8(ascii: "=") where !isHexadecimal:
      (bits, bitCount) = (0, 0)
      return true
    default: break
    }
    guard let digit = isHexadecimal ? character.hexadecimalDigit : Self.base64Digit(character) else { return false }
    let width = isHexadecimal ? 4 : 6
    bits = bits << width | UInt32(digit)
    bitCount += width
    if bitCount >= 8 {
      bitCount -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
    }
    return true
  }

  private static func base64Digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - 0x41
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - 0x47
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character + 4
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
