internal import ByteKernels

/// Reads one entry's response from an HTTP archive, as an HTTP/1.1 message.
@available(StreamingCodec 1.0, *)
struct ArchiveReader: ~Copyable {
  private let number: Int?
  private var decoder: HARDecoder
  /// The first entry, if it has no stream: an archive with one entry is about that.
  private var onlyEntry: HAREntry?
  /// The first entry with a stream but no body, which is chosen if no other has one.
  private var emptyEntry: HAREntry?
  private var head: [UInt8] = []
  private var body: HARBodyReader?
  /// The bytes that were returned last.
  private var delivered: [UInt8] = []
  private var otherStreams = 0
  private var repair: MisreadText.Encoding?

  /// The entry that is read; its body has been removed.
  private(set) var chosen: HAREntry?

  init(number: Int?, maximumEntryLength: Int) {
    self.number = number
    decoder = HARDecoder(maximumEntryLength: maximumEntryLength)
  }

  /// Remarks on the entry.
  var notes: [CaptureNote] {
    guard let chosen else { return [] }
    var notes: [CaptureNote] = []
    if isRebuilt { notes.append(.rebuiltEvents(entry: chosen.number)) }
    if let repair { notes.append(.repairedText(entry: chosen.number, encoding: repair.rawValue)) }
    if otherStreams > 0 { notes.append(.otherStreams(entry: chosen.number, count: otherStreams)) }
    return notes
  }

  private var isRebuilt = false

  private var isReading: Bool { !head.isEmpty || body != nil }

  /// Returns the next piece of the rebuilt message: its head with the archive's time, then its body.
  @_lifetime(&self)
  mutating func next() throws(CaptureError) -> CapturedPiece? {
    guard let chosen else { return nil }
    let message = CapturedMessage(
      kind: .response, number: chosen.number, status: chosen.status, method: chosen.method, target: chosen.url)
    if !head.isEmpty {
      (delivered, head) = (head, [])
      return CapturedPiece(bytes: delivered.span, delay: chosen.wait, message: message)
    }
    var delay: UInt64?
    do throws(HARError) {
      guard let piece = try body?.next() else {
        (body, delivered) = (nil, [])
        return nil
      }
      delivered = piece
      delay = body?.delay
    } catch {
      throw .har(error)
    }
    return CapturedPiece(bytes: delivered.span, delay: delay, message: message)
  }

  /// Reads on until a message is complete, or the input is used up.
  @_lifetime(input: copy input)
  mutating func take(_ input: inout Span<UInt8>) throws(CaptureError) {
    guard !isReading else { return }
    do throws(HARError) {
      while let entry = try decoder.next(&input) {
        try consider(entry)
        if isReading { return }
      }
    } catch {
      throw .har(error)
    }
  }

  /// Ends the archive.
  mutating func finish() throws(CaptureError) {
    guard !isReading else { return }
    do throws(HARError) {
      try decoder.finish()
      guard chosen == nil else { return }
      if let entry = emptyEntry ?? onlyEntry { return try choose(entry) }
      if let number { throw .noEntry(entry: number, entries: decoder.entryCount) }
      throw .noStream(entries: decoder.entryCount)
    } catch {
      throw .har(error)
    }
  }

  private mutating func consider(_ entry: HAREntry) throws(HARError) {
    onlyEntry = nil
    if let number {
      if entry.number == number { try choose(entry) }
    } else if entry.looksLikeStream, entry.hasBody {
      if chosen == nil { try choose(entry) } else { otherStreams += 1 }
    } else if chosen == nil {
      if emptyEntry == nil, entry.declaredLayer != nil || entry.webSocketMessageCount != nil { emptyEntry = entry }
      if entry.number == 1 { onlyEntry = entry }
    }
  }

  private mutating func choose(_ entry: HAREntry) throws(HARError) {
    guard entry.status != nil else { throw .noResponse(offset: entry.offset, entry: entry.number) }
    try entry.checkBody()
    if let name = entry.attachment, !Self.isPlain(name) {
      throw .unsafeAttachment(offset: entry.offset, entry: entry.number, name: name)
    }
    repair = MisreadText.find(in: entry)
    isRebuilt = entry.isRebuilt
    (emptyEntry, onlyEntry) = (nil, nil)
    // The length of the body is that of its pieces: it is decoded twice, but never held.
    var reader = HARBodyReader(entry, repairing: repair)
    var length: UInt64 = 0
    while let piece = try reader.next() { length += UInt64(piece.count) }
    head = try entry.head(bodyLength: entry.attachment == nil ? length : nil)
    body = HARBodyReader(entry, repairing: repair, ownsJSON: true)
    chosen = entry
    if entry.attachment == nil { chosen?.removeBody() }
    delivered = []
  }

  /// Whether a name leads to a file beside the archive, or below its directory.
  private static func isPlain(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return !name.isEmpty && !name.utf8.contains { $0 < 0x20 || $0 == 0x5C || $0 == 0x3A }
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
