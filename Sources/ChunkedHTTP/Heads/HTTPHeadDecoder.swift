internal import ByteKernels

/// Reads the heads of HTTP/1 messages (RFC 9112 sections 2 to 5), one after another.
///
/// A head is buffered until it is complete, and then delivered with its fields. The rest of the input is not consumed.
/// ``HTTPBodyFraming`` determines what follows, a body or another head, and ``HTTPMessageDecoder`` reads it.
@available(StreamingCodec 1.0, *)
public struct HTTPHeadDecoder: ~Copyable {
  /// The kind of heads to expect.
  public enum Kind: Hashable, Sendable {
    /// Only requests. One empty line before the request-line is ignored (RFC 9112 section 2.2).
    case request
    /// Only responses.
    case response
    /// Both, for captures: a start-line that begins with `HTTP/` is a status-line.
    case either
  }

  private enum State: UInt8 {
    case beforeStartLine
    case lineFeedBeforeStartLine
    case startLine
    case lineFeed
    case fields
  }

  /// The kind of heads to expect.
  public let kind: Kind
  /// The limits of a head.
  public let limits: HTTPFieldLimits
  /// The accepted deviations.
  public let leniencies: HTTPLeniencies
  /// The number of bytes consumed, plus the offset that the decoder started at.
  public private(set) var offset: UInt64

  private var state = State.beforeStartLine
  private var mayIgnoreEmptyLine = true
  private var startLine: StartLine?
  private var section = FieldSectionScanner()
  private var isDelivered = false
  private var isAfterHead = false
  private var failure: HTTPHeadError?

  /// Creates a decoder.
  ///
  /// - Parameters:
  ///   - kind: The kind of heads to expect.
  ///   - limits: The limits of a head.
  ///   - leniencies: The deviations to accept.
  ///   - offset: The offset of the first byte.
  public init(
    _ kind: Kind, limits: HTTPFieldLimits = HTTPFieldLimits(), leniencies: HTTPLeniencies = [],
    startingAt offset: UInt64 = 0
  ) {
    self.kind = kind
    self.limits = limits
    self.leniencies = leniencies
    self.offset = offset
  }

