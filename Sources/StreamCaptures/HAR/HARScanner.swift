internal import ByteKernels

/// Finds the beginnings and ends of an archive's entries: the objects in the array `log.entries`.
///
/// It follows brackets, strings and the names of the two outer objects, and nothing else.
@available(StreamingCodec 1.0, *)
struct HARScanner {
  /// The result of reading a run of bytes.
  enum Step: Equatable {
    /// All bytes are used up.
    case needsMore
    /// An entry begins with the byte before the position.
    case entryBegins
    /// An entry ends with the byte before the position.
    case entryEnds
    /// The byte at the position is not allowed there.
    case invalid
  }

  private static let longestName = 16

  private(set) var depth = 0
  private var hasBegun = false
  private var isInString = false
  private var isEscaped = false
  /// The last string of an outer object, and the names of the members being read.
  private var string: [UInt8] = []
  private var topName: [UInt8] = []
  private var logName: [UInt8] = []
  private var isInLog = false
  private var isInEntries = false

  /// Whether the archive is complete.
  var isComplete: Bool { hasBegun && depth == 0 }

  /// Reads on from `position`, up to the beginning or end of an entry.
  mutating func next(_ input: Span<UInt8>, from position: inout Int) -> Step {
    while position < input.count {
      let byte = input[position]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          position += 1
          continue
        } else if depth > 2 {
          // Bodies are long: skip what cannot end a string.
          position = max(input.jsonStringRun(from: position).end, position + 1)
          continue
        }
        if depth <= 2, string.count < Self.longestName { string.append(byte) }
        position += 1
        continue
      }
      if depth == 0, !isBlank(byte), hasBegun || byte != UInt8(ascii: "{") { return .invalid }
      position += 1
      if let step = takeStructure(byte) { return step }
    }
    return .needsMore
  }

  private mutating func takeStructure(_ byte: UInt8) -> Step? {
    switch byte {
    case UInt8(ascii: "\""):
      isInString = true
      string.removeAll(keepingCapacity: true)
    case UInt8(ascii: ":"):
      if depth == 1 { topName = string }
      if depth == 2 { logName = string }
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      hasBegun = true
      depth += 1
      if depth == 2 { isInLog = byte == UInt8(ascii: "{") && topName == Array("log".utf8) }
      if depth == 3 { isInEntries = isInLog && byte == UInt8(ascii: "[") && logName == Array("entries".utf8) }
      if depth == 4, isInEntries, byte == UInt8(ascii: "{") { return .entryBegins }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      if depth == 3, isInEntries, byte == UInt8(ascii: "}") { return .entryEnds }
      if depth < 3 { isInEntries = false }
      if depth < 2 { isInLog = false }
    default: break
    }
    return nil
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
