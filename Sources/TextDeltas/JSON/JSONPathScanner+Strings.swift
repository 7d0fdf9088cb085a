internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension JSONPathScanner {
  /// A string being read.
  struct StringState {
    enum Role: Equatable {
      case name, skipped
      /// Its pieces are handed out, under the number of a path.
      case wanted(Int)
    }

    enum Escape: Equatable {
      case none, backslash
      /// Behind `\u`, with how many digits still to come.
      case digits(Int)
    }

    var role = Role.skipped
    var escape = Escape.none
    var unit: UInt16 = 0
    /// A high surrogate that waits for its low one, or 0.
    var high: UInt16 = 0
    /// Whether nothing of the string has been decoded yet.
    var isAtStart = true
    var isFirstPiece = true

    mutating func begin(_ role: Role) {
      self.role = role
      escape = .none
      high = 0
      isAtStart = true
      isFirstPiece = true
    }
  }

  /// Section 7: string = quotation-mark *char quotation-mark.
  ///
  /// Behind the first mark.
  @inline(__always)
  mutating func stringStep(_ input: Span<UInt8>, _ index: inout Int) throws(JSONScanError) -> Emission? {
    switch string.escape {
    case .backslash: return try escapeStep(input, &index)
    case .digits(let missing): return try digitStep(input, &index, missing: missing)
    case .none: break
    }
    if !carry.isEmpty { return try carryStep(input, &index) }
    // A high surrogate stands alone unless an escape follows; what kind of escape, the next step sees.
    if string.high != 0, input[index] != 0x5C { return loneHighSurrogate(input, &index) }

    let start = index
    let run = input.jsonStringRun(from: start)
    var end = run.end
    if !run.isASCII {
      let wellFormed = input.extracting(start..<end).wellFormedUTF8PrefixCount
      if start + wellFormed < end {
        let rest = start + wellFormed
        guard end == input.count, input.isIncompleteScalar(from: rest) else { throw error(.illFormedUTF8, at: rest) }
        carry.append(copying: input.extracting(rest..<end))
        end = rest
      }
    }
    index = run.end
    let isQuote = index < input.count && input[index] == 0x22
    if index < input.count {
      switch input[index] {
      case 0x22: break
      case 0x5C: string.escape = .backslash
      default: throw error(.controlCharacterInString(input[index]), at: index)
      }
      index += 1
    }
    if let emission = decoded(input, start..<end, isLast: isQuote, behind: index) { return emission }
    // Of one escape behind another nothing is handed out before it is read.
    return string.escape == .backslash && index < input.count ? try escapeStep(input, &index) : nil
  }

  /// Completes a scalar that an earlier input began.
  private mutating func carryStep(_ input: Span<UInt8>, _ index: inout Int) throws(JSONScanError) -> Emission? {
    let start = index - carry.count
    carry.append(input[index])
    if carry.span.isWellFormedUTF8 {
      index += 1
      scalar.removeAll(keepingCapacity: true)
      scalar.append(contentsOf: carry)
      carry.removeAll(keepingCapacity: true)
      return decodedScalar()
    }
    guard carry.span.isIncompleteScalar(from: 0) else { throw error(.illFormedUTF8, at: start) }
    index += 1
    return nil
  }

  /// Behind a backslash.
  private mutating func escapeStep(_ input: Span<UInt8>, _ index: inout Int) throws(JSONScanError) -> Emission? {
    let byte = input[index]
    if byte == 0x75 {
      index += 1
      string.escape = .digits(4)
      string.unit = 0
      return index < input.count ? try digitStep(input, &index, missing: 4) : nil
    }
    let character: UInt8
    switch byte {
    case 0x22, 0x5C, 0x2F: character = byte
    case 0x62: character = 0x08
    case 0x66: character = 0x0C
    case 0x6E: character = 0x0A
    case 0x72: character = 0x0D
    case 0x74: character = 0x09
    default: throw error(.invalidEscape, at: index)
    }
    // The step is taken again for the escape itself.
    if string.high != 0 { return loneHighSurrogate(input, &index) }
    index += 1
    string.escape = .none
    scalar.removeAll(keepingCapacity: true)
    scalar.append(character)
    return decodedScalar()
  }

  /// At a digit of `\uXXXX`, and on through those that are there.
  private mutating func digitStep(
    _ input: Span<UInt8>, _ index: inout Int, missing: Int
  ) throws(JSONScanError) -> Emission? {
    var missing = missing
    while missing > 1 {
      string.unit = string.unit << 4 | (try digit(input, index))
      index += 1
      missing -= 1
      string.escape = .digits(missing)
      guard index < input.count else { return nil }
    }
    let unit = string.unit << 4 | (try digit(input, index))
    let isLow = unit & 0xFC00 == 0xDC00
    // Without its low half a high surrogate stands alone; the step is taken again for this escape.
    if string.high != 0, !isLow { return loneHighSurrogate(input, &index) }
    index += 1
    string.escape = .none
    if unit & 0xFC00 == 0xD800 {
      string.high = unit
      return nil
    }
    scalar.removeAll(keepingCapacity: true)
    if isLow, string.high == 0 {
      let isAtStart = string.isAtStart
      scalar.append(utf8: 0xFFFD)
      return decodedScalar(loneSurrogate: isAtStart ? unit : nil)
    }
    if string.high != 0 {
      scalar.append(utf8: 0x10000 + (UInt32(string.high & 0x3FF) << 10 | UInt32(unit & 0x3FF)))
      string.high = 0
    } else {
      scalar.append(utf8: UInt32(unit))
    }
    return decodedScalar()
  }

  private func digit(_ input: Span<UInt8>, _ index: Int) throws(JSONScanError) -> UInt16 {
    guard let digit = input[index].hexadecimalDigit else { throw error(.invalidEscape, at: index) }
    return digit
  }

  /// Gives up waiting for a low surrogate.
  ///
  /// At the end of a string the piece says so: the next string may begin with it.
  private mutating func loneHighSurrogate(_ input: Span<UInt8>, _ index: inout Int) -> Emission? {
    let unit = string.high
    string.high = 0
    scalar.removeAll(keepingCapacity: true)
    scalar.append(utf8: 0xFFFD)
    guard string.escape == .none, input[index] == 0x22 else { return decodedScalar() }
    index += 1
    return decodedScalar(loneSurrogate: unit, isLast: true, behind: index)
  }

  /// The emission for a run of bytes that stand as they are.
  private mutating func decoded(
    _ input: Span<UInt8>, _ range: Range<Int>, isLast: Bool, behind index: Int
  ) -> Emission? {
    if !range.isEmpty { string.isAtStart = false }
    switch string.role {
    case .name:
      if isLast, nameBuffer.isEmpty {
        endName(input.extracting(range))
        return nil
      }
      Self.append(input.extracting(range), toName: &nameBuffer)
      if isLast { endBufferedName() }
      return nil
    case .skipped:
      return isLast ? endValue(at: index) : nil
    case .wanted(let field):
      if isLast { _ = endValue(at: index) }
      guard isLast || !range.isEmpty else { return nil }
      defer { string.isFirstPiece = false }
      return Emission(
        field: field, outer: outer, inner: inner, range: range, isFirst: string.isFirstPiece, isLast: isLast)
    }
  }

  /// The emission for the scalar that was decoded.
  private mutating func decodedScalar(
    loneSurrogate: UInt16? = nil, isLast: Bool = false, behind index: Int = 0
  ) -> Emission? {
    string.isAtStart = false
    switch string.role {
    case .name:
      for byte in scalar where nameBuffer.count < 256 { nameBuffer.append(byte) }
      if isLast { endBufferedName() }
      return nil
    case .skipped:
      return isLast ? endValue(at: index) : nil
    case .wanted(let field):
      if isLast { _ = endValue(at: index) }
      defer { string.isFirstPiece = false }
      return Emission(
        field: field, outer: outer, inner: inner, range: nil, isFirst: string.isFirstPiece, isLast: isLast,
        loneSurrogate: loneSurrogate)
    }
  }

  /// Names longer than any of a path are told from them by their first bytes.
  private static func append(_ bytes: Span<UInt8>, toName name: inout [UInt8]) {
    let room = 256 - name.count
    if room > 0 { name.append(copying: bytes.extracting(..<min(room, bytes.count))) }
  }

  private mutating func endBufferedName() {
    let name = nameBuffer
    endName(name.span)
  }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit, or nil.
  var hexadecimalDigit: UInt16? {
    switch self {
    case 0x30...0x39: UInt16(self - 0x30)
    case 0x41...0x46: UInt16(self - 0x37)
    case 0x61...0x66: UInt16(self - 0x57)
    default: nil
    }
  }
}

extension Array where Element == UInt8 {
  /// Appends the scalar of `value`, which is none of a surrogate.
  mutating func append(utf8 value: UInt32) {
    switch value {
    case 0..<0x80:
      append(UInt8(truncatingIfNeeded: value))
    case 0x80..<0x800:
      append(0xC0 | UInt8(truncatingIfNeeded: value >> 6))
      append(0x80 | UInt8(truncatingIfNeeded: value & 0x3F))
    case 0x800..<0x10000:
      append(0xE0 | UInt8(truncatingIfNeeded: value >> 12))
      append(0x80 | UInt8(truncatingIfNeeded: value >> 6 & 0x3F))
      append(0x80 | UInt8(truncatingIfNeeded: value & 0x3F))
    default:
      append(0xF0 | UInt8(truncatingIfNeeded: value >> 18))
      append(0x80 | UInt8(truncatingIfNeeded: value >> 12 & 0x3F))
      append(0x80 | UInt8(truncatingIfNeeded: value >> 6 & 0x3F))
      append(0x80 | UInt8(truncatingIfNeeded: value & 0x3F))
    }
  }
}
