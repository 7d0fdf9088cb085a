internal import ByteKernels

/// Decodes server-sent events, to the letter of the WHATWG's HTML standard, sections 9.2.5 and 9.2.6.
///
/// LF, CR and CRLF end lines, and nothing else does; one byte order mark at the start is dropped; ill-formed UTF-8 is
/// replaced by U+FFFD; an event that no empty line ends is discarded, unless ``Leniency/flushesAtEnd`` says otherwise.
@available(StreamingCodec 1.0, *)
public struct ServerSentEventDecoder: ~Copyable {
  /// Deviations from the standard, each to be asked for.
  public struct Leniency: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Makes a set of its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Dispatches at the end of the stream what no empty line has ended.
    ///
    /// The standard: "Once the end of the file is reached, any pending data must be discarded." Servers of language
    /// models often leave out the last empty line; what is gained is their last event, what is lost is the knowledge
    /// that it was complete.
    public static let flushesAtEnd = Leniency(rawValue: 1)
  }

  private let maximumSize: Int
  private let leniency: Leniency
  private var error: TextDeltaError?

  private var position: UInt64 = 0
  private var markSeen = 0
  private var isAtStart = true
  private var skipsLineFeed = false
  private var line = ByteScratch()
  private var lineOffset: UInt64 = 0

  private var data = ByteScratch()
  private var hasData = false
  private var dataOffset: UInt64 = 0
  /// Where the first field of the event begins, once it has one.
  private var eventOffset: UInt64?
  private var type = ByteScratch()
  private var pendingID = ByteScratch()
  private var lastID = ByteScratch()
  private var hasVended = false

  /// The last event ID: what a client sends as `Last-Event-ID` when it connects again.
  public var lastEventID: [UInt8] { Array(copying: lastID.span) }

  /// The time to wait before connecting again, in milliseconds, where the stream has set one.
  public private(set) var retryMilliseconds: UInt64?

  /// A decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - maximumSize: The most bytes a line, or the data of an event, may have.
  ///   - leniency: Deviations from the standard.
  public init(maximumSize: Int = TextDeltaLimits().maximumElementSize, leniency: Leniency = []) {
    self.maximumSize = maximumSize
    self.leniency = leniency
  }

  /// How many bytes of an event that is not finished are held.
  public var heldCount: Int { hasVended ? 0 : line.count + data.count + markSeen }

  /// The next event, or nil when more bytes are needed.
  ///
  /// - Parameter input: Bytes of the stream; what has been taken is dropped from its beginning.
  /// - Throws: ``TextDeltaError/elementTooLong(offset:limit:)``.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self)
  public mutating func next(_ input: inout Span<UInt8>) throws(TextDeltaError) -> ServerSentEventView? {
    if let error { throw error }
    forgetVended()
    dropMark(&input)
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
      // A CR ends the line now; a LF that follows it, in this read or the next, belongs to it.
      skipsLineFeed = input[end] == 0x0D
      let isDispatch: Bool
      if line.isEmpty {
        isDispatch = try process(input.extracting(..<end))
      } else {
        line.append(copying: input.extracting(..<end))
        // Taken out and put back, so that processing it needs no copy.
        var whole = ByteScratch()
        swap(&whole, &line)
        isDispatch = try process(whole.span)
        whole.removeAll()
        swap(&whole, &line)
      }
      take(end + 1, of: &input)
      lineOffset = position
      if isDispatch, dispatch() { return view }
    }
    return nil
  }

  /// Takes a short read that ends no line and is within the limit: most reads are that where they are of a few bytes.
  ///
  /// False, and nothing is taken, where it may be anything else.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func holdsShort(_ input: inout Span<UInt8>) -> Bool {
    guard !hasVended, !isAtStart, !skipsLineFeed, error == nil, line.count <= maximumSize &- input.count,
      input.isShortWithoutLineEnd
    else { return false }
    line.append(copying: input)
    take(input.count, of: &input)
    return true
  }

  /// The event that the end of the stream ends, where the leniency allows it; else nil, and it is discarded.
  @_lifetime(&self)
  public mutating func finish() throws(TextDeltaError) -> ServerSentEventView? {
    if let error { throw error }
    forgetVended()
    guard leniency.contains(.flushesAtEnd) else { return nil }
    var rest = ByteScratch()
    swap(&rest, &line)
    if !rest.isEmpty { _ = try process(rest.span) }
    guard dispatch() else { return nil }
    return view
  }

  private var view: ServerSentEventView {
    @_lifetime(borrow self)
    get {
      ServerSentEventView(
        data: data.span, type: type.span, lastEventID: lastID.span, offset: eventOffset ?? dataOffset,
        dataOffset: dataOffset)
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
    type.removeAll()
  }

  /// The UTF-8 decode algorithm: one byte order mark at the start, whole, is no part of the stream.
  @_lifetime(input: copy input)
  private mutating func dropMark(_ input: inout Span<UInt8>) {
    guard isAtStart else { return }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    while markSeen < 3, !input.isEmpty {
      guard input[0] == mark[markSeen] else {
        line.append(copying: mark.span.extracting(first: markSeen))
        markSeen = 0
        isAtStart = false
        return
      }
      markSeen += 1
      take(1, of: &input)
    }
    if markSeen == 3 {
      markSeen = 0
      isAtStart = false
      lineOffset = position
    }
  }

  /// Section 9.2.6: a line.
  ///
  /// True where it is empty, and the event to be dispatched.
  private mutating func process(_ line: Span<UInt8>) throws(TextDeltaError) -> Bool {
    guard !line.isEmpty else { return true }
    var colon = 0
    while colon < line.count, line[colon] != 0x3A { colon += 1 }
    // A line that begins with a colon is a comment.
    guard colon > 0 else { return false }
    if eventOffset == nil { eventOffset = lineOffset }
    let field = line.extracting(..<colon)
    var start = min(colon + 1, line.count)
    if start < line.count, line[start] == 0x20 { start += 1 }
    let value = line.extracting(start...)
    if field.bytesEqual("data") {
      // A line feed joins the value to those before it.
      guard data.count + (hasData ? 1 : 0) + value.count <= maximumSize else {
        throw poison(.elementTooLong(offset: hasData ? dataOffset : lineOffset, limit: maximumSize))
      }
      if hasData { data.append(0x0A) } else { dataOffset = lineOffset + UInt64(start) }
      hasData = true
      Self.append(value, to: &data)
    } else if field.bytesEqual("event") {
      type.removeAll()
      Self.append(value, to: &type)
    } else if field.bytesEqual("id") {
      for index in value.indices where value[index] == 0 { return false }
      pendingID.removeAll()
      Self.append(value, to: &pendingID)
    } else if field.bytesEqual("retry") {
      retryMilliseconds = Self.integer(value) ?? retryMilliseconds
    }
    return false
  }

  /// Section 9.2.6: dispatching the event.
  ///
  /// False where there is none.
  private mutating func dispatch() -> Bool {
    lastID.become(pendingID)
    guard hasData else {
      type.removeAll()
      eventOffset = nil
      return false
    }
    hasVended = true
    return true
  }

  /// Appends a value, as the UTF-8 decode algorithm sees it.
  private static func append(_ value: Span<UInt8>, to buffer: inout ByteScratch) {
    if value.isWellFormedUTF8 {
      buffer.append(copying: value)
    } else {
      buffer.append(copying: Array(String(repairing: value).utf8).span)
    }
  }

  /// The number of a value of ASCII digits only; limited to what fits.
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
