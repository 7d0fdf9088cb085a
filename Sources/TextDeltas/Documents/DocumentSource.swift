internal import ByteKernels

/// Divides the bytes of a stream into documents.
@available(StreamingCodec 1.0, *)
struct DocumentSource: ~Copyable {
  /// How the bytes are divided; ``StreamFormat/automatic`` until that is known.
  var format: StreamFormat
  /// The current document: the data of an event, a line, a JSON value, or what an event-stream message holds in base64.
  var document = ByteScratch()
  /// The offset of the current document in the stream.
  private(set) var offset: UInt64 = 0
  /// Whether the current document is the data of a server-sent event of the type `error`.
  private(set) var isErrorEvent = false
  /// The number of bytes of plain text taken.
  var textCount: UInt64 = 0

  /// Bytes that were held to detect the format and are still to be read.
  private var backlog: [UInt8] = []
  private var backlogStart = 0
  private var events: ServerSentEventDecoder
  private var lines: LineDecoder
  private var values: JSONDocumentDecoder

  init(_ format: StreamFormat, _ limits: TextDeltaLimits, _ options: TextDeltaExtractor.Options) {
    self.format = format
    events = ServerSentEventDecoder(maximumSize: limits.maximumElementSize, leniency: options.serverSentEvents)
    lines = LineDecoder(maximumLength: limits.maximumElementSize)
    values = JSONDocumentDecoder(maximumSize: limits.maximumElementSize)
  }

  /// The type of the current document's event; empty if it has none.
  var eventType: Span<UInt8> {
    @_lifetime(borrow self) get { format == .serverSentEvents ? events.type : Span() }
  }

  /// The number of bytes taken.
  var position: UInt64 {
    switch format {
    case .serverSentEvents: events.position
    case .jsonLines: lines.position
    case .json: values.position
    case .automatic, .text: textCount
    }
  }

  /// The number of bytes held of an unfinished document.
  var heldCount: Int {
    switch format {
    case .serverSentEvents: events.heldCount
    case .jsonLines: lines.heldCount
    case .json: values.heldCount
    case .automatic, .text: 0
    }
  }

  /// Whether the current document is `[DONE]`, also as a JSON string, which ends the streams of many families.
  var isDoneMark: Bool {
    guard document.count <= 8 else { return false }
    return document.span.bytesEqual("[DONE]") || document.span.bytesEqual("\"[DONE]\"")
  }

