internal import ByteKernels

/// Finds the end of a JSON object or array, byte by byte.
///
/// It counts brackets and skips strings, and does not check the grammar otherwise: parse the bytes to know that they are
/// JSON. The bytes may arrive in pieces of any size.
package struct JSONObjectEnd: Hashable, Sendable {
  /// The number of open brackets.
  package private(set) var depth = 0
  /// Whether the next byte is inside a string.
  package private(set) var isInString = false
  private var isEscaped = false

  package init() {}

  /// Takes the next byte, and returns whether it closes the outermost bracket.
  ///
  /// White space before the first bracket is skipped.
  package mutating func take(_ byte: UInt8) -> Bool {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else if byte == 0x22 {
        isInString = false
      }
      return false
    }
    switch byte {
    case 0x22: isInString = true
    case 0x7B, 0x5B: depth += 1
    case 0x7D, 0x5D:
      depth -= 1
      return depth <= 0
    default: break
    }
    return false
  }
}

@available(StreamingCodec 1.0, *)
extension JSONObjectEnd {
  /// Takes bytes up to the end of the object or array, and returns the offset after it.
  ///
  /// Returns nil, with all bytes taken, if it does not end in `bytes`.
  ///
  /// - Complexity: O(*n*).
  package mutating func take(_ bytes: Span<UInt8>) -> Int? {
    var index = 0
    while index < bytes.count {
      if isInString, !isEscaped {
        index = bytes.jsonStringRun(from: index).end
      } else if !isInString {
        while index < bytes.count, !bytes[index].mayBeMark { index += 1 }
      }
      guard index < bytes.count else { return nil }
      index += 1
      if take(bytes[index - 1]) { return index }
    }
    return nil
  }
}

extension UInt8 {
  /// Whether the byte may be a quotation mark or a bracket: true for these, and for `Y`, `y`, `_` and DEL.
  fileprivate var mayBeMark: Bool { self == 0x22 || self | 0x26 == 0x7F }
}
