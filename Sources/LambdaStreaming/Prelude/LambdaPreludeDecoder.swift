internal import ByteKernels
internal import StrictJSON

/// Removes the prelude from a function's streaming response.
///
///     var decoder = LambdaPreludeDecoder(.required)
///     for try await chunk in response {
///       var input = chunk.span
///       while let element = try decoder.next(&input) { … }   // prelude or missingPrelude, then body…
///     }
///     while let element = try decoder.finish() { … }         // elements that only the end decides
///
/// The boundaries of reads and chunks do not matter; the delimiter may be split at any byte. Every stream yields a
/// prelude, the finding that it has none, or an error. The body is never copied, and bytes after the delimiter are body
/// even if they are NUL.
@available(StreamingCodec 1.0, *)
public struct LambdaPreludeDecoder: ~Copyable {
  private enum State {
    /// The held beginning of the stream may be a prelude.
    case undecided
    /// The held bytes are body, delivered up to ``delivered``.
    case heldBody
    case body
    /// The stream has ended and everything has been delivered.
    case end
  }

  /// Whether a prelude is expected.
  public let expectation: LambdaPreludeExpectation
  /// The maximum length of the prelude.
  public let limits: LambdaPreludeLimits
  /// The accepted deviations.
  public let leniencies: LambdaResponseLeniencies
  /// The number of bytes consumed, plus the offset that the decoder started at.
  public private(set) var offset: UInt64

  private let start: UInt64
  private var state = State.undecided
  private var scanner = PreludeScanner()
  private var held: [UInt8] = []
  private var delivered = 0
  private var errors: BodyErrorScanner
  private var failure: LambdaPreludeError?

  /// Creates a decoder at the start of a response.
  ///
  /// - Parameters:
  ///   - expectation: Whether a prelude is expected; see ``LambdaPreludeExpectation/init(contentType:)``.
  ///   - limits: The maximum length of the prelude.
  ///   - leniencies: The deviations to accept.
  ///   - offset: The offset of the first byte.
  public init(
    _ expectation: LambdaPreludeExpectation, limits: LambdaPreludeLimits = LambdaPreludeLimits(),
    leniencies: LambdaResponseLeniencies = [], startingAt offset: UInt64 = 0
  ) {
    self.expectation = expectation
    self.limits = limits
    self.leniencies = leniencies
    errors = BodyErrorScanner(isEnabled: leniencies.contains(.errorTextInBody))
    self.offset = offset
    start = offset
    if expectation == .absent { state = .body }
  }

  /// The consumed bytes that belong to no element yet; after an error, the consumed bytes of the bad prelude.
  ///
  /// Borrowed from the decoder. A diagnosis needs them together with the rest of the input.
  public var heldBytes: Span<UInt8> { state == .undecided ? held.span : held.span.extracting(first: 0) }

  /// The bytes held that were, or may become, a prelude.
  package var beginning: Span<UInt8> { @_lifetime(borrow self) get { held.span } }

  /// Whether everything that follows is body, delivered as it arrives.
  package var isInBody: Bool { state == .body && !errors.isEnabled }

  /// Returns the next element, or nil if the input has been consumed.
  ///
  /// Advances `input` past the consumed bytes.
  ///
  /// - Throws: ``LambdaPreludeError``, and the same error from then on.
  /// - Complexity: O(*n*) in the bytes of the prelude, O(1) for the body.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(LambdaPreludeError) -> LambdaResponseElement? {
    guard state == .body else { return try nextOfBeginning(&input) }
    return nextOfBody(&input)
  }

  /// Ends the stream.
  ///
  /// Call until nil to receive the remaining elements.
  ///
  /// Elements remain if the response is empty, if it ended while its beginning might still have been a prelude, or if the
  /// body may end in an error.
  ///
  /// - Throws: ``LambdaPreludeError/missingDelimiter(offset:held:)`` if a required prelude was cut, or the error that the
  ///   decoder threw before.
  @_lifetime(&self)
  public mutating func finish() throws(LambdaPreludeError) -> LambdaResponseElement? {
    if let failure { throw failure }
    guard state == .undecided else { return nextOfEnd() }
    guard scanner.hasBegun else { return release(.empty) }
    guard expectation == .detected else { throw poison(.missingDelimiter(offset: offset, held: held.count)) }
    return release(.noDelimiter)
  }
}

