internal import ByteKernels

/// A JSON text that arrives in pieces, and its value so far.
///
///     var json = PartialJSON()
///     json.append(#"{"city":"Zür"#)
///     json.value                            // {"city":"Zür"}
///     json.append(#"ich","days":1"#)
///     json.value                            // {"city":"Zürich"}
///
/// The value so far closes the strings, arrays and objects that are open. It omits a name whose value has not begun, and a
/// number, literal or escape that is not finished. Once the text is complete, the value equals that of
/// ``JSONValue/init(parsing:)``; the grammar is as strict (RFC 8259).
public struct PartialJSON: Sendable {
  /// What the grammar allows next.
  private enum Expectation {
    case value, valueOrEndOfArray, name, nameOrEndOfObject, colon, commaOrEnd, endOfText
  }

  /// The kind of the token that has begun.
  private enum Token {
    case none, name, string, literal
  }

  private let maximumDepth: Int
  private var expectation = Expectation.value
  private var token = Token.none
  /// The bytes of an unfinished number, literal or escape.
  private var held: [UInt8] = []
  /// The open values, outermost first; the complete value at the end of the text.
  private var open: [JSONValue] = []
  /// The name of the latest member of each open object.
  private var names: [String] = []
  /// The number of open values that are attached to the first one; 0 if they are apart.
  private var attachedCount = 0
  private var offset = 0

  /// The first violation of the grammar; nil if there is none so far.
  ///
  /// The bytes from there on are ignored.
  public private(set) var error: JSONError?

  /// Creates an empty text.
  ///
  /// - Parameter maximumDepth: The largest number of nested arrays and objects.
  public init(maximumDepth: Int = 512) {
    self.maximumDepth = maximumDepth
  }

  /// Whether the text is one complete JSON value.
  ///
  /// A number or literal without brackets around it is complete after ``finish()`` or white space.
  public var isComplete: Bool { expectation == .endOfText && error == nil }
}

@available(StreamingCodec 1.0, *)
extension PartialJSON {
  /// The value so far; nil if none has begun.
  ///
  /// Reading it takes time in proportion to the depth of the open values. A value that is kept while further pieces
  /// arrive is copied then; let go of it before to avoid that.
  public var value: JSONValue? {
    mutating get {
      attach()
      return open.first
    }
  }

  /// Appends a piece of the text.
  ///
  /// - Complexity: O(*n*) in the piece, amortised.
  public mutating func append(_ piece: some StringProtocol) { piece.utf8.withSpan { append($0) } }

  /// Appends a piece of the text in UTF-8 that splits no scalar.
  package mutating func append(_ piece: Span<UInt8>) {
    guard error == nil else { return }
    detach()
    var index = 0
    do throws(JSONError) {
      while index < piece.count {
        switch token {
        case .none: try takeStructure(piece, &index)
        case .name, .string: try takeString(piece, &index)
        case .literal: try takeLiteral(piece, &index)
        }
      }
      offset += piece.count
    } catch {
      self.error = error
    }
  }

  /// Takes the end of the text.
  public mutating func finish() {
    guard error == nil, token == .literal, open.isEmpty else { return }
    do throws(JSONError) {
      try endLiteral(at: offset)
    } catch {
      // A number or literal that is cut is incomplete, not wrong.
      if error.reason != .unexpectedEnd { self.error = error }
    }
  }

  // MARK: Structure

  private mutating func takeStructure(_ piece: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    index = piece.firstNonWhitespace(from: index)
    guard index < piece.count else { return }
    let byte = piece[index]
    switch (expectation, byte) {
    case (.valueOrEndOfArray, 0x5D), (.nameOrEndOfObject, 0x7D): endContainer()
    case (.commaOrEnd, 0x5D) where !isInObject, (.commaOrEnd, 0x7D) where isInObject: endContainer()
    case (.commaOrEnd, 0x2C): expectation = isInObject ? .name : .value
    case (.colon, 0x3A): expectation = .value
    case (.name, 0x22), (.nameOrEndOfObject, 0x22):
      names[names.count - 1] = ""
      token = .name
    case (.value, _), (.valueOrEndOfArray, _): return try beginValue(byte, &index)
    case (.endOfText, _): throw JSONError(offset: offset + index, reason: .trailingBytes)
    default: throw JSONError(offset: offset + index, reason: .unexpectedByte(byte))
    }
    index += 1
  }

  private mutating func beginValue(_ byte: UInt8, _ index: inout Int) throws(JSONError) {
    switch byte {
    case 0x7B, 0x5B:
      guard open.count < maximumDepth else {
        throw JSONError(offset: offset + index, reason: .tooDeep(limit: maximumDepth))
      }
      if byte == 0x7B { names.append("") }
      open.append(byte == 0x7B ? .object([]) : .array([]))
      expectation = byte == 0x7B ? .nameOrEndOfObject : .valueOrEndOfArray
    case 0x22:
      open.append(.string(""))
      token = .string
    case 0x2D, 0x30...0x39, 0x66, 0x6E, 0x74:
      token = .literal
      return
    default:
      throw JSONError(offset: offset + index, reason: .unexpectedByte(byte))
    }
    index += 1
  }

  private var isInObject: Bool { if case .object? = open.last { true } else { false } }

