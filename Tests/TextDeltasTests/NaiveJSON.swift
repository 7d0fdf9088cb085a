import TextDeltas

/// A parser of JSON (RFC 8259) as plain as can be: whole input, one byte after another, by recursion.
///
/// It is the one oracle of the tests and the fuzzers, which share this file.
struct NaiveJSON {
  /// What is wrong first, and where.
  struct Fault: Error {
    var offset: Int
    var fault: JSONError.Reason
  }

  /// A value and the bytes where it stands.
  struct Value {
    enum Kind {
      case object([(name: [UInt8], value: Value)])
      case array([Value])
      case string([UInt8])
      case null
      case other
    }

    var kind: Kind
    var range: Range<Int>

    var string: [UInt8]? { if case .string(let bytes) = kind { bytes } else { nil } }
    var elements: [Value] { if case .array(let elements) = kind { elements } else { [] } }
    var isNull: Bool { if case .null = kind { true } else { false } }

    /// The first member of the name.
    subscript(name: String) -> Value? {
      guard case .object(let members) = kind else { return nil }
      return members.first { $0.name == Array(name.utf8) }?.value
    }
  }

  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var position = 0

  init(_ bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// Whether bytes are a JSON text of any depth.
  static func isText(_ bytes: [UInt8]) -> Bool {
    var parser = NaiveJSON(bytes, maximumDepth: .max)
    return (try? parser.text()) != nil
  }

  // JSON-text = ws value ws
  mutating func text() throws(Fault) -> Value {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw Fault(offset: 0, fault: .byteOrderMark) }
    let value = try value(depth: 0)
    skipWhiteSpace()
    if position < bytes.count { throw Fault(offset: position, fault: .trailingBytes) }
    return value
  }

  private mutating func skipWhiteSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  /// The byte at hand; the text must not end here.
  private func peek() throws(Fault) -> UInt8 {
    guard position < bytes.count else { throw Fault(offset: position, fault: .unexpectedEnd) }
    return bytes[position]
  }

  private mutating func value(depth: Int) throws(Fault) -> Value {
    skipWhiteSpace()
    let start = position
    let kind: Value.Kind
    switch try peek() {
    case UInt8(ascii: "{"): kind = .object(try object(depth: depth))
    case UInt8(ascii: "["): kind = .array(try array(depth: depth))
    case UInt8(ascii: "\""): kind = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try number()
      kind = .other
    case UInt8(ascii: "t"):
      try literal("true")
      kind = .other
    case UInt8(ascii: "f"):
      try literal("false")
      kind = .other
    case UInt8(ascii: "n"):
      try literal("null")
      kind = .null
    case let byte: throw Fault(offset: position, fault: .unexpectedByte(byte))
    }
    return Value(kind: kind, range: start..<position)
  }

  private mutating func literal(_ word: String) throws(Fault) {
    for byte in word.utf8 {
      guard try peek() == byte else { throw Fault(offset: position, fault: .invalidLiteral) }
      position += 1
    }
  }

  // object = begin-object [ member *( value-separator member ) ] end-object
  private mutating func object(depth: Int) throws(Fault) -> [(name: [UInt8], value: Value)] {
    guard depth < maximumDepth else { throw Fault(offset: position, fault: .tooDeep(limit: maximumDepth)) }
    position += 1
    var members: [(name: [UInt8], value: Value)] = []
    while true {
      skipWhiteSpace()
      let byte = try peek()
      if byte == UInt8(ascii: "}"), members.isEmpty { break }
      guard byte == UInt8(ascii: "\"") else { throw Fault(offset: position, fault: .unexpectedByte(byte)) }
      let name = try string()
      skipWhiteSpace()
      let colon = try peek()
      guard colon == UInt8(ascii: ":") else { throw Fault(offset: position, fault: .unexpectedByte(colon)) }
      position += 1
      members.append((name, try value(depth: depth + 1)))
      skipWhiteSpace()
      let separator = try peek()
      if separator == UInt8(ascii: "}") { break }
      guard separator == UInt8(ascii: ",") else { throw Fault(offset: position, fault: .unexpectedByte(separator)) }
      position += 1
    }
    position += 1
    return members
  }

