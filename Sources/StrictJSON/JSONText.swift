internal import ByteKernels

/// Writes JSON text (RFC 8259) into a caller's buffer.
package enum JSONText {}

@available(StreamingCodec 1.0, *)
extension JSONText {
  /// Appends the JSON text `bytes` without its insignificant white space, every token as it stands.
  ///
  /// Numbers, escapes, the order of members and their duplicates survive byte for byte.
  ///
  /// - Throws: What ``JSONValue/init(parsing:maximumDepth:)`` throws; then nothing has been appended.
  package static func appendMinified(
    _ bytes: Span<UInt8>, to output: inout [UInt8], maximumDepth: Int = 512
  ) throws(JSONError) {
    let count = output.count
    var tokenizer = JSONTokenizer(bytes, maximumDepth: maximumDepth)
    do throws(JSONError) {
      // Neighbouring tokens are copied in one run.
      var run = 0..<0
      while let token = try tokenizer.next() {
        if token.range.lowerBound != run.upperBound {
          output.append(copying: bytes.extracting(run))
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

  /// Appends a string literal with the text of `utf8`, ill-formed sequences replaced by U+FFFD.
  ///
  /// Escaped is what must be: `"`, `\` and the control characters below U+0020, the short way where there is one.
  package static func appendString(_ utf8: Span<UInt8>, to output: inout [UInt8]) {
    if !utf8.isWellFormedUTF8 { return appendString(String(repairing: utf8), to: &output) }
    output.append(0x22)
    var copied = 0
    for index in utf8.indices {
      let byte = utf8[index]
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
      output.append(copying: utf8.extracting(copied..<index))
      appendEscape(byte, to: &output)
      copied = index + 1
    }
    output.append(copying: utf8.extracting(copied..<utf8.count))
    output.append(0x22)
  }

  /// Appends a string literal with `text`, escaped as little as can be.
  package static func appendString(_ text: String, to output: inout [UInt8]) {
    output.append(0x22)
    for byte in text.utf8 {
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { appendEscape(byte, to: &output) } else { output.append(byte) }
    }
    output.append(0x22)
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
      output.append(contentsOf: [0x75, 0x30, 0x30, (byte >> 4).lowercaseHexDigit, (byte & 0xF).lowercaseHexDigit])
    }
  }
}

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// Appends the value as JSON text without insignificant white space, numbers as their tokens stand.
  ///
  /// - Complexity: O(*n*); recursive, to the depth of the value.
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
