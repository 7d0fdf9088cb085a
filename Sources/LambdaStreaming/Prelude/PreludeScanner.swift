internal import ByteKernels
internal import StrictJSON

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

  private var object = JSONObjectEnd()
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
    // RFC 8259, section 2: white space is allowed around any structural character.
    if object.depth == 0, !object.isInString, !byte.isJSONWhitespace {
      guard !hasBegun else { return .noDelimiter }
      guard byte == 0x7B else { return .notAnObject }
      hasBegun = true
    }
    _ = object.take(byte)
    return .more
  }
}