  // array = begin-array [ value *( value-separator value ) ] end-array
  private mutating func array(depth: Int) throws(Fault) -> [Value] {
    guard depth < maximumDepth else { throw Fault(offset: position, fault: .tooDeep(limit: maximumDepth)) }
    position += 1
    var elements: [Value] = []
    skipWhiteSpace()
    if try peek() != UInt8(ascii: "]") {
      while true {
        elements.append(try value(depth: depth + 1))
        skipWhiteSpace()
        let separator = try peek()
        if separator == UInt8(ascii: "]") { break }
        guard separator == UInt8(ascii: ",") else { throw Fault(offset: position, fault: .unexpectedByte(separator)) }
        position += 1
      }
    }
    position += 1
    return elements
  }

  // number = [ minus ] int [ frac ] [ exp ]
  private mutating func number() throws(Fault) {
    func isDigit() -> Bool { position < bytes.count && (0x30...0x39).contains(bytes[position]) }
    func oneOf(_ characters: String) -> Bool { position < bytes.count && characters.utf8.contains(bytes[position]) }
    if oneOf("-") { position += 1 }
    if oneOf("0") {
      position += 1
      if isDigit() { throw Fault(offset: position, fault: .invalidNumber) }
    } else {
      try digits()
    }
    if oneOf(".") {
      position += 1
      try digits()
    }
    if oneOf("eE") {
      position += 1
      if oneOf("+-") { position += 1 }
      try digits()
    }
  }

  private mutating func digits() throws(Fault) {
    guard (0x30...0x39).contains(try peek()) else { throw Fault(offset: position, fault: .invalidNumber) }
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
  }

  // string = quotation-mark *char quotation-mark
  private mutating func string() throws(Fault) -> [UInt8] {
    position += 1
    var units: [UInt16] = []
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return Array(String(decoding: units, as: UTF16.self).utf8)
      case UInt8(ascii: "\\"):
        position += 1
        units.append(try escape())
      case 0..<0x20:
        throw Fault(offset: position, fault: .controlCharacterInString(byte))
      default:
        units += try scalar()
      }
    }
  }

  private mutating func escape() throws(Fault) -> UInt16 {
    let plain: [UInt8: UInt16] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
    ]
    let byte = try peek()
    if let unit = plain[byte] {
      position += 1
      return unit
    }
    guard byte == UInt8(ascii: "u") else { throw Fault(offset: position, fault: .invalidEscape) }
    position += 1
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(UnicodeScalar(try peek())).hexDigitValue, bytes[position] < 0x80 else {
        throw Fault(offset: position, fault: .invalidEscape)
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  /// One scalar of UTF-8: the shortest of one to four bytes that are well-formed.
  private mutating func scalar() throws(Fault) -> [UInt16] {
    for count in 1...4 where position + count <= bytes.count {
      if let text = String(validating: bytes[position..<position + count], as: UTF8.self) {
        position += count
        return Array(text.utf16)
      }
    }
    // What the end cuts is incomplete; all else is wrong.
    let rest = Array(bytes[position...])
    let continuations: [[UInt8]] = [
      [0x80], [0x90], [0xA0], [0x80, 0x80], [0x90, 0x80], [0xA0, 0x80], [0x90, 0x80, 0x80], [0x80, 0x80, 0x80],
    ]
    let isCut =
      rest.count < 4
      && continuations.contains { String(validating: rest + $0, as: UTF8.self)?.unicodeScalars.count == 1 }
    throw isCut ? Fault(offset: bytes.count, fault: .unexpectedEnd) : Fault(offset: position, fault: .illFormedUTF8)
  }
}
