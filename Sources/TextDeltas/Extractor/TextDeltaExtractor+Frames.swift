internal import ByteKernels
internal import EventStreamCodec
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  // MARK: The fast path

  /// Returns the next delta of a message, or nil if it has no more.
  ///
  /// The delta is valid until the next call.
  ///
  /// - Parameter frame: The message. Call again with it until nil.
  /// - Throws: ``TextDeltaError`` if the payload is damaged.
  /// - Complexity: O(*n*) in the payload's size.
  @inlinable
  @_lifetime(&self, copy frame)
  public mutating func next(_ frame: inout TextFrame) throws(TextDeltaError) -> TextDeltaView? {
    // Most messages have one delta, so the second call ends here.
    if frame.progress == .drained { return nil }
    frameEnd = frame.offset &+ UInt64(truncatingIfNeeded: frame.payload.count)
    if frame.progress == .unread,
      let delta = shortDelta(of: frame.payload, headers: frame.headerBlockIdentity)
    {
      frame.progress = .drained
      return delta.view
    }
    return try nextSlowPath(&frame)
  }

  /// Returns the only delta of a message that is like an earlier one.
  ///
  /// Returns nil, and reads nothing, for any other.
  ///
  /// Nearly all messages have the headers of an earlier one and a payload that matches a template with one delta.
  ///
  /// - Parameters:
  ///   - payload: The message's payload.
  ///   - identity: The identity of the message's header block.
  @usableFromInline
  @_lifetime(&self, copy payload)
  package mutating func shortDelta(of payload: Span<UInt8>, headers identity: UInt64) -> ShortDelta? {
    guard identity != Identity.none else { return nil }
    return shortDelta(of: payload, class: classes.index(ofHeaders: identity))
  }

  /// Like ``shortDelta(of:headers:)``, but for an event whose parts were given.
  @inline(never)
  @_lifetime(&self, copy payload)
  private mutating func shortDelta(
    of payload: Span<UInt8>, type: Span<UInt8>, contentType: Span<UInt8>
  ) -> ShortDelta? {
    shortDelta(of: payload, class: classes.index(ofType: type, contentType))
  }

  @inline(__always)
  @_lifetime(&self, copy payload)
  private mutating func shortDelta(of payload: Span<UInt8>, class index: Int) -> ShortDelta? {
    guard index >= 0, ending.error == nil else { return nil }
    let known = classes[index]
    switch known.reading {
    case .payload:
      let template = reader.cachedTemplate(of: payload, root: Int(known.root), first: Int(known.template))
      guard template >= 0 else { return nil }
      if template != Int(known.template) { classes.noteTemplate(template, ofClass: index) }
      return reader.cachedDelta(template, payload)
    case .chunk:
      guard chunks.decodeByTemplate(payload, into: &source.document) else { return nil }
      let template = Self.cachedTemplate(of: source, first: Int(known.template), &reader)
      guard template >= 0 else { return nil }
      if template != Int(known.template) { classes.noteTemplate(template, ofClass: index) }
      return reader.cachedDelta(template, source.document.span)
    case .textChunk:
      guard chunks.decodeByTemplate(payload, into: &source.document),
        text.plainPrefix(of: source.document.span) == source.document.count
      else { return nil }
      if reader.buffer.hasDelivered { reader.beginDocument() }
      return ShortDelta(kind: .text, text: source.document.span)
    case .blob: return nil
    }
  }

  // MARK: The slow path

  /// Returns the next delta of a message that the fast path does not read.
  @usableFromInline @inline(never)
  @_lifetime(&self, copy frame)
  mutating func nextSlowPath(_ frame: inout TextFrame) throws(TextDeltaError) -> TextDeltaView? {
    if let error = ending.error { throw error }
    if frame.progress == .unread {
      if case .event(let type, let contentType) = frame.headers,
        let delta = shortDelta(of: frame.payload, type: type, contentType: contentType)
      {
        frame.progress = .drained
        return delta.view
      }
      try readSlowPath(&frame)
    }
    if let delta = reader.buffer.popFirst() {
      if documentIsInSource { return view(of: delta, document: source.document.span) }
      return view(of: delta, document: frame.payload)
    }
    guard frame.progress == .streaming else { return nil }
    var rest = frame.payload.extracting(frame.taken...)
    let delta = try next(&rest)
    frame.taken = frame.payload.count - rest.count
    return delta
  }

  /// Reads a message.
  mutating func readSlowPath(_ frame: inout TextFrame) throws(TextDeltaError) {
    ending.hasInput = true
    documentIsInSource = false
    frame.progress = .read
    let known = frame.headerBlockIdentity == Identity.none ? -1 : classes.index(ofHeaders: frame.headerBlockIdentity)
    if known >= 0, classes[known].reading == .blob {
      frame.progress = .streaming
      return
    }
    do throws(TextDeltaError) {
      switch frame.kind {
      case .event: if try readEvent(frame, frame.type, frame.contentType) { frame.progress = .streaming }
      case .exception, .error: readError(frame)
      }
    } catch {
      ending.error = error
      throw error
    }
  }

  /// Reads an event, and returns whether its payload is a piece of a byte stream.
  private mutating func readEvent(
    _ frame: borrowing TextFrame, _ type: Span<UInt8>, _ contentType: Span<UInt8>
  ) throws(TextDeltaError) -> Bool {
    if readByClass(frame, type, contentType) { return false }
    if !carriesByteStream { decideEnvelope(by: type) }
    if case .blob(let eventType) = family?.envelope {
      if type.bytesEqual(eventType) {
        remember(.blob, frame, type, contentType, root: JSONPathTable.none)
        return true
      }
      try readOtherEvent(frame, type, contentType)
      return false
    }
    reader.beginDocument()
    guard Self.isJSON(frame.payload, contentType) else {
      if !frame.payload.isEmpty { status.noteUnread(frame.payload, eventType: type) }
      return false
    }
    if type.bytesEqual("chunk"), try readChunk(frame) {
      guard phase != .undecided else { return false }
      switch reader.family.envelope {
      case .chunk, .unspecified: remember(.chunk, frame, type, contentType, root: JSONPathTable.root)
      case .textChunk: remember(.textChunk, frame, type, contentType, root: JSONPathTable.root)
      case .payload, .blob: break
      }
      return false
    }
    guard phase != .undecided else {
      try recognize(frame, type)
      return false
    }
    let root = reader.family.isUnspecified ? JSONPathTable.root : reader.root(inside: type)
    if root == JSONPathTable.none, readErrorEvent(frame, type) { return false }
    try reader.read(frame.payload, root: root, DocumentPlace(offset: frame.offset), eventType: type, &status)
    remember(.payload, frame, type, contentType, root: root)
    return false
  }

  /// Reads an event of a known class whose payload matches a template.
  ///
  /// Returns false, and reads nothing, for any other.
  private mutating func readByClass(
    _ frame: borrowing TextFrame, _ type: Span<UInt8>, _ contentType: Span<UInt8>
  ) -> Bool {
    let index = classes.index(ofType: type, contentType)
    guard index >= 0 else { return false }
    classes.noteHeaders(frame.headerBlockIdentity, ofClass: index)
    let known = classes[index]
    switch known.reading {
    case .textChunk, .blob: return false
    case .payload:
      guard reader.readByTemplate(frame.payload, root: Int(known.root)) else { return false }
      noteRead(frame.payload, eventType: type)
    case .chunk:
      guard chunks.decodeByTemplate(frame.payload, into: &source.document), Self.readByTemplate(source, &reader) else {
        return false
      }
      documentIsInSource = true
      if !reader.findings.isRead { Self.noteUnread(source, &status) }
    }
    return true
  }

  private mutating func noteRead(_ document: Span<UInt8>, eventType: Span<UInt8>) {
    if !reader.findings.isRead { status.noteUnread(document, eventType: eventType) }
  }

  private static func noteUnread(_ source: borrowing DocumentSource, _ status: inout StreamStatus) {
    status.noteUnread(source.document.span, eventType: Span())
  }

  private static func readByTemplate(_ source: borrowing DocumentSource, _ reader: inout DocumentReader) -> Bool {
    reader.readByTemplate(source.document.span, root: JSONPathTable.root)
  }

  private mutating func remember(
    _ reading: EventClass.Reading, _ frame: borrowing TextFrame, _ type: Span<UInt8>, _ contentType: Span<UInt8>,
    root: Int
  ) {
    classes.insert(
      reading, type: type, contentType: contentType, headers: frame.headerBlockIdentity, root: root)
  }

  /// Whether a payload is a document.
  ///
  /// One without a content type is.
  private static func isJSON(_ payload: Span<UInt8>, _ type: Span<UInt8>) -> Bool {
    guard !payload.isEmpty else { return false }
    return type.isEmpty || type.starts(with: "application/json") || type.starts(with: "application/vnd.amazon.")
      || type.starts(with: "application/x-amz-json")
  }

  // MARK: Events that carry a byte stream

  /// Sets the family of the events if their type identifies it.
  private mutating func decideEnvelope(by type: Span<UInt8>) {
    if type.bytesEqual("PayloadPart") {
      decide(envelope: .sageMaker)
    } else if type.bytesEqual("PayloadChunk") || type.bytesEqual("InvokeComplete") {
      decide(envelope: .lambda)
    }
  }

  /// Sets the family of events that carry a byte stream.
  mutating func decide(envelope: StreamFamily) {
    family = envelope
    eventReader = DocumentReader(envelope, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
  }

  /// Reads an event beside those that carry the byte stream.
  private mutating func readOtherEvent(
    _ frame: borrowing TextFrame, _ type: Span<UInt8>, _ contentType: Span<UInt8>
  ) throws(TextDeltaError) {
    reader.beginDocument()
    guard frame.payload.isEmpty || Self.isJSON(frame.payload, contentType) else { return }
    // An event without a payload counts as an object without members.
    let document = frame.payload.isEmpty ? Self.emptyObject.span : frame.payload
    let hadError = eventStatus.serviceError != nil
    try eventReader.read(
      document, root: eventReader.root(inside: type), DocumentPlace(offset: frame.offset), eventType: type, &eventStatus
    )
    if !hadError, let error = eventStatus.serviceError { reader.buffer.append(error) }
  }

  private static let emptyObject = Array("{}".utf8)

  // MARK: Detection of the family

  /// Reads an event by each family that has events of its type.
  ///
  /// The first that knows it becomes the stream's family.
  private mutating func recognize(_ frame: borrowing TextFrame, _ type: Span<UInt8>) throws(TextDeltaError) {
    let place = DocumentPlace(offset: frame.offset)
    for family in StreamFamily.all where family.isCandidateForEvents {
      let root = family.compiled.table.node(named: type)
      guard root != JSONPathTable.none, trials.mayTry(frame.payload.count) else { continue }
      var candidate = DocumentReader(family, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
      var candidateStatus = status
      try candidate.read(frame.payload, root: root, place, eventType: type, &candidateStatus)
      if candidate.findings.isRecognized {
        status = candidateStatus
        decide(by: candidate)
        return
      }
    }
    if readErrorEvent(frame, type) { return }
    // An event that no family knows must still be sound.
    try reader.read(frame.payload, root: JSONPathTable.none, place, eventType: type, &status)
  }

  // MARK: Chunks

  /// Reads an event whose payload holds base64, and returns false if it holds none.
  private mutating func readChunk(_ frame: borrowing TextFrame) throws(TextDeltaError) -> Bool {
    if phase != .undecided, case .payload = reader.family.envelope { return false }
    guard let place = try chunks.decode(frame.payload, at: frame.offset, into: &source.document) else { return false }
    documentIsInSource = true
    if phase != .undecided, case .textChunk = reader.family.envelope {
      takeChunkText()
    } else if source.isDoneMark {
      status.hasTerminal = true
    } else if phase != .undecided {
      try readByFamily(root: JSONPathTable.root, place)
    } else {
      try recognizeChunk(place)
    }
    return true
  }

  /// Reads a chunk of a model or an agent.
  ///
  /// The text of an agent is rarely a document that a model's family knows.
  private mutating func recognizeChunk(_ place: DocumentPlace) throws(TextDeltaError) {
    guard isJSONObject(source.document.span) else {
      Self.append(source, to: &trials.chunkTexts)
      return releaseChunkTexts()
    }
    if try recognize(place, .ofChunks) {
      // The documents held are not known to the family either.
      trials.chunkTexts.removeAll()
      return
    }
    if reader.buffer.hasPending { return }
    Self.append(source, to: &trials.chunkTexts)
    trials.chunkCount += 1
    trials.hasPaddedChunk = trials.hasPaddedChunk || chunks.isPadded
    guard trials.chunkTexts.count <= limits.maximumUndecidedSize else {
      throw .undecidedTooLong(offset: place.offset, limit: limits.maximumUndecidedSize)
    }
  }

  private func isJSONObject(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.first == 0x7B else { return false }
    var tokenizer = JSONTokenizer(bytes, maximumDepth: limits.maximumDepth)
    do throws(JSONError) {
      while try tokenizer.next() != nil {}
      return true
    } catch {
      return false
    }
  }

  /// Decides at the end of the stream what chunks are whose documents no family knows.
  ///
  /// A single one may be an agent's text. Several, or a padded one, come from an unknown model.
  mutating func finishChunks() {
    if trials.chunkCount == 1, !trials.hasPaddedChunk { return releaseChunkTexts() }
    trials.chunkTexts.removeAll()
  }

  /// Delivers chunks as an agent's text, if they are text.
  private mutating func releaseChunkTexts() {
    guard trials.isText else {
      let chunk = Array("chunk".utf8)
      var texts: [UInt8] = []
      swap(&texts, &trials.chunkTexts)
      status.noteUnread(texts.span, eventType: chunk.span)
      return
    }
    var texts: [UInt8] = []
    swap(&texts, &trials.chunkTexts)
    if phase == .undecided { decide(.agent) }
    ending.hasText = true
    reader.beginDocument()
    reader.appendText(texts.span, &text)
  }

  /// Delivers the text of an agent's chunk, in whole scalars.
  private mutating func takeChunkText() {
    ending.hasText = true
    guard let plain = text.plainPrefix(of: source.document.span) else {
      Self.appendText(of: source, &text, &reader)
      return
    }
    if plain < source.document.count { Self.hold(source, from: plain, &text) }
    reader.buffer.append(PendingDelta(kind: .text, text: TextPlace(source: .document, range: 0..<plain)))
  }

  private static func append(_ source: borrowing DocumentSource, to bytes: inout [UInt8]) {
    bytes.append(copying: source.document.span)
  }

  static func hold(_ source: borrowing DocumentSource, from start: Int, _ text: inout UTF8Reassembler) {
    text.hold(source.document.span.extracting(start...))
  }

  private static func appendText(
    of source: borrowing DocumentSource, _ text: inout UTF8Reassembler, _ reader: inout DocumentReader
  ) {
    reader.appendText(source.document.span, &text)
  }

  // MARK: Errors

  /// Reads an exception or error message.
  private mutating func readError(_ frame: borrowing TextFrame) {
    let type = String(repairing: frame.type)
    var body = ServiceErrorBody(frame.payload)
    if frame.kind == .error {
      if !frame.errorMessage.isEmpty { body.message = String(repairing: frame.errorMessage) }
      report(ServiceError(source: .errorMessage, code: type, body: body, offset: frame.messageOffset))
    } else {
      report(ServiceError(source: .exception, type: type, body: body, offset: frame.messageOffset))
    }
  }

  /// Reads an event whose type says that it is an error.
  ///
  /// Returns false, and reads nothing, for any other.
  private mutating func readErrorEvent(_ frame: borrowing TextFrame, _ type: Span<UInt8>) -> Bool {
    let name = String(repairing: type)
    let lowercased = name.lowercased()
    guard ["error", "errorevent", "exception"].contains(where: lowercased.hasSuffix) else { return false }
    var body = ServiceErrorBody(frame.payload)
    if body.code == nil { body.type = body.type ?? name }
    report(ServiceError(source: .inBand, body: body, offset: frame.messageOffset))
    return true
  }

  private mutating func report(_ error: ServiceError) {
    status.serviceError = status.serviceError ?? error
    reader.beginDocument()
    reader.buffer.append(error)
  }
}
