internal import ByteKernels
internal import StrictJSON

/// Decodes the body of an entry of an HTTP archive, piece by piece, from the JSON it stands in.
@available(StreamingCodec 1.0, *)
struct HARBodyReader {
  /// The number of bytes of JSON that are decoded at a time; a multiple of the length of a group of base64.
  private static let pieceLength = 48 << 10

  private var entry: HAREntry
  /// Whether the reader may release the JSON that it has read, because nothing else uses it.
  private let ownsJSON: Bool
  /// The encoding that the text was read as instead of UTF-8; nil if its text is right.
  private var repair: MisreadText.Encoding?
  /// The position in the JSON of the text.
  private var position = 0
  /// The index of the next event.
  private var eventIndex = 0
  /// Characters of base64 that do not fill a group.
  private var group: [UInt8] = []
  private var firstEventTime: Double?

  /// The time from the request to the event that was decoded last, in microseconds; nil for other bodies.
  private(set) var delay: UInt64?

  init(_ entry: HAREntry, repairing repair: MisreadText.Encoding? = nil, ownsJSON: Bool = false) {
    self.entry = entry
    self.ownsJSON = ownsJSON
    self.repair = repair
    if case .text(let range) = entry.source { position = range.lowerBound }
  }

  /// Returns the next piece of the body; nil at its end.
  ///
  /// - Throws: ``HARError/invalidBase64(offset:entry:)``.
  mutating func next() throws(HARError) -> [UInt8]? {
    switch entry.source {
    case .none, .file: return nil
    case .text(let range): return try nextOfText(upTo: range.upperBound)
    case .events(let ranges):
      guard eventIndex < ranges.count else { return nil }
      eventIndex += 1
      return event(ranges[eventIndex - 1])
    }
  }

  // MARK: Text

  private mutating func nextOfText(upTo end: Int) throws(HARError) -> [UInt8]? {
    guard position < end else { return nil }
    let stop = boundary(from: position, upTo: end)
    var decoded = ByteScratch()
    JSONString.appendDecoded(entry.json.span.extracting(position..<stop), to: &decoded)
    position = stop
    if ownsJSON, stop > entry.json.count / 2 {
      // The events in the body take as much memory as their JSON, so the JSON that has been read is released.
      entry.removeJSON(before: stop..<end)
      position = 0
    }
    if entry.isBase64 { return try decode(decoded.span, isLast: stop == end) }
    guard let repair else { return Array(copying: decoded.span) }
    return MisreadText.bytes(of: decoded.span, in: repair) ?? []
  }

  /// Returns the end of a run of JSON that splits neither an escape nor a character.
  private func boundary(from start: Int, upTo end: Int) -> Int {
    let json = entry.json.span
    let limit = start + Self.pieceLength
    var index = start
    while index < end, index < limit {
      let run = min(json.jsonStringRun(from: index).end, end)
      if run > limit {
        // A character has at most three more bytes than its first.
        index = limit
        while index > start, json[index] & 0xC0 == 0x80 { index -= 1 }
        return index
      }
      index = run
      guard index < end else { break }
      index += escapeLength(at: index, upTo: end)
    }
    return min(index, end)
  }

  /// Returns the length of the escape at `index`: two escapes of a surrogate pair count as one.
  private func escapeLength(at index: Int, upTo end: Int) -> Int {
    let json = entry.json
    guard index + 1 < end, json[index + 1] == UInt8(ascii: "u") else { return 2 }
    let isHigh =
      index + 3 < end && json[index + 2] | 0x20 == UInt8(ascii: "d") && "89abAB".utf8.contains(json[index + 3])
    let isPair = isHigh && index + 12 <= end && json[index + 6] == 0x5C && json[index + 7] == UInt8(ascii: "u")
    return isPair ? 12 : 6
  }

  private mutating func decode(_ characters: Span<UInt8>, isLast: Bool) throws(HARError) -> [UInt8] {
    group.append(copying: characters)
    let count = isLast ? group.count : group.count & ~3
    var decoded = ByteScratch()
    guard Base64.decode(group.span.extracting(first: count), appendingTo: &decoded) == nil else {
      throw .invalidBase64(offset: entry.offset, entry: entry.number)
    }
    group.removeFirst(count)
    return Array(copying: decoded.span)
  }

  // MARK: Events

  /// Writes an event of a browser's list as the server sent it.
  private mutating func event(_ range: Range<Int>) -> [UInt8] {
    guard let value = try? JSONValue(parsing: entry.json.span.extracting(range)) else { return [] }
    var bytes: [UInt8] = []
    func append(_ name: String, _ text: String) {
      for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        bytes += Array("\(name): ".utf8) + Array(line.utf8) + [0x0A]
      }
    }
    if let id = value["eventId"]?.stringValue, !id.isEmpty { append("id", id) }
    if let name = value["eventName"]?.stringValue, !name.isEmpty, name != "message" { append("event", name) }
    append("data", value["data"]?.stringValue ?? "")
    if case .number(let token)? = value["time"], let time = Double(token) {
      let first = firstEventTime ?? time
      firstEventTime = first
      let elapsed = UInt64(exactly: max(0, (time - first) * 1_000_000).rounded()) ?? 0
      delay = max(delay ?? 0, (entry.wait ?? 0).addingReportingOverflow(elapsed).partialValue)
    }
    return bytes + [0x0A]
  }
}
