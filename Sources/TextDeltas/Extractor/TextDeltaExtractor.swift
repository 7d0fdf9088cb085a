internal import ByteKernels
internal import EventStreamCodec

/// Extracts the deltas of a stream of any family, from event-stream messages or from the bytes of server-sent events, JSON
/// or text.
///
/// One extractor serves one stream. Pass it each message, or each piece of the bytes, and take deltas until it returns nil.
/// At the end call ``finish()`` until it returns nil; ``outcome`` then says how the stream ended.
///
///     var extractor = TextDeltaExtractor()
///     for chunk in body {
///       var input = chunk.span
///       while let delta = try extractor.next(&input) { … }
///     }
///     while let delta = try extractor.finish() { … }
///     guard extractor.outcome == .complete else { … }
///
/// The sizes of the pieces do not affect the text. No part of a JSON document is delivered before all of it is known to be
/// sound. After an error, every later call throws it again.
@available(StreamingCodec 1.0, *)
public struct TextDeltaExtractor: ~Copyable {
  /// Options that the caller must choose, because no stream decides them.
  public struct Options: OptionSet, Hashable, Sendable {
    /// The raw bits.
    public let rawValue: Int
    /// Creates a set from raw bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Delivers a server-sent event that only the end of the stream ends: see
    /// ``ServerSentEventDecoder/Leniency/flushesAtEnd``.
    public static let flushesAtEnd = Options(rawValue: 1)
    /// Reads documents that are JSON strings as text, if the family is not given and the first document is a string.
    ///
    /// AgentCore agents that yield plain text send such strings. Agents that yield Python objects send the representations
    /// of the objects as strings as well.
    public static let bareStringsAreText = Options(rawValue: 2)
    /// Reads each `data` field of server-sent events as an event: see
    /// ``ServerSentEventDecoder/Leniency/dataLinesAreEvents``.
    public static let dataLinesAreEvents = Options(rawValue: 4)

    /// The leniencies of server-sent events.
    package var serverSentEvents: ServerSentEventDecoder.Leniency {
      var leniency: ServerSentEventDecoder.Leniency = []
      if contains(.flushesAtEnd) { leniency.insert(.flushesAtEnd) }
      if contains(.dataLinesAreEvents) { leniency.insert(.dataLinesAreEvents) }
      return leniency
    }
  }

  /// How the content of the stream is read.
  enum Phase {
    /// The family is unknown; documents are tried with each family.
    case undecided
    /// Documents are read by the family's rules.
    case documents
    /// Lines consist of a code, a colon and a document.
    case codedLines
    /// The content is text.
    case text
    /// The content is text, although the family has documents; it is not read.
    case foreign
  }

  let limits: TextDeltaLimits
  let options: Options
  let usesTemplates: Bool

  /// The family of the stream; nil while it is unknown.
  ///
  /// For messages that carry a byte stream, this is the family of the messages.
  public internal(set) var family: StreamFamily?
  var phase = Phase.undecided
  /// Reads the documents of the content.
  var reader: DocumentReader
  var status = StreamStatus()
  /// Reads the other events of a family whose events carry a byte stream.
  var eventReader: DocumentReader
  var eventStatus = StreamStatus()

  var source: DocumentSource
  var formats: FormatDetector
  var trials = FamilyTrials()
  var chunks: ChunkReader
  var text = UTF8Reassembler()
  var classes = EventClasses()
  var queue = ByteQueue()

  /// The template of the source's document, if its only delta comes next; else -1.
  var cachedTemplate = -1
  /// Whether the pending deltas refer to the source's document, not to the caller's bytes.
  var documentIsInSource = false
  var ending = Ending()
  /// Whether deltas are dropped as soon as they are found: see `TextDeltaExtractor+Skimming.swift`.
  package var dropsDeltas = false
  /// Whether the first bytes of an incomplete last character are dropped, because the bytes after them are not text.
  package var dropsCutCharacter = false

  /// What is known of the end of the stream.
  struct Ending {
    var error: TextDeltaError?
    /// The number of bytes held of an unfinished element at the end.
    var heldBytes = 0
    /// Whether any byte or message has arrived.
    var hasInput = false
    var hasText = false
  }

  /// The offset after the payload of the last message.
  @usableFromInline var frameEnd: UInt64 = 0