  /// Takes a read of fewer than eight bytes that ends no document.
  ///
  /// Returns false, and takes nothing, for any other.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func holdsShort(_ input: inout Span<UInt8>) -> Bool {
    switch format {
    case .serverSentEvents: events.holdsShort(&input)
    case .jsonLines: lines.holdsShort(&input)
    case .json, .automatic, .text: false
    }
  }

  /// Whether bytes held for the detection of the format are still to be read.
  var hasBacklog: Bool { !backlog.isEmpty }

  /// Sets the format, and reads these bytes before all others.
  mutating func begin(_ format: StreamFormat, with bytes: [UInt8]) {
    self.format = format
    backlog = bytes
  }

  /// Reads the next document, and returns false if more bytes are needed.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Bool {
    if !backlog.isEmpty, try nextOfBacklog() { return true }
    return try nextDocument(&input)
  }

  /// Returns `input` from the next document on if the document is the data of an event that begins like the last one; else
  /// nil.
  @inline(__always)
  @_lifetime(copy input)
  mutating func documents(in input: Span<UInt8>) -> Span<UInt8>? {
    guard format == .serverSentEvents, !hasBacklog else { return nil }
    return events.usualData(in: input)
  }

  /// Takes the document that ``documents(in:)`` returned, which the caller has read in place.
  ///
  /// Returns false, and takes nothing, if the document does not end after `count` bytes.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func takeDocument(count: Int, of input: inout Span<UInt8>) -> Bool {
    events.takeUsual(dataCount: count, of: &input)
  }

  private mutating func nextOfBacklog() throws(TextDeltaError) -> Bool {
    // Moved out, because it is read while the decoders change.
    var bytes: [UInt8] = []
    swap(&bytes, &backlog)
    var rest = bytes.span.extracting(backlogStart...)
    let isFound = try nextDocument(&rest)
    backlogStart = rest.isEmpty ? 0 : bytes.count - rest.count
    if !rest.isEmpty { swap(&bytes, &backlog) }
    return isFound
  }

  @_lifetime(input: copy input)
  private mutating func nextDocument(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Bool {
    switch format {
    case .serverSentEvents:
      guard let event = try Self.nextEvent(&input, &events) else { return false }
      take(event)
    case .jsonLines:
      guard try Self.nextLine(&input, &lines, &document) else { return false }
      offset = lines.offset
    case .json:
      guard try values.next(&input, into: &document) else { return false }
      offset = values.offset
    case .automatic, .text: return false
    }
    return true
  }

  /// Reads the document that the end of the stream ends, and returns false if there is none.
  mutating func finish() throws(TextDeltaError) -> Bool {
    switch format {
    case .serverSentEvents:
      guard let event = try Self.lastEvent(&events) else { return false }
      take(event)
    case .jsonLines:
      guard try Self.lastLine(&lines, &document) else { return false }
      offset = lines.offset
    case .json:
      guard values.finish(into: &document) else { return false }
      offset = values.offset
    case .automatic, .text: return false
    }
    return true
  }

  /// Throws if the end of the stream cuts an event whose data are several documents.
  func checkHeldEvent() throws(TextDeltaError) {
    guard format == .serverSentEvents, events.holdsSeveralObjects else { return }
    throw .dataLinesNotSeparated(offset: events.heldDataOffset)
  }

  /// Whether the current document is an event's data and several objects, each on a line of its own.
  var isSeveralObjects: Bool { format == .serverSentEvents && document.span.isSeveralObjects }

  /// The offset of an event's data, and whether the event's type is `error`.
  private typealias Event = (dataOffset: UInt64, isError: Bool)

  // Apart from `self`, because an event or a line borrows its decoder.

  @_lifetime(input: copy input)
  private static func nextEvent(
    _ input: inout Span<UInt8>, _ events: inout ServerSentEventDecoder
  ) throws(TextDeltaError) -> Event? {
    guard let event = try events.next(&input) else { return nil }
    return (event.dataOffset, event.type.bytesEqual("error"))
  }

  private static func lastEvent(_ events: inout ServerSentEventDecoder) throws(TextDeltaError) -> Event? {
    guard let event = try events.finish() else { return nil }
    return (event.dataOffset, event.type.bytesEqual("error"))
  }

  @_lifetime(input: copy input)
  private static func nextLine(
    _ input: inout Span<UInt8>, _ lines: inout LineDecoder, _ document: inout ByteScratch
  ) throws(TextDeltaError) -> Bool {
    if lines.holdsLine {
      guard try lines.next(&input) != nil else { return false }
      document.removeAll()
      lines.exchangeLine(&document)
    } else {
      guard let line = try lines.next(&input) else { return false }
      document.removeAll()
      document.append(copying: line)
    }
    return true
  }

  private static func lastLine(
    _ lines: inout LineDecoder, _ document: inout ByteScratch
  ) throws(TextDeltaError) -> Bool {
    guard try lines.finish() != nil else { return false }
    document.removeAll()
    lines.exchangeLine(&document)
    return true
  }

  /// Exchanges the decoder of events, and the document, for another decoder and the data of the event that it returned last.
  mutating func exchangeLast(of decoder: inout ServerSentEventDecoder) {
    swap(&events, &decoder)
    take((events.heldDataOffset, events.type.bytesEqual("error")))
  }

  /// Reverses ``exchangeLast(of:)``.
  mutating func restore(_ decoder: inout ServerSentEventDecoder) {
    events.exchangeData(&document)
    swap(&events, &decoder)
  }

  /// Exchanges the document for the line that another decoder returned last, or back.
  mutating func exchangeLast(of decoder: inout LineDecoder) {
    decoder.exchangeLine(&document)
    offset = decoder.offset
  }

  /// Takes a copy of a line.
  mutating func take(line: Span<UInt8>, at offset: UInt64) {
    document.removeAll()
    document.append(copying: line)
    self.offset = offset
  }

  /// Takes the data of the event that was decoded last.
  private mutating func take(_ event: Event) {
    events.exchangeData(&document)
    offset = event.dataOffset
    isErrorEvent = event.isError
  }
}
