internal import ByteKernels

/// The tokens of one JSON text, each checked against the grammar of RFC 8259 before it is handed out.
///
/// Works through the bytes once, from front to back, without recursion; the open arrays and objects stand on a stack of
/// at most `maximumDepth` flags.
@available(StreamingCodec 1.0, *)
struct JSONTokenizer: ~Copyable, ~Escapable {
  /// What the grammar allows next.
  private enum Expectation {
    case value, valueOrEndArray, nameOrEndObject, name, nameSeparator, separatorOrEnd, endOfText
  }

  private let bytes: Span<UInt8>
  private let maximumDepth: Int
  private var position = 0
  private var expectation = Expectation.value
  /// For each open container whether it is an object.
  private var containers: [Bool] = []

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// Whether the innermost container that is open is an object.
  var isInObject: Bool { containers.last == true }

  /// The next token, or nil after the last.
  @_lifetime(self: copy self)
  mutating func next() throws(JSONError) -> JSONToken? {
    if position == 0, bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      throw JSONError(offset: 0, reason: .byteOrderMark)
    }
    skipWhitespace()
    guard position < bytes.count else {
      guard expectation == .endOfText else { throw JSONError(offset: position, reason: .unexpectedEnd) }
      return nil
    }
    let start = position
    let byte = bytes[start]
    let kind: JSONToken.Kind
    switch (expectation, byte) {
    case (.endOfText, _):
      throw JSONError(offset: start, reason: .trailingBytes)
    case (.nameOrEndObject, 0x7D),
      (.separatorOrEnd, 0x7D) where isInObject:
      kind = .endObject
      close()
    case (.valueOrEndArray, 0x5D),
      (.separatorOrEnd, 0x5D) where !isInObject:
      kind = .endArray
      close()
    case (.nameOrEndObject, 0x22), (.name, 0x22):
      kind = .name
      try scanString()
      expectation = .nameSeparator
    case (.nameSeparator, 0x3A):
      kind = .nameSeparator
      position += 1
      expectation = .value
    case (.separatorOrEnd, 0x2C):
      kind = .valueSeparator
      position += 1
      expectation = isInObject ? .name : .value
    case (.value, _), (.valueOrEndArray, _):
      kind = try scanValue(byte)
    default:
      throw JSONError(offset: start, reason: .unexpectedByte(byte))
    }
    return JSONToken(kind: kind, range: start..<position)
  }

  @_lifetime(self: copy self)
  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  @_lifetime(self: copy self)
  private mutating func scanValue(_ byte: UInt8) throws(JSONError) -> JSONToken.Kind {
    let kind: JSONToken.Kind
    switch byte {
    case 0x7B:
      try open(isObject: true)
      return .beginObject
    case 0x5B:
      try open(isObject: false)
      return .beginArray
    case 0x22:
      kind = .string
      try scanString()
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
    default:
      throw JSONError(offset: position, reason: .unexpectedByte(byte))
    }
    endValue()
    return kind
  }

  @_lifetime(self: copy self)
  private mutating func open(isObject: Bool) throws(JSONError) {
    guard containers.count < maximumDepth else {
      throw JSONError(offset: position, reason: .tooDeep(limit: maximumDepth))
    }
    containers.append(isObject)
    position += 1
    expectation = isObject ? .nameOrEndObject : .valueOrEndArray
  }

  @_lifetime(self: copy self)
  private mutating func close() {
    containers.removeLast()
    position += 1
    endValue()
  }

  @_lifetime(self: copy self)
  private mutating func endValue() {
    expectation = containers.isEmpty ? .endOfText : .separatorOrEnd
  }

  @_lifetime(self: copy self)
  private mutating func scanLiteral(_ word: StaticString) throws(JSONError) {
    // The error stands at the first byte that differs.
    for byte in word.description.utf8 {
      guard position < bytes.count else { throw JSONError(offset: position, reason: .unexpectedEnd) }
      guard bytes[position] == byte else { throw JSONError(offset: position, reason: .invalidLiteral) }
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
      if position < bytes.count, (0x30...0x39).contains(bytes[position]) {
        throw JSONError(offset: position, reason: .invalidNumber)
      }
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

  /// At least one digit.
  @_lifetime(self: copy self)
  private mutating func scanDigits() throws(JSONError) {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard position > start else {
      throw JSONError(offset: position, reason: position < bytes.count ? .invalidNumber : .unexpectedEnd)
    }
  }

  // Section 7: string = quotation-mark *char quotation-mark
  @_lifetime(self: copy self)
  private mutating func scanString() throws(JSONError) {
    position += 1
    let content = position
    while position < bytes.count {
      switch bytes[position] {
      case 0x22:
        let wellFormed = bytes.extracting(content..<position).wellFormedUTF8PrefixCount
        guard wellFormed == position - content else {
          throw JSONError(offset: content + wellFormed, reason: .illFormedUTF8)
        }
        position += 1
        return
      case 0x5C:
        try scanEscape()
      case 0x00..<0x20:
        throw JSONError(offset: position, reason: .controlCharacterInString(bytes[position]))
      default:
        position += 1
      }
    }
    throw JSONError(offset: position, reason: .unexpectedEnd)
  }

  @_lifetime(self: copy self)
  private mutating func scanEscape() throws(JSONError) {
    position += 1
    guard position < bytes.count else { throw JSONError(offset: position, reason: .unexpectedEnd) }
    switch bytes[position] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      position += 1
    case 0x75:
      position += 1
      for _ in 0..<4 {
        guard position < bytes.count else { throw JSONError(offset: position, reason: .unexpectedEnd) }
        guard bytes[position].hexadecimalDigit != nil else {
          throw JSONError(offset: position, reason: .invalidEscape)
        }
        position += 1
      }
    default:
      throw JSONError(offset: position, reason: .invalidEscape)
    }
  }
}

extension UInt8 {
  /// The ASCII digit, in lower case, of a value below 16.
  var lowercaseHexDigit: UInt8 { self + (self < 10 ? 0x30 : 0x57) }

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