  /// Creates an extractor for one stream.
  ///
  /// - Parameters:
  ///   - family: The family, if it is known. Otherwise it is detected from the first elements.
  ///   - format: How the bytes are divided, for streams without frames and for byte streams that frames carry.
  ///   - options: Options that no stream decides.
  ///   - limits: The limits on sizes and depth.
  public init(
    family: StreamFamily? = nil, format: StreamFormat = .automatic, options: Options = [],
    limits: TextDeltaLimits = TextDeltaLimits()
  ) {
    self.init(family: family, format: format, options: options, limits: limits, usesTemplates: true)
  }

  /// Creates an extractor, with or without templates; the deltas are the same.
  package init(
    family: StreamFamily?, format: StreamFormat, options: Options, limits: TextDeltaLimits, usesTemplates: Bool
  ) {
    self.limits = limits
    self.usesTemplates = usesTemplates
    self.options = options
    self.family = family
    func reader(_ family: StreamFamily) -> DocumentReader {
      DocumentReader(family, maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
    }
    self.reader = reader(.plainText)
    eventReader = reader(.plainText)
    chunks = ChunkReader(maximumDepth: limits.maximumDepth, usesTemplates: usesTemplates)
    source = DocumentSource(format, limits, options)
    formats = FormatDetector(limits)
    guard let family else {
      if format == .text { decide(.plainText) }
      return
    }
    if case .blob = family.envelope {
      eventReader = reader(family)
    } else {
      if family == .plainText, format == .automatic { source.format = .text }
      decide(family)
    }
  }

  // MARK: Bytes

  /// Returns the next delta of a byte stream, or nil if more bytes are needed.
  ///
  /// The delta is valid until the next call.
  ///
  /// - Parameter input: Bytes of the stream, moved past those that were taken.
  /// - Throws: ``TextDeltaError`` if the stream is damaged or exceeds a limit.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(TextDeltaError) -> TextDeltaView? {
    // Reads of a few bytes rarely get further than this.
    if input.count < 8, cachedTemplate < 0, ending.error == nil, !reader.buffer.hasPending {
      if input.isEmpty || source.holdsShort(&input) { return nil }
      if source.format == .text, phase == .text, text.heldCount == 0, input.isShortASCII { return takeText(&input) }
    }
    if let error = ending.error { throw error }
    while true {
      if cachedTemplate >= 0 { return takeCached() }
      if let delta = reader.buffer.popFirst() { return view(of: delta, document: source.document.span) }
      releaseDocument()
      guard !input.isEmpty || source.hasBacklog else { return nil }
      if source.format == .text { return takeText(&input) }
      if let delta = takeEcho(&input) { return delta.view }
      do throws(TextDeltaError) {
        guard try advance(&input) else { return nil }
      } catch {
        ending.error = error
        throw error
      }
    }
  }

  /// Returns the delta of the next document, if the document lies whole in the input and differs from the one before it only in
  /// its text.
  ///
  /// The text is read in the input, without a copy. Returns nil, and reads nothing, for any other document.
  @inline(__always)
  @_lifetime(&self, copy input)
  private mutating func takeEcho(_ input: inout Span<UInt8>) -> ShortDelta? {
    guard phase == .documents, let documents = source.documents(in: input) else { return nil }
    let count = reader.leadingEcho(of: documents, root: JSONPathTable.root)
    guard count > 0, source.takeDocument(count: count, of: &input) else { return nil }
    return reader.cachedDelta(reader.templates.last, documents)
  }

