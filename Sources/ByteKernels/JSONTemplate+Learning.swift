@available(StreamingCodec 1.0, *)
extension JSONTemplate {
  /// The largest document that becomes a template, in bytes.
  private static var maximumSize: Int { 4096 }

  /// Learns the template of a document: its strings and numbers become holes, except for member names.
  ///
  /// - Parameters:
  ///   - document: The document: sound JSON.
  ///   - literals: The offsets of values that stay literals: of a number, or of a string or its content.
  ///   - holes: Receives the offset of each hole's value.
  /// - Returns: Nil if the document or its template is too large.
  package init?(learnedFrom document: Span<UInt8>, literals: [Int], holes: inout [Int]) {
    guard document.count <= Self.maximumSize else { return nil }
    self.init()
    size = document.count
    var position = 0
    while position < document.count {
      let byte = document[position]
      guard holes.count < Self.maximumHoleCount else { return nil }
      if byte == 0x22 {
        let end = Self.stringEnd(document, position)
        append(byte)
        if Self.isName(document, end) || literals.contains(position) || literals.contains(position + 1) {
          for index in position + 1..<end { append(document[index]) }
        } else {
          holes.append(position + 1)
          append(.string)
        }
        append(byte)
        position = end + 1
      } else if byte == 0x2D || (0x30...0x39).contains(byte), !literals.contains(position) {
        holes.append(position)
        append(.number)
        while position < document.count, Self.isInNumber(document[position]) { position += 1 }
      } else if byte.isJSONWhitespace, position + 1 < document.count, document[position + 1].isJSONWhitespace {
        // Padding, which has another length in each document.
        holes.append(position)
        append(.whitespace)
        position = document.firstNonWhitespace(from: position)
      } else {
        append(byte)
        position += 1
      }
    }
    guard fitsMatcher else { return nil }
  }

  /// The offset of the quotation mark that ends the string at `start`.
  private static func stringEnd(_ document: Span<UInt8>, _ start: Int) -> Int {
    var position = start + 1
    while document[position] != 0x22 { position += document[position] == 0x5C ? 2 : 1 }
    return position
  }

  /// Whether the string that ends at `end` is a member name.
  private static func isName(_ document: Span<UInt8>, _ end: Int) -> Bool {
    let position = document.firstNonWhitespace(from: end + 1)
    return position < document.count && document[position] == 0x3A
  }

  private static func isInNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte | 0x20 == 0x65
  }
}

/// Decides from which documents to learn a template: from ever fewer, if none matches for long.
package struct TemplateLearning: Sendable {
  /// The number of documents parsed since one matched a template.
  package private(set) var misses = 0

  package init() {}

  /// Counts a document that matched no template, and returns whether to learn one from it.
  package mutating func noteMiss() -> Bool {
    misses += 1
    return misses < 8 || misses & (misses - 1) == 0
  }

  /// Notes a document that matched a template.
  package mutating func noteMatch() { misses = 0 }
}
