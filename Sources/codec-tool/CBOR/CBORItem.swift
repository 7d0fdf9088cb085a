#if CommandLineTool
import ByteKernels

/// A data item of CBOR (RFC 8949), as in the payloads of AWS's RPC v2 protocol.
indirect enum CBORItem {
  /// An integer from 0.
  case unsigned(UInt64)
  /// The integer −1 − *n*.
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  /// Byte or text strings, the pieces of one string of indefinite length.
  case pieces([CBORItem])
  case array([CBORItem], isIndefinite: Bool)
  case map([(key: CBORItem, value: CBORItem)], isIndefinite: Bool)
  case tag(UInt64, CBORItem)
  case bool(Bool)
  case null
  case undefined
  /// A simple value that has no meaning of its own.
  case simple(UInt8)
  case float(Double)
}

/// Why bytes are not one well-formed data item.
enum CBORError: Error, Hashable {
  /// The bytes end within the item.
  case incomplete
  /// Bytes follow the item.
  case bytesAfterItem(offset: Int)
  /// A byte that the encoding reserves or does not allow here.
  case notWellFormed(offset: Int)
  /// A text string is not UTF-8.
  case notUTF8(offset: Int)
  /// Items are nested more deeply than the limit.
  case tooDeep(offset: Int)
}

extension CBORItem {
  /// Decodes bytes that are one data item.
  ///
  /// - Complexity: O(*n*).
  init(decoding bytes: Span<UInt8>) throws(CBORError) {
    var decoder = CBORDecoder(bytes)
    self = try decoder.item(depth: 0)
    guard decoder.position == bytes.count else { throw .bytesAfterItem(offset: decoder.position) }
  }
}

/// Reads data items by the steps of RFC 8949, section 3 and appendix C.
private struct CBORDecoder: ~Escapable {
  /// The most items around another one.
  private static let maximumDepth = 64

  private let bytes: Span<UInt8>
  private(set) var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// The first byte of an item, and the number that it or the bytes after it have.
  private struct Head {
    let offset: Int
    let majorType: UInt8
    /// The number; nil for an indefinite length.
    let argument: UInt64?
    /// The number of bytes after the first.
    let length: Int
  }

  mutating func item(depth: Int) throws(CBORError) -> CBORItem { try item(try head(), depth: depth) }

  private mutating func item(_ head: Head, depth: Int) throws(CBORError) -> CBORItem {
    guard depth < Self.maximumDepth else { throw .tooDeep(offset: head.offset) }
    switch (head.majorType, head.argument) {
    case (0, let value?): return .unsigned(value)
    case (1, let value?): return .negative(value)
    case (2, let count?): return .bytes(Array(copying: try take(count)))
    case (3, let count?):
      let text = try take(count)
      guard text.isWellFormedUTF8 else { throw .notUTF8(offset: head.offset) }
      return .text(String(repairing: text))
    case (2, nil), (3, nil): return try pieces(majorType: head.majorType)
    case (4, let count): return try array(count, depth: depth)
    case (5, let count): return try map(count, depth: depth)
    case (6, let number?): return .tag(number, try item(depth: depth + 1))
    case (7, let value?): return try simpleOrFloat(value, head)
    default: throw .notWellFormed(offset: head.offset)
    }
  }

  private mutating func head() throws(CBORError) -> Head {
    let offset = position
    guard offset < bytes.count else { throw .incomplete }
    let first = bytes[offset]
    position += 1
    let length: Int
    switch first & 0x1F {
    case let value where value < 24:
      return Head(offset: offset, majorType: first >> 5, argument: UInt64(value), length: 0)
    case 24: length = 1
    case 25: length = 2
    case 26: length = 4
    case 27: length = 8
    case 31: return Head(offset: offset, majorType: first >> 5, argument: nil, length: 0)
    default: throw .notWellFormed(offset: offset)
    }
    let field = try take(UInt64(length))
    var argument: UInt64 = 0
    for index in field.indices { argument = argument << 8 | UInt64(field[index]) }
    return Head(offset: offset, majorType: first >> 5, argument: argument, length: length)
  }

  @_lifetime(copy self)
  private mutating func take(_ count: UInt64) throws(CBORError) -> Span<UInt8> {
    guard count <= UInt64(bytes.count - position) else { throw .incomplete }
    let start = position
    position += Int(count)
    return bytes.extracting(start..<position)
  }

  /// Takes the byte that ends an item of indefinite length; returns whether it was there.
  private mutating func takeBreak() throws(CBORError) -> Bool {
    guard position < bytes.count else { throw .incomplete }
    guard bytes[position] == 0xFF else { return false }
    position += 1
    return true
  }

  /// Returns whether another item follows `taken` ones; at the end of an indefinite length, takes the byte that ends it.
  private mutating func hasNext(_ taken: Int, of count: UInt64?) throws(CBORError) -> Bool {
    if let count { return UInt64(taken) < count }
    return try !takeBreak()
  }

  private mutating func pieces(majorType: UInt8) throws(CBORError) -> CBORItem {
    var pieces: [CBORItem] = []
    while try !takeBreak() {
      let head = try head()
      guard head.majorType == majorType, head.argument != nil else { throw .notWellFormed(offset: head.offset) }
      pieces.append(try item(head, depth: 0))
    }
    // An empty string has no piece that tells its type.
    if pieces.isEmpty { return majorType == 2 ? .bytes([]) : .text("") }
    return .pieces(pieces)
  }

  private mutating func array(_ count: UInt64?, depth: Int) throws(CBORError) -> CBORItem {
    var items: [CBORItem] = []
    while try hasNext(items.count, of: count) { items.append(try item(depth: depth + 1)) }
    return .array(items, isIndefinite: count == nil)
  }

  private mutating func map(_ count: UInt64?, depth: Int) throws(CBORError) -> CBORItem {
    var members: [(key: CBORItem, value: CBORItem)] = []
    while try hasNext(members.count, of: count) {
      let key = try item(depth: depth + 1)
      members.append((key, try item(depth: depth + 1)))
    }
    return .map(members, isIndefinite: count == nil)
  }

  private func simpleOrFloat(_ value: UInt64, _ head: Head) throws(CBORError) -> CBORItem {
    switch head.length {
    case 2: return .float(Self.double(half: UInt16(truncatingIfNeeded: value)))
    case 4: return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: value))))
    case 8: return .float(Double(bitPattern: value))
    default: break
    }
    // Values below 32 have one byte.
    if head.length == 1, value < 32 { throw .notWellFormed(offset: head.offset) }
    switch value {
    case 20: return .bool(false)
    case 21: return .bool(true)
    case 22: return .null
    case 23: return .undefined
    default: return .simple(UInt8(truncatingIfNeeded: value))
    }
  }

  /// The value of a half-precision number, which not every processor has.
  private static func double(half: UInt16) -> Double {
    let exponent = Int(half >> 10 & 0x1F)
    let fraction = Double(half & 0x03FF)
    let magnitude =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? Double.infinity : .nan
      default: Double(sign: .plus, exponent: exponent - 25, significand: fraction + 1024)
      }
    return half >> 15 == 0 ? magnitude : -magnitude
  }
}
#endif
