internal import ByteKernels
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// Where a document stands, and so how it is read and where its faults are.
  struct DocumentPlace {
    /// The offset in the stream of its first byte.
    var offset: UInt64
    /// Whether it stands there in base64.
    var isBase64 = false

    func error(_ error: JSONError) -> TextDeltaError {
      let distance = isBase64 ? error.offset / 3 * 4 : error.offset
      return .invalidJSON(offset: offset + UInt64(distance), reason: error.reason)
    }
  }

  /// Reads what is in `inner`: the data of an event, or a line.
  mutating func readInner(at offset: UInt64) throws(TextDeltaError) {
    documentIsInner = true
    if takesDocuments, !isDoneMark {
      quickInnerShape = Self.quickShape(of: inner, first: reader.lastShape, &reader)
      if quickInnerShape >= 0 {
        reader.lastShape = quickInnerShape
        return
      }
    }
    reader.beginDocument()
    let start = inner.span.firstNonWhitespace(from: 0)
    guard start < inner.count else { return }
    let first = inner.span[start]
    if isDoneMark {
      reader.hasSeenTerminal = true
      return
    }
    let place = DocumentPlace(offset: offset)
    if takesDocuments {
      try Self.read(inner, root: JSONPathTable.root, place, &reader)
      return
    }
    if isDecided, reader.family == .plainText {
      takeInnerText()
      return
    }
    if format == .jsonLines, isDecided ? reader.family == .vercelData : StreamFormat.isVercelData(inner.span) {
      try readVercelLine(place)
      return
    }
    if isDecided {
      try Self.read(inner, root: JSONPathTable.root, place, &reader)
    } else if format == .serverSentEvents, first != 0x7B, first != 0x22, first != 0x5B {
      decide(.plainText)
      takeInnerText()
    } else {
      try recogniseInner(place)
    }
  }

  /// `[DONE]`, also as a JSON string: what ends many a stream.
  private var isDoneMark: Bool {
    inner.span.bytesEqual("[DONE]") || inner.span.bytesEqual("\"[DONE]\"")
  }

  private mutating func takeInnerText() {
    hasText = true
    // A line may be no UTF-8; the data of an event always is.
    let text =
      inner.span.isWellFormedUTF8
      ? TextPlace(source: .document, range: 0..<inner.count)
      : reader.append(Array(String(repairing: inner.span).utf8))
    reader.pending.append(PendingDelta(kind: .text, text: text))
  }

  private mutating func readVercelLine(_ place: DocumentPlace) throws(TextDeltaError) {
    if !isDecided { decide(.vercelData) }
    let code = inner.span.first ?? 0
    guard inner.count < 2 || inner.span[1] == 0x3A else {
      throw .invalidJSON(offset: place.offset + 1, reason: .unexpectedByte(inner.span[1]))
    }
    guard inner.count > 2 else {
      throw .invalidJSON(offset: place.offset + UInt64(inner.count), reason: .unexpectedEnd)
    }
    // The code and the colon are no part of the document.
    inner.removeFirst(2)
    let root = reader.root(inside: [code].span)
    try Self.read(inner, root: root, DocumentPlace(offset: place.offset + 2), &reader)
  }

  /// Reads a document by the family that is known.
  static func read(
    _ document: borrowing ByteScratch, root: Int, _ place: DocumentPlace, _ reader: inout DocumentReader
  ) throws(TextDeltaError) {
    do throws(JSONError) {
      try reader.read(document.span, root: root)
    } catch {
      throw place.error(error)
    }
  }

  // MARK: Detection

  /// Reads a document by each family in turn until one knows it.
  private mutating func recogniseInner(_ place: DocumentPlace) throws(TextDeltaError) {
    if options.contains(.bareStringsAreText), inner.span.first == 0x22 {
      decide(.agentCoreStrings)
      try Self.read(inner, root: JSONPathTable.root, place, &reader)
      return
    }
    _ = try recogniseInner(place, .ofBytes)
  }

  /// Reads a document by each family in turn that may know it, until one does; that one is then the family.
  mutating func recogniseInner(
    _ place: DocumentPlace, _ detector: FamilyDetector
  ) throws(TextDeltaError) -> Bool {
    guard mayTry(inner.count) else {
      try Self.read(inner, root: JSONPathTable.none, place, &reader)
      return false
    }
    for family in try Self.candidates(for: inner, place, detector, maximumDepth: limits.maximumDepth) {
      var candidate = DocumentReader(family, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
      try Self.read(inner, root: JSONPathTable.root, place, &candidate)
      if candidate.hasRecognised {
        decide(by: candidate)
        return true
      }
    }
    return false
  }

  private static func candidates(
    for document: borrowing ByteScratch, _ place: DocumentPlace, _ detector: FamilyDetector, maximumDepth: Int
  ) throws(TextDeltaError) -> [StreamFamily] {
    do throws(JSONError) {
      return try detector.candidates(for: document.span, maximumDepth: maximumDepth)
    } catch {
      throw place.error(error)
    }
  }

  /// Settles on a family.
  mutating func decide(_ family: StreamFamily) {
    decide(by: DocumentReader(family, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates))
  }

  /// Settles on a reader, and its family.
  mutating func decide(by reader: consuming DocumentReader) {
    family = family ?? reader.family
    takesDocuments = reader.family != .plainText && reader.family != .vercelData
    self.reader = reader
    isDecided = true
  }

  /// Whether one more document may be tried with the families.
  ///
  /// Nearly every stream is known by one of its first documents; what has not been known for so long is not tried any
  /// more, but only checked, or it would cost dozens of times as much as any other.
  mutating func mayTry(_ size: Int) -> Bool {
    guard triedDocuments < Self.maximumTriedDocuments, triedBytes <= Self.maximumTriedBytes else { return false }
    triedDocuments += 1
    triedBytes += size
    return true
  }

  /// How many documents, and bytes of them, are tried.
  private static var maximumTriedDocuments: Int { 512 }
  private static var maximumTriedBytes: Int { 256 << 10 }

  // MARK: The format

  /// Finds out how the bytes are divided, from the first line that is not blank.
  @_lifetime(input: copy input)
  mutating func decideFormat(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Bool {
    while !input.isEmpty {
      let lineEnd = input.lineEnd(from: 0)
      // More of the line than is needed at once, so that a short first line is seen whole; of a long one a byte more than
      // may be held, wherever the reads end, so that they do not decide.
      let room = max(limits.maximumUndecidedSize - undecided.count, 0)
      let isBlank = lineEnd == 0 && undecided.count == undecidedBlankCount
      let end = isBlank ? 1 : lineEnd <= room ? lineEnd : room + 1
      undecided.append(copying: input.extracting(..<end))
      let isTooLong = undecided.count > limits.maximumUndecidedSize
      let isComplete = end < input.count && !isTooLong
      input = input.extracting(end...)
      if isBlank { undecidedBlankCount += 1 }
      let line = undecided[undecidedBlankCount...]
      var found =
        isBlank ? nil : StreamFormat.sniffed(line, isComplete: isComplete, isAtStart: undecidedBlankCount == 0)
      if found == nil, isTooLong { found = line.first == 0x7B ? .jsonLines : .text }
      if let found {
        try settle(found)
        return true
      }
      // A byte order mark by itself is as good as a blank line.
      if isComplete { undecidedBlankCount = undecided.count }
    }
    return false
  }

  /// The same when the stream has ended.
  mutating func decideAtEnd() throws(TextDeltaError) {
    if undecidedIsOfChunks {
      // Texts of an agent that might have been documents.
      releaseUndecidedText()
    } else {
      let line = undecided[undecidedBlankCount...]
      let mayBecomeMore =
        StreamFormat.sniffed(line, isComplete: false, isAtStart: undecidedBlankCount == 0) == nil
      if takesDocuments, mayBecomeMore, !isJSON(line.span) {
        heldAtEnd = undecided.count
        undecided.removeAll()
        return
      }
      try settle(StreamFormat.sniffed(line, isComplete: true, isAtStart: undecidedBlankCount == 0) ?? .text)
    }
  }

  private mutating func settle(_ found: StreamFormat) throws(TextDeltaError) {
    var first: [UInt8] = []
    swap(&first, &undecided)
    format = found
    var input = first.span
    switch found {
    case .serverSentEvents: _ = try events.next(&input)
    case .jsonLines:
      // What begins like JSON and is none is text; and a CR by itself ends no line of JSON.
      let line = input.extracting(undecidedBlankCount...)
      let isAtStartOfLine = undecidedBlankCount == 0 || first[undecidedBlankCount - 1] == 0x0A
      if StreamFormat.isVercelData(line) ? isAtStartOfLine : isJSON(line) {
        // Blank lines, and then the beginning of one that is not.
        while !input.isEmpty { _ = try lines.next(&input) }
      } else {
        try settleAsText(first)
      }
    case .text, .automatic: try settleAsText(first)
    }
  }

  private mutating func settleAsText(_ first: [UInt8]) throws(TextDeltaError) {
    format = .text
    // No text of a stream that is said to be of documents.
    isForeign = takesDocuments
    if isForeign { return }
    if !isDecided { decide(.plainText) }
    hasText = true
    reader.beginDocument()
    reader.takeText(first.span, &text)
  }

  private func isJSON(_ line: Span<UInt8>) -> Bool {
    line.count > limits.maximumUndecidedSize || isDocument(line)
  }

  /// Whether bytes are a JSON text.
  func isDocument(_ bytes: Span<UInt8>) -> Bool {
    var tokenizer = JSONTokenizer(bytes, maximumDepth: limits.maximumDepth)
    do throws(JSONError) {
      while try tokenizer.next() != nil {}
      return true
    } catch {
      return false
    }
  }

  /// Hands out texts that were held because they might have been documents.
  mutating func releaseUndecidedText() {
    var held: [UInt8] = []
    swap(&held, &undecided)
    if !isDecided { decide(.agent) }
    hasText = true
    reader.beginDocument()
    reader.takeText(held.span, &text)
  }
}

extension StreamFamily {
  /// Whether it is not the documents that tell of the family.
  private var isToldByItsLines: Bool { self == .agentCoreStrings || self == .plainText || self == .vercelData }

  /// Whether events that are no chunks may be of the family.
  var isCandidateForEvents: Bool {
    switch envelope {
    case .payload, .textChunk: !isToldByItsLines
    case .chunk, .blob: false
    }
  }

  /// Whether documents that are not in frames may be of the family.
  var isCandidateForBytes: Bool {
    switch envelope {
    case .payload: !isToldByItsLines
    case .chunk: true
    case .textChunk, .blob: false
    }
  }
}
