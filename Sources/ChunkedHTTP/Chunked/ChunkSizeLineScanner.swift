internal import ByteKernels

/// Reads `chunk-size [ chunk-ext ] CRLF` (RFC 9112 section 7.1) in pieces.
///
/// Every byte is checked when it arrives, so that errors do not depend on the split into reads.
@available(StreamingCodec 1.0, *)
struct ChunkSizeLineScanner {
  private enum State: UInt8 {
    case firstDigit
    case digits
    /// Blanks after the size: `;` may follow.
    case blanksAfterSize
    /// After `;` and blanks: a name must follow.
    case beforeName
    case name
    /// Blanks after a name: `=` or `;` may follow.
    case blanksAfterName
    /// After `=` and blanks: a value must follow.
    case beforeValue
    case token
    case quoted
    case quotedPair
    case closingQuote
    /// Blanks after a value: `;` may follow.
    case blanksAfterValue
    case lineFeed
  }

  private var state = State.firstDigit
  /// The value of the digits so far.
  private(set) var size: UInt64 = 0
  /// The bytes of the line so far.
  private(set) var length: UInt64 = 0
  /// The bytes so far between the size and CR LF.
  private(set) var extensionLength = 0

  /// Reads a whole line of the common form: `1*15HEXDIG` and any number of `";" token [ "=" token ]`.
  ///
  /// Returns nil for all other lines, valid or not, which
  /// ``scan(_:from:at:text:limits:leniencies:allowance:overhead:)`` reads.
  @inline(__always)
  static func plainLine(
    in bytes: Span<UInt8>, from start: Int, longestExtension limit: Int
  ) -> (size: UInt64, text: Range<Int>, end: Int)? {
    var index = start
    var size: UInt64 = 0
    while index < bytes.count, let digit = bytes[index].hexadecimalDigit {
      size = size &<< 4 | UInt64(digit)
      index &+= 1
    }
    guard index > start, index &- start < 16 else { return nil }
    let textStart = index
    while index < bytes.count, bytes[index] == 0x3B {
      // Names of one byte allow the most extensions in a line, so they take a shortcut.
      if bytes.count &- index > 2, HTTPGrammar.isTokenByte(bytes[index &+ 1]),
        bytes[index &+ 2] == 0x3B || bytes[index &+ 2] == HTTPGrammar.carriageReturn
      {
        index &+= 2
        continue
      }
      let nameEnd = HTTPGrammar.endOfToken(in: bytes, from: index &+ 1)
      guard nameEnd > index &+ 1, nameEnd < bytes.count else { return nil }
      index = nameEnd
      if bytes[index] == 0x3D {
        let valueEnd = HTTPGrammar.endOfToken(in: bytes, from: index &+ 1)
        guard valueEnd > index &+ 1 else { return nil }
        index = valueEnd
      }
    }
    guard bytes.count &- index >= 2, bytes[index] == HTTPGrammar.carriageReturn,
      bytes[index &+ 1] == HTTPGrammar.lineFeed, index &- textStart <= limit
    else { return nil }
    return (size, textStart..<index, index &+ 2)
  }

  /// Continues at `bytes[index]`, which has the offset `offset`, and advances `index` past the consumed bytes.
  ///
  /// - Parameters:
  ///   - text: Set to the range in `bytes` between the size and CR LF.
  ///   - allowance: The bytes of extensions that the body may still have.
  ///   - overhead: The excess of the chunks before this one.
  /// - Returns: Whether the line is complete, including its CR LF.
  mutating func scan(
    _ bytes: Span<UInt8>, from index: inout Int, at offset: UInt64, text: inout Range<Int>,
    limits: ChunkedLimits, leniencies: ChunkedLeniencies, allowance: UInt64, overhead: UInt64
  ) throws(ChunkedError) -> Bool {
    let start = index
    func position(_ index: Int) -> UInt64 { offset &+ UInt64(index &- start) }
    text = index..<index

    // chunk-size = 1*HEXDIG: any number of digits, but their value must fit.
    while index < bytes.count, state == .firstDigit || state == .digits {
      let byte = bytes[index]
      if let digit = byte.hexadecimalDigit {
        guard size >> 60 == 0 else { throw .sizeOverflow(offset: position(index)) }
        size = size &<< 4 | UInt64(digit)
        state = .digits
        length &+= 1
        guard length <= grant(limits.maximumExcessOverhead &- min(overhead, limits.maximumExcessOverhead)) else {
          throw .excessOverhead(offset: position(index), limit: limits.maximumExcessOverhead)
        }
        index &+= 1
        continue
      }
      text = index..<index
      guard state == .digits else { throw .invalidSize(offset: position(index), byte: byte) }
      switch byte {
      case HTTPGrammar.carriageReturn: state = .lineFeed
      case 0x3B: state = .beforeName
      case 0x20, 0x09: state = .blanksAfterSize
      case HTTPGrammar.lineFeed: throw .invalidLineEnd(offset: position(index), byte: byte)
      default: throw .invalidSize(offset: position(index), byte: byte)
      }
      if state == .lineFeed {
        index &+= 1
        length &+= 1
      } else {
        try lengthen(by: 1, &index, at: position(index), limits, allowance)
        text = text.lowerBound..<index
      }
    }

    while index < bytes.count, state != .lineFeed {
      let runStart = index
      switch state {
      case .name, .token: index = HTTPGrammar.endOfToken(in: bytes, from: index)
      case .quoted:
        while index < bytes.count, HTTPGrammar.isQuotedText(bytes[index]) { index &+= 1 }
      default: break
      }
      if index > runStart {
        let count = index &- runStart
        index = runStart
        try lengthen(by: count, &index, at: position(runStart), limits, allowance)
        text = text.lowerBound..<index
        continue
      }
      let byte = bytes[index]
      guard let next = state(after: byte, leniencies) else {
        let isAfterBlanks = [.blanksAfterSize, .blanksAfterName, .blanksAfterValue].contains(state)
        if isAfterBlanks, byte == HTTPGrammar.carriageReturn { throw .trailingWhitespace(offset: position(index)) }
        if state == .blanksAfterSize { throw .invalidSize(offset: position(index), byte: byte) }
        throw .invalidExtension(offset: position(index), byte: byte)
      }
      state = next
      if next == .lineFeed {
        index &+= 1
        length &+= 1
      } else {
        try lengthen(by: 1, &index, at: position(index), limits, allowance)
        text = text.lowerBound..<index
      }
    }

    guard index < bytes.count else { return false }
    let byte = bytes[index]
    guard byte == HTTPGrammar.lineFeed else { throw .invalidLineEnd(offset: position(index), byte: byte) }
    index &+= 1
    length &+= 1
    return true
  }

