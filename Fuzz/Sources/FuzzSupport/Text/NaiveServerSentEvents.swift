import TextDeltas

/// The steps of the WHATWG's HTML standard, sections 9.2.5 and 9.2.6, on a whole stream.
struct NaiveServerSentEvents {
  var maximum: Int
  var flushes: Bool

  private var data: [UInt8] = []
  private var hasData = false
  private var dataOffset: UInt64 = 0
  /// Where the first field since the last empty line begins.
  private var eventOffset: UInt64?
  private var type: [UInt8] = []
  private var idBuffer: [UInt8] = []
  private var lastID: [UInt8] = []
  private var retry: UInt64?

  init(maximum: Int, flushes: Bool) {
    self.maximum = maximum
    self.flushes = flushes
  }

  func decode(_ bytes: [UInt8]) -> Outcome<EventElement, TextDeltaError> {
    var state = self
    var outcome = Outcome<EventElement, TextDeltaError>()
    do throws(TextDeltaError) {
      for line in Self.lines(of: bytes) {
        if line.bytes.count > maximum { throw .elementTooLong(offset: line.offset, limit: maximum) }
        if !line.isEnded, !flushes || line.bytes.isEmpty { continue }
        if line.bytes.isEmpty {
          state.dispatch(into: &outcome.elements)
        } else {
          try state.process(line)
        }
      }
      if flushes { state.dispatch(into: &outcome.elements) }
      outcome.elements.append(.end(id: state.lastID, retry: state.retry))
    } catch {
      outcome.failure = error
    }
    return outcome
  }

  private struct Line {
    var offset: UInt64
    var bytes: [UInt8] = []
    var isEnded = false
  }

  /// The lines, without a byte order mark, the last of them perhaps without an end.
  private static func lines(of bytes: [UInt8]) -> [Line] {
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var lines = [Line(offset: UInt64(position))]
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
      if byte == 0x0A || byte == 0x0D {
        lines[lines.count - 1].isEnded = true
        lines.append(Line(offset: UInt64(position)))
      } else {
        lines[lines.count - 1].bytes.append(byte)
      }
    }
    return lines
  }

  private mutating func process(_ line: Line) throws(TextDeltaError) {
    let colon = line.bytes.firstIndex(of: 0x3A) ?? line.bytes.count
    if colon > 0, eventOffset == nil { eventOffset = line.offset }
    var start = min(colon + 1, line.bytes.count)
    if start < line.bytes.count, line.bytes[start] == 0x20 { start += 1 }
    let raw = Array(line.bytes[start...])
    let value = Array(String(decoding: raw, as: UTF8.self).utf8)
    switch String(decoding: line.bytes[..<colon], as: UTF8.self) {
    case "data":
      let held = hasData ? data.count + 1 : 0
      if held + raw.count > maximum {
        throw .elementTooLong(offset: hasData ? dataOffset : line.offset, limit: maximum)
      }
      if hasData { data.append(0x0A) } else { dataOffset = line.offset + UInt64(start) }
      hasData = true
      data += value
    case "event": type = value
    case "id": if !raw.contains(0) { idBuffer = value }
    case "retry":
      guard !raw.isEmpty, raw.allSatisfy({ (0x30...0x39).contains($0) }) else { return }
      retry = UInt64(String(decoding: raw, as: UTF8.self)) ?? .max
    default: break
    }
  }

  private mutating func dispatch(into elements: inout [EventElement]) {
    lastID = idBuffer
    if hasData {
      elements.append(
        .event(data: data, type: type, id: lastID, offset: eventOffset ?? 0, dataOffset: dataOffset))
    }
    eventOffset = nil
    data = []
    hasData = false
    type = []
  }
}
