internal import ByteKernels

/// One token of a JSON text (RFC 8259, section 2), other than its separators.
package struct JSONToken: Hashable, Sendable {
  /// The kind of a token.
  package enum Kind: Hashable, Sendable {
    case beginArray, endArray, beginObject, endObject
    /// A string that names a member; the token includes no colon.
    case name
    /// A string that is a value.
    case string
    case number, `true`, `false`, null
  }

  /// The kind of the token.
  package var kind: Kind
  /// The range of the token's bytes in the text; a string includes its quotation marks.
  package var range: Range<Int>
  /// Whether a name or string contains escapes.
  package var hasEscapes = false
}

@available(StreamingCodec 1.0, *)
extension JSONToken {
  /// The range of a string's bytes between its quotation marks.
  @inlinable
  package var contentRange: Range<Int> { range.lowerBound + 1..<range.upperBound - 1 }
}

/// Splits one JSON text into tokens, and checks each against the grammar of RFC 8259.
///
/// The tokenizer reads the bytes once, from front to back and without recursion. Its only memory is one bit for each open
/// array or object; up to 64 of them take no allocation.
///
/// Every byte of the text is checked, so a caller that wants a single member learns of errors anywhere in the text. Colons
/// and commas are checked but not returned.
@available(StreamingCodec 1.0, *)
package struct JSONTokenizer: ~Copyable, ~Escapable {
  /// What the grammar allows next.
  private enum Expectation {
    case value, valueOrEndArray, nameOrEndObject, commaOrEnd, endOfText
  }

  private let bytes: Span<UInt8>
  private let maximumDepth: Int
  private var position = 0
  private var expectation = Expectation.value
  private var containers = ContainerStack()

  /// Creates a tokenizer at the start of a text.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8, borrowed while the tokenizer exists.
  ///   - maximumDepth: The largest number of nested arrays and objects.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// Whether the innermost open container is an object.
  package var isInObject: Bool { containers.isInObject }

  /// The number of open arrays and objects.
  package var depth: Int { containers.count }

  /// Returns the next token, or nil at the end of the text.
  ///
  /// - Throws: ``JSONError`` for the first byte that violates the grammar.
  /// - Complexity: O(*n*) in the length of the token, its separator, and the white space around them.
  @_lifetime(self: copy self)
  package mutating func next() throws(JSONError) -> JSONToken? {
    if expectation == .endOfText {
      position = bytes.firstNonWhitespace(from: position)
      guard position == bytes.count else { throw error(.trailingBytes) }
      return nil
    }
    let byte = try skipWhitespace()
    switch expectation {
    case .commaOrEnd where byte == 0x2C:
      position += 1
      let byte = try skipWhitespace()
      return isInObject ? try scanName(byte) : try scanValue(byte)
    case .nameOrEndObject where byte == 0x7D,
      .commaOrEnd where byte == 0x7D && isInObject:
      return close(.endObject)
    case .valueOrEndArray where byte == 0x5D,
      .commaOrEnd where byte == 0x5D && !isInObject:
      return close(.endArray)
    case .nameOrEndObject: return try scanName(byte)
    case .value, .valueOrEndArray: return try scanValue(byte)
    case .commaOrEnd, .endOfText: throw error(.unexpectedByte(byte))
    }
  }

  private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(offset: position, reason: reason) }

  /// Skips white space, and returns the byte after it.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func skipWhitespace() throws(JSONError) -> UInt8 {
    // Compact JSON has no white space.
    if position < bytes.count, bytes[position] > 0x20 { return bytes[position] }
    return try skipSomeWhitespace()
  }

  @inline(never)
  @_lifetime(self: copy self)
  private mutating func skipSomeWhitespace() throws(JSONError) -> UInt8 {
    position = bytes.firstNonWhitespace(from: position)
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    return bytes[position]
  }

  /// Scans a member's name and the colon after it.
  @_lifetime(self: copy self)
  private mutating func scanName(_ byte: UInt8) throws(JSONError) -> JSONToken {
    guard byte == 0x22 else { throw error(.unexpectedByte(byte)) }
    let start = position
    let hasEscapes = try scanString()
    let end = position
    let separator = try skipWhitespace()
    guard separator == 0x3A else { throw error(.unexpectedByte(separator)) }
    position += 1
    expectation = .value
    return JSONToken(kind: .name, range: start..<end, hasEscapes: hasEscapes)
  }

  @_lifetime(self: copy self)
  private mutating func scanValue(_ byte: UInt8) throws(JSONError) -> JSONToken {
    let start = position
    let kind: JSONToken.Kind
    var hasEscapes = false
    switch byte {
    case 0x7B, 0x5B:
      try open(isObject: byte == 0x7B)
      return JSONToken(kind: byte == 0x7B ? .beginObject : .beginArray, range: start..<position)
    case 0x22:
      kind = .string
      hasEscapes = try scanString()
    case 0x2D, 0x30...0x39:
      kind = .number
      try scanNumber()
    case 0x74:
      kind = .true
      try scanLiteral("true")
    case 0x66:
      kind = .false
      try scanLiteral("false")
    case 0x6E:
      kind = .null
      try scanLiteral("null")
    case 0xEF where start == 0 && bytes.count >= 3 && bytes[1] == 0xBB && bytes[2] == 0xBF:
      throw error(.byteOrderMark)
    default:
      throw error(.unexpectedByte(byte))
    }
    endValue()
    return JSONToken(kind: kind, range: start..<position, hasEscapes: hasEscapes)
  }

  @_lifetime(self: copy self)
  private mutating func open(isObject: Bool) throws(JSONError) {
    guard containers.count < maximumDepth else { throw error(.tooDeep(limit: maximumDepth)) }
    containers.append(isObject: isObject)
    position += 1
    expectation = isObject ? .nameOrEndObject : .valueOrEndArray
  }

  @_lifetime(self: copy self)
  private mutating func close(_ kind: JSONToken.Kind) -> JSONToken {
    let start = position
    containers.removeLast()
    position += 1
    endValue()
    return JSONToken(kind: kind, range: start..<position)
  }

  @_lifetime(self: copy self)
  private mutating func endValue() {
    expectation = containers.count == 0 ? .endOfText : .commaOrEnd
  }

  /// Scans a literal; an error is at the first byte that differs.
  @_lifetime(self: copy self)
  private mutating func scanLiteral(_ word: StaticString) throws(JSONError) {
    for byte in word.description.utf8 {
      guard position < bytes.count else { throw error(.unexpectedEnd) }
      guard bytes[position] == byte else { throw error(.invalidLiteral) }
      position += 1
    }
  }

  // Section 6: number = [ minus ] int [ frac ] [ exp ]
  @_lifetime(self: copy self)
  private mutating func scanNumber() throws(JSONError) {
    if bytes[position] == 0x2D { position += 1 }
    // int = zero / ( digit1-9 *DIGIT )
    if position < bytes.count, bytes[position] == 0x30 {
      position += 1
      if position < bytes.count, (0x30...0x39).contains(bytes[position]) { throw error(.invalidNumber) }
    } else {
      try scanDigits()
    }
    if position < bytes.count, bytes[position] == 0x2E {
      position += 1
      try scanDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == 0x65 {
      position += 1
      if position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
      try scanDigits()
    }
  }

  /// Scans one or more digits.
  @_lifetime(self: copy self)
  private mutating func scanDigits() throws(JSONError) {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard position > start else { throw error(position < bytes.count ? .invalidNumber : .unexpectedEnd) }
  }

  // Section 7: string = quotation-mark *char quotation-mark
  /// Scans a string and returns whether it contains escapes.
  @_lifetime(self: copy self)
  private mutating func scanString() throws(JSONError) -> Bool {
    position += 1
    var hasEscapes = false
    while true {
      let run = bytes.jsonStringRun(from: position)
      if !run.isASCII { try checkUTF8(position..<run.end) }
      position = run.end
      guard position < bytes.count else { throw error(.unexpectedEnd) }
      switch bytes[position] {
      case 0x22:
        position += 1
        return hasEscapes
      case 0x5C:
        hasEscapes = true
        try scanEscape()
      case let byte:
        throw error(.controlCharacterInString(byte))
      }
    }
  }

  /// Checks a run of string bytes.
  ///
  /// A scalar that the end of the text cuts is incomplete, not ill-formed.
  private func checkUTF8(_ range: Range<Int>) throws(JSONError) {
    let wellFormed = range.lowerBound + bytes.extracting(range).wellFormedUTF8PrefixCount
    guard wellFormed < range.upperBound else { return }
    let isCut = range.upperBound == bytes.count && bytes.isIncompleteScalar(from: wellFormed)
    throw isCut
      ? JSONError(offset: bytes.count, reason: .unexpectedEnd) : JSONError(offset: wellFormed, reason: .illFormedUTF8)
  }

  @_lifetime(self: copy self)
  private mutating func scanEscape() throws(JSONError) {
    position += 1
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    switch bytes[position] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      position += 1
    case 0x75:
      position += 1
      for _ in 0..<4 {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        guard bytes[position].hexadecimalDigit != nil else { throw error(.invalidEscape) }
        position += 1
      }
    default:
      throw error(.invalidEscape)
    }
  }
}

/// The open arrays and objects of a text, one bit each.
private struct ContainerStack {
  /// The innermost 64 containers, the last in the lowest bit; a set bit is an object.
  private var top: UInt64 = 0
  /// The containers around them, 64 to a word.
  private var outer: [UInt64] = []
  /// The number of open containers.
  private(set) var count = 0

  /// Whether the innermost container is an object; false if none is open.
  var isInObject: Bool { top & 1 == 1 }

  mutating func append(isObject: Bool) {
    if count & 63 == 0, count > 0 {
      outer.append(top)
      top = 0
    }
    top = top << 1 | (isObject ? 1 : 0)
    count += 1
  }

  /// Closes the innermost container.
  ///
  /// - Precondition: A container is open.
  mutating func removeLast() {
    precondition(count > 0)
    top >>= 1
    count -= 1
    if count & 63 == 0 { top = outer.popLast() ?? 0 }
  }
}
