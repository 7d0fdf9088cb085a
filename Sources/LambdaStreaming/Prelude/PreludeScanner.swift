/// Finds where a prelude and its delimiter end, byte by byte.
///
/// It follows the brackets and strings of the JSON just as far as it takes to know the end of the object. A NUL byte
/// stands nowhere in JSON: the first begins the delimiter.
struct PreludeScanner {
  /// What a byte decided.
  enum Step {
    /// Nothing: the next byte may.
    case more
    /// The delimiter ends with the byte.
    case complete
    /// The byte begins no JSON object.
    case notAnObject
    /// The byte stands where a NUL must.
    case noDelimiter
  }

  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// Whether the first byte of the object has come.
  private(set) var hasBegun = false
  /// The NUL bytes of the delimiter that have come.
  private(set) var nulCount = 0

  mutating func take(_ byte: UInt8) -> Step {
    if byte == 0, hasBegun {
      nulCount += 1
      return nulCount == 8 ? .complete : .more
    }
    guard nulCount == 0 else { return .noDelimiter }
    if isInString {
      takeInString(byte)
      return .more
    }
    // RFC 8259, section 2: ws may stand around any structural character.
    let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    if depth == 0, !isBlank {
      guard !hasBegun else { return .noDelimiter }
      guard byte == 0x7B else { return .notAnObject }
      hasBegun = true
    }
    switch byte {
    case 0x22: isInString = true
    case 0x7B, 0x5B: depth += 1
    case 0x7D, 0x5D: depth -= 1
    default: break
    }
    return .more
  }

  private mutating func takeInString(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == 0x5C {
      isEscaped = true
    } else if byte == 0x22 {
      isInString = false
    }
  }
}
