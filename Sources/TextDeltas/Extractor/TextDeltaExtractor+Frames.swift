internal import ByteKernels
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// The next delta of a message, or nil when it has no more.
  ///
  /// - Parameter frame: The message. Call again with it until nil comes back.
  /// - Throws: Where the payload is damaged.
  /// - Complexity: O(*n*) in the payload's size.
  @inlinable
  @_lifetime(&self, copy frame)
  public mutating func next(_ frame: inout TextFrame) throws(TextDeltaError) -> TextDeltaView? {
    // Most frames have a single delta: the second call ends here.
    if frame.progress == .drained { return nil }
    if frame.progress == .unread,
      let delta = shortDelta(of: frame.payload, headers: frame.headerBlockIdentity)
    {
      frame.progress = .drained
      return delta.view
    }
    return try nextAtLeisure(&frame)
  }

  /// The only delta of a message that is like an earlier one; none where it is not, and nothing was read.
  ///
  /// Nearly all frames have the headers of an earlier one, a payload of the shape of an earlier one, and one delta: they
  /// are done with here, in a third of the time that anything else takes.
  ///
  /// - Parameter identity: The number of the message's header block.
  @usableFromInline
  @_lifetime(&self, copy payload)
  package mutating func shortDelta(of payload: Span<UInt8>, headers identity: UInt64) -> ShortDelta? {
    guard identity != Identity.none else { return nil }
    return shortDelta(of: payload, route: routes.index(ofHeaders: identity))
  }

  /// The same, for an event of which the parts were given.
  @inline(never)
  @_lifetime(&self, copy payload)
  private mutating func shortDelta(
    of payload: Span<UInt8>, type: Span<UInt8>, contentType: Span<UInt8>
  ) -> ShortDelta? {
    shortDelta(of: payload, route: routes.index(ofType: type, contentType))
  }

  @inline(__always)
  @_lifetime(&self, copy payload)
  private mutating func shortDelta(of payload: Span<UInt8>, route index: Int) -> ShortDelta? {
    guard index >= 0, error == nil else { return nil }
    let route = routes[index]
    switch route.way {
    case .payload:
      let shape = reader.quickShape(of: payload, root: Int(route.root), first: Int(route.shape))
      guard shape >= 0 else { return nil }
      if shape != Int(route.shape) { routes.noteShape(shape, ofRoute: index) }
      return reader.quickDelta(shape, payload)
    case .chunk:
      guard decodeChunk(payload) else { return nil }
      let shape = Self.quickShape(of: inner, first: Int(route.shape), &reader)
      guard shape >= 0 else { return nil }
      if shape != Int(route.shape) { routes.noteShape(shape, ofRoute: index) }
      return reader.quickDelta(shape, inner.span)
    case .textChunk:
      guard decodeChunk(payload), text.plainPrefix(of: inner.span) == inner.count else { return nil }
      if !reader.pending.isEmpty { reader.beginDocument() }
      return ShortDelta(kind: .text, text: inner.span)
    case .blob: return nil
    }
  }

  /// The same, where the payload is not of the shape of an earlier one, or has more than one delta.
  @usableFromInline @inline(never)
  @_lifetime(&self, copy frame)
  mutating func nextAtLeisure(_ frame: inout TextFrame) throws(TextDeltaError) -> TextDeltaView? {
    if let error { throw error }
    if frame.progress == .unread {
      if frame.headersLength == 0, frame.givenKind == .event,
        let delta = shortDelta(of: frame.payload, type: frame.givenType, contentType: frame.givenContentType)
      {
        frame.progress = .drained
        return delta.view
      }
      try readAtLeisure(&frame)
    }
    if let delta = nextPending() {
      if documentIsInner { return view(of: delta, document: inner.span) }
      return view(of: delta, document: frame.payload)
    }
    guard frame.progress == .streaming else { return nil }
    var rest = frame.payload.extracting(frame.taken...)
    let delta = try next(&rest)
    frame.taken = frame.payload.count - rest.count
    return delta
  }

  /// Reads a message.
  mutating func readAtLeisure(_ frame: inout TextFrame) throws(TextDeltaError) {
    if isBlobOnRoute(frame) {
      documentIsInner = false
      frame.progress = .streaming
      return
    }
    frame.progress = .read
    do throws(TextDeltaError) {
      if try read(frame, FrameHeaders(frame)) { frame.progress = .streaming }
    } catch {
      self.error = error
      throw error
    }
  }

  /// Whether the headers alone say that the payload is a piece of a stream of bytes.
  private func isBlobOnRoute(_ frame: borrowing TextFrame) -> Bool {
    guard frame.headerBlockIdentity != Identity.none else { return false }
    let index = routes.index(ofHeaders: frame.headerBlockIdentity)
    return index >= 0 && routes[index].way == .blob
  }

  /// Decodes what is in an event whose payload has the shape of an earlier chunk's; false where it has not.
  private mutating func decodeChunk(_ payload: Span<UInt8>) -> Bool {
    inner.removeAll()
    if chunks.decodeEcho(payload, appendingTo: &inner) { return true }
    guard let found = chunks.quickText(of: payload) else { return false }
    return Base64.decode(payload.extracting(found), appendingTo: &inner) == nil
  }

  // The document and what reads it are apart: both are fields of the extractor.

  @inline(__always)
  static func quickShape(
    of document: borrowing ByteScratch, first: Int, _ reader: inout DocumentReader
  ) -> Int {
    reader.quickShape(of: document.span, root: JSONPathTable.root, first: first)
  }

  private static func readByTemplate(_ document: borrowing ByteScratch, _ reader: inout DocumentReader) -> Bool {
    reader.readByTemplate(document.span, root: JSONPathTable.root)
  }

  /// Reads an event that is like an earlier one in type and shape; false where it is not, and nothing was read.
  private mutating func readByRoute(_ frame: borrowing TextFrame, _ headers: borrowing FrameHeaders) -> Bool {
    let index = routes.index(of: frame, headers)
    guard index >= 0 else { return false }
    let route = routes[index]
    switch route.way {
    case .textChunk, .blob:
      return false
    case .payload:
      guard reader.readByTemplate(frame.payload, root: Int(route.root)) else { return false }
      documentIsInner = false
    case .chunk:
      guard decodeChunk(frame.payload), Self.readByTemplate(inner, &reader) else { return false }
      documentIsInner = true
    }
    return true
  }

  /// Reads a message; true where its payload is a piece of a stream of bytes.
  private mutating func read(
    _ frame: borrowing TextFrame, _ headers: borrowing FrameHeaders
  ) throws(TextDeltaError) -> Bool {
    if readByRoute(frame, headers) { return false }
    documentIsInner = false
    switch headers.kind {
    case .event: break
    case .exception, .error:
      readError(frame.payload, headers)
      return false
    }
    if family == nil { decideByType(headers.type) }
    if case .blob(let eventType) = family?.envelope {
      if headers.type.bytesEqual(eventType) {
        routes.remember(.blob, frame, headers, root: JSONPathTable.none)
        return true
      }
      outer.beginDocument()
      let place = DocumentPlace(offset: frame.offset)
      do throws(JSONError) {
        let root = outer.root(inside: headers.type)
        if frame.payload.isEmpty {
          try outer.read(Self.emptyObject.span, root: root)
        } else if Self.isJSON(frame.payload, headers) {
          try outer.read(frame.payload, root: root)
        }
      } catch {
        throw place.error(error)
      }
      return false
    }
    reader.beginDocument()
    guard Self.isJSON(frame.payload, headers) else { return false }
    if headers.type.bytesEqual("chunk"), try readChunk(frame) {
      guard isDecided else { return false }
      switch reader.family.envelope {
      case .chunk: routes.remember(.chunk, frame, headers, root: JSONPathTable.root)
      case .textChunk: routes.remember(.textChunk, frame, headers, root: JSONPathTable.root)
      case .payload, .blob: break
      }
      return false
    }
    if isDecided {
      try read(frame.payload, inside: headers.type, frame.offset)
      routes.remember(.payload, frame, headers, root: reader.root(inside: headers.type))
    } else {
      try recognise(frame, inside: headers.type)
    }
    return false
  }

  /// What an event around a stream of bytes says that has no payload: that it came.
  private static let emptyObject = Array("{}".utf8)

  /// Whether a payload is a document.
  ///
  /// One that says nothing of itself is.
  private static func isJSON(_ payload: Span<UInt8>, _ headers: borrowing FrameHeaders) -> Bool {
    guard !payload.isEmpty else { return false }
    let type = headers.contentType
    return type.isEmpty || type.starts(with: "application/json") || type.starts(with: "application/vnd.amazon.")
      || type.starts(with: "application/x-amz-json")
  }

  /// Some event types say by themselves what the stream is.
  private mutating func decideByType(_ type: Span<UInt8>) {
    if type.bytesEqual("PayloadPart") {
      decide(carrier: .sageMaker)
    } else if type.bytesEqual("PayloadChunk") || type.bytesEqual("InvokeComplete") {
      decide(carrier: .lambda)
    }
  }

  /// Settles on a family of events that carry a stream of bytes.
  mutating func decide(carrier: StreamFamily) {
    family = carrier
    outer = DocumentReader(carrier, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
  }

  private mutating func read(
    _ payload: Span<UInt8>, inside type: Span<UInt8>, _ offset: UInt64
  ) throws(TextDeltaError) {
    do throws(JSONError) {
      try reader.read(payload, root: reader.root(inside: type))
    } catch {
      throw DocumentPlace(offset: offset).error(error)
    }
  }

  private mutating func recognise(
    _ frame: borrowing TextFrame, inside type: Span<UInt8>
  ) throws(TextDeltaError) {
    for family in StreamFamily.all where family.isCandidateForEvents {
      // Most families have no event of this type.
      let root = family.compiled.table.node(named: type)
      guard root != JSONPathTable.none, mayTry(frame.payload.count) else { continue }
      var candidate = DocumentReader(family, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
      do throws(JSONError) {
        try candidate.read(frame.payload, root: root)
      } catch {
        throw DocumentPlace(offset: frame.offset).error(error)
      }
      if candidate.hasRecognised {
        decide(by: candidate)
        return
      }
    }
    // What no family knows must be sound all the same.
    try read(frame.payload, inside: Span(), frame.offset)
  }

  // MARK: Chunks

  /// Reads an event whose payload holds base64; false where it holds none.
  private mutating func readChunk(_ frame: borrowing TextFrame) throws(TextDeltaError) -> Bool {
    if isDecided, case .payload = reader.family.envelope { return false }
    do throws(JSONError) {
      try chunks.read(frame.payload, root: JSONPathTable.root)
    } catch {
      throw DocumentPlace(offset: frame.offset).error(error)
    }
    guard let found = chunks.nextDelta() else { return false }
    inner.removeAll()
    documentIsInner = true
    var place = DocumentPlace(offset: frame.offset, isBase64: true)
    if found.text.source == .document { place.offset += UInt64(found.text.range.lowerBound) }
    // Half of a surrogate pair at the end is held for the next text: here it is one more character, and none of base64.
    guard chunks.held == nil else { throw .invalidBase64(offset: place.offset) }
    if let fault = Base64.decode(chunks.bytes(at: found.text, frame.payload), appendingTo: &inner) {
      throw .invalidBase64(offset: found.text.source == .document ? place.offset + UInt64(fault) : place.offset)
    }
    if isDecided, case .textChunk = reader.family.envelope {
      takeAgentText()
    } else {
      try readChunkDocument(place)
    }
    return true
  }

  private mutating func readChunkDocument(_ place: DocumentPlace) throws(TextDeltaError) {
    if inner.span.bytesEqual("[DONE]") || inner.span.bytesEqual("\"[DONE]\"") {
      reader.hasSeenTerminal = true
      return
    }
    guard isDecided else {
      try recogniseChunk(place)
      return
    }
    try Self.read(inner, root: JSONPathTable.root, place, &reader)
  }

  /// A chunk of a stream that may be a model's or an agent's: an agent's text is hardly ever a document that a model's
  /// family knows.
  private mutating func recogniseChunk(_ place: DocumentPlace) throws(TextDeltaError) {
    guard inner.span.first == 0x7B, isDocument(inner.span) else {
      Self.append(inner, to: &undecided)
      releaseUndecidedText()
      return
    }
    if try recogniseInner(place, .ofChunks) {
      // What was held were documents that the family does not know either, and so without a delta.
      undecided.removeAll()
      return
    }
    Self.append(inner, to: &undecided)
    undecidedIsOfChunks = true
    guard undecided.count <= limits.maximumUndecidedSize else {
      throw .undecidedTooLong(offset: place.offset, limit: limits.maximumUndecidedSize)
    }
  }

  /// Hands out the text in `inner`, in whole scalars.
  private mutating func takeAgentText() {
    hasText = true
    let plain = text.plainPrefix(of: inner.span)
    if let plain {
      if plain < inner.count { Self.hold(inner, from: plain, &text) }
      reader.pending.append(PendingDelta(kind: .text, text: TextPlace(source: .document, range: 0..<plain)))
    } else {
      Self.takeText(inner, &text, &reader)
    }
  }

  private static func append(_ document: borrowing ByteScratch, to bytes: inout [UInt8]) {
    bytes.append(copying: document.span)
  }

  private static func hold(_ document: borrowing ByteScratch, from start: Int, _ text: inout UTF8Reassembler) {
    text.hold(document.span.extracting(start...))
  }

  private static func takeText(
    _ document: borrowing ByteScratch, _ text: inout UTF8Reassembler, _ reader: inout DocumentReader
  ) {
    reader.takeText(document.span, &text)
  }

  // MARK: Errors

  /// Lines up the error that an exception or error message reports.
  private mutating func readError(_ payload: Span<UInt8>, _ headers: borrowing FrameHeaders) {
    var error = ServiceError(source: .exception, type: String(repairing: headers.type), message: "")
    if headers.kind == .error {
      error.source = .errorMessage
      error.message = String(repairing: headers.errorMessage)
    } else {
      (error.message, error.code) = Self.parts(ofException: payload)
    }
    outer.serviceError = outer.serviceError ?? error
    outer.beginDocument()
    var delta = PendingDelta(kind: .error)
    delta.name = outer.append(Array(error.type.utf8))
    delta.text = outer.append(Array(error.message.utf8))
    outer.pending.append(delta)
  }

  /// What an exception says: its member `message` or `Message`, else the whole payload; and its member `ErrorCode`.
  private static func parts(ofException payload: Span<UInt8>) -> (message: String, code: String?) {
    var reader = DocumentReader(.exceptionPayload, maximumDepth: TextDeltaLimits().maximumDepth)
    do throws(JSONError) {
      try reader.read(payload, root: JSONPathTable.root)
      if let found = reader.nextDelta() {
        let code = String(repairing: reader.bytes(at: found.name, payload))
        return (String(repairing: reader.bytes(at: found.text, payload)), code.isEmpty ? nil : code)
      }
    } catch {
      // Not JSON: it is shown as it is.
    }
    return (String(repairing: payload), nil)
  }
}
