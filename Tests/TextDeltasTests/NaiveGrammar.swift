/// The grammar of RFC 8259, as its sections 2 to 7 have it, and nothing else: whether bytes are a JSON text.
struct NaiveGrammar {
  private let bytes: [UInt8]
  private var position = 0

  static func isText(_ bytes: [UInt8]) -> Bool {
    var grammar = NaiveGrammar(bytes: bytes)
    // Section 8.1: UTF-8.
    guard String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes) else { return false }
    return grammar.text() && grammar.position == bytes.count
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func take(_ byte: UInt8) -> Bool { take { $0 == byte } }

  private mutating func take(_ isTaken: (UInt8) -> Bool) -> Bool {
    guard position < bytes.count, isTaken(bytes[position]) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func blanks() { while take({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {} }

  // JSON-text = ws value ws
  private mutating func text() -> Bool {
    blanks()
    guard value() else { return false }
    blanks()
    return true
  }

  // value = false / null / true / object / array / number / string
  private mutating func value() -> Bool {
    switch position < bytes.count ? bytes[position] : 0 {
    case 0x66: take("false")
    case 0x6E: take("null")
    case 0x74: take("true")
    case 0x7B: object()
    case 0x5B: array()
    case 0x22: string()
    default: number()
    }
  }

  // object = begin-object [ member *( value-separator member ) ] end-object
  private mutating func object() -> Bool {
    guard take(0x7B) else { return false }
    blanks()
    if take(0x7D) { return true }
    repeat {
      blanks()
      guard string() else { return false }
      blanks()
      guard take(0x3A), text() else { return false }
    } while take(0x2C)
    return take(0x7D)
  }

  // array = begin-array [ value *( value-separator value ) ] end-array
  private mutating func array() -> Bool {
    guard take(0x5B) else { return false }
    blanks()
    if take(0x5D) { return true }
    repeat {
      guard text() else { return false }
    } while take(0x2C)
    return take(0x5D)
  }

  // number = [ minus ] int [ frac ] [ exp ]
  private mutating func number() -> Bool {
    _ = take(0x2D)
    guard take(0x30) || digits() else { return false }
    if take(0x2E), !digits() { return false }
    if take({ $0 | 0x20 == 0x65 }) {
      _ = take { $0 == 0x2B || $0 == 0x2D }
      guard digits() else { return false }
    }
    return true
  }

  private mutating func digits() -> Bool {
    guard take({ (0x30...0x39).contains($0) }) else { return false }
    while take({ (0x30...0x39).contains($0) }) {}
    return true
  }

  // string = quotation-mark *char quotation-mark
  private mutating func string() -> Bool {
    guard take(0x22) else { return false }
    while !take(0x22) {
      if take(0x5C) {
        if take({ "\"\\/bfnrt".utf8.contains($0) }) { continue }
        guard take(0x75) else { return false }
        for _ in 0..<4 where !take({ "0123456789abcdefABCDEF".utf8.contains($0) }) { return false }
      } else {
        guard take({ $0 >= 0x20 }) else { return false }
      }
    }
    return true
  }
}