  private mutating func endContainer() {
    if isInObject { names.removeLast() }
    endValue()
  }

  /// Ends the innermost open value.
  private mutating func endValue() {
    expectation = .endOfText
    guard open.count > 1 else { return }
    let value = open.removeLast()
    open[open.count - 1].append(value, named: names.last)
    expectation = .commaOrEnd
  }

  // MARK: Numbers and literals

  private mutating func takeLiteral(_ piece: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    let start = index
    while index < piece.count, !piece[index].endsJSONLiteral { index += 1 }
    held.append(copying: piece.extracting(start..<index))
    guard index < piece.count else { return }
    let isNumber = held[0] <= 0x39
    do throws(JSONError) {
      try endLiteral(at: offset + index)
    } catch {
      guard error.reason == .unexpectedEnd else { throw error }
      throw JSONError(offset: error.offset, reason: isNumber ? .invalidNumber : .invalidLiteral)
    }
  }

  private mutating func endLiteral(at end: Int) throws(JSONError) {
    open.append(try parseHeld(held, at: end - held.count))
    token = .none
    endValue()
  }

  /// Parses the unfinished token, which is complete now.
  private mutating func parseHeld(_ text: [UInt8], at start: Int) throws(JSONError) -> JSONValue {
    held.removeAll(keepingCapacity: true)
    do throws(JSONError) {
      return try JSONValue(parsing: text.span)
    } catch {
      throw JSONError(offset: start + error.offset, reason: error.reason)
    }
  }

  // MARK: Strings

  private mutating func takeString(_ piece: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    if !held.isEmpty { return try takeEscape(piece, &index) }
    let start = index
    index = piece.jsonStringRun(from: start).end
    if index > start { appendToString(String(repairing: piece.extracting(start..<index))) }
    guard index < piece.count else { return }
    switch piece[index] {
    case 0x5C: held.append(0x5C)
    case 0x22:
      let isName = token == .name
      token = .none
      if isName { expectation = .colon } else { endValue() }
    case let byte: throw JSONError(offset: offset + index, reason: .controlCharacterInString(byte))
    }
    index += 1
  }

  /// Takes a byte of an escape, or of two escapes that form a surrogate pair.
  private mutating func takeEscape(_ piece: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    // A high surrogate waits for the escape that follows it.
    if held.count == 6, piece[index] != 0x5C { return try endEscape(at: offset + index) }
    held.append(piece[index])
    index += 1
    let isComplete =
      switch held.count {
      case 2, 8: held[held.count - 1] != 0x75
      case 6: !isHighSurrogate
      default: held.count == 12
      }
    if isComplete { try endEscape(at: offset + index) }
  }

  /// Whether the held escape is `\uD800` to `\uDBFF`.
  private var isHighSurrogate: Bool {
    guard let first = held[2].hexadecimalDigit, let second = held[3].hexadecimalDigit else { return false }
    return first == 0xD && (0x8...0xB).contains(second)
  }

  private mutating func endEscape(at end: Int) throws(JSONError) {
    let literal = [0x22] + held + [0x22]
    if let text = try parseHeld(literal, at: end - literal.count + 1).stringValue { appendToString(text) }
  }

  private mutating func appendToString(_ text: String) {
    if token == .name { names[names.count - 1] += text } else { open[open.count - 1].append(text) }
  }

  // MARK: The value so far

  /// Attaches each open value to the one around it.
  private mutating func attach() {
    guard attachedCount == 0 else { return }
    attachedCount = open.count
    var names = names[...]
    while open.count > 1 {
      let value = open.removeLast()
      if case .object = value { names.removeLast() }
      open[open.count - 1].append(value, named: names.last)
    }
  }

  /// Takes the open values apart again.
  private mutating func detach() {
    for _ in 0..<max(attachedCount - 1, 0) { open.append(open[open.count - 1].removeLast()) }
    attachedCount = 0
  }
}

extension UInt8 {
  /// Whether a number or literal before this byte has ended.
  fileprivate var endsJSONLiteral: Bool {
    switch self {
    case 0x20, 0x09, 0x0A, 0x0D, 0x22, 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D: true
    default: false
    }
  }
}

extension JSONValue {
  /// Appends a value to an array, or a member to an object.
  fileprivate mutating func append(_ value: JSONValue, named name: String?) {
    // The parts are taken out first, because two owners would copy them.
    switch self {
    case .array(var elements):
      self = .null
      elements.append(value)
      self = .array(elements)
    case .object(var members):
      self = .null
      members.append(JSONMember(name: name ?? "", value: value))
      self = .object(members)
    default: break
    }
  }

  /// Appends text to a string.
  fileprivate mutating func append(_ piece: String) {
    guard case .string(var text) = self else { return }
    self = .null
    text += piece
    self = .string(text)
  }

  /// Removes and returns the last value of an array or object.
  fileprivate mutating func removeLast() -> JSONValue {
    switch self {
    case .array(var elements):
      self = .null
      let value = elements.popLast() ?? .null
      self = .array(elements)
      return value
    case .object(var members):
      self = .null
      let value = members.popLast()?.value ?? .null
      self = .object(members)
      return value
    default: return .null
    }
  }
}
