#if CommandLineTool
import ByteKernels
import StrictJSON

/// JSON text, appended to a byte buffer.
///
///     output.beginObject()
///     output.member("kind", "end")
///     output.member("bytes", 2048)
///     output.endObject()
///
/// The methods add commas where they are needed: before every element that follows another.
extension [UInt8] {
  // MARK: Containers

  /// Appends the beginning of an object.
  mutating func beginObject() {
    beginElement()
    append(UInt8(ascii: "{"))
  }

  /// Appends the end of an object.
  mutating func endObject() { append(UInt8(ascii: "}")) }

  /// Appends the end of an object that is a line of its own.
  mutating func endLine() {
    endObject()
    append(UInt8(ascii: "\n"))
  }

  /// Appends the beginning of an array.
  mutating func beginArray() {
    beginElement()
    append(UInt8(ascii: "["))
  }

  /// Appends the name of a member whose value is an array, and the array's beginning.
  mutating func beginArray(_ name: StaticString) {
    memberName(name)
    beginArray()
  }

  /// Appends the end of an array.
  mutating func endArray() { append(UInt8(ascii: "]")) }

  // MARK: Members

  /// Appends the name of a member; its value comes next.
  ///
  /// - Parameter name: A name that needs no escapes.
  mutating func memberName(_ name: StaticString) {
    beginElement()
    append(UInt8(ascii: "\""))
    append(copying: name)
    append(UInt8(ascii: "\""))
    append(UInt8(ascii: ":"))
  }

  /// Appends the name of a member that is no literal; its value comes next.
  mutating func memberName(computed name: String) {
    element(name)
    append(UInt8(ascii: ":"))
  }

  /// Appends a member whose value is a string, or null.
  mutating func member(_ name: StaticString, _ text: String?) {
    memberName(name)
    element(text)
  }

  /// Appends a member whose value is a literal that needs no escapes.
  mutating func member(_ name: StaticString, _ text: StaticString) {
    memberName(name)
    append(UInt8(ascii: "\""))
    append(copying: text)
    append(UInt8(ascii: "\""))
  }

  /// Appends a member whose value is a string that needs no escapes.
  mutating func member(_ name: StaticString, plain text: String) {
    memberName(name)
    append(UInt8(ascii: "\""))
    append(contentsOf: text.utf8)
    append(UInt8(ascii: "\""))
  }

  /// Appends a member whose value is a string of UTF-8 bytes; ill-formed sequences become U+FFFD.
  mutating func member(_ name: StaticString, _ utf8: Span<UInt8>) {
    memberName(name)
    element(utf8)
  }

  /// Appends a member whose value is a number.
  mutating func member(_ name: StaticString, _ number: some FixedWidthInteger) {
    memberName(name)
    element(number)
  }

  /// Appends a member whose value is true or false.
  mutating func member(_ name: StaticString, _ value: Bool) {
    memberName(name)
    element(value)
  }

  /// Appends a member whose value is a JSON value.
  mutating func member(_ name: StaticString, _ value: JSONValue) {
    memberName(name)
    element(value)
  }

  /// Appends a member, if it has a value.
  mutating func member(_ name: StaticString, ifPresent number: Int?) {
    if let number { member(name, number) }
  }

  /// Appends a member, if it has a value.
  mutating func member(_ name: StaticString, ifPresent text: String?) {
    if let text { member(name, text) }
  }

  /// Appends a member whose value is `bytes` in base64.
  mutating func member(_ name: StaticString, base64 bytes: Span<UInt8>) {
    memberName(name)
    append(UInt8(ascii: "\""))
    Base64.encode(bytes, appendingTo: &self)
    append(UInt8(ascii: "\""))
  }

  /// Appends a member whose value is `json`, copied without its insignificant white space.
  ///
  /// - Throws: `JSONError` if the bytes are not one JSON text; then nothing has been appended.
  mutating func member(
    _ name: StaticString, json: Span<UInt8>, _ minifier: inout JSONMinifier
  ) throws(JSONError) {
    let start = count
    memberName(name)
    do throws(JSONError) {
      try minifier.append(json, to: &self)
      escapeLineSeparators(from: start)
    } catch {
      removeSubrange(start...)
      throw error
    }
  }

  // MARK: Elements

