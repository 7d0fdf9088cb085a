internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// Parses one JSON text of RFC 8259, nothing before it and nothing after it but white space.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8, without a byte order mark.
  ///   - maximumDepth: How many arrays and objects may stand inside each other. Parsing needs no stack for them, but
  ///     releasing, comparing and writing a value do.
  /// - Throws: What is wrong first, in the order of the bytes; ill-formed UTF-8 in a string is found where it ends.
  /// - Complexity: O(*n*), without recursion.
  package init(parsing bytes: Span<UInt8>, maximumDepth: Int = 512) throws(JSONError) {
    var tokenizer = JSONTokenizer(bytes, maximumDepth: maximumDepth)
    // The containers that are open, outermost first, each with what it holds so far.
    var open: [(members: [JSONMember], elements: [JSONValue], name: String)] = []
    var text: JSONValue = .null
    while let token = try tokenizer.next() {
      let value: JSONValue
      switch token.kind {
      case .nameSeparator, .valueSeparator: continue
      case .beginArray, .beginObject:
        open.append(([], [], ""))
        continue
      case .name:
        let name = Self.string(bytes.extracting(token.range))
        open[open.count - 1].name = name
        continue
      case .endArray: value = .array(open.removeLast().elements)
      case .endObject: value = .object(open.removeLast().members)
      case .string: value = .string(Self.string(bytes.extracting(token.range)))
      case .number: value = .number(String(repairing: bytes.extracting(token.range)))
      case .true: value = .bool(true)
      case .false: value = .bool(false)
      case .null: value = .null
      }
      if open.isEmpty {
        text = value
      } else if tokenizer.isInObject {
        open[open.count - 1].members.append(JSONMember(name: open[open.count - 1].name, value: value))
      } else {
        open[open.count - 1].elements.append(value)
      }
    }
    self = text
  }

  /// The text of a valid string token.
  private static func string(_ token: Span<UInt8>) -> String {
    let content = token.extracting(1..<token.count - 1)
    var decoded: [UInt8] = []
    var copied = 0
    var position = 0
    while position < content.count {
      guard content[position] == 0x5C else {
        position += 1
        continue
      }
      decoded.append(copying: content.extracting(copied..<position))
      position = appendEscape(of: content, at: position, to: &decoded)
      copied = position
    }
    if copied == 0 { return String(repairing: content) }
    decoded.append(copying: content.extracting(copied..<content.count))
    return String(decoding: decoded, as: UTF8.self)
  }

  /// Decodes the escape at `position` and returns the position behind it.
  private static func appendEscape(of content: Span<UInt8>, at position: Int, to decoded: inout [UInt8]) -> Int {
    switch content[position + 1] {
    case 0x62: decoded.append(0x08)
    case 0x66: decoded.append(0x0C)
    case 0x6E: decoded.append(0x0A)
    case 0x72: decoded.append(0x0D)
    case 0x74: decoded.append(0x09)
    case 0x75:
      let unit = codeUnit(of: content, at: position)
      var scalar = Unicode.Scalar(unit)
      var length = 6
      if (0xD800...0xDBFF).contains(unit), content.count - position >= 12, content[position + 6] == 0x5C,
        content[position + 7] == 0x75
      {
        let low = codeUnit(of: content, at: position + 6)
        if (0xDC00...0xDFFF).contains(low) {
          scalar = Unicode.Scalar(0x10000 + UInt32(unit - 0xD800) << 10 + UInt32(low - 0xDC00))
          length = 12
        }
      }
      decoded.append(contentsOf: Character(scalar ?? "\u{FFFD}").utf8)
      return position + length
    case let character: decoded.append(character)
    }
    return position + 2
  }

  /// The code unit that the escape `\uXXXX` at `position` names.
  private static func codeUnit(of content: Span<UInt8>, at position: Int) -> UInt16 {
    var unit: UInt16 = 0
    for offset in 2..<6 { unit = unit << 4 | (content[position + offset].hexadecimalDigit ?? 0) }
    return unit
  }
}
