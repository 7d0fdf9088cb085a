internal import ByteKernels

/// Writes JSON text (RFC 8259) to a caller's buffer.
package enum JSONText {}

@available(StreamingCodec 1.0, *)
extension JSONText {
  /// The default limit of nested arrays and objects.
  package static let defaultMaximumDepth = 512

  /// Checks a JSON text as ``appendMinified(_:to:maximumDepth:)`` does.
  ///
  /// - Throws: ``JSONError`` for the first byte that violates the grammar.
  /// - Complexity: O(*n*).
  package static func check(_ bytes: Span<UInt8>) throws(JSONError) {
    var tokenizer = JSONTokenizer(bytes, maximumDepth: defaultMaximumDepth)
    while try tokenizer.next() != nil {}
  }

  /// Appends a JSON text without its insignificant white space.
  ///
  /// Tokens are copied unchanged: numbers, escapes, the order of members and duplicate members are preserved.
  ///
  /// - Throws: ``JSONError`` for the first byte that violates the grammar; nothing is appended then.
  /// - Complexity: O(*n*).
  package static func appendMinified(
    _ bytes: Span<UInt8>, to output: inout [UInt8], maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) {
    let count = output.count
    var tokenizer = JSONTokenizer(bytes, maximumDepth: maximumDepth)
    do throws(JSONError) {
      // Adjacent tokens are copied in one run. Between two tokens are white space and at most one separator.
      var run = 0..<0
      while let token = try tokenizer.next() {
        let gap = run.upperBound..<token.range.lowerBound
        if gap.count > 1 || gap.count == 1 && bytes[gap.lowerBound].isJSONWhitespace {
          output.append(copying: bytes.extracting(run))
          for index in gap where !bytes[index].isJSONWhitespace { output.append(bytes[index]) }
          run = token.range
        }
        run = run.lowerBound..<token.range.upperBound
      }
      output.append(copying: bytes.extracting(run))
    } catch {
      output.removeSubrange(count...)
      throw error
    }
  }

  /// Appends a string literal, with U+FFFD in place of ill-formed UTF-8.
  ///
  /// Only `"`, `\` and the control characters below U+0020 are escaped, in the two-character form if there is one.
  package static func appendString(_ utf8: Span<UInt8>, to output: inout [UInt8]) {
    output.append(0x22)
    appendContent(utf8, to: &output)
    output.append(0x22)
  }

  /// Appends the content of a string literal, as ``appendString(_:to:)`` writes it between the quotation marks.
  package static func appendContent(_ utf8: Span<UInt8>, to output: inout [UInt8]) {
    if !utf8.isWellFormedUTF8 {
      return String(repairing: utf8).utf8.withSpan { repaired in appendContent(repaired, to: &output) }
    }
    var position = 0
    while position < utf8.count {
      let end = utf8.jsonStringRun(from: position).end
      output.append(copying: utf8.extracting(position..<end))
      if end < utf8.count { appendEscape(utf8[end], to: &output) }
      position = end + 1
    }
  }

  /// Appends a string literal that escapes only `"`, `\` and the control characters below U+0020.
  package static func appendString(_ text: String, to output: inout [UInt8]) {
    text.utf8.withSpan { utf8 in appendString(utf8, to: &output) }
  }

  /// Whether all escapes in a JSON text are two characters that ``appendString(_:to:)`` writes as well.
  ///
  /// If not, the text may still be what would be written, for example if it has `\u0000`.
  ///
  /// - Precondition: The text is sound JSON.
  /// - Complexity: O(*n*).
  package static func hasOnlyShortEscapes(_ text: Span<UInt8>) -> Bool {
    var position = text.offset(of: 0x5C)
    while position + 1 < text.count {
      switch text[position + 1] {
      case 0x22, 0x5C, 0x62, 0x66, 0x6E, 0x72, 0x74: position = text.offset(of: 0x5C, from: position + 2)
      default: return false
      }
    }
    return true
  }

  /// Appends `integer` in decimal digits.
  package static func appendInteger(_ integer: some BinaryInteger, to output: inout [UInt8]) {
    output.append(contentsOf: String(integer).utf8)
  }

  private static func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(0x5C)
    switch byte {
    case 0x08: output.append(0x62)
    case 0x09: output.append(0x74)
    case 0x0A: output.append(0x6E)
    case 0x0C: output.append(0x66)
    case 0x0D: output.append(0x72)
    case 0x22, 0x5C: output.append(byte)
    default:
      output.append(contentsOf: [
        0x75, 0x30, 0x30, (byte >> 4).lowercaseHexadecimalDigit, (byte & 0xF).lowercaseHexadecimalDigit,
      ])
    }
  }
}

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// Appends the value as JSON text without insignificant white space, with numbers as they were written.
  ///
  /// - Complexity: O(*n*); recursive to the depth of the value.
  package func write(to output: inout [UInt8]) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let token): output.append(contentsOf: token.utf8)
    case .string(let text): JSONText.appendString(text, to: &output)
    case .array(let elements):
      output.append(0x5B)
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(0x2C) }
        element.write(to: &output)
      }
      output.append(0x5D)
    case .object(let members):
      output.append(0x7B)
      for (index, member) in members.enumerated() {
        if index > 0 { output.append(0x2C) }
        JSONText.appendString(member.name, to: &output)
        output.append(0x3A)
        member.value.write(to: &output)
      }
      output.append(0x7D)
    }
  }
}
