package import ByteKernels

/// Decodes the escapes of JSON strings (RFC 8259, section 7).
package enum JSONString {
  /// The lone surrogates at the ends of a decoded string; 0 if there is none.
  package struct LoneSurrogates: Hashable, Sendable {
    /// A low surrogate at the start of the string.
    package var lowAtStart: UInt16 = 0
    /// A high surrogate at the end of the string.
    package var highAtEnd: UInt16 = 0

    package init() {}
  }
}

@available(StreamingCodec 1.0, *)
extension JSONString {
  /// Appends the decoded content of a string.
  ///
  /// A lone surrogate becomes U+FFFD. The result names those at the ends of the string, because the string before or
  /// after it may hold the other half of the pair.
  ///
  /// - Parameter content: The bytes between the quotation marks of a string that ``JSONTokenizer`` has accepted.
  /// - Complexity: O(*n*).
  @discardableResult
  package static func appendDecoded(_ content: Span<UInt8>, to output: inout ByteScratch) -> LoneSurrogates {
    var surrogates = LoneSurrogates()
    var position = 0
    while position < content.count {
      let run = content.jsonStringRun(from: position).end
      output.append(copying: content.extracting(position..<run))
      position = run
      guard content.count - position >= 2 else { break }
      let escape = content[position + 1]
      guard escape == 0x75 else {
        output.append(character(escape))
        position += 2
        continue
      }
      let start = position
      let scalar = unicodeScalar(content, &position)
      output.append(utf8: scalar ?? "\u{FFFD}")
      guard scalar == nil else { continue }
      let unit = codeUnit(content, start)
      if start == 0, unit & 0xFC00 == 0xDC00 { surrogates.lowAtStart = unit }
      if position == content.count, unit & 0xFC00 == 0xD800 { surrogates.highAtEnd = unit }
    }
    return surrogates
  }

  /// The text of a string or name that ``JSONTokenizer`` has found in `bytes`.
  static func text(of token: JSONToken, in bytes: Span<UInt8>) -> String {
    let content = bytes.extracting(token.contentRange)
    guard token.hasEscapes else { return String(repairing: content) }
    var decoded = ByteScratch()
    appendDecoded(content, to: &decoded)
    return String(repairing: decoded.span)
  }

  /// The character that an escape other than `\u` stands for.
  private static func character(_ escape: UInt8) -> UInt8 {
    switch escape {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: escape
    }
  }

  /// Decodes `\uXXXX`, or two of them that form a surrogate pair, and moves `position` past them.
  ///
  /// Returns nil for a lone surrogate.
  private static func unicodeScalar(_ content: Span<UInt8>, _ position: inout Int) -> Unicode.Scalar? {
    let unit = codeUnit(content, position)
    position += 6
    guard unit & 0xFC00 == 0xD800, content.count - position >= 6, content[position] == 0x5C,
      content[position + 1] == 0x75
    else { return Unicode.Scalar(unit) }
    let low = codeUnit(content, position)
    guard low & 0xFC00 == 0xDC00 else { return nil }
    position += 6
    return Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
  }

  /// The code unit that the escape `\uXXXX` at `position` names; 0 if the escape is cut.
  private static func codeUnit(_ content: Span<UInt8>, _ position: Int) -> UInt16 {
    guard content.count - position >= 6 else { return 0 }
    var unit: UInt16 = 0
    for offset in 2..<6 { unit = unit << 4 | UInt16(content[position + offset].hexadecimalDigit ?? 0) }
    return unit
  }
}
