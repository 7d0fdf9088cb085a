extension String {
  /// The text with a dot for each control character: what comes from a stream must not steer the terminal.
  var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control || $0.properties.isBidiControl ? "·" : $0 }))
  }

  /// The text with blanks before it, up to `width` characters.
  func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

  /// The text with blanks behind it, up to `width` characters.
  func left(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
