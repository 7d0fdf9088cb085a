public import EventStreamCodec
internal import ByteKernels

/// Decodes the response stream of an invocation: frames, events, prelude, body.
///
///     var decoder = InvokeResponseDecoder()
///     for try await chunk in response {
///       var input = chunk.span
///       while let element = try decoder.next(&input) { … }   // prelude or missingPrelude, body…, complete
///     }
///     while let element = try decoder.finish() { … }         // throws if InvokeComplete is missing
///
/// InvokeWithResponseStream passes the prelude on as the function wrote it, so the decoder removes it from the payloads
/// of PayloadChunk, wherever they are split. Body bytes borrow from the input if their message lies in it whole. Copied
/// are only a message that straddles two reads, and the rest of the payload in which the prelude ends.
@available(StreamingCodec 1.0, *)
public struct InvokeResponseDecoder: ~Copyable {
  /// What ended the response, to be delivered after everything before it.
  private enum Ending {
    case complete(InvokeComplete)
    case serviceError(ServiceError)
    case failure(InvokeResponseError)
  }

  /// The accepted deviations of the event stream.
  public let eventLeniency: EventStreamLeniency
  private let start: UInt64
  private var events: EventStreamDecoder
  private var prelude: LambdaPreludeDecoder
  private var completion = InvokeResponseCompletion()
  /// The error that the prelude's status or the body's end reports.
  private var responseError: ServiceError?
  /// A payload, delivered up to ``taken``.
  private var pending: [UInt8] = []
  private var taken = 0
  /// Whether the prelude's decoder may have more elements of the bytes it was given.
  private var isDraining = false
  private var ending: Ending?
  private var failure: InvokeResponseError?

  /// Creates a decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - expectation: Whether the response begins with a prelude. The stream does not declare it; by default a prelude
  ///     is detected.
  ///   - limits: The maximum length of the prelude.
  ///   - eventLimits: The maximum size of a message.
  ///   - eventLeniency: The deviations of the event stream to accept.
  ///   - leniencies: The deviations of the response to accept.
  ///   - offset: The offset of the first byte of the event stream.
  public init(
    _ expectation: LambdaPreludeExpectation = .detected, limits: LambdaPreludeLimits = LambdaPreludeLimits(),
    eventLimits: EventStreamLimits = .default, eventLeniency: EventStreamLeniency = [],
    leniencies: LambdaResponseLeniencies = [], startingAt offset: UInt64 = 0
  ) {
    self.eventLeniency = eventLeniency
    start = offset
    events = EventStreamDecoder(limits: eventLimits, leniency: eventLeniency, startingAt: offset)
    prelude = LambdaPreludeDecoder(expectation, limits: limits, leniencies: leniencies)
  }

  /// How the stream ended, if no more bytes follow.
  ///
  /// A response is complete if InvokeComplete arrived. It failed if the service or the function reported an error, or if
  /// the status code of the prelude is 400 or above.
  public var outcome: StreamOutcome {
    if let error = completion.serviceError { return .failed(error) }
    if let outcome = failure?.outcome { return outcome }
    if let responseError { return .failed(responseError) }
    guard !completion.hasEnded else { return .complete }
    let end = events.offset &+ UInt64(events.heldBytes.count)
    guard end > start else { return .empty }
    return .cut(StreamCut(offset: end, heldBytes: events.heldBytes.count, missing: "InvokeComplete"))
  }

  /// The number of bytes that the current message lacks, or, at its start, those that announce its length; at least 1.
  package var missingCount: Int { events.missingCount }

  /// Returns the next element, or nil if the input has been consumed.
  ///
  /// Advances `input` past the consumed bytes.
  ///
  /// - Throws: ``InvokeResponseError`` after everything before it has been delivered, and the same error from then on.
  /// - Complexity: O(*n*) in the bytes taken.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(InvokeResponseError) -> InvokeResponseElement? {
    if let failure { throw failure }
    while true {
      if let element = try nextOfPending() { return element }
      if ending != nil { return try nextOfEnding() }
      do throws(InvokeResponseError) {
        guard let message = try events.nextMessage(&input) else { return nil }
        // The common case: only body follows.
        if prelude.isInBody, !completion.hasEnded, message.isPayloadChunk {
          let payload = message.payload
          if payload.isEmpty { continue }
          return .body(payload)
        }
        let offset = message.offset
        let event = try InvokeResponseEventView(message, leniency: eventLeniency)
        try completion.note(event, offset: offset)
        switch event {
        case .payloadChunk(var payload):
          // If only body follows, the payload is one element.
          let isWhole = prelude.isInBody
          guard let element = try prelude.nextOfResponse(&payload) else { continue }
          if !isWhole {
            pending.append(copying: payload)
            isDraining = true
          }
          Self.note(element, &responseError)
          return InvokeResponseElement(element)
        case .invokeComplete(let complete): ending = .complete(complete)
        case .serviceError(let error): ending = .serviceError(error)
        case .other(let message): return .other(message)
        }
      } catch {
        ending = .failure(error)
      }
    }
  }

  /// Ends the stream.
  ///
  /// Call until nil to receive the remaining elements.
  ///
  /// - Throws: ``InvokeResponseError/missingInvokeComplete(offset:)`` if the stream was cut between two messages,
  ///   ``InvokeResponseError/eventStream(_:)`` if it was cut within one, or the error that the decoder threw before.
  @_lifetime(&self)
  public mutating func finish() throws(InvokeResponseError) -> InvokeResponseElement? {
    if let failure { throw failure }
    if let element = try nextOfPending() { return element }
    if ending == nil {
      do throws(EventStreamError) {
        try events.finish()
        if completion.hasEnded { return nil }
        ending = .failure(.missingInvokeComplete(offset: events.offset))
      } catch {
        ending = .failure(.eventStream(error))
      }
    }
    return try nextOfEnding()
  }
}

