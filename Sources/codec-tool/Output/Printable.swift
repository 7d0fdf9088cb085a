#if CommandLineTool
import ByteKernels

extension [UInt8] {
  /// Appends UTF-8 text with a dot for each control character; see ``Swift/String/printable``.
  mutating func append(printable utf8: Span<UInt8>) {
    if utf8.isPrintableASCII { return append(copying: utf8) }
    append(String(repairing: utf8).printable)
  }

  /// Appends the UTF-8 of `text`.
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  /// Appends a number in decimal digits.
  mutating func append(decimal number: some FixedWidthInteger) {
    if number < 0 { append(UInt8(ascii: "-")) }
    let start = count
    var rest = UInt64(number.magnitude)
    repeat {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    var (first, last) = (start, count - 1)
    while first < last {
      swapAt(first, last)
      (first, last) = (first + 1, last - 1)
    }
  }
}

extension Span<UInt8> {
  /// Whether every byte is a character of ASCII that can be printed.
  fileprivate var isPrintableASCII: Bool {
    for index in indices where !(0x20...0x7E).contains(self[index]) { return false }
    return true
  }
}

extension String {
  /// The text with a dot for each control character, so that a stream cannot control the terminal.
  var printable: String {
    // Properties of scalars are slow to look up.
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
    return String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control || $0.properties.isBidiControl ? "·" : $0 }))
  }

  /// The text, padded with leading spaces to `width` characters.
  func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

  /// The text, padded with trailing spaces to `width` characters.
  func left(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
#endif
