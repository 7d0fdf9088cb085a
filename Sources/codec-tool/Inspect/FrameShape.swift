#if CommandLineTool
import ByteKernels
import EventStreamCodec

/// Draws a frame: prelude, headers, payload, checksums.
///
/// It reads the bytes field by field, as far as they go, and trusts none of them, because frames may be broken.
struct FrameShape {
  let style: Style

  /// Draws the fields; returns the description of the bytes after them.
  func draw(_ drawing: inout Drawing, _ output: inout Output) -> String {
    let bytes = drawing.bytes
    guard bytes.count >= 12 else { return "prelude, cut short" }
    let total = bytes.bigEndianUInt32(at: 0)
    let headersLength = bytes.bigEndianUInt32(at: 4)
    drawing.field(4, "total length \(style(.value, "\(total)"))", &output)
    drawing.field(4, "headers length \(style(.value, "\(headersLength)"))", &output)
    drawing.checksum("prelude", of: 0..<8, &output)
    guard drawing.isIntact, total >= 16, headersLength <= total - 16 else { return "bytes" }

    let headersEnd = UInt64(12) + UInt64(headersLength)
    let payloadEnd = UInt64(total) - 4
    draw(&drawing, headersUpTo: Int(clamping: min(headersEnd, UInt64(bytes.count))), &output)
    guard UInt64(drawing.position) == headersEnd else { return "headers, cut short" }
    let payload = Int(clamping: min(payloadEnd, UInt64(bytes.count))) - drawing.position
    if payload > 0 { drawing.field(payload, "payload, \(counted(payload, "byte"))", showsText: true, &output) }
    guard UInt64(drawing.position) == payloadEnd else { return "payload, cut short" }
    guard bytes.count - drawing.position >= 4 else { return "message checksum, cut short" }
    drawing.checksum("message", of: 0..<drawing.position, &output)
    return "bytes"
  }

  private func draw(_ drawing: inout Drawing, headersUpTo end: Int, _ output: inout Output) {
    while drawing.position < end {
      let start = drawing.position
      guard let header = DrawnHeader(drawing.bytes.extracting(start..<end)) else {
        // The header does not end within the block: show the rest as it is.
        drawing.field(end - start, style(.bad, "no whole header"), showsText: true, &output)
        return
      }
      drawing.field(
        header.length,
        "\(style(.name, header.name)) \(header.type)\(header.value.map { " " + style(.value, $0) } ?? "")", &output)
    }
  }
}

/// The description of a header.
private struct DrawnHeader {
  var length: Int
  var name: String
  var type: String
  var value: String?

  /// Reads the header at the start of `block`; nil if it does not end there or has an unknown type.
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
#endif
