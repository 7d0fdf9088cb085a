internal import ByteKernels

/// Reads one entry's response out of an HTTP archive, as a message of HTTP/1.1.
@available(StreamingCodec 1.0, *)
struct ArchiveReader: ~Copyable {
  private let number: Int?
  private var decoder: HARDecoder
  /// The only entry so far, where it is no stream: an archive of one entry is about that.
  private var onlyEntry: HAREntry?
  /// Head and body of the entry taken, as far as they have not been delivered.
  private var pieces: ArraySlice<[UInt8]> = []
  private var delivered: [UInt8] = []

  /// The entry that is read.
  private(set) var chosen: HAREntry?
  /// How many others hold streams.
  private(set) var otherStreams = 0

  init(number: Int?, maximumEntryLength: Int) {
    self.number = number
    decoder = HARDecoder(maximumEntryLength: maximumEntryLength)
  }

  /// The next piece of the message that is rebuilt: its head with the time that the archive has, then its body.
  @_lifetime(&self)
  mutating func next() -> CapturedPiece? {
    guard let piece = pieces.popFirst() else {
      delivered = []
      return nil
    }
    let isHead = delivered.isEmpty
    delivered = piece
    guard let message else { return nil }
    return CapturedPiece(bytes: delivered.span, delay: isHead ? chosen?.wait : nil, message: message)
  }

  private var message: CapturedMessage? {
    chosen.map { CapturedMessage(kind: .response, number: $0.number, status: $0.status) }
  }

  var notes: [CaptureNote] {
    guard let chosen, otherStreams > 0 else { return [] }
    return [.otherStreams(entry: chosen.number, count: otherStreams)]
  }

  /// Reads on until the message is there, or the input used up.
  @_lifetime(input: copy input)
  mutating func take(_ input: inout Span<UInt8>) throws(CaptureError) {
    guard pieces.isEmpty else { return }
    do throws(HARError) {
      while let entry = try decoder.next(&input) {
        try consider(entry)
        if !pieces.isEmpty { return }
      }
    } catch {
      throw .har(error)
    }
  }

  /// Says that the archive has ended.
  mutating func finish() throws(CaptureError) {
    guard pieces.isEmpty else { return }
    do throws(HARError) {
      try decoder.finish()
      guard chosen == nil else { return }
      if let onlyEntry { return try choose(onlyEntry) }
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
    } else if !entry.looksLikeStream {
      if entry.number == 1 { onlyEntry = entry }
    } else if chosen != nil {
      otherStreams += 1
    } else {
      try choose(entry)
    }
  }

  private mutating func choose(_ entry: HAREntry) throws(HARError) {
    chosen = entry
    let body = try entry.body()
    pieces = [try entry.head(bodyLength: body.count)]
    if !body.isEmpty { pieces.append(body) }
    delivered = []
  }
}
