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
    draw(&drawing, "total length ", total, &output)
    draw(&drawing, "headers length ", headersLength, &output)
    drawing.checksum("prelude", of: 0..<8, &output)
    guard drawing.isIntact, total >= 16, headersLength <= total - 16 else { return "bytes" }

    let headersEnd = UInt64(12) + UInt64(headersLength)
    let payloadEnd = UInt64(total) - 4
    draw(&drawing, headersUpTo: Int(clamping: min(headersEnd, UInt64(bytes.count))), &output)
    guard UInt64(drawing.position) == headersEnd else { return "headers, cut short" }
    let payload = Int(clamping: min(payloadEnd, UInt64(bytes.count))) - drawing.position
    if payload > 0 {
      drawing.field(payload, showsText: true, &output) { note in
        note.append(copying: "payload, ")
        note.append(payload, "byte")
      }
    }
    guard UInt64(drawing.position) == payloadEnd else { return "payload, cut short" }
    guard bytes.count - drawing.position >= 4 else { return "message checksum, cut short" }
    drawing.checksum("message", of: 0..<drawing.position, &output)
    return "bytes"
  }

  /// Draws a length.
  private func draw(_ drawing: inout Drawing, _ name: StaticString, _ length: UInt32, _ output: inout Output) {
    drawing.field(4, &output) { note in
      note.append(copying: name)
      style.append(.value, to: &note) { $0.append(decimal: length) }
    }
  }

  private func draw(_ drawing: inout Drawing, headersUpTo end: Int, _ output: inout Output) {
    while drawing.position < end {
      let start = drawing.position
      guard let header = DrawnHeader(drawing.bytes.extracting(start..<end)) else {
        // The header does not end within the block: show the rest as it is.
        drawing.field(end - start, style(.bad, "no whole header"), showsText: true, &output)
        return
      }
      drawing.field(header.length, &output) { header.append(to: &$0, style) }
    }
  }
}

/// A header, as it stands in its block.
private struct DrawnHeader: ~Escapable {
  let length: Int
  private let name: Span<UInt8>
  private let type: EventStreamHeaderValueType
  private let value: Span<UInt8>

  /// Reads the header at the start of `block`; nil if it does not end there or has an unknown type.
  @_lifetime(copy block)
  init?(_ block: Span<UInt8>) {
    let nameEnd = 1 + Int(block[0])
    guard nameEnd < block.count, let type = EventStreamHeaderValueType(rawValue: block[nameEnd]) else { return nil }
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
    name = block.extracting(1..<nameEnd)
    self.type = type
    value = block.extracting(start..<length)
  }

  /// Appends name, type and value.
  func append(to note: inout [UInt8], _ style: Style) {
    style.append(.name, to: &note) { note in
      if name.isEmpty { note.append(copying: "(no name)") } else { note.append(printable: name) }
    }
    note.append(0x20)
    note.append(copying: type.name)
    guard type != .boolTrue, type != .boolFalse else { return }
    note.append(0x20)
    style.append(.value, to: &note) { appendValue(to: &$0) }
  }

  private func appendValue(to note: inout [UInt8]) {
    switch type {
    case .boolTrue, .boolFalse: break
    case .byte: note.append(decimal: Int8(bitPattern: value[0]))
    case .short: note.append(decimal: Int16(bitPattern: value.bigEndianUInt16(at: 0)))
    case .integer: note.append(decimal: Int32(bitPattern: value.bigEndianUInt32(at: 0)))
    case .long: note.append(decimal: Int64(bitPattern: value.bigEndianUInt64(at: 0)))
    case .timestamp:
      note.append(decimal: Int64(bitPattern: value.bigEndianUInt64(at: 0)))
      note.append(copying: " ms")
    case .uuid:
      note.append(
        EventStreamUUID(high: value.bigEndianUInt64(at: 0), low: value.bigEndianUInt64(at: 8)).description)
    case .bytes: note.append(value.count, "byte")
    case .string:
      note.append(UInt8(ascii: "\""))
      note.append(printable: value)
      note.append(UInt8(ascii: "\""))
    }
  }
}
#endif
