import ByteKernels
import EventStreamCodec

/// Draws a frame as annotated hex: every field in its place, and what is wrong with it beside it.
///
/// It reads the bytes field by field, as far as there are any, and trusts nothing: it is for broken frames, too.
struct FrameInspector {
  let style: Style

  /// Lines for people about the frame in `bytes`, which starts at `offset`; `problem` is what the decoder says of it.
  func append(_ bytes: Span<UInt8>, at offset: UInt64, title: String, problem: Problem?, to output: inout [UInt8]) {
    output += (style(.title, title) + "\n").utf8
    var drawing = Drawing(bytes: bytes, offset: offset, style: style, fault: problem.flatMap { fault($0, in: offset) })
    let layout = draw(&drawing)
    drawing.finish(rest: layout, problem: problem)
    output += drawing.lines.utf8
    output += "\n".utf8
  }

  /// The byte that a problem is about, where it is about one field of the frame at `offset`.
  private func fault(_ problem: Problem, in offset: UInt64) -> UInt64? {
    switch problem.code {
    case "totalLengthTooSmall", "totalLengthLimitExceeded": offset
    case "headersLengthTooLarge", "headersLengthLimitExceeded": offset + 4
    default: problem.offset >= offset + 12 ? problem.offset : nil
    }
  }

  /// Draws all fields that are there; returns what the bytes behind them are.
  private func draw(_ drawing: inout Drawing) -> String {
    let bytes = drawing.bytes
    guard bytes.count >= 12 else { return "prelude, cut short" }
    let total = bytes.bigEndianUInt32(at: 0)
    let headersLength = bytes.bigEndianUInt32(at: 4)
    drawing.field(4, "total length \(style(.value, "\(total)"))")
    drawing.field(4, "headers length \(style(.value, "\(headersLength)"))")
    drawing.checksum("prelude", of: 0..<8)
    guard drawing.isIntact, total >= 16, headersLength <= total - 16 else { return "bytes" }

    let headersEnd = UInt64(12) + UInt64(headersLength)
    let payloadEnd = UInt64(total) - 4
    draw(&drawing, headersUpTo: Int(clamping: min(headersEnd, UInt64(bytes.count))))
    guard UInt64(drawing.position) == headersEnd else { return "headers, cut short" }
    let payload = Int(clamping: min(payloadEnd, UInt64(bytes.count))) - drawing.position
    if payload > 0 { drawing.field(payload, "payload, \(counted(payload, "byte"))", showsText: true) }
    guard UInt64(drawing.position) == payloadEnd else { return "payload, cut short" }
    guard bytes.count - drawing.position >= 4 else { return "message checksum, cut short" }
    drawing.checksum("message", of: 0..<drawing.position)
    return "bytes"
  }

  private func draw(_ drawing: inout Drawing, headersUpTo end: Int) {
    while drawing.position < end {
      let start = drawing.position
      guard let header = DrawnHeader(drawing.bytes.extracting(start..<end)) else {
        // Not a header that ends within the block: the rest of it is shown as it is.
        drawing.field(end - start, style(.bad, "no whole header"), showsText: true)
        return
      }
      drawing.field(
        header.length,
        "\(style(.name, header.name)) \(header.type)\(header.value.map { " " + style(.value, $0) } ?? "")")
    }
  }
}

/// A header as far as it can be shown.
private struct DrawnHeader {
  var length: Int
  var name: String
  var type: String
  var value: String?

  /// The header at the start of `block`, or nil if it does not end within it or has no known type.
  init?(_ block: Span<UInt8>) {
    let nameEnd = 1 + Int(block[0])
    guard nameEnd < block.count, let type = EventStreamHeaderValueType(rawValue: block[nameEnd]) else { return nil }
    name = nameEnd > 1 ? String(repairing: block.extracting(1..<nameEnd)) : "(no name)"
    self.type = "\(type)"
    var start = nameEnd + 1
    let count: Int
    switch type {
    case .boolTrue, .boolFalse: count = 0
    case .byte: count = 1
    case .short: count = 2
    case .integer: count = 4
    case .long, .timestamp: count = 8
    case .uuid: count = 16
    case .bytes, .string:
      guard block.count - start >= 2 else { return nil }
      count = Int(block.bigEndianUInt16(at: start))
      start += 2
    }
    guard block.count - start >= count else { return nil }
    length = start + count
    value = Self.text(of: block.extracting(start..<length), type: type)
  }

  private static func text(of value: Span<UInt8>, type: EventStreamHeaderValueType) -> String? {
    switch type {
    case .boolTrue, .boolFalse: nil
    case .byte: "\(Int8(bitPattern: value[0]))"
    case .short: "\(Int16(bitPattern: value.bigEndianUInt16(at: 0)))"
    case .integer: "\(Int32(bitPattern: value.bigEndianUInt32(at: 0)))"
    case .long: "\(Int64(bitPattern: value.bigEndianUInt64(at: 0)))"
    case .timestamp: "\(Int64(bitPattern: value.bigEndianUInt64(at: 0))) ms"
    case .uuid:
      EventStreamUUID(high: value.bigEndianUInt64(at: 0), low: value.bigEndianUInt64(at: 8)).description
    case .bytes: counted(value.count, "byte")
    case .string: "\"" + String(repairing: value).filter { !$0.isNewline && $0 != "\u{1B}" } + "\""
    }
  }
}

/// The lines of a frame: offset, sixteen bytes in hex, and what they are.
private struct Drawing: ~Escapable {
  private static let bytesPerLine = 16
  private static let hexDigits = Array("0123456789abcdef".utf8)

  let bytes: Span<UInt8>
  private let offset: UInt64
  private let style: Style
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

  /// Draws the next `count` bytes; the note stands beside the first line, the bytes as text beside each where asked for.
  mutating func field(_ count: Int, _ note: String, showsText: Bool = false) {
    let end = position + count
    var note = note
    if let fault, (offset + UInt64(position)..<offset + UInt64(end)).contains(fault) { note = style(.bad, "✗ ") + note }
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
      lines += "  " + style(.offset, hexadecimal(offset + UInt64(position))) + "  " + line + "\n"
      position = lineEnd
    } while position < end
  }

  /// Draws a stored checksum beside the computed one.
  mutating func checksum(_ name: String, of range: Range<Int>) {
    let stored = bytes.bigEndianUInt32(at: position)
    let computed = CRC32.checksum(of: bytes.extracting(range))
    if stored == computed {
      field(4, "\(name) checksum \(style(.value, "0x" + hexadecimal(UInt64(stored)))) \(style(.good, "✓"))")
    } else {
      isIntact = false
      let values = "stored 0x\(hexadecimal(UInt64(stored))), computed 0x\(hexadecimal(UInt64(computed)))"
      field(4, style(.bad, "✗ \(name) checksum: \(values)"))
    }
  }

  /// Draws what is left of the bytes, and the problem.
  mutating func finish(rest: String, problem: Problem?) {
    if position < bytes.count { field(bytes.count - position, rest, showsText: true) }
    guard let problem else { return }
    lines += "  " + style(.bad, "✗ \(problem.code) at offset \(problem.offset) (0x\(hexadecimal(problem.offset)))")
    lines += ": \(problem.text)\n"
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

  private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
