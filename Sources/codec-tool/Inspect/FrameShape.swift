import ByteKernels
import EventStreamCodec

/// Draws a frame: prelude, headers, payload, checksums.
///
/// It reads the bytes field by field, as far as there are any, and trusts nothing: it is for broken frames, too.
struct FrameShape {
  let style: Style

  /// Draws all fields that are there; returns what the bytes behind them are.
  func draw(_ drawing: inout Drawing) -> String {
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
    name = nameEnd > 1 ? String(repairing: block.extracting(1..<nameEnd)).printable : "(no name)"
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
    case .string: "\"" + String(repairing: value).printable + "\""
    }
  }
}
