#if CommandLineTool
/// Cuts a function's output into lines of bounded length.
struct FunctionOutput {
  /// The longest line in bytes; longer ones are divided.
  private static let longestLine = 64 << 10

  private var rest: [UInt8] = []

  /// The lines that `bytes` complete, without their ends.
  mutating func take(_ bytes: [UInt8]) -> [String] {
    var lines: [String] = []
    var start = 0
    for index in bytes.indices where bytes[index] == 0x0A || rest.count + index - start == Self.longestLine {
      lines.append(line(rest + bytes[start..<index]))
      rest = []
      start = bytes[index] == 0x0A ? index + 1 : index
    }
    rest += bytes[start...]
    return lines
  }

  /// The last line, if no line feed ends it.
  mutating func finish() -> String? {
    defer { rest = [] }
    return rest.isEmpty ? nil : line(rest)
  }

  private func line(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }
}
#endif
