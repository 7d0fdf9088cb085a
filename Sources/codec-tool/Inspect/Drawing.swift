#if CommandLineTool
import ByteKernels

/// Draws the lines of an element: offset, sixteen bytes in hex, and a note.
struct Drawing: ~Escapable {
  private static let bytesPerLine = 16
  private static let hexDigits = Array("0123456789abcdef".utf8)

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
      output.append("  \(style(.offset, Self.hexadecimal(offset + UInt64(position))))  ")
      appendHex(position..<lineEnd, to: &output.bytes)
      if showsText {
        output.append("  \(style(.offset, text(position..<lineEnd)))")
        if !note.isEmpty { output.append(String(repeating: " ", count: Self.bytesPerLine - (lineEnd - position))) }
      }
      if !note.isEmpty {
        output.append("  \(note)")
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
      output.append(Self.hexDigits[Int(bytes[index] >> 4)])
      output.append(Self.hexDigits[Int(bytes[index] & 15)])
    }
    output += repeatElement(0x20, count: (Self.bytesPerLine - range.count) * 3)
  }

  /// The bytes as ASCII, with dots for all others.
  private func text(_ range: Range<Int>) -> String {
    String(decoding: range.map { (0x20...0x7E).contains(bytes[$0]) ? bytes[$0] : UInt8(ascii: ".") }, as: UTF8.self)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
#endif