  /// Reads the next document, and returns false if more bytes are needed.
  @_lifetime(input: copy input)
  mutating func advance(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Bool {
    if source.format == .automatic {
      ending.hasInput = true
      guard let found = formats.next(&input) else { return false }
      setFormat(found)
      return true
    }
    guard try source.next(&input) else {
      ending.hasInput = true
      return false
    }
    ending.hasInput = true
    try readDocument()
    return true
  }

  /// Takes plain text as it is.
  @_lifetime(&self, copy input)
  private mutating func takeText(_ input: inout Span<UInt8>) -> TextDeltaView? {
    let bytes = input
    input = input.extracting(input.count...)
    source.textCount &+= UInt64(bytes.count)
    ending.hasInput = true
    guard phase == .text else { return nil }
    ending.hasText = true
    if let plain = text.plainPrefix(of: bytes) {
      if plain < bytes.count { text.hold(bytes.extracting(plain...)) }
      guard plain > 0 else { return nil }
      return TextDeltaView(kind: .text, index: nil, text: bytes.extracting(..<plain))
    }
    reader.beginDocument()
    text.append(bytes, to: &reader.buffer.decoded)
    guard !reader.buffer.decoded.isEmpty else { return nil }
    return TextDeltaView(kind: .text, index: nil, text: reader.buffer.decoded.span)
  }

  // MARK: The end

  /// Ends the stream.
  ///
  /// Call until nil to receive the remaining deltas; then ``outcome`` is known.
  ///
  /// - Throws: ``TextDeltaError`` if the last element is damaged.
  @_lifetime(&self)
  public mutating func finish() throws(TextDeltaError) -> TextDeltaView? {
    if let error = ending.error { throw error }
    do throws(TextDeltaError) {
      while true {
        if cachedTemplate >= 0 { return takeCached() }
        if let delta = reader.buffer.popFirst() { return view(of: delta, document: source.document.span) }
        releaseDocument()
        guard try advanceToEnd() else { return nil }
      }
    } catch {
      ending.error = error
      throw error
    }
  }

  /// Ends one of the layers, and returns false if all have ended.
  private mutating func advanceToEnd() throws(TextDeltaError) -> Bool {
    if !formats.isEmpty {
      finishFormat()
      return true
    }
    if !trials.chunkTexts.isEmpty {
      finishChunks()
      return true
    }
    if source.hasBacklog {
      var nothing = Span<UInt8>()
      if try advance(&nothing) { return true }
    }
    if try source.finish() {
      try readUnfinished()
      return true
    }
    try source.checkHeldEvent()
    ending.heldBytes = max(ending.heldBytes, source.heldCount)
    if text.heldCount > 0, !dropsCutCharacter {
      reader.beginDocument()
      ending.heldBytes = max(ending.heldBytes, text.finish(into: &reader.buffer.decoded))
      reader.buffer.append(
        PendingDelta(kind: .text, text: TextPlace(source: .decoded, range: 0..<reader.buffer.decoded.count)))
      return true
    }
    if reader.memory.held != nil {
      reader.beginDocument()
      reader.appendHeld()
      return true
    }
    return false
  }

  /// Reads a document that only the end of the stream ends.
  ///
  /// If it is cut, its bytes are counted as held.
  private mutating func readUnfinished() throws(TextDeltaError) {
    let count = source.document.count
    do throws(TextDeltaError) {
      try readDocument()
    } catch .invalidJSON(_, .unexpectedEnd) {
      ending.heldBytes = max(ending.heldBytes, count)
      reader.beginDocument()
    }
  }

  /// Notes that the layer below ended within an element, of which it held this many bytes.
  package mutating func noteCut(heldBytes: Int) {
    ending.heldBytes = max(ending.heldBytes, heldBytes)
    ending.hasInput = true
  }

  // MARK: Delivery

  /// Releases the memory of a long document, all of whose deltas have been delivered.
  @inline(__always)
  package mutating func releaseDocument() {
    guard source.document.isLarge || reader.buffer.decoded.isLarge else { return }
    source.document.removeAll()
    reader.buffer.removeAll()
  }

  /// The only delta of the source's document.
  @inline(__always)
  @_lifetime(&self)
  mutating func takeCached() -> TextDeltaView? {
    let template = cachedTemplate
    cachedTemplate = -1
    return reader.cachedDelta(template, source.document.span)?.view
  }

  @_lifetime(borrow self, copy document)
  func view(of delta: PendingDelta, document: Span<UInt8>) -> TextDeltaView {
    TextDeltaView(delta, document: document, decoded: reader.buffer.decoded.span)
  }
}

@available(StreamingCodec 1.0, *)
extension TextDeltaView {
  /// Creates the view of a delta whose bytes are in a document or in a reader's buffer.
  @_lifetime(copy document, copy decoded)
  init(_ delta: PendingDelta, document: Span<UInt8>, decoded: Span<UInt8>) {
    self.init(
      kind: delta.kind, index: delta.index, text: delta.text.bytes(document, decoded),
      identifier: delta.identifier.bytes(document, decoded), name: delta.name.bytes(document, decoded))
  }
}
