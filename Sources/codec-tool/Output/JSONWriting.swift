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
  mutating func beginArray(_ name: String) {
    memberName(name)
    beginArray()
  }

  /// Appends the end of an array.
  mutating func endArray() { append(UInt8(ascii: "]")) }

  // MARK: Members

  /// Appends the name of a member; its value comes next.
  ///
  /// - Parameter name: A name that needs no escapes.
  mutating func memberName(_ name: String) {
    beginElement()
    append(UInt8(ascii: "\""))
    append(contentsOf: name.utf8)
    append(UInt8(ascii: "\""))
    append(UInt8(ascii: ":"))
  }

  /// Appends a member whose value is a string, or null.
  mutating func member(_ name: String, _ text: String?) {
    memberName(name)
    element(text)
  }

  /// Appends a member whose value is a string of UTF-8 bytes; ill-formed sequences become U+FFFD.
  mutating func member(_ name: String, _ utf8: Span<UInt8>) {
    memberName(name)
    element(utf8)
  }

  /// Appends a member whose value is a number.
  mutating func member(_ name: String, _ number: some FixedWidthInteger) {
    memberName(name)
    element(number)
  }

  /// Appends a member whose value is true or false.
  mutating func member(_ name: String, _ value: Bool) {
    memberName(name)
    element(value)
  }

  /// Appends a member whose value is `bytes` in base64.
  mutating func member(_ name: String, base64 bytes: Span<UInt8>) {
    memberName(name)
    append(UInt8(ascii: "\""))
    Base64.encode(bytes, appendingTo: &self)
    append(UInt8(ascii: "\""))
  }

  /// Appends a member whose value is `json`, copied without its insignificant white space.
  ///
  /// - Throws: `JSONError` if the bytes are not one JSON text; then nothing has been appended.
  mutating func member(_ name: String, json: Span<UInt8>) throws(JSONError) {
    let start = count
    memberName(name)
    do throws(JSONError) {
      try JSONText.appendMinified(json, to: &self)
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
    let start = count
    JSONText.appendString(utf8, to: &self)
    escapeLineSeparators(from: start)
  }

  /// Appends a number.
  mutating func element(_ number: some FixedWidthInteger) {
    beginElement()
    if number < 0 { append(UInt8(ascii: "-")) }
    let start = count
    var rest = UInt64(number.magnitude)
    repeat {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    self[start...].reverse()
  }

  /// Appends true or false.
  mutating func element(_ value: Bool) {
    beginElement()
    append(contentsOf: (value ? "true" : "false").utf8)
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
    var index = start
    while index + 2 < text.count {
      if text[index] == 0xE2, text[index + 1] == 0x80, text[index + 2] & 0xFE == 0xA8 { return index }
      index += 1
    }
    return nil
  }
}
#endif
