#if CommandLineTool
import ByteKernels
import StrictJSON

/// The members of an object that `decode` writes on a line, unparsed.
///
/// All of the line is checked against the grammar. The first of several members with a name counts.
struct LineMembers: ~Escapable {
  /// A member that `encode` reads.
  enum Name: String, CaseIterable {
    case kind, layer, headers, payload, payloadText, payloadBase64, message
  }

  private let line: Span<UInt8>
  private var ranges = [Range<Int>?](repeating: nil, count: Name.allCases.count)

  /// Finds the members.
  ///
  /// - Throws: `JSONError` if the line is not one JSON text; offsets count from its start.
  @_lifetime(copy line)
  init(_ line: Span<UInt8>) throws(JSONError) {
    self.line = line
    var tokenizer = JSONTokenizer(line, maximumDepth: 512)
    var name: Name?
    var start = 0
    while let token = try tokenizer.next() {
      switch token.kind {
      case .name where tokenizer.depth == 1: name = try Self.name(line.extracting(token.range))
      case .beginArray where tokenizer.depth == 2, .beginObject where tokenizer.depth == 2:
        start = token.range.lowerBound
      case .endArray where tokenizer.depth == 1, .endObject where tokenizer.depth == 1:
        note(name, start..<token.range.upperBound)
      case .string, .number, .true, .false, .null:
        if tokenizer.depth == 1 { note(name, token.range) }
      default: break
      }
    }
  }

  @_lifetime(self: copy self)
  private mutating func note(_ name: Name?, _ range: Range<Int>) {
    guard let name, let index = Name.allCases.firstIndex(of: name), ranges[index] == nil else { return }
    ranges[index] = range
  }

  /// The member whose name is this string, quotation marks included.
  private static func name(_ literal: Span<UInt8>) throws(JSONError) -> Name? {
    let content = literal.extracting(1..<literal.count - 1)
    if let name = Name.allCases.first(where: { content.bytesEqual($0.rawValue) }) { return name }
    return try JSONValue(parsing: literal).stringValue.flatMap { Name(rawValue: $0) }
  }

  /// The place of a member's value in the line; nil if there is no such member.
  func range(_ name: Name) -> Range<Int>? { Name.allCases.firstIndex(of: name).flatMap { ranges[$0] } }

  /// The text of a member's value; nil if there is no such member.
  @_lifetime(copy self)
  func value(_ name: Name) -> Span<UInt8>? {
    guard let range = range(name) else { return nil }
    return line.extracting(range)
  }

  /// Whether a member is the string `content`, which needs no escapes.
  func has(_ name: Name, _ content: String) throws(JSONError) -> Bool {
    guard let value = value(name) else { return false }
    if value.offset(of: UInt8(ascii: "\\")) < value.count { return try string(name) == content }
    return value.count == content.utf8.count + 2 && value.extracting(1..<value.count - 1).bytesEqual(content)
  }

  /// The content of a member's string, if it has no escapes; otherwise nil.
  @_lifetime(copy self)
  func plainString(_ name: Name) -> Span<UInt8>? {
    guard let value = value(name), value.first == UInt8(ascii: "\""),
      value.offset(of: UInt8(ascii: "\\")) == value.count
    else { return nil }
    return value.extracting(1..<value.count - 1)
  }

  /// The string of a member; nil if there is no such member, or its value is not a string.
  func string(_ name: Name) throws(JSONError) -> String? {
    guard let value = value(name) else { return nil }
    return try JSONValue(parsing: value).stringValue
  }
}
#endif
