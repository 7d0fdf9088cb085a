internal import ByteKernels

/// Decodes an HTTP/1 message: heads, framing and codings.
///
///     var decoder = HTTPMessageDecoder(.response(to: "GET"))
///     for try await bytes in connection {
///       var input = bytes.span
///       while let element = try decoder.next(&input) { … }   // informational, head, body…, trailers, end
///       if decoder.isComplete { break }                       // input now begins with the next message
///     }
///     try decoder.finish()
///
/// It is strict by default; ``HTTPLeniencies`` lists the deviations that it can accept. One decoder reads one message.
/// Content is delivered as it arrives, even if the message turns out to be cut or damaged later.
@available(StreamingCodec 1.0, *)
public struct HTTPMessageDecoder: ~Copyable {
  /// The kind of message to read.
  public enum Role: Hashable, Sendable {
    /// A request.
    case request
    /// The response to a request with this method, which determines whether there is a body.
    case response(to: String)
    /// Either, for captures. Responses are read as responses to GET.
    case either
  }

  enum State: UInt8 {
    case head
    /// A chunked body without other codings, of which only the data is delivered: the common case.
    case plainChunked
    case chunked
    case fixed
    case untilClose
    case end
    case complete
  }

  /// The kind of message to read.
  public let role: Role
  /// The limits of the message's parts.
  public let limits: HTTPMessageLimits
  /// The accepted deviations.
  public let leniencies: HTTPLeniencies
  /// Whether the decoder delivers the size lines of a chunked body.
  public let reportsChunks: Bool
  /// Whether the decoder decodes content codings, or delivers content as encoded.
  public let decodesContent: Bool
  /// The codings that the head names and the body does not have.
  private let removedCodings: [HTTPBodyLayer]
  /// The framing and codings of the body, as the head declares them; nil before the head is complete.
  public internal(set) var framing: HTTPBodyFraming?
  /// The offset of the body; 0 before the head is complete.
  public private(set) var bodyOffset: UInt64 = 0
  /// The number of bytes consumed, plus the offset that the decoder started at.
  public internal(set) var offset: UInt64

  var state = State.head
  private var heads: HTTPHeadDecoder
  private var informationalHeads = 0
  var chunked: ChunkedDecoder
  var content = ContentDecoder(.gzip)
  /// Whether there is a content coding to decode.
  var isCoded = false
  /// The number of bytes left in a body of fixed length.
  var remaining: UInt64 = 0
  private var failure: HTTPMessageError?

  /// Creates a decoder at the start of a message.
  ///
  /// - Parameters:
  ///   - role: The kind of message to read.
  ///   - limits: The limits of the message's parts.
  ///   - leniencies: The deviations to accept.
  ///   - reportsChunks: Whether to deliver ``HTTPMessageElement/chunk(_:)``.
  ///   - decodesContent: Whether to decode content codings. If false, content is delivered as encoded, in any coding.
  ///   - offset: The offset of the first byte.
  public init(
    _ role: Role, limits: HTTPMessageLimits = HTTPMessageLimits(), leniencies: HTTPLeniencies = [],
    reportsChunks: Bool = false, decodesContent: Bool = true, startingAt offset: UInt64 = 0
  ) {
    self.init(
      role, limits: limits, leniencies: leniencies, removedCodings: [], reportsChunks: reportsChunks,
      decodesContent: decodesContent, startingAt: offset)
  }

  /// Creates a decoder for a captured message whose body the capturing program has decoded in part.
  ///
  /// - Parameters:
  ///   - role: The kind of message to read.
  ///   - limits: The limits of the message's parts.
  ///   - leniencies: The deviations to accept.
  ///   - removedCodings: Codings that the head names and the body does not have. Without its transfer coding a body has
  ///     neither chunks nor the announced length: it lasts until the stream ends.
  ///   - reportsChunks: Whether to deliver ``HTTPMessageElement/chunk(_:)``.
  ///   - decodesContent: Whether to decode content codings. If false, content is delivered as encoded, in any coding.
  ///   - offset: The offset of the first byte.
  package init(
    _ role: Role, limits: HTTPMessageLimits, leniencies: HTTPLeniencies, removedCodings: [HTTPBodyLayer],
    reportsChunks: Bool = false, decodesContent: Bool = true, startingAt offset: UInt64 = 0
  ) {
    self.removedCodings = removedCodings
    self.role = role
    self.limits = limits
    self.leniencies = leniencies
    self.reportsChunks = reportsChunks
    self.decodesContent = decodesContent
    self.offset = offset
    let kind: HTTPHeadDecoder.Kind =
      switch role {
      case .request: .request
      case .response: .response
      case .either: .either
      }
    heads = HTTPHeadDecoder(kind, limits: limits.head, leniencies: leniencies, startingAt: offset)
    chunked = ChunkedDecoder(limits: limits.chunked, leniencies: leniencies.chunked)
  }

  /// Whether the message has ended; a message that ends with the stream, after ``finish()``.
  public var isComplete: Bool { state == .complete }

  /// The trailer section of a complete chunked message; empty before, and for other messages.
  public var trailers: HTTPFieldSection {
    @_lifetime(borrow self)
    get { chunked.trailers }
  }

