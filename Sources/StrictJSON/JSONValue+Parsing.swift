internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// Parses a JSON text (RFC 8259), which may be surrounded by white space.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8, without a byte order mark.
  ///   - maximumDepth: The largest number of nested arrays and objects. Parsing needs no stack for them, but releasing,
  ///     comparing and writing a value do.
  /// - Throws: ``JSONError`` for the first byte that violates the grammar.
  /// - Complexity: O(*n*), without recursion.
  public init(parsing bytes: Span<UInt8>, maximumDepth: Int = 512) throws(JSONError) {
    var tokenizer = JSONTokenizer(bytes, maximumDepth: maximumDepth)
    // The open containers, outermost first, each with its values so far.
    var open: [(members: [JSONMember], elements: [JSONValue], name: String)] = []
    var text: JSONValue = .null
    while let token = try tokenizer.next() {
      let value: JSONValue
      switch token.kind {
      case .beginArray, .beginObject:
        open.append(([], [], ""))
        continue
      case .name:
        open[open.count - 1].name = JSONString.text(of: token, in: bytes)
        continue
      case .endArray: value = .array(open.removeLast().elements)
      case .endObject: value = .object(open.removeLast().members)
      case .string: value = .string(JSONString.text(of: token, in: bytes))
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

  /// Parses a JSON text (RFC 8259), which may be surrounded by white space.
  ///
  /// - Parameter text: The text, without a byte order mark. Arrays and objects may be nested 512 levels deep.
  /// - Throws: ``JSONError`` for the first byte that violates the grammar.
  /// - Complexity: O(*n*), without recursion.
  public init(parsing text: some StringProtocol) throws(JSONError) {
    self = try text.utf8.withSpan { bytes in Result { () throws(JSONError) in try JSONValue(parsing: bytes) } }.get()
  }
}
