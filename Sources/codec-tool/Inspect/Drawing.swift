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
  ///
  /// - Parameter showsText: Whether each line shows its bytes as text too.
  mutating func field(_ count: Int, _ note: String, showsText: Bool = false, _ output: inout Output) {
    let end = min(position + count, bytes.count)
    guard end > position else { return }
    var note = note
    let range = offset + UInt64(position)..<offset + UInt64(end)
    if let fault, range.contains(fault) { note = style(.bad, "✗ ") + note }
    repeat {
      let lineEnd = min(position + Self.bytesPerLine, end)
      let start = output.bytes.count
      output.append("  ")
      style.append(.offset, to: &output.bytes) { Self.append(hexadecimal: offset + UInt64(position), to: &$0) }
      output.append("  ")
      appendHex(position..<lineEnd, to: &output.bytes)
      if showsText {
        output.append("  ")
        style.append(.offset, to: &output.bytes) { appendText(position..<lineEnd, to: &$0) }
        if !note.isEmpty { output.bytes += repeatElement(0x20, count: Self.bytesPerLine - (lineEnd - position)) }
      }
      if !note.isEmpty {
        output.append("  ")
        output.append(note)
        note = ""
      }
      while output.bytes.count > start, output.bytes.last == 0x20 { output.bytes.removeLast() }
      output.line("")
      output.writeIfFull()
      position = lineEnd
    } while position < end
  }

  /// Draws a stored checksum beside the computed one.
  mutating func checksum(_ name: String, of range: Range<Int>, _ output: inout Output) {
    let stored = bytes.bigEndianUInt32(at: position)
    let computed = CRC32.checksum(of: bytes.extracting(range))
    if stored == computed {
      let value = style(.value, "0x" + Self.hexadecimal(UInt64(stored)))
      field(4, "\(name) checksum \(value) \(style(.good, "✓"))", &output)
    } else {
      isIntact = false
      let values = "stored 0x\(Self.hexadecimal(UInt64(stored))), computed 0x\(Self.hexadecimal(UInt64(computed)))"
      field(4, style(.bad, "✗ \(name) checksum: \(values)"), &output)
    }
  }

  /// Draws the remaining bytes, the number of those that are not shown, and the fault.
  mutating func finish(rest: String, omitted: UInt64, problem: Problem?, _ output: inout Output) {
    if position < bytes.count { field(bytes.count - position, rest, showsText: true, &output) }
    if omitted > 0 { output.line("  " + style(.offset, "…         \(counted(omitted, "more byte")) not shown")) }
    guard let problem else { return }
    // The fault in a message's chunked body counts from the beginning of the body, the lines from that of the message.
    let place = "offset \(problem.offset) (0x\(Self.hexadecimal(fault ?? problem.offset)))"
    output.line("  " + style(.bad, "✗ \(problem.code) at \(place)") + ": \(problem.text)")
  }

  /// Appends the bytes in hex, with spaces up to the width of a line.
  private func appendHex(_ range: Range<Int>, to output: inout [UInt8]) {
    for index in range {
      if index > range.lowerBound { output.append(0x20) }
      output.append((bytes[index] >> 4).lowercaseHexadecimalDigit)
      output.append((bytes[index] & 15).lowercaseHexadecimalDigit)
    }
    output += repeatElement(0x20, count: (Self.bytesPerLine - range.count) * 3)
  }

  /// Appends the bytes as ASCII, with dots for all others.
  private func appendText(_ range: Range<Int>, to output: inout [UInt8]) {
    for index in range { output.append((0x20...0x7E).contains(bytes[index]) ? bytes[index] : UInt8(ascii: ".")) }
  }

  /// Appends eight digits or more.
  private static func append(hexadecimal value: UInt64, to output: inout [UInt8]) {
    let digits = max(8, (67 - value.leadingZeroBitCount) / 4)
    for digit in (0..<digits).reversed() {
      output.append(UInt8(truncatingIfNeeded: value >> (4 * UInt64(digit)) & 15).lowercaseHexadecimalDigit)
    }
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    var digits: [UInt8] = []
    append(hexadecimal: value, to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }
}
#endif
