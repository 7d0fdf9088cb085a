internal import ByteKernels
internal import EventStreamCodec
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  // MARK: Documents

  /// Reads the source's document.
  mutating func readDocument() throws(TextDeltaError) {
    do throws(TextDeltaError) {
      try readOneDocument()
    } catch {
      if case .invalidJSON(_, .trailingBytes) = error, source.isSeveralObjects {
        throw .dataLinesNotSeparated(offset: source.offset)
      }
      throw error
    }
  }

  @inline(__always)
  private mutating func readOneDocument() throws(TextDeltaError) {
    documentIsInSource = true
    if phase == .documents, !source.isErrorEvent, !source.isDoneMark {
      cachedTemplate = Self.cachedTemplate(of: source, first: reader.templates.last, &reader)
      if cachedTemplate >= 0 {
        reader.templates.last = cachedTemplate
        return
      }
    }
    reader.beginDocument()
    let start = source.document.span.firstNonWhitespace(from: 0)
    if source.isErrorEvent { return readErrorEvent() }
    guard start < source.document.count else { return }
    if source.isDoneMark {
      status.hasTerminal = true
      return
    }
    let place = DocumentPlace(offset: source.offset)
    switch phase {
    case .documents: try readByFamily(root: JSONPathTable.root, place)
    case .codedLines: try readCodedLine(place)
    case .text: takeDocumentAsText()
    case .foreign: break
    case .undecided:
      let first = source.document.span[start]
      if source.format == .jsonLines, StreamFormat.isVercelData(source.document.span) {
        decide(.vercelData)
        try readCodedLine(place)
      } else if source.format == .serverSentEvents, source.document.span.isFieldWithDocument {
        // Fields within the data: the events were wrapped twice.
        phase = .foreign
      } else if source.format == .serverSentEvents, first != 0x7B, first != 0x22, first != 0x5B {
        decide(.plainText)
        takeDocumentAsText()
      } else if options.contains(.bareStringsAreText), source.document.span.first == 0x22 {
        decide(.agentCoreStrings)
        try readByFamily(root: JSONPathTable.root, place)
      } else {
        _ = try recognize(place, .ofBytes)
      }
    }
  }

  /// Reads the data of a server-sent event of the type `error`: an error in any form.
  private mutating func readErrorEvent() {
    let error = ServiceError(source: .inBand, body: ServiceErrorBody(source.document.span), offset: source.offset)
    status.serviceError = status.serviceError ?? error
    reader.buffer.append(error)
  }

  private mutating func takeDocumentAsText() {
    ending.hasText = true
    // The data of an event is well-formed UTF-8; a line may not be.
    let text =
      source.document.span.isWellFormedUTF8
      ? TextPlace(source: .document, range: 0..<source.document.count)
      : reader.buffer.copy(String(repairing: source.document.span))
    reader.buffer.append(PendingDelta(kind: .text, text: text))
  }

  private mutating func readCodedLine(_ place: DocumentPlace) throws(TextDeltaError) {
    let code = source.document.span.first ?? 0
    guard source.document.count < 2 || source.document.span[1] == 0x3A else {
      throw .invalidJSON(offset: place.offset + 1, reason: .unexpectedByte(source.document.span[1]))
    }
    guard source.document.count > 2 else {
      throw .invalidJSON(offset: place.offset + UInt64(source.document.count), reason: .unexpectedEnd)
    }
    source.document.removeFirst(2)
    try readByFamily(root: reader.root(inside: [code].span), DocumentPlace(offset: place.offset + 2))
  }

  /// Reads the source's document by the rules of the reader's family.
  mutating func readByFamily(root: Int, _ place: DocumentPlace) throws(TextDeltaError) {
    try Self.read(source, root: root, place, &reader, &status)
  }

  // The source and the reader are parts of the extractor: one is borrowed while the other changes.

  private static func read(
    _ source: borrowing DocumentSource, root: Int, _ place: DocumentPlace, _ reader: inout DocumentReader,
    _ status: inout StreamStatus
  ) throws(TextDeltaError) {
    try reader.read(source.document.span, root: root, place, eventType: source.eventType, &status)
  }

  @inline(__always)
  static func cachedTemplate(
    of source: borrowing DocumentSource, first: Int, _ reader: inout DocumentReader
  ) -> Int {
    reader.cachedTemplate(of: source.document.span, root: JSONPathTable.root, first: first)
  }

  // MARK: Detection of the family

  /// Reads the source's document by each family that may know it.
  ///
  /// The first that does becomes the stream's family.
  ///
  /// Returns whether one does.
  mutating func recognize(_ place: DocumentPlace, _ detector: FamilyDetector) throws(TextDeltaError) -> Bool {
    if trials.mayTry(source.document.count) {
      for family in try Self.candidates(for: source, place, detector, maximumDepth: limits.maximumDepth) {
        var candidate = DocumentReader(family, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
        var candidateStatus = status
        try Self.read(source, root: JSONPathTable.root, place, &candidate, &candidateStatus)
        if candidate.findings.isRecognized {
          status = candidateStatus
          decide(by: candidate)
          return true
        }
      }
    }
    // A document that no family knows must still be sound, and may report an error.
    try readByFamily(root: JSONPathTable.root, place)
    return false
  }

  private static func candidates(
    for source: borrowing DocumentSource, _ place: DocumentPlace, _ detector: FamilyDetector, maximumDepth: Int
  ) throws(TextDeltaError) -> [StreamFamily] {
    do throws(JSONError) {
      return try detector.candidates(for: source.document.span, maximumDepth: maximumDepth)
    } catch {
      throw place.error(error)
    }
  }

  /// Sets the family of the content.
  mutating func decide(_ family: StreamFamily) {
    decide(by: DocumentReader(family, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates))
  }

  /// Sets the reader of the content, and its family.
  mutating func decide(by reader: consuming DocumentReader) {
    family = family ?? reader.family
    phase = reader.family == .plainText ? .text : reader.family == .vercelData ? .codedLines : .documents
    self.reader = reader
  }

  // MARK: Detection of the format

  /// Ends the detection of the format at the end of the stream.
  mutating func finishFormat() {
    guard let found = formats.finish(expectsDocuments: phase == .documents || phase == .codedLines) else {
      ending.heldBytes = formats.heldCount
      _ = formats.removeAll()
      return
    }
    setFormat(found)
  }

  /// Sets the format; the bytes held to detect it are read next.
  mutating func setFormat(_ found: StreamFormat) {
    let bytes = formats.removeAll()
    switch found {
    case .serverSentEvents, .jsonLines, .json: source.begin(found, with: bytes)
    case .text, .automatic: takeFirstText(bytes)
    }
  }

  private mutating func takeFirstText(_ bytes: [UInt8]) {
    source.format = .text
    source.textCount = UInt64(bytes.count)
    if phase == .documents || phase == .codedLines {
      phase = .foreign
      return
    }
    if phase == .undecided { decide(.plainText) }
    ending.hasText = true
    reader.beginDocument()
    reader.appendText(bytes.span, &text)
  }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Whether the bytes are a `data` field of a server-sent event with a JSON object as its value.
  fileprivate var isFieldWithDocument: Bool {
    guard starts(with: "data:") else { return false }
    let start = firstNonWhitespace(from: 5)
    return start < count && self[start] == 0x7B
  }
}

extension StreamFamily {
  /// Whether the family is recognised by its lines, not by its documents.
  private var isRecognizedByLines: Bool { self == .agentCoreStrings || self == .plainText || self == .vercelData }

  /// Whether events other than chunks may belong to the family.
  var isCandidateForEvents: Bool {
    switch envelope {
    case .payload, .textChunk: !isRecognizedByLines
    case .chunk, .blob, .unspecified: false
    }
  }

  /// Whether documents without frames may belong to the family.
  var isCandidateForBytes: Bool {
    switch envelope {
    case .payload: !isRecognizedByLines
    case .chunk: true
    case .textChunk, .blob, .unspecified: false
    }
  }
}