  /// Returns the state after one more byte of
  /// chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ); nil if the grammar forbids the byte.
  private func state(after byte: UInt8, _ leniencies: ChunkedLeniencies) -> State? {
    let isBlank = HTTPGrammar.isBlank(byte)
    switch (state, byte) {
    case (.blanksAfterSize, 0x3B), (.name, 0x3B), (.blanksAfterName, 0x3B), (.token, 0x3B), (.closingQuote, 0x3B),
      (.blanksAfterValue, 0x3B):
      return .beforeName
    case (.name, HTTPGrammar.carriageReturn), (.token, HTTPGrammar.carriageReturn),
      (.closingQuote, HTTPGrammar.carriageReturn):
      return .lineFeed
    case (.blanksAfterSize, HTTPGrammar.carriageReturn), (.blanksAfterName, HTTPGrammar.carriageReturn),
      (.blanksAfterValue, HTTPGrammar.carriageReturn):
      return leniencies.contains(.trailingWhitespace) ? .lineFeed : nil
    case (.name, 0x3D), (.blanksAfterName, 0x3D): return .beforeValue
    case (.beforeValue, 0x22): return .quoted
    case (.quoted, 0x22): return .closingQuote
    case (.quoted, 0x5C): return .quotedPair
    case (.quotedPair, _): return HTTPGrammar.isFieldText(byte) ? .quoted : nil
    case (.blanksAfterSize, _), (.blanksAfterName, _), (.beforeName, _), (.beforeValue, _), (.blanksAfterValue, _):
      if isBlank { return state }
      guard HTTPGrammar.isTokenByte(byte) else { return nil }
      return state == .beforeName ? .name : state == .beforeValue ? .token : nil
    case (.name, _): return isBlank ? .blanksAfterName : nil
    case (.token, _), (.closingQuote, _): return isBlank ? .blanksAfterValue : nil
    default: return nil
    }
  }

  /// Counts bytes of extensions, and checks the limits.
  private mutating func lengthen(
    by count: Int, _ index: inout Int, at offset: UInt64, _ limits: ChunkedLimits, _ allowance: UInt64
  ) throws(ChunkedError) {
    let room = max(limits.maximumExtensionLength &- extensionLength, 0)
    let bodyRoom = allowance &- min(allowance, UInt64(extensionLength))
    if count > room, UInt64(room) <= bodyRoom {
      throw .extensionTooLong(offset: offset &+ UInt64(room), limit: limits.maximumExtensionLength)
    }
    if UInt64(count) > bodyRoom {
      throw .totalExtensionsTooLong(offset: offset &+ bodyRoom, limit: limits.maximumTotalExtensionLength)
    }
    extensionLength &+= count
    length &+= UInt64(count)
    index &+= count
  }

  /// The maximum length of the line for the size so far, with `excess` additional bytes.
  private func grant(_ excess: UInt64) -> UInt64 {
    let (grant, overflow) = ChunkOverhead.grant(for: size).addingReportingOverflow(excess)
    return overflow ? .max : grant
  }
}

/// The framing that each chunk may have, for ``ChunkedLimits/maximumExcessOverhead``.
enum ChunkOverhead {
  /// The length of the line end after the data.
  static let lineEndAfterData: UInt64 = 2

  /// Returns 24 bytes, and two more for each byte of data.
  static func grant(for size: UInt64) -> UInt64 {
    let (double, overflow) = size.multipliedReportingOverflow(by: 2)
    return overflow ? .max : double > .max - 24 ? .max : double &+ 24
  }
}