  /// Returns the next element, or nil if the input has been consumed or the message is complete.
  ///
  /// Advances `input` past the consumed bytes. After ``HTTPMessageElement/end(offset:)`` it contains what follows the
  /// message.
  ///
  /// - Throws: ``HTTPMessageError``, and the same error from then on.
  /// - Complexity: O(*n*) in the bytes of heads, size lines, trailers and compressed content; O(1) for other content.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(HTTPMessageError) -> HTTPMessageElement? {
    if state == .plainChunked { return try nextOfPlainChunked(&input) }
    return try nextOfOthers(&input)
  }

  /// Returns the next element in all states except the most common one.
  @inline(never)
  @_lifetime(&self, copy input)
  private mutating func nextOfOthers(_ input: inout Span<UInt8>) throws(HTTPMessageError) -> HTTPMessageElement? {
    if let failure { throw failure }
    switch state {
    case .head: return try nextHead(&input)
    case .plainChunked: return try nextOfPlainChunked(&input)
    case .chunked: return try nextOfChunked(&input)
    case .fixed, .untilClose: return try nextOfUnchunked(&input)
    case .end:
      state = .complete
      return .end(offset: offset)
    case .complete: return nil
    }
  }

  /// Ends the stream.
  ///
  /// - Throws: ``HTTPMessageError`` whose ``HTTPMessageError/isIncomplete`` is true if the message has not ended, or the
  ///   error that the decoder threw before.
  public mutating func finish() throws(HTTPMessageError) {
    if let failure { throw failure }
    switch state {
    case .complete, .end: return
    case .head:
      do throws(HTTPHeadError) {
        try heads.finish()
      } catch {
        throw fail(.head(error))
      }
      // The stream ended between heads, before the final one.
      throw fail(.head(.incomplete(offset: offset, held: 0)))
    case .plainChunked, .chunked:
      do throws(ChunkedError) {
        try chunked.finish()
      } catch {
        throw fail(.chunked(error, bodyOffset: bodyOffset))
      }
    case .fixed:
      guard remaining == 0 else { throw fail(.incompleteBody(offset: offset, remaining: remaining)) }
    case .untilClose: break
    }
    try finishContent()
    state = .complete
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPMessageDecoder {
  @_lifetime(&self, copy input)
  private mutating func nextHead(_ input: inout Span<UInt8>) throws(HTTPMessageError) -> HTTPMessageElement? {
    let before = input.count
    let (role, leniencies) = (role, leniencies)
    let result: HeadResult
    do throws(HTTPHeadError) {
      if let head = try heads.next(&input) {
        result = Self.evaluate(head, role, leniencies)
      } else {
        result = .needsMore
      }
    } catch {
      failure = .head(error)
      throw .head(error)
    }
    offset &+= UInt64(before &- input.count)
    switch result {
    case .needsMore: return nil
    case .informational:
      informationalHeads &+= 1
      guard informationalHeads <= limits.maximumInformationalHeads else {
        throw fail(.tooManyInformationalHeads(offset: offset, limit: limits.maximumInformationalHeads))
      }
      guard case .response(let view)? = heads.current else { return nil }
      return .informational(view)
    case .failed(let error):
      // The head itself is valid: it is delivered before the error.
      failure = .framing(error)
    case .final(let framing):
      begin(framing)
    }
    guard let view = heads.current else { return nil }
    return .head(view)
  }

  private enum HeadResult {
    case needsMore
    case informational
    case final(HTTPBodyFraming)
    case failed(HTTPFramingError)
  }

  private static func evaluate(
    _ head: borrowing HTTPHeadView, _ role: Role, _ leniencies: HTTPLeniencies
  ) -> HeadResult {
    do throws(HTTPFramingError) {
      switch head {
      case .request(let view):
        return .final(try HTTPBodyFraming(of: view, leniencies: leniencies))
      case .response(let view):
        if view.isInformational { return .informational }
        var method = "GET"
        if case .response(let other) = role { method = other }
        return .final(try HTTPBodyFraming(of: view, to: method, leniencies: leniencies))
      }
    } catch {
      return .failed(error)
    }
  }

  private mutating func begin(_ declared: HTTPBodyFraming) {
    self.framing = declared
    var framing = declared
    framing.remove(removedCodings)
    bodyOffset = offset
    switch framing.length {
    case .none, .tunnel: state = .end
    case .fixed(let length):
      remaining = length
      state = length == 0 ? .end : .fixed
    case .chunked: state = .chunked
    case .untilClose: state = .untilClose
    }
    let codings = (decodesContent ? framing.contentCodings : []) + framing.transferCodings
    if state != .end, let coding = codings.first {
      content = ContentDecoder(coding, limits: limits.contentCoding)
      isCoded = true
      if codings.count > 1 { failure = .tooManyCodings(offset: offset, count: codings.count) }
    }
    simplifyChunked()
  }

  /// Changes to the fast path for chunked bodies if possible.
  mutating func simplifyChunked() {
    if state == .chunked, !isCoded, !reportsChunks, failure == nil { state = .plainChunked }
  }

  mutating func fail(_ error: HTTPMessageError) -> HTTPMessageError {
    failure = error
    return error
  }

  mutating func finishContent() throws(HTTPMessageError) {
    guard isCoded else { return }
    do throws(ContentCodingError) {
      try content.finish()
    } catch {
      throw fail(.contentCoding(error))
    }
  }
}
