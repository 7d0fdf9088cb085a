internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// The next delta of a message, or nil when it has no more.
  ///
  /// - Parameter frame: The message. Call again with it until nil comes back.
  /// - Throws: Where the payload is damaged.
  /// - Complexity: O(*n*) in the payload's size.
  @_lifetime(&self, copy frame)
  public mutating func next(_ frame: inout TextFrame) throws(TextDeltaError) -> TextDeltaView? {
    if frame.isDrained { return nil }
    if let error { throw error }
    if !frame.isRead, let delta = quickDelta(&frame) { return delta }
    return try nextAtLeisure(&frame)
  }

  /// The only delta of a message that is like an earlier one in type and shape; nil where it is not, and nothing was read.
  @inline(__always)
  @_lifetime(&self, copy frame)
  mutating func quickDelta(_ frame: inout TextFrame) -> TextDeltaView? {
    guard isOnRoute(frame) else { return nil }
    switch route.way {
    case .payload:
      guard let quick = reader.quickDelta(frame.payload, root: route.root) else { return nil }
      frame.isRead = true
      frame.isDrained = true
      let decoded = reader.decoded.span
      return TextDeltaView(quick, document: frame.payload, decoded: decoded)
    case .chunk:
      guard decodeChunk(frame.payload), let quick = Self.quickDelta(inner, &reader) else { return nil }
      frame.isRead = true
      frame.isDrained = true
      let decoded = reader.decoded.span
      return TextDeltaView(quick, document: inner.span, decoded: decoded)
    case .unknown: return nil
    }
  }

  /// The same, where the payload is not of the shape of an earlier one, or has more than one delta.
  @inline(never)
  @_lifetime(&self, copy frame)
  private mutating func nextAtLeisure(_ frame: inout TextFrame) throws(TextDeltaError) -> TextDeltaView? {
    if !frame.isRead { try readAtLeisure(&frame) }
    if let delta = nextPending() {
      if documentIsInner { return view(of: delta, document: inner.span) }
      return view(of: delta, document: frame.payload)
    }
    guard frame.isBlob else { return nil }
    return try next(&frame.rest)
  }

  /// Reads a message.
  mutating func readAtLeisure(_ frame: inout TextFrame) throws(TextDeltaError) {
    frame.isRead = true
    if isOnRoute(frame), readByRoute(frame) { return }
    do throws(TextDeltaError) {
      frame.isBlob = try read(frame)
    } catch {
      self.error = error
      throw error
    }
  }

  /// Whether an event is of the type of an earlier one.
  @inline(__always)
  private func isOnRoute(_ frame: borrowing TextFrame) -> Bool {
    frame.kind == .event && frame.type.bytesEqual(route.type.span)
      && frame.contentType.bytesEqual(route.contentType.span)
  }

  /// Decodes what is in an event whose payload has the shape of an earlier chunk's; false where it has not.
  private mutating func decodeChunk(_ payload: Span<UInt8>) -> Bool {
    guard let found = chunks.quickDelta(payload, root: route.root), !found.isDecoded else { return false }
    inner.removeAll(keepingCapacity: true)
    return Base64.decode(payload.extracting(found.text), appendingTo: &inner) == nil
  }

  private static func quickDelta(_ document: [UInt8], _ reader: inout DocumentReader) -> QuickDelta? {
    reader.quickDelta(document.span, root: JSONPathTable.root)
  }

  /// Reads an event that is like an earlier one in type and shape; false where it is not, and nothing was read.
  private mutating func readByRoute(_ frame: borrowing TextFrame) -> Bool {
    switch route.way {
    case .unknown:
      return false
    case .payload:
      guard reader.readByTemplate(frame.payload, root: route.root) else { return false }
      documentIsInner = false
      return true
    case .chunk:
      guard decodeChunk(frame.payload), Self.readByTemplate(inner, &reader) else { return false }
      documentIsInner = true
      return true
    }
  }

  private static func readByTemplate(_ document: [UInt8], _ reader: inout DocumentReader) -> Bool {
    reader.readByTemplate(document.span, root: JSONPathTable.root)
  }

  /// Keeps how an event was read, for others of its type.
  private mutating func remember(_ way: FrameRoute.Way, _ frame: borrowing TextFrame, root: Int) {
    guard route.way != way || route.root != root || !frame.type.bytesEqual(route.type.span) else { return }
    route.way = way
    route.root = root
    route.type = Array(copying: frame.type)
    route.contentType = Array(copying: frame.contentType)
  }

  /// Reads a message; true where its payload is a piece of a stream of bytes.
  private mutating func read(_ frame: borrowing TextFrame) throws(TextDeltaError) -> Bool {
    documentIsInner = false
    switch frame.kind {
    case .event: break
    case .exception, .error:
      readError(frame)
      return false
    }
    if family == nil { decideByType(frame.type) }
    if case .blob(let eventType) = family?.envelope {
      if frame.type.bytesEqual(eventType) { return true }
      outer.beginDocument()
      let place = DocumentPlace(offset: frame.offset)
      do throws(JSONScanError) {
        if Self.isJSON(frame) { try outer.read(frame.payload, root: outer.root(inside: frame.type)) }
      } catch {
        throw place.error(error)
      }
      return false
    }
    reader.beginDocument()
    guard Self.isJSON(frame) else { return false }
    if frame.type.bytesEqual("chunk"), try readChunk(frame) {
      if isDecided, case .chunk = reader.compiled.family.envelope {
        remember(.chunk, frame, root: JSONPathTable.root)
      }
      return false
    }
    if isDecided {
      try read(frame.payload, inside: frame.type, frame.offset)
      remember(.payload, frame, root: reader.root(inside: frame.type))
    } else {
      try recognise(frame)
    }
    return false
  }

  /// Whether a payload is a document.
  ///
  /// One that says nothing of itself is.
  private static func isJSON(_ frame: borrowing TextFrame) -> Bool {
    guard !frame.payload.isEmpty else { return false }
    return frame.contentType.isEmpty || frame.contentType.starts(with: "application/json")
      || frame.contentType.starts(with: "application/vnd.amazon.")
      || frame.contentType.starts(with: "application/x-amz-json")
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
    outer = DocumentReader(CompiledFamily(carrier), maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
  }

  private mutating func read(
    _ payload: Span<UInt8>, inside type: Span<UInt8>, _ offset: UInt64
  ) throws(TextDeltaError) {
    do throws(JSONScanError) {
      try reader.read(payload, root: reader.root(inside: type))
    } catch {
      throw DocumentPlace(offset: offset).error(error)
    }
  }

  private mutating func recognise(_ frame: borrowing TextFrame) throws(TextDeltaError) {
    for compiled in CompiledFamily.all where compiled.family.isCandidateForEvents {
      var candidate = DocumentReader(compiled, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
      let root = candidate.root(inside: frame.type)
      // Most families have no event of this type.
      guard root != JSONPathTable.none else { continue }
      do throws(JSONScanError) {
        try candidate.read(frame.payload, root: root)
      } catch {
        throw DocumentPlace(offset: frame.offset).error(error)
      }
      if candidate.hasRecognised {
        reader = candidate
        family = compiled.family
        isDecided = true
        return
      }
    }
    // What no family knows must be sound all the same.
    try read(frame.payload, inside: Span(), frame.offset)
  }

  // MARK: Chunks

  /// Reads an event whose payload holds base64; false where it holds none.
  private mutating func readChunk(_ frame: borrowing TextFrame) throws(TextDeltaError) -> Bool {
    if isDecided, case .payload = reader.compiled.family.envelope { return false }
    do throws(JSONScanError) {
      try chunks.read(frame.payload, root: JSONPathTable.root)
    } catch {
      throw DocumentPlace(offset: frame.offset).error(error)
    }
    guard let found = chunks.nextDelta() else { return false }
    inner.removeAll(keepingCapacity: inner.capacity <= 65536)
    documentIsInner = true
    var place = DocumentPlace(offset: frame.offset, isBase64: true)
    if found.text.source == .document { place.offset += UInt64(found.text.range.lowerBound) }
    if let fault = Base64.decode(chunks.bytes(at: found.text, frame.payload), appendingTo: &inner) {
      throw .invalidBase64(offset: found.text.source == .document ? place.offset + UInt64(fault) : place.offset)
    }
    if isDecided, case .textChunk = reader.compiled.family.envelope {
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
    guard inner.first == 0x7B, isDocument(inner) else {
      undecided.append(contentsOf: inner)
      releaseUndecidedText()
      return
    }
    let isKnown = try recogniseInner(place) { family in
      if case .chunk = family.envelope { return true }
      return false
    }
    if isKnown {
      // What was held were documents that the family does not know either, and so without a delta.
      undecided.removeAll()
      return
    }
    undecided.append(contentsOf: inner)
    undecidedIsOfChunks = true
    guard undecided.count <= limits.maximumUndecidedSize else {
      throw .undecidedTooLong(offset: place.offset, limit: limits.maximumUndecidedSize)
    }
  }

  private func isDocument(_ bytes: [UInt8]) -> Bool {
    var scanner = JSONPathScanner(JSONPathTable(), maximumDepth: limits.maximumDepth)
    var input = bytes.span
    do throws(JSONScanError) {
      while try scanner.next(&input) != nil {}
      try scanner.finish()
      return true
    } catch {
      return false
    }
  }

  /// Hands out the text in `inner`, in whole scalars.
  private mutating func takeAgentText() {
    hasText = true
    let plain = text.plainPrefix(of: inner.span)
    if let plain {
      if plain < inner.count { text.hold(inner[plain...]) }
      reader.pending.append(PendingDelta(kind: .text, text: TextPlace(source: .document, range: 0..<plain)))
    } else {
      reader.takeText(inner, &text)
    }
  }

  // MARK: Errors

  /// Lines up the error that an exception or error message reports.
  private mutating func readError(_ frame: borrowing TextFrame) {
    let type = String(repairing: frame.type)
    let message: String
    if frame.kind == .error {
      message = String(repairing: frame.errorMessage)
    } else {
      message = Self.message(of: frame.payload)
    }
    let error = ServiceError(
      source: frame.kind == .error ? .errorMessage : .exception, type: type, message: message)
    outer.serviceError = outer.serviceError ?? error
    outer.beginDocument()
    var delta = PendingDelta(kind: .error)
    delta.name = outer.append(Array(type.utf8))
    delta.text = outer.append(Array(message.utf8))
    outer.pending.append(delta)
  }

  /// What an exception says: its member `message` or `Message`, else the whole payload.
  private static func message(of payload: Span<UInt8>) -> String {
    var reader = DocumentReader(CompiledFamily(.exceptionPayload), maximumDepth: TextDeltaLimits().maximumDepth)
    do throws(JSONScanError) {
      try reader.read(payload, root: JSONPathTable.root)
      if let found = reader.nextDelta() { return String(repairing: reader.bytes(at: found.text, payload)) }
    } catch {
      // Not JSON: it is shown as it is.
    }
    return String(repairing: payload)
  }
}
