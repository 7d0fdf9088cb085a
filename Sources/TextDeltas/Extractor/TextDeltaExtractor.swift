internal import ByteKernels

/// Takes the text deltas out of a stream of any family: from event-stream messages, or from the bytes of server-sent
/// events, JSON lines or text.
///
/// One extractor serves one stream. Give it each message, or each piece of the bytes, and take the deltas until there are
/// no more; at the end call ``finish()`` until it returns nil; then ``verdict`` says what became of the stream.
///
///     var extractor = TextDeltaExtractor()
///     for chunk in body {
///       var input = chunk.span
///       while let delta = try extractor.next(&input) { … }
///     }
///     while let delta = try extractor.finish() { … }
///     if extractor.verdict != .complete { … }
///
/// What text there is never depends on how the bytes were split. Nothing of a JSON document is handed out before the
/// whole of it is known to be sound. After an error every call throws it again.
@available(StreamingCodec 1.0, *)
public struct TextDeltaExtractor: ~Copyable {
  /// Choices that no stream makes by itself.
  public struct Options: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Makes a set of its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Dispatches a server-sent event that only the end of the stream ends: see
    /// ``ServerSentEventDecoder/Leniency/flushesAtEnd``.
    public static let flushesAtEnd = Options(rawValue: 1)
    /// Takes documents that are a JSON string for text, where the family is not given.
    ///
    /// AgentCore agents that yield plain text send such strings; but those that yield objects send, as strings too, the
    /// representations of Python objects. Where the first document is a string the stream is taken for the former.
    public static let bareStringsAreText = Options(rawValue: 2)
  }

  let limits: TextDeltaLimits
  let options: Options
  let usesTemplates: Bool

  /// The family, once it is known.
  public internal(set) var family: StreamFamily?
  var format: StreamFormat

  var reader: DocumentReader
  var isDecided = false
  /// Whether all that bytes are divided into are documents of the family: it is neither text nor Vercel's lines.
  var takesDocuments = false
  /// What was tried with the families, and known by none.
  var triedDocuments = 0
  var triedBytes = 0
  /// For events around a stream of bytes, and for errors.
  var outer: DocumentReader
  var chunks: DocumentReader
  var events: ServerSentEventDecoder
  var lines: LineDecoder
  var text = UTF8Reassembler()

  /// A document that is not the caller's: what base64 held, the data of an event, a line.
  var inner = ByteScratch()
  /// The shape of the document in ``inner``, where it has a single delta, which is then the next; else -1.
  var quickInnerShape = -1
  /// What is held until it is known what it is: the first line, or texts of an agent.
  var undecided: [UInt8] = []
  /// How many bytes of it are blank lines, at its beginning.
  var undecidedBlankCount = 0
  /// Whether that is the latter.
  var undecidedIsOfChunks = false
  /// Where the pending deltas' bytes are.
  var documentIsInner = false

  /// What is left of the last message, for callers that cannot hold on to it.
  var kept: [UInt8] = []
  /// How much of that has been read.
  var keptStart = 0

  /// How events of each type are read.
  var routes = FrameRoutes()

  /// Whether the bytes are text where documents were expected.
  var isForeign = false
  var error: TextDeltaError?
  var heldAtEnd = 0
  var hasText = false

  /// Makes an extractor for one stream.
  ///
  /// - Parameters:
  ///   - family: The family, where it is known; else it is found out from the first elements.
  ///   - format: How the bytes are divided, for streams without frames and for the bytes that frames carry.
  ///   - options: Choices that no stream makes by itself.
  ///   - limits: How much is taken before giving up.
  public init(
    family: StreamFamily? = nil, format: StreamFormat = .automatic, options: Options = [],
    limits: TextDeltaLimits = TextDeltaLimits()
  ) {
    self.init(family: family, format: format, options: options, limits: limits, usesTemplates: true)
  }

  /// The same, also without templates: with and without them the very same must come out.
  package init(
    family: StreamFamily?, format: StreamFormat, options: Options, limits: TextDeltaLimits, usesTemplates: Bool
  ) {
    self.limits = limits
    self.usesTemplates = usesTemplates
    self.options = options
    self.family = family
    self.format = format
    var inside = StreamFamily.plainText
    var outside = inside
    if let family {
      if case .blob = family.envelope {
        outside = family
      } else {
        inside = family
        isDecided = true
        takesDocuments = family != .plainText && family != .vercelData
        if family == .plainText, format == .automatic { self.format = .text }
      }
    }
    reader = DocumentReader(inside, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
    outer = DocumentReader(outside, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
    chunks = DocumentReader(.chunkEnvelope, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
    events = ServerSentEventDecoder(
      maximumSize: limits.maximumElementSize, leniency: options.contains(.flushesAtEnd) ? .flushesAtEnd : [])
    lines = LineDecoder(maximumLength: limits.maximumElementSize)
  }

  /// What became of the stream, after ``finish()`` has returned nil.
  public var verdict: StreamVerdict {
    if let error { return .damaged(error) }
    if let serviceError = outer.serviceError ?? reader.serviceError { return .serviceError(serviceError) }
    if case .blob = family?.envelope, outer.family.hasTerminalEvent, !outer.hasSeenTerminal {
      return heldAtEnd > 0 ? .cut(heldBytes: heldAtEnd) : .endedEarly
    }
    if isForeign { return .notThisProtocol }
    if reader.hasSeenTerminal { return .complete }
    if heldAtEnd > 0 { return .cut(heldBytes: heldAtEnd) }
    if isDecided, reader.family.hasTerminalEvent { return .endedEarly }
    if outer.hasSeenTerminal { return .complete }
    return isDecided || hasText || family != nil ? .ended : .notThisProtocol
  }

  /// Says that the layer below ended inside an element, of which it held this many bytes.
  public mutating func noteCut(heldBytes: Int) { heldAtEnd = max(heldAtEnd, heldBytes) }

  // MARK: Bytes

  /// The next delta of a stream of bytes, or nil when more are needed.
  ///
  /// - Parameter input: Bytes of the stream; what has been taken is dropped from its beginning.
  /// - Throws: Where the stream is damaged or over a limit.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(TextDeltaError) -> TextDeltaView? {
    // Reads of a few bytes end nearly all here, in half to a third of the time of what follows.
    if input.count < 8, quickInnerShape < 0, error == nil, !hasPending {
      if input.isEmpty || holdsShort(&input) { return nil }
      if format == .text, !isForeign, text.heldCount == 0, input.isShortASCII {
        hasText = true
        let text = input
        input = input.extracting(input.count...)
        return TextDeltaView(kind: .text, index: nil, text: text)
      }
    }
    if let error { throw error }
    while true {
      if quickInnerShape >= 0 { return takeQuickInner() }
      if let delta = nextPending() { return view(of: delta, document: inner.span) }
      guard !input.isEmpty else { return nil }
      if format == .text { return takeText(&input) }
      do throws(TextDeltaError) {
        guard try advance(&input) else { return nil }
      } catch {
        self.error = error
        throw error
      }
    }
  }

  /// Whether a delta has been found and not handed out.
  var hasPending: Bool {
    @inline(__always) get { outer.hasPending || reader.hasPending }
  }

  /// Takes a short read of which nothing can be said yet; false, and nothing is taken, of all others.
  @inline(__always)
  @_lifetime(input: copy input)
  private mutating func holdsShort(_ input: inout Span<UInt8>) -> Bool {
    switch format {
    case .serverSentEvents: events.holdsShort(&input)
    case .jsonLines: lines.holdsShort(&input)
    case .automatic, .text: false
    }
  }

  /// Goes on by one element; false when more bytes are needed.
  @_lifetime(input: copy input)
  mutating func advance(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Bool {
    switch format {
    case .automatic:
      return try decideFormat(&input)
    case .serverSentEvents:
      guard try nextEvent(&input) else { return false }
    case .jsonLines:
      guard try nextLine(&input) else { return false }
    case .text:
      return true
    }
    return true
  }

  @_lifetime(input: copy input)
  private mutating func nextEvent(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Bool {
    let offset = try Self.takeEvent(&input, &events, &inner)
    guard let offset else { return false }
    try readInner(at: offset)
    return true
  }

  @_lifetime(input: copy input)
  private static func takeEvent(
    _ input: inout Span<UInt8>, _ events: inout ServerSentEventDecoder, _ inner: inout ByteScratch
  ) throws(TextDeltaError) -> UInt64? {
    guard let event = try events.next(&input) else { return nil }
    inner.removeAll()
    inner.append(copying: event.data)
    return event.dataOffset
  }

  @_lifetime(input: copy input)
  private mutating func nextLine(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Bool {
    guard try Self.takeLine(&input, &lines, &inner) else { return false }
    try readInner(at: lines.offset)
    return true
  }

  @_lifetime(input: copy input)
  private static func takeLine(
    _ input: inout Span<UInt8>, _ lines: inout LineDecoder, _ inner: inout ByteScratch
  ) throws(TextDeltaError) -> Bool {
    guard let line = try lines.next(&input) else { return false }
    inner.removeAll()
    inner.append(copying: line)
    return true
  }

  /// Text as it stands.
  @_lifetime(&self, copy input)
  private mutating func takeText(_ input: inout Span<UInt8>) -> TextDeltaView? {
    let bytes = input
    input = input.extracting(input.count...)
    if isForeign { return nil }
    hasText = true
    if let plain = text.plainPrefix(of: bytes) {
      if plain < bytes.count { text.hold(bytes.extracting(plain...)) }
      guard plain > 0 else { return nil }
      return TextDeltaView(
        kind: .text, index: nil, text: bytes.extracting(..<plain))
    }
    reader.beginDocument()
    text.append(bytes, to: &reader.decoded)
    guard !reader.decoded.isEmpty else { return nil }
    return TextDeltaView(kind: .text, index: nil, text: reader.decoded.span)
  }

  // MARK: The end

  /// The next of the deltas that the end of the stream releases, or nil; then the ``verdict`` is known.
  ///
  /// - Throws: Where what the end completes is damaged.
  @_lifetime(&self)
  public mutating func finish() throws(TextDeltaError) -> TextDeltaView? {
    if let error { throw error }
    do throws(TextDeltaError) {
      while true {
        if quickInnerShape >= 0 { return takeQuickInner() }
        if let delta = nextPending() { return view(of: delta, document: inner.span) }
        guard try advanceToEnd() else { return nil }
      }
    } catch {
      self.error = error
      throw error
    }
  }

  /// Ends one of the layers; false when all have ended.
  private mutating func advanceToEnd() throws(TextDeltaError) -> Bool {
    if !undecided.isEmpty {
      try decideAtEnd()
      return true
    }
    switch format {
    case .serverSentEvents:
      if let offset = try Self.finishEvents(&events, &inner) {
        try readUnfinished(at: offset)
        return true
      }
      heldAtEnd = max(heldAtEnd, events.heldCount)
    case .jsonLines:
      if try Self.finishLines(&lines, &inner) {
        try readUnfinished(at: lines.offset)
        return true
      }
    case .automatic, .text: break
    }
    if text.heldCount > 0 {
      reader.beginDocument()
      heldAtEnd = max(heldAtEnd, text.finish(into: &reader.decoded))
      reader.pending.append(
        PendingDelta(kind: .text, text: TextPlace(source: .decoded, range: 0..<reader.decoded.count)))
      return true
    }
    if reader.held != nil {
      reader.beginDocument()
      reader.lineUpHeld()
      return true
    }
    return false
  }

  /// Reads what only the end of the stream ends: JSON says whether it is whole.
  private mutating func readUnfinished(at offset: UInt64) throws(TextDeltaError) {
    let count = inner.count
    do throws(TextDeltaError) {
      try readInner(at: offset)
    } catch .invalidJSON(_, .unexpectedEnd) {
      heldAtEnd = max(heldAtEnd, count)
      reader.beginDocument()
    }
  }

  private static func finishEvents(
    _ events: inout ServerSentEventDecoder, _ inner: inout ByteScratch
  ) throws(TextDeltaError) -> UInt64? {
    guard let event = try events.finish() else { return nil }
    inner.removeAll()
    inner.append(copying: event.data)
    return event.dataOffset
  }

  private static func finishLines(
    _ lines: inout LineDecoder, _ inner: inout ByteScratch
  ) throws(TextDeltaError) -> Bool {
    guard let line = try lines.finish() else { return false }
    inner.removeAll()
    inner.append(copying: line)
    return true
  }

  // MARK: Handing out

  /// The only delta of the document in ``inner``.
  @inline(__always)
  @_lifetime(&self)
  mutating func takeQuickInner() -> TextDeltaView? {
    let shape = quickInnerShape
    quickInnerShape = -1
    return reader.quickDelta(shape, inner.span)?.view
  }

  /// The next delta that has been found.
  @inline(__always)
  mutating func nextPending() -> (delta: PendingDelta, isOuter: Bool)? { hasPending ? takePending() : nil }

  private mutating func takePending() -> (delta: PendingDelta, isOuter: Bool)? {
    if let delta = outer.nextDelta() { return (delta, true) }
    if let delta = reader.nextDelta() { return (delta, false) }
    return nil
  }

  @_lifetime(borrow self, copy document)
  func view(of found: (delta: PendingDelta, isOuter: Bool), document: Span<UInt8>) -> TextDeltaView {
    if found.isOuter { return TextDeltaView(found.delta, document: document, decoded: outer.decoded.span) }
    return TextDeltaView(found.delta, document: document, decoded: reader.decoded.span)
  }
}

@available(StreamingCodec 1.0, *)
extension TextDeltaView {
  /// The delta with its bytes, which are in the document or in a reader's buffer.
  @_lifetime(copy document, copy decoded)
  init(_ delta: PendingDelta, document: Span<UInt8>, decoded: Span<UInt8>) {
    self.init(
      kind: delta.kind, index: delta.index, text: delta.text.bytes(document, decoded),
      identifier: delta.identifier.bytes(document, decoded), name: delta.name.bytes(document, decoded))
  }
}

extension StreamFamily {
  /// The object around what base64 holds.
  static let chunkEnvelope = StreamFamily("chunk", [.delta(.text, "bytes")])
  /// The payload of an exception.
  static let exceptionPayload = StreamFamily(
    "exception",
    [
      .delta(.error, "message", text: "message", name: "ErrorCode"),
      .delta(.error, "Message", text: "Message", name: "ErrorCode", when: [.absent("message")]),
    ])
}
