internal import ByteKernels

/// Decodes server-sent events as the WHATWG's HTML standard defines them in sections 9.2.5 and 9.2.6.
///
/// Lines end in LF, CR or CRLF. A byte order mark at the start is dropped, and ill-formed UTF-8 is replaced by U+FFFD. An
/// event that is not followed by an empty line is discarded, unless a ``Leniency`` says otherwise.
@available(StreamingCodec 1.0, *)
public struct ServerSentEventDecoder: ~Copyable {
  /// Deviations from the standard, none of which is on by default.
  public struct Leniency: OptionSet, Hashable, Sendable {
    /// The raw bits.
    public let rawValue: Int
    /// Creates a set from raw bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Dispatches an event that the end of the stream ends.
    ///
    /// The standard says: "Once the end of the file is reached, any pending data must be discarded." Servers of language
    /// models often omit the last empty line. With this leniency their last event is delivered, but a cut event may be
    /// delivered as well.
    public static let flushesAtEnd = Leniency(rawValue: 1)
    /// Dispatches an event at each of its `data` fields.
    ///
    /// Some servers write no empty lines between events. With this leniency data of several lines are several events.
    public static let dataLinesAreEvents = Leniency(rawValue: 2)
  }

  private let maximumSize: Int
  private let leniency: Leniency
  private var error: TextDeltaError?

  /// The number of bytes taken.
  private(set) var position: UInt64 = 0
  private var mark = ByteOrderMark()
  private var skipsLineFeed = false
  private var line = ByteScratch()
  private var lineOffset: UInt64 = 0

  private var data = ByteScratch()
  private var hasData = false
  private var dataOffset: UInt64 = 0
  /// The offset of the event's first field, once it has one.
  private var eventOffset: UInt64?
  private var typeBuffer = ByteScratch()
  private var pendingID = ByteScratch()
  private var lastID = ByteScratch()
  private var hasVended = false
  /// The bytes before the data of an event with the type of the last one and no other fields; empty before the first.
  private var usualBeginning: [UInt8] = []
  /// The type in ``usualBeginning``.
  private var usualType = 0..<0

  /// The last event ID, which a client sends as `Last-Event-ID` when it reconnects.
  public var lastEventID: [UInt8] { Array(copying: lastID.span) }

  /// The time to wait before reconnecting, in milliseconds; nil if the stream has not set one.
  public private(set) var retryMilliseconds: UInt64?

  /// Creates a decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - maximumSize: The largest size of a line, or of the data of an event, in bytes.
  ///   - leniency: The deviations from the standard that are accepted.
  public init(maximumSize: Int = TextDeltaLimits().maximumElementSize, leniency: Leniency = []) {
    self.maximumSize = maximumSize
    self.leniency = leniency
  }

  /// The number of bytes held of an unfinished event.
  public var heldCount: Int { hasVended ? 0 : line.count + data.count + typeBuffer.count + mark.heldCount }

  /// Whether the data held of an unfinished event are several objects, each on a line of its own.
  var holdsSeveralObjects: Bool { !hasVended && data.span.isSeveralObjects }

  /// The offset of the data held of an unfinished event.
  var heldDataOffset: UInt64 { dataOffset }

  /// The type of the event returned last.
  var type: Span<UInt8> { @_lifetime(borrow self) get { typeBuffer.span } }

  /// Exchanges the data of the event returned last for other bytes, which the next call drops.
  mutating func exchangeData(_ bytes: inout ByteScratch) { swap(&data, &bytes) }

  /// Returns the next event, or nil if more bytes are needed.
  ///
  /// The event is valid until the next call.
  ///
  /// - Parameter input: Bytes of the stream, moved past those that were taken.
  /// - Throws: ``TextDeltaError/elementTooLong(offset:limit:)``, and the same error on every later call.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self)
  public mutating func next(_ input: inout Span<UInt8>) throws(TextDeltaError) -> ServerSentEventView? {
    if let error { throw error }
    forgetVended()
    if mark.isPossible, mark.drop(&input, &position, orBegin: &line) { lineOffset = position }
    if takeUsual(&input) { return last }
    while !input.isEmpty {
      if skipsLineFeed {
        skipsLineFeed = false
        if input[0] == 0x0A {
          take(1, of: &input)
          lineOffset = position
          continue
        }
      }
      let end = input.lineEnd(from: 0)
      guard line.count + end <= maximumSize else {
        throw poison(.elementTooLong(offset: lineOffset, limit: maximumSize))
      }
      guard end < input.count else {
        line.append(copying: input)
        take(end, of: &input)
        return nil
      }
      // A CR ends the line. A LF after it, in this read or the next, belongs to it.
      skipsLineFeed = input[end] == 0x0D
      let isDispatch: Bool
      if line.isEmpty {
        isDispatch = try process(input.extracting(..<end))
      } else {
        line.append(copying: input.extracting(..<end))
        isDispatch = try processHeldLine()
      }
      take(end + 1, of: &input)
      lineOffset = position
      if isDispatch, dispatch() { return last }
    }
    return nil
  }