  /// Appends a string, or null.
  mutating func element(_ text: String?) {
    beginElement()
    guard let text else { return append(contentsOf: "null".utf8) }
    let start = count
    JSONText.appendString(text, to: &self)
    escapeLineSeparators(from: start)
  }

  /// Appends a string of UTF-8 bytes; ill-formed sequences become U+FFFD.
  mutating func element(_ utf8: Span<UInt8>) {
    beginElement()
    append(UInt8(ascii: "\""))
    appendContent(utf8)
    append(UInt8(ascii: "\""))
  }

  /// Appends a piece of a string, without quotation marks.
  mutating func appendContent(_ utf8: Span<UInt8>) {
    let start = count
    JSONText.appendContent(utf8, to: &self)
    escapeLineSeparators(from: start)
  }

  /// Appends a number.
  mutating func element(_ number: some FixedWidthInteger) {
    beginElement()
    append(decimal: number)
  }

  /// Appends an element that is JSON text already.
  mutating func appendRawElement(_ json: String) {
    beginElement()
    append(contentsOf: json.utf8)
  }

  /// Appends true or false.
  mutating func element(_ value: Bool) {
    beginElement()
    append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Appends a JSON value.
  mutating func element(_ value: JSONValue) {
    beginElement()
    let start = count
    value.write(to: &self)
    escapeLineSeparators(from: start)
  }

  /// Appends the comma between an element and the one before it.
  private mutating func beginElement() {
    switch last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): break
    default: append(UInt8(ascii: ","))
    }
  }

  /// Escapes U+2028 and U+2029 from `start` on.
  ///
  /// JSON allows them in strings, but some readers of JSON Lines end a line there, and so did JavaScript's.
  private mutating func escapeLineSeparators(from start: Int) {
    guard let first = Self.lineSeparator(in: span, from: start) else { return }
    let text = Array(self[first...])
    removeSubrange(first...)
    var copied = 0
    while let index = Self.lineSeparator(in: text.span, from: copied) {
      append(copying: text.span.extracting(copied..<index))
      append(contentsOf: (text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
      copied = index + 3
    }
    append(copying: text.span.extracting(copied...))
  }

  /// The offset of the first U+2028 or U+2029 from `start` on; nil if there is none.
  private static func lineSeparator(in text: Span<UInt8>, from start: Int) -> Int? {
    var index = text.offset(of: 0xE2, from: start)
    while index + 2 < text.count {
      if text[index + 1] == 0x80, text[index + 2] & 0xFE == 0xA8 { return index }
      index = text.offset(of: 0xE2, from: index + 1)
    }
    return nil
  }
}

/// Members whose values may be long: they are written in pieces, so that the output does not hold them whole.
extension Output {
  /// Appends a member whose value is a string of UTF-8 bytes; ill-formed sequences become U+FFFD.
  mutating func member(_ name: StaticString, _ utf8: Span<UInt8>) {
    bytes.memberName(name)
    bytes.append(UInt8(ascii: "\""))
    var rest = utf8
    while rest.count > Self.size {
      let count = rest.pieceCount(upTo: Self.size)
      bytes.appendContent(rest.extracting(first: count))
      rest = rest.extracting(count...)
      writeIfFull()
    }
    bytes.appendContent(rest)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends a member whose value is `data` in base64.
  mutating func member(_ name: StaticString, base64 data: Span<UInt8>) {
    // Pieces of whole groups of three bytes need no padding.
    let pieceCount = Self.size / 3 * 3
    bytes.memberName(name)
    bytes.append(UInt8(ascii: "\""))
    var rest = data
    while rest.count > pieceCount {
      Base64.encode(rest.extracting(first: pieceCount), appendingTo: &bytes)
      rest = rest.extracting(pieceCount...)
      writeIfFull()
    }
    Base64.encode(rest, appendingTo: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Span<UInt8> {
  /// The length of a piece of UTF-8 of at most `limit` bytes that cuts neither a scalar nor an ill-formed sequence.
  ///
  /// - Precondition: There are more than `limit` bytes, and `limit` is at least 4.
  fileprivate func pieceCount(upTo limit: Int) -> Int {
    // At most three continuation bytes belong to a scalar; a fourth is ill-formed by itself.
    (limit - 3...limit).last { self[$0] & 0xC0 != 0x80 } ?? limit
  }
}
#endif