@available(StreamingCodec 1.0, *)
extension LambdaPreludeDecoder {
  @inline(never)
  @_lifetime(&self, copy input)
  private mutating func nextOfBeginning(
    _ input: inout Span<UInt8>
  ) throws(LambdaPreludeError) -> LambdaResponseElement? {
    if let failure { throw failure }
    guard state != .end else { return nil }
    guard state == .undecided else {
      if let element = nextOfHeld() { return element }
      return nextOfBody(&input)
    }
    let limit = max(limits.maximumLength, 1)
    if let prelude = takePlainPrelude(&input, limit) { return .prelude(prelude) }
    let window = input.extracting(first: min(input.count, limit - held.count))
    let (step, count) = scanner.take(window)
    switch step {
    case .more: hold(count, of: &input)
    case .complete:
      hold(count, of: &input)
      return try endOfPrelude()
    case .notAnObject(let byte):
      hold(count, of: &input)
      return release(.notAnObject(byte))
    case .noDelimiter where expectation == .detected:
      hold(count, of: &input)
      return release(.noDelimiter)
    case .noDelimiter(let byte):
      hold(count + 1, of: &input)
      throw poison(delimiterError(byte))
    }
    guard held.count == limit else { return nil }
    guard expectation == .detected else {
      throw poison(.preludeTooLong(offset: start &+ UInt64(limit), limit: limit))
    }
    return release(.noDelimiter)
  }

  /// Takes a prelude that lies whole in the input, with its delimiter, if it is plain.
  @_lifetime(input: copy input)
  private mutating func takePlainPrelude(_ input: inout Span<UInt8>, _ limit: Int) -> LambdaPrelude? {
    guard held.isEmpty, input.first == UInt8(ascii: "{") else { return nil }
    let window = input.extracting(first: min(input.count, limit))
    let delimiter = LambdaPrelude.delimiter
    let length = window.offset(of: 0)
    let count = length + delimiter.count
    guard count <= window.count, window.extracting(length..<count).bytesEqual(delimiter.span),
      let prelude = LambdaPrelude(plain: window.extracting(first: length))
    else { return nil }
    take(count, of: &input)
    state = .body
    return prelude
  }

  @inline(__always)
  @_lifetime(&self, copy input)
  private mutating func nextOfBody(_ input: inout Span<UInt8>) -> LambdaResponseElement? {
    let before = input.count
    guard let piece = errors.next(&input) else {
      offset &+= UInt64(before)
      return nil
    }
    offset &+= UInt64(before &- input.count)
    return .body(piece)
  }

  /// Returns held bytes that turned out to be body.
  @_lifetime(&self)
  private mutating func nextOfHeld() -> LambdaResponseElement? {
    var rest = held.span.extracting(delivered...)
    let before = rest.count
    if let piece = errors.next(&rest) {
      delivered += before - rest.count
      return .body(piece)
    }
    held = []
    delivered = 0
    state = .body
    return nil
  }

  /// Returns the elements that only the end of the body decides.
  @_lifetime(&self)
  private mutating func nextOfEnd() -> LambdaResponseElement? {
    if state == .heldBody, let element = nextOfHeld() { return element }
    guard state == .body else { return nil }
    if let piece = errors.finish() { return .body(piece) }
    state = .end
    guard let error = errors.error else { return nil }
    return .functionError(error)
  }

  /// Ends the search for a prelude: the held bytes are body.
  @_lifetime(&self)
  private mutating func release(_ reason: LambdaMissingPrelude.Reason) -> LambdaResponseElement? {
    state = .heldBody
    return .missingPrelude(LambdaMissingPrelude(reason: reason, offset: offset))
  }

