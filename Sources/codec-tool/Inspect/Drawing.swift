import ByteKernels

/// The lines of an element: offset, sixteen bytes in hex, and what they are.
struct Drawing: ~Escapable {
  private static let bytesPerLine = 16
  private static let hexDigits = Array("0123456789abcdef".utf8)

  let bytes: Span<UInt8>
  let style: Style
  private let offset: UInt64
  private(set) var lines = ""
  private(set) var position = 0
  /// Whether all checksums so far hold.
  private(set) var isIntact = true
  /// The byte at fault; the field that has it is marked.
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

  /// Draws the next `count` bytes; the note stands beside the first line, the bytes as text beside each where asked for.
  mutating func field(_ count: Int, _ note: String, showsText: Bool = false) {
    let end = min(position + count, bytes.count)
    guard end > position else { return }
    var note = note
    let range = offset + UInt64(position)..<offset + UInt64(end)
    if let fault, range.contains(fault) { note = style(.bad, "✗ ") + note }
    repeat {
      let lineEnd = min(position + Self.bytesPerLine, end)
      let text = showsText ? text(position..<lineEnd) : ""
      var line = hex(position..<lineEnd)
      if showsText { line += "  " + style(.offset, text) }
      if !note.isEmpty {
        if showsText { line += String(repeating: " ", count: Self.bytesPerLine - text.count) }
        line += "  " + note
        note = ""
      }
      while line.last == " " { line.removeLast() }
      lines += "  " + style(.offset, Self.hexadecimal(offset + UInt64(position))) + "  " + line + "\n"
      position = lineEnd
    } while position < end
  }

  /// Draws a stored checksum beside the computed one.
  mutating func checksum(_ name: String, of range: Range<Int>) {
    let stored = bytes.bigEndianUInt32(at: position)
    let computed = CRC32.checksum(of: bytes.extracting(range))
    if stored == computed {
      field(4, "\(name) checksum \(style(.value, "0x" + Self.hexadecimal(UInt64(stored)))) \(style(.good, "✓"))")
    } else {
      isIntact = false
      let values = "stored 0x\(Self.hexadecimal(UInt64(stored))), computed 0x\(Self.hexadecimal(UInt64(computed)))"
      field(4, style(.bad, "✗ \(name) checksum: \(values)"))
    }
  }

  /// Draws what is left of the bytes, how many are not shown, and the problem.
  mutating func finish(rest: String, omitted: UInt64, problem: Problem?) {
    if position < bytes.count { field(bytes.count - position, rest, showsText: true) }
    if omitted > 0 { lines += "  " + style(.offset, "…         \(counted(omitted, "more byte")) not shown") + "\n" }
    guard let problem else { return }
    // In a chunked body of a message the problem counts from the body's beginning, the lines from the message's.
    let place = "offset \(problem.offset) (0x\(Self.hexadecimal(fault ?? problem.offset)))"
    lines += "  " + style(.bad, "✗ \(problem.code) at \(place)") + ": \(problem.text)\n"
  }

  private func hex(_ range: Range<Int>) -> String {
    var line: [UInt8] = []
    for index in range {
      if index > range.lowerBound { line.append(0x20) }
      line.append(Self.hexDigits[Int(bytes[index] >> 4)])
      line.append(Self.hexDigits[Int(bytes[index] & 15)])
    }
    line += Array(repeating: 0x20, count: Self.bytesPerLine * 3 - 1 - line.count)
    return String(decoding: line, as: UTF8.self)
  }

  /// The bytes as ASCII, anything else as a dot.
  private func text(_ range: Range<Int>) -> String {
    String(decoding: range.map { (0x20...0x7E).contains(bytes[$0]) ? bytes[$0] : UInt8(ascii: ".") }, as: UTF8.self)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
