#if CommandLineTool
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
