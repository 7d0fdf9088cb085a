internal import ByteKernels
internal import StrictJSON

/// Takes the prelude off a function's streaming response.
///
///     var decoder = LambdaPreludeDecoder(.required)
///     for try await chunk in response {
///       var input = chunk.span
///       while let element = try decoder.next(&input) { … }   // prelude or missingPrelude, then body…
///     }
///     while let element = try decoder.finish() { … }         // what only the end decides
///
/// Where the reads or the chunks of the transfer end means nothing; the delimiter may be split at any byte. Every stream
/// yields a prelude, or the finding that it has none, or an error. The body is never copied, and bytes behind the
/// delimiter are body even where they are NUL.
@available(StreamingCodec 1.0, *)
public struct LambdaPreludeDecoder: ~Copyable {
  private enum State {
    /// The beginning of the stream is held, and may be a prelude.
    case undecided
    /// The bytes held are body, from ``delivered`` on still to be delivered.
    case heldBody
    case body
    /// The stream has ended and everything has been delivered.
    case end
  }

  /// Whether a prelude is expected.
  public let expectation: LambdaPreludeExpectation
  /// How long it may be.
  public let limits: LambdaPreludeLimits
  /// The deviations accepted.
  public let leniencies: LambdaResponseLeniencies
  /// The bytes taken so far, plus the offset that the decoder was started at.
  public private(set) var offset: UInt64

  private let start: UInt64
  private var state = State.undecided
  private var scanner = PreludeScanner()
  private var held: [UInt8] = []
  private var delivered = 0
  private var errors: BodyErrorScanner
  private var failure: LambdaPreludeError?

  /// Makes a decoder at the start of a response.
  ///
  /// - Parameters:
  ///   - expectation: Whether a prelude is expected; see ``LambdaPreludeExpectation/init(contentType:)``.
  ///   - limits: How long it may be.
  ///   - leniencies: The deviations to accept; none by default.
  ///   - offset: What offsets are counted from.
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

  /// The bytes that were taken and belong to no element yet; after an error, all that came of the prelude at fault.
  ///
  /// Borrowed from the decoder. Together with the rest of the input they are what a diagnosis needs.
  public var heldBytes: Span<UInt8> { state == .undecided ? held.span : held.span.extracting(first: 0) }

  /// Whether all that follows is body, delivered as it comes.
  package var isInBody: Bool { state == .body && !errors.isEnabled }

  /// The next element, or nil where the input has been used up.
  ///
  /// `input` is moved past what was taken.
  ///
  /// - Throws: ``LambdaPreludeError``, and again ever after.
  /// - Complexity: O(*n*) in the bytes of the prelude, O(1) for the body.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(LambdaPreludeError) -> LambdaResponseElement? {
    guard state == .body else { return try nextOfBeginning(&input) }
    return nextOfBody(&input)
  }

  /// Says that the stream has ended, and returns the next of the elements that only the end decides, or nil.
  ///
  /// Call it until it returns nil. There is one such element where the response is empty, and there are more where a
  /// prelude was to be detected and the stream ended while it might still have been one, or where the body may have ended
  /// in an error.
  ///
  /// - Throws: ``LambdaPreludeError/missingDelimiter(offset:held:)`` where a required prelude was cut, or the error that
  ///   the decoder threw before.
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
    let window = min(input.count, limit - held.count)
    for index in 0..<window {
      let byte = input[index]
      switch scanner.take(byte) {
      case .more: continue
      case .complete:
        hold(index + 1, of: &input)
        return try endOfPrelude()
      case .notAnObject:
        hold(index, of: &input)
        return release(.notAnObject(byte))
      case .noDelimiter where expectation == .detected:
        hold(index, of: &input)
        return release(.noDelimiter)
      case .noDelimiter:
        hold(index + 1, of: &input)
        throw poison(delimiterError(byte))
      }
    }
    hold(window, of: &input)
    guard held.count == limit else { return nil }
    guard expectation == .detected else {
      throw poison(.preludeTooLong(offset: start &+ UInt64(limit), limit: limit))
    }
    return release(.noDelimiter)
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

  /// What was held, once it turned out to be body.
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

  /// What only the end of the body tells.
  @_lifetime(&self)
  private mutating func nextOfEnd() -> LambdaResponseElement? {
    if state == .heldBody, let element = nextOfHeld() { return element }
    guard state == .body else { return nil }
    if let piece = errors.finish() { return .body(piece) }
    state = .end
    guard let error = errors.error else { return nil }
    return .functionError(error)
  }

  /// Gives up looking for a prelude: what is held is body.
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

  /// The error for `byte`, the last of those held, that stands where a NUL must; or for what is wrong before it.
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
    // A NUL is where the JSON text ends, not a part of it.
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