  /// Returns the next head, or nil if the input has been consumed before it is complete.
  ///
  /// Advances `input` past the consumed bytes.
  ///
  /// - Throws: ``HTTPHeadError`` for the first invalid byte, and the same error from then on.
  /// - Complexity: O(*n*) in the bytes of the head.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(HTTPHeadError) -> HTTPHeadView? {
    if let failure { throw failure }
    guard !input.isEmpty else { return nil }
    if isDelivered { reset() }
    var index = 0
    do throws(HTTPHeadError) {
      isDelivered = try read(input, &index)
    } catch {
      failure = error
      throw error
    }
    offset &+= UInt64(index)
    input = input.extracting(index..<input.count)
    if isDelivered { isAfterHead = true }
    return current
  }

  /// The head that was delivered last, until the next one begins.
  var current: HTTPHeadView? {
    @_lifetime(borrow self)
    get {
      guard isDelivered, let startLine else { return nil }
      let bytes = section.storage.span
      switch startLine {
      case .status(let version, let status, let reason):
        return .response(
          HTTPResponseHeadView(
            offset: section.startOffset, version: version, status: status, reason: bytes.extracting(reason),
            fields: section.section))
      case .request(let method, let target, let version):
        return .request(
          HTTPRequestHeadView(
            offset: section.startOffset, method: bytes.extracting(method), target: bytes.extracting(target),
            version: version, fields: section.section))
      }
    }
  }

  /// Ends the stream.
  ///
  /// - Throws: ``HTTPHeadError/incomplete(offset:held:)`` within a head, or if there was none.
  public mutating func finish() throws(HTTPHeadError) {
    if let failure { throw failure }
    let isBetweenHeads = isAfterHead && state == .beforeStartLine
    guard isBetweenHeads else {
      let error = HTTPHeadError.incomplete(offset: offset, held: UInt64(section.storage.count))
      failure = error
      throw error
    }
  }

  private mutating func reset() {
    section.reset()
    startLine = nil
    isDelivered = false
    state = .beforeStartLine
  }

  /// Continues reading, and returns whether the head is complete.
  private mutating func read(_ input: Span<UInt8>, _ index: inout Int) throws(HTTPHeadError) -> Bool {
    while index < input.count {
      switch state {
      case .beforeStartLine:
        if input[index] == HTTPGrammar.carriageReturn, kind != .response, mayIgnoreEmptyLine {
          mayIgnoreEmptyLine = false
          index &+= 1
          state = .lineFeedBeforeStartLine
        } else {
          section.startOffset = offset &+ UInt64(index)
          state = .startLine
        }
      case .lineFeedBeforeStartLine:
        guard input[index] == HTTPGrammar.lineFeed else {
          throw .invalidLineEnd(offset: offset &+ UInt64(index), byte: input[index])
        }
        index &+= 1
        state = .beforeStartLine
      case .startLine: try readStartLine(input, &index)
      case .lineFeed:
        let byte = input[index]
        guard byte == HTTPGrammar.lineFeed else {
          throw .invalidLineEnd(offset: offset &+ UInt64(index), byte: byte)
        }
        index &+= 1
        try parseStartLine()
        section.storage.append(0x0D)
        section.storage.append(0x0A)
      case .fields:
        do throws(HTTPFieldError) {
          let isComplete = try section.scan(
            input, from: &index, at: offset &+ UInt64(index), rules: rules, limits: limits)
          if isComplete {
            state = .beforeStartLine
            mayIgnoreEmptyLine = true
          }
          return isComplete
        } catch {
          throw .invalidFields(error)
        }
      }
    }
    return false
  }

  /// Reads the start-line up to its CR, or its LF if that may end the line.
  private mutating func readStartLine(_ input: Span<UInt8>, _ index: inout Int) throws(HTTPHeadError) {
    let start = index
    let stop = HTTPGrammar.endOfFieldText(in: input, from: index)
    let limit = min(limits.maximumLineLength, limits.maximumSectionLength)
    let room = max(limit &- section.storage.count, 0)
    guard stop &- start <= room else {
      throw .startLineTooLong(offset: offset &+ UInt64(start &+ room), limit: limit)
    }
    section.storage.append(copying: input.extracting(start..<stop))
    index = stop
    guard stop < input.count else { return }
    let byte = input[stop]
    if byte == HTTPGrammar.carriageReturn {
      index &+= 1
      state = .lineFeed
    } else if byte == HTTPGrammar.lineFeed {
      guard leniencies.contains(.lineFeedInFields) else {
        throw .invalidLineEnd(offset: offset &+ UInt64(stop), byte: byte)
      }
      index &+= 1
      try parseStartLine()
      section.storage.append(0x0A)
    } else {
      throw .invalidStartLine(offset: offset &+ UInt64(stop), byte: byte)
    }
  }

  private mutating func parseStartLine() throws(HTTPHeadError) {
    startLine = try Self.parse(section.storage.span, kind, at: section.startOffset)
    // An empty line is only allowed before a request-line.
    if case .status? = startLine, !mayIgnoreEmptyLine {
      throw .invalidStartLine(offset: section.startOffset &- 2, byte: HTTPGrammar.carriageReturn)
    }
    state = .fields
  }

  private static func parse(_ line: Span<UInt8>, _ kind: Kind, at offset: UInt64) throws(HTTPHeadError) -> StartLine {
    if kind == .response || (kind == .either && line.starts(with: "HTTP/")) {
      return try StartLine(statusLine: line, at: offset)
    }
    return try StartLine(requestLine: line, at: offset)
  }

  private var rules: FieldSectionRules {
    var isResponse = false
    if case .status? = startLine { isResponse = true }
    return FieldSectionRules(
      acceptsLineFeed: leniencies.contains(.lineFeedInFields),
      acceptsFolding: isResponse || leniencies.contains(.foldedFields))
  }
}
