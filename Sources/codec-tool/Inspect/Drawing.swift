#if CommandLineTool
import ByteKernels

/// Draws the lines of an element: offset, sixteen bytes in hex, and a note.
struct Drawing: ~Escapable {
  private static let bytesPerLine = 16

  let bytes: Span<UInt8>
  let style: Style
  private let offset: UInt64
  private(set) var position = 0
  /// Whether all checksums so far match.
  private(set) var isIntact = true
  /// The offset of the byte at fault; the field that contains it is marked.
  private let fault: UInt64?

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>, offset: UInt64, style: Style, fault: UInt64?) {
    self.fault = fault
    self.bytes = bytes
    self.offset = offset
    self.style = style
  }

  /// The bytes that have not been drawn.
  var rest: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(position...) }
  }

  /// Draws the next `count` bytes, with the note beside the first line.
  mutating func field(_ count: Int, _ note: String, showsText: Bool = false, _ output: inout Output) {
    field(count, showsText: showsText, &output) { $0.append(note) }
  }

  /// Draws the next `count` bytes.
  ///
  /// - Parameters:
  ///   - showsText: Whether each line shows its bytes as text too.
  ///   - appendNote: Appends the note beside the first line.
  mutating func field(
    _ count: Int, showsText: Bool = false, _ output: inout Output, appendNote: (inout [UInt8]) -> Void
  ) {
    let first = position
    let end = min(first + count, bytes.count)
    while position < end {
      let line = position..<min(position + Self.bytesPerLine, end)
      let start = output.bytes.count
      appendPlaceAndHex(line, to: &output.bytes)
      if showsText {
        output.bytes.append(copying: "  ")
        style.append(.offset, to: &output.bytes) { appendText(line, to: &$0) }
      }
      if line.lowerBound == first {
        if showsText { output.bytes.append(spaces: Self.bytesPerLine - line.count) }
        output.bytes.append(copying: "  ")
        if isFault(within: first..<end) { output.append(style(.bad, "✗ ")) }
        appendNote(&output.bytes)
      }
      while output.bytes.count > start, output.bytes.last == 0x20 { output.bytes.removeLast() }
      output.bytes.append(0x0A)
      output.writeIfFull()
      position = line.upperBound
    }
  }

  /// Whether the byte at fault is among these.
  private func isFault(within range: Range<Int>) -> Bool {
    guard let fault else { return false }
    return (offset + UInt64(range.lowerBound)..<offset + UInt64(range.upperBound)).contains(fault)
  }

  /// Draws a stored checksum beside the computed one.
  mutating func checksum(_ name: StaticString, of range: Range<Int>, _ output: inout Output) {
    let stored = UInt64(bytes.bigEndianUInt32(at: position))
    let computed = UInt64(CRC32.checksum(of: bytes.extracting(range)))
    isIntact = isIntact && stored == computed
    field(4, &output) { [style] note in
      guard stored != computed else {
        note.append(copying: name)
        note.append(copying: " checksum ")
        style.append(.value, to: &note) { Self.append(hexadecimal: stored, prefix: "0x", to: &$0) }
        note.append(copying: " ")
        return style.append(.good, to: &note) { $0.append(copying: "✓") }
      }
      style.append(.bad, to: &note) { note in
        note.append("✗ \(name) checksum: ")
        Self.append(hexadecimal: stored, prefix: "stored 0x", to: &note)
        Self.append(hexadecimal: computed, prefix: ", computed 0x", to: &note)
      }
    }
  }

  /// Draws the remaining bytes, the number of those that are not shown, and the fault.
  mutating func finish(rest: String, omitted: UInt64, problem: Problem?, _ output: inout Output) {
    if position < bytes.count { field(bytes.count - position, rest, showsText: true, &output) }
    if omitted > 0 { output.line("  " + style(.offset, "…         \(counted(omitted, "more byte")) not shown")) }
    guard let problem else { return }
    // The fault in a message's chunked body counts from the beginning of the body, the lines from that of the message.
    output.append("  ")
    style.append(.bad, to: &output.bytes) { text in
      text.append("✗ \(problem.code) at offset \(problem.offset)")
      Self.append(hexadecimal: fault ?? problem.offset, prefix: " (0x", to: &text)
      text.append(copying: ")")
    }
    output.line(": \(problem.text)")
  }

  /// Appends the offset of the bytes, and the bytes in hex with spaces up to the width of a line.
  private func appendPlaceAndHex(_ range: Range<Int>, to output: inout [UInt8]) {
    output.append(copying: "  ")
    style.append(.offset, to: &output) { Self.append(hexadecimal: offset + UInt64(range.lowerBound), to: &$0) }
    output.append(copying: "  ")
    output.append(addingCapacity: Self.bytesPerLine * 3) { line in
      for index in range {
        if index > range.lowerBound { line.append(0x20) }
        line.append((bytes[index] >> 4).lowercaseHexadecimalDigit)
        line.append((bytes[index] & 15).lowercaseHexadecimalDigit)
      }
    }
    output.append(spaces: (Self.bytesPerLine - range.count) * 3)
  }

  /// Appends the bytes as ASCII, with dots for all others.
  private func appendText(_ range: Range<Int>, to output: inout [UInt8]) {
    output.append(addingCapacity: range.count) { line in
      for index in range { line.append((0x20...0x7E).contains(bytes[index]) ? bytes[index] : UInt8(ascii: ".")) }
    }
  }

  /// Appends eight digits or more.
  private static func append(hexadecimal value: UInt64, prefix: StaticString = "", to output: inout [UInt8]) {
    output.append(copying: prefix)
    let digits = max(8, (67 - value.leadingZeroBitCount) / 4)
    output.append(addingCapacity: digits) { text in
      for digit in (0..<digits).reversed() {
        text.append(UInt8(truncatingIfNeeded: value >> (4 * UInt64(digit)) & 15).lowercaseHexadecimalDigit)
      }
    }
  }
}

extension [UInt8] {
  /// Appends this many spaces.
  fileprivate mutating func append(spaces count: Int) {
    append(addingCapacity: count) { text in for _ in 0..<count { text.append(0x20) } }
  }
}
#endif