@available(StreamingCodec 1.0, *)
extension InvokeResponseDecoder {
  /// Returns the next element of the rest of a payload.
  @_lifetime(&self)
  private mutating func nextOfPending() throws(InvokeResponseError) -> InvokeResponseElement? {
    guard isDraining else { return nil }
    var rest = pending.span.extracting(taken...)
    let before = rest.count
    if let element = try prelude.nextOfResponse(&rest) {
      taken += before - rest.count
      Self.note(element, &responseError)
      return InvokeResponseElement(element)
    }
    pending = []
    taken = 0
    isDraining = false
    return nil
  }

  /// Returns the elements that the end of the response releases, and then the event that ended it.
  @inline(never)
  @_lifetime(&self)
  private mutating func nextOfEnding() throws(InvokeResponseError) -> InvokeResponseElement? {
    do throws(LambdaPreludeError) {
      if let element = try prelude.finish() {
        Self.note(element, &responseError)
        return InvokeResponseElement(element)
      }
    } catch {
      // A cut prelude is an error unless the ending explains it.
      if case .complete(let complete)? = ending, complete.functionError == nil { throw fail(.prelude(error)) }
    }
    switch ending {
    case .complete(let complete)?:
      ending = nil
      return .complete(complete)
    case .serviceError(let error)?:
      ending = nil
      return .serviceError(error)
    case .failure(let error)?: throw fail(error)
    case nil: return nil
    }
  }

  /// Notes an error that the response itself reports; the function's own error replaces that of the status.
  private static func note(_ element: borrowing LambdaResponseElement, _ error: inout ServiceError?) {
    switch element {
    case .prelude(let prelude): error = prelude.serviceError
    case .functionError(let found): error = found.serviceError
    case .missingPrelude, .body: break
    }
  }

  private mutating func fail(_ error: InvokeResponseError) -> InvokeResponseError {
    failure = error
    return error
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamMessageView {
  fileprivate var isPayloadChunk: Bool {
    guard let messageType, let eventType else { return false }
    return eventType.bytesEqual(PayloadChunkName.eventType.span)
      && messageType.bytesEqual(PayloadChunkName.messageType.span)
  }
}

/// The header values of a PayloadChunk, as bytes because comparing strings is slower.
private enum PayloadChunkName {
  static let messageType: [UInt8] = [0x65, 0x76, 0x65, 0x6E, 0x74]
  static let eventType: [UInt8] = [0x50, 0x61, 0x79, 0x6C, 0x6F, 0x61, 0x64, 0x43, 0x68, 0x75, 0x6E, 0x6B]
}

// These extend the inner decoders so that their results borrow from only those.
@available(StreamingCodec 1.0, *)
extension EventStreamDecoder {
  /// Like ``next(_:)``, but throws the error of an invocation's response.
  @inline(__always)
  @_lifetime(&self, copy input)
  fileprivate mutating func nextMessage(
    _ input: inout Span<UInt8>
  ) throws(InvokeResponseError) -> EventStreamMessageView? {
    do throws(EventStreamError) {
      return try next(&input)
    } catch {
      throw .eventStream(error)
    }
  }
}

@available(StreamingCodec 1.0, *)
extension LambdaPreludeDecoder {
  /// Like ``next(_:)``, but throws the error of an invocation's response.
  @inline(__always)
  @_lifetime(&self, copy input)
  fileprivate mutating func nextOfResponse(
    _ input: inout Span<UInt8>
  ) throws(InvokeResponseError) -> LambdaResponseElement? {
    do throws(LambdaPreludeError) {
      return try next(&input)
    } catch {
      throw .prelude(error)
    }
  }
}