  @_lifetime(&self)
  private mutating func endOfPrelude() throws(LambdaPreludeError) -> LambdaResponseElement? {
    let prelude: LambdaPrelude
    do throws(JSONError) {
      prelude = LambdaPrelude(try JSONValue(parsing: held.span.extracting(..<(held.count - 8))))
    } catch {
      throw poison(publicError(error))
    }
    held = []
    state = .body
    return .prelude(prelude)
  }

  /// The error for the last held byte, which is in the place of a NUL, or for an earlier fault in the JSON.
  private func delimiterError(_ byte: UInt8) -> LambdaPreludeError {
    do throws(JSONError) {
      _ = try JSONValue(parsing: held.span.extracting(..<(held.count - 1 - scanner.nulCount)))
      return .invalidDelimiter(offset: offset &- 1, count: scanner.nulCount, byte: byte)
    } catch {
      return publicError(error)
    }
  }

  private func publicError(_ error: JSONError) -> LambdaPreludeError {
    let offset = start &+ UInt64(error.offset)
    if case .tooDeep(let limit) = error.reason { return .nestedTooDeeply(offset: offset, limit: limit) }
    // A NUL ends the JSON text.
    let isEnd = error.offset >= held.count || held[error.offset] == 0
    return .invalidJSON(offset: offset, byte: isEnd ? nil : held[error.offset])
  }

  @_lifetime(input: copy input)
  private mutating func hold(_ count: Int, of input: inout Span<UInt8>) {
    held.append(copying: input.extracting(first: count))
    take(count, of: &input)
  }

  @_lifetime(input: copy input)
  private mutating func take(_ count: Int, of input: inout Span<UInt8>) {
    input = input.extracting(count...)
    offset &+= UInt64(count)
  }

  private mutating func poison(_ error: LambdaPreludeError) -> LambdaPreludeError {
    failure = error
    return error
  }
}

/// Finds the end of a prelude and its delimiter.
///
/// It follows the brackets and strings of the JSON only to find the end of the object. JSON never contains a NUL byte:
/// the first one begins the delimiter.
@available(StreamingCodec 1.0, *)
private struct PreludeScanner {
  /// What bytes decide.
  enum Step {
    /// Nothing: more are needed.
    case more
    /// The delimiter ends with the last of them.
    case complete
    /// The byte after them does not begin a JSON object.
    case notAnObject(UInt8)
    /// The byte after them is in the place of a NUL.
    case noDelimiter(UInt8)
  }

  private var object = JSONObjectEnd()
  /// Whether the first byte of the object has arrived.
  private(set) var hasBegun = false
  /// Whether the object has ended.
  private var hasEnded = false
  /// The number of NUL bytes of the delimiter that have arrived.
  private(set) var nulCount = 0

  /// Takes bytes up to the one that decides, and returns what it decides and how many were taken.
  mutating func take(_ bytes: Span<UInt8>) -> (step: Step, count: Int) {
    var index = 0
    if !hasBegun {
      // White space is allowed around any structural character (RFC 8259, section 2).
      index = bytes.firstNonWhitespace(from: 0)
      guard index < bytes.count else { return (.more, index) }
      guard bytes[index] == 0x7B else { return (.notAnObject(bytes[index]), index) }
      hasBegun = true
    }
    if nulCount == 0, !hasEnded {
      let rest = bytes.extracting(index..<bytes.offset(of: 0, from: index))
      let length = object.take(rest)
      hasEnded = length != nil
      index += length ?? rest.count
    }
    if nulCount == 0, hasEnded { index = bytes.firstNonWhitespace(from: index) }
    while index < bytes.count {
      guard bytes[index] == 0 else { return (.noDelimiter(bytes[index]), index) }
      index += 1
      nulCount += 1
      if nulCount == LambdaPrelude.delimiter.count { return (.complete, index) }
    }
    return (.more, index)
  }
}
