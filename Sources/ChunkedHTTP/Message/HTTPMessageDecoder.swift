internal import ByteKernels

/// Takes an HTTP/1 message apart: heads, framing, content coding.
///
///     var decoder = HTTPMessageDecoder(.response(to: "GET"))
///     for try await bytes in connection {
///       var input = bytes.span
///       while let element = try decoder.next(&input) { … }   // informational, head, body…, trailers, end
///       if decoder.isComplete { break }                       // input now begins with the next message
///     }
///     try decoder.finish()
///
/// All is strict by default; ``HTTPLeniencies`` has the deviations. One decoder reads one message. What belongs to a body
/// is delivered even if the message turns out cut or damaged later.
@available(StreamingCodec 1.0, *)
public struct HTTPMessageDecoder: ~Copyable {
  /// What kind of message to read.
  public enum Role: Hashable, Sendable {
    /// A request.
    case request
    /// The response to a request of this method, which decides whether it has a body.
    case response(to: String)
    /// Whatever comes, a response being one to GET. For captures.
    case either
  }

  enum State: UInt8 {
    case head
    /// A chunked body of which only the data is wanted, and nothing is to be undone: the common case.
    case plainChunked
    case chunked
    case fixed
    case untilClose
    case end
    case complete
  }

  /// What kind of message to read.
  public let role: Role
  /// How large its parts may be.
  public let limits: HTTPMessageLimits
  /// The deviations accepted.
  public let leniencies: HTTPLeniencies
  /// Whether the size lines of a chunked body are reported.
  public let reportsChunks: Bool
  /// Codings that the head names and the body does not have.
  private let removedCodings: [HTTPBodyLayer]
  /// How the body is delimited and coded, as the head declares it; nil before the head is complete.
  public internal(set) var framing: HTTPBodyFraming?
  /// Where the body begins in the stream; 0 before the head is complete.
  public private(set) var bodyOffset: UInt64 = 0
  /// The bytes taken so far, plus the offset that the decoder was started at.
  public internal(set) var offset: UInt64

  var state = State.head
  private var heads: HTTPHeadDecoder
  private var informationalHeads = 0
  var chunked: ChunkedDecoder
  var content = ContentDecoder(.gzip)
  /// Whether there is a content coding to undo.
  var isCoded = false
  /// The rest of a body of fixed length.
  var remaining: UInt64 = 0
  private var failure: HTTPMessageError?

  /// Makes a decoder at the start of a message.
  ///
  /// - Parameters:
  ///   - role: What kind of message to read.
  ///   - limits: How large its parts may be.
  ///   - leniencies: The deviations to accept; none by default.
  ///   - reportsChunks: Whether to deliver ``HTTPMessageElement/chunk(_:)``.
  ///   - offset: What offsets are counted from.
  public init(
    _ role: Role, limits: HTTPMessageLimits = HTTPMessageLimits(), leniencies: HTTPLeniencies = [],
    reportsChunks: Bool = false, startingAt offset: UInt64 = 0
  ) {
    self.init(
      role, limits: limits, leniencies: leniencies, removedCodings: [], reportsChunks: reportsChunks,
      startingAt: offset)
  }

  /// Creates a decoder for a captured message whose body the capturing program has decoded in part.
  ///
  /// - Parameters:
  ///   - role: The kind of message to read.
  ///   - limits: The largest sizes of its parts.
  ///   - leniencies: The deviations to accept.
  ///   - removedCodings: Codings that the head names and the body does not have. Without its transfer coding a body has
  ///     neither chunks nor the announced length: it lasts until the stream ends.
  ///   - reportsChunks: Whether to deliver ``HTTPMessageElement/chunk(_:)``.
  ///   - offset: The offset of the first byte.
  package init(
    _ role: Role, limits: HTTPMessageLimits, leniencies: HTTPLeniencies, removedCodings: [HTTPBodyLayer],
    reportsChunks: Bool = false, startingAt offset: UInt64 = 0
  ) {
    self.removedCodings = removedCodings
    self.role = role
    self.limits = limits
    self.leniencies = leniencies
    self.reportsChunks = reportsChunks
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

  /// Whether the message has come to its end; one that ends with the stream has after ``finish()``.
  public var isComplete: Bool { state == .complete }

  /// The trailer section once a chunked message is complete; empty before, and for other messages.
  public var trailers: HTTPFieldSection {
    @_lifetime(borrow self)
    get { chunked.trailers }
  }

  /// The next element, or nil where the input has been used up or the message is complete.
  ///
  /// `input` is moved past what was taken; after ``HTTPMessageElement/end(offset:)`` it holds what follows the message,
  /// untouched.
  ///
  /// - Throws: ``HTTPMessageError``, and again ever after.
  /// - Complexity: O(*n*) in the bytes of heads, size lines, trailers and compressed content; O(1) for other content.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(HTTPMessageError) -> HTTPMessageElement? {
    if state == .plainChunked { return try nextOfPlainChunked(&input) }
    return try nextOfOthers(&input)
  }

  /// What ``next(_:)`` does in all but the most common state: apart, so that the common way stays short.
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

  /// Says that the stream has ended.
  ///
  /// - Throws: ``HTTPMessageError`` where the message has not: one whose ``HTTPMessageError/isIncomplete`` is true, or the
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
      // Between heads: the final one has not come.
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
      // The head itself is well: it is delivered, and the error thrown next.
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
    let codings = framing.contentCodings + framing.transferCodings
    if state != .end, let coding = codings.first {
      content = ContentDecoder(coding, limits: limits.contentCoding)
      isCoded = true
      if codings.count > 1 { failure = .tooManyCodings(offset: offset, count: codings.count) }
    }
    simplifyChunked()
  }

  /// Goes over to the fast way of reading a chunked body where nothing stands against it.
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