  /// Takes a read of fewer than eight bytes that ends no line and is within the limit.
  ///
  /// Returns false, and takes nothing, for any other read.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func holdsShort(_ input: inout Span<UInt8>) -> Bool {
    guard !hasVended, !mark.isPossible, !skipsLineFeed, error == nil, line.count <= maximumSize &- input.count,
      input.isShortWithoutLineEnd
    else { return false }
    line.append(copying: input)
    take(input.count, of: &input)
    return true
  }

  /// Ends the stream, and returns its last event if ``Leniency/flushesAtEnd`` is set and no empty line follows it; else
  /// nil.
  @_lifetime(&self)
  public mutating func finish() throws(TextDeltaError) -> ServerSentEventView? {
    if let error { throw error }
    forgetVended()
    guard leniency.contains(.flushesAtEnd) else { return nil }
    var rest = ByteScratch()
    swap(&rest, &line)
    if !rest.isEmpty { _ = try process(rest.span) }
    guard dispatch() else { return nil }
    return last
  }

  /// The event returned last.
  package var last: ServerSentEventView {
    @_lifetime(borrow self)
    get {
      ServerSentEventView(
        data: data.span, type: typeBuffer.span, lastEventID: lastID.span, retry: retryMilliseconds,
        offset: eventOffset ?? dataOffset, dataOffset: dataOffset)
    }
  }

  private mutating func poison(_ error: TextDeltaError) -> TextDeltaError {
    self.error = error
    return error
  }

  @_lifetime(input: copy input)
  private mutating func take(_ count: Int, of input: inout Span<UInt8>) {
    position += UInt64(count)
    input = input.extracting(count...)
  }

  private mutating func forgetVended() {
    guard hasVended else { return }
    hasVended = false
    hasData = false
    eventOffset = nil
    data.removeAll()
    typeBuffer.removeAll()
  }

  // MARK: Usual events

  /// The largest type that is remembered, in bytes.
  private static var longestUsualType: Int { 256 }

  /// Returns the number of bytes before the data if `input` begins with the fields of the last event, in their usual form;
  /// else 0.
  @inline(__always)
  private func usualStart(of input: Span<UInt8>) -> Int {
    let start = usualBeginning.count
    guard eventOffset == nil, line.isEmpty, !skipsLineFeed, input.count > start,
      input.extracting(first: start).bytesEqual(usualBeginning.span)
    else { return 0 }
    return start
  }

  /// Takes an event whose one line of data ends at `end`.
  ///
  /// Returns false, and takes nothing, if the line is too long or no empty line follows it.
  @inline(__always)
  @_lifetime(input: copy input)
  private mutating func take(eventEndingAt end: Int, of input: inout Span<UInt8>) -> Bool {
    guard end <= maximumSize, input.count - end >= 2, input[end] == 0x0A, input[end + 1] == 0x0A else { return false }
    take(end + 2, of: &input)
    lineOffset = position
    return true
  }

  /// Takes an event that is written as the last one may have been, apart from its data, if all of it is in `input`.
  ///
  /// Returns false, and takes nothing, for any other input: its lines are processed one by one.
  @_lifetime(input: copy input)
  private mutating func takeUsual(_ input: inout Span<UInt8>) -> Bool {
    let start = usualStart(of: input), offset = position
    guard start > 0 else { return false }
    let value = input.extracting(start..<input.lineEnd(from: start))
    guard value.isWellFormedUTF8, take(eventEndingAt: start + value.count, of: &input) else { return false }
    Self.append(usualType, of: usualBeginning, to: &typeBuffer)
    data.append(copying: value)
    eventOffset = offset
    dataOffset = offset + UInt64(start)
    hasData = true
    hasVended = true
    return true
  }

  /// Returns `input` from the data on if it begins like the last event, and that was no error; else nil.
  ///
  /// The event returned last is no longer valid.
  @inline(__always)
  @_lifetime(copy input)
  mutating func usualData(in input: Span<UInt8>) -> Span<UInt8>? {
    forgetVended()
    let start = usualStart(of: input)
    guard start > 0, !usualBeginning.span.extracting(usualType).bytesEqual("error") else { return nil }
    return input.extracting(start...)
  }

  /// Takes the event whose data ``usualData(in:)`` returned, and which the caller has read in place.
  ///
  /// Returns false, and takes nothing, if the event does not end after `count` bytes of data.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func takeUsual(dataCount count: Int, of input: inout Span<UInt8>) -> Bool {
    take(eventEndingAt: usualBeginning.count + count, of: &input)
  }

  /// Remembers the type of an event.
  private mutating func rememberType() {
    guard typeBuffer.count <= Self.longestUsualType, !leniency.contains(.dataLinesAreEvents),
      usualBeginning.isEmpty || !usualBeginning.span.extracting(usualType).bytesEqual(typeBuffer.span)
    else { return }
    var beginning: [UInt8] = []
    usualType = 0..<0
    if !typeBuffer.isEmpty {
      beginning.append(copying: "event: ")
      usualType = beginning.count..<beginning.count + typeBuffer.count
      beginning.append(copying: typeBuffer.span)
      beginning.append(0x0A)
    }
    beginning.append(copying: "data: ")
    usualBeginning = beginning
  }

  private static func append(_ range: Range<Int>, of bytes: [UInt8], to buffer: inout ByteScratch) {
    buffer.append(copying: bytes.span.extracting(range))
  }

  // MARK: Lines

  /// Processes the line that straddled reads, and returns whether the event must be dispatched.
  private mutating func processHeldLine() throws(TextDeltaError) -> Bool {
    if becomesData() { return leniency.contains(.dataLinesAreEvents) }
    // Moved out while it is processed, so that no copy is needed.
    var whole = ByteScratch()
    swap(&whole, &line)
    let isDispatch = try process(whole.span)
    whole.removeAll()
    swap(&whole, &line)
    return isDispatch
  }

  /// Makes the held line the event's data, without a copy, if it is the first `data` field and needs no repair.
  private mutating func becomesData() -> Bool {
    guard !hasData, line.span.starts(with: "data:") else { return false }
    let start = line.count > 5 && line.span[5] == 0x20 ? 6 : 5
    guard line.span.extracting(start...).isWellFormedUTF8 else { return false }
    eventOffset = eventOffset ?? lineOffset
    dataOffset = lineOffset + UInt64(start)
    hasData = true
    swap(&line, &data)
    line.removeAll()
    data.removeFirst(start)
    return true
  }

  /// Processes a line (section 9.2.6), and returns whether the event must be dispatched: whether the line is empty.
  private mutating func process(_ line: Span<UInt8>) throws(TextDeltaError) -> Bool {
    guard !line.isEmpty else { return true }
    var colon = 0
    while colon < line.count, line[colon] != 0x3A { colon += 1 }
    // A line that starts with a colon is a comment.
    guard colon > 0 else { return false }
    if eventOffset == nil { eventOffset = lineOffset }
    let field = line.extracting(..<colon)
    var start = min(colon + 1, line.count)
    if start < line.count, line[start] == 0x20 { start += 1 }
    let value = line.extracting(start...)
    if field.bytesEqual("data") {
      // A line feed joins the value to the data before it.
      guard data.count + (hasData ? 1 : 0) + value.count <= maximumSize else {
        throw poison(.elementTooLong(offset: hasData ? dataOffset : lineOffset, limit: maximumSize))
      }
      if hasData { data.append(0x0A) } else { dataOffset = lineOffset + UInt64(start) }
      hasData = true
      Self.append(value, to: &data)
      return leniency.contains(.dataLinesAreEvents)
    } else if field.bytesEqual("event") {
      typeBuffer.removeAll()
      Self.append(value, to: &typeBuffer)
    } else if field.bytesEqual("id") {
      for index in value.indices where value[index] == 0 { return false }
      pendingID.removeAll()
      Self.append(value, to: &pendingID)
    } else if field.bytesEqual("retry") {
      retryMilliseconds = Self.integer(value) ?? retryMilliseconds
    }
    return false
  }

  /// Dispatches the event (section 9.2.6), and returns false if it has no data.
  private mutating func dispatch() -> Bool {
    lastID.become(pendingID)
    guard hasData else {
      typeBuffer.removeAll()
      eventOffset = nil
      return false
    }
    hasVended = true
    rememberType()
    return true
  }

  /// Appends a value, with U+FFFD in place of ill-formed UTF-8.
  private static func append(_ value: Span<UInt8>, to buffer: inout ByteScratch) {
    if value.isWellFormedUTF8 {
      buffer.append(copying: value)
    } else {
      buffer.append(copying: Array(String(repairing: value).utf8).span)
    }
  }

  /// The number that a value of ASCII digits spells, clamped to 64 bits; nil for other values.
  private static func integer(_ value: Span<UInt8>) -> UInt64? {
    guard !value.isEmpty else { return nil }
    var number: UInt64 = 0
    for index in value.indices {
      guard (0x30...0x39).contains(value[index]) else { return nil }
      let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(UInt64(value[index] - 0x30))
      number = overflow || carry ? .max : sum
    }
    return number
  }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Whether there are several lines, and each begins as a document does: an event for each, not one for all.
  var isSeveralObjects: Bool {
    guard first == 0x7B else { return false }
    var lineCount = 1
    for index in indices where self[index] == 0x0A {
      // The last is often `[DONE]`.
      guard index + 1 < count, self[index + 1] == 0x7B || self[index + 1] == 0x5B else { return false }
      lineCount += 1
    }
    return lineCount > 1
  }
}
