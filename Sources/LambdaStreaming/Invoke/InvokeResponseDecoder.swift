public import EventStreamCodec
internal import ByteKernels

/// Decodes the response stream of an invocation: frames, events, prelude, body.
///
///     var decoder = InvokeResponseDecoder()
///     for try await chunk in response {
///       var input = chunk.span
///       while let element = try decoder.next(&input) { … }   // prelude or missingPrelude, body…, complete
///     }
///     while let element = try decoder.finish() { … }         // throws where InvokeComplete is missing
///
/// The prelude is taken off the payloads of PayloadChunk wherever they are split, for InvokeWithResponseStream hands it
/// on as the function wrote it. Body bytes borrow from the input where their message lies in it whole. What is copied is
/// a message that straddles two reads, and the rest of the one payload in which the prelude ends.
@available(StreamingCodec 1.0, *)
public struct InvokeResponseDecoder: ~Copyable {
  /// What ended the response, to be told once everything before it has been delivered.
  private enum Ending {
    case complete(InvokeComplete)
    case serviceError(LambdaServiceError)
    case failure(InvokeResponseError)
  }

  /// Which deviations of the event stream are accepted.
  public let eventLeniency: EventStreamLeniency
  private var events: EventStreamDecoder
  private var prelude: LambdaPreludeDecoder
  private var judge = InvokeResponseJudge()
  /// The rest of a payload of which a part has been delivered, from ``taken`` on.
  private var pending: [UInt8] = []
  private var taken = 0
  /// Whether the prelude's decoder may have more to deliver from what it was given.
  private var isDraining = false
  private var ending: Ending?
  private var hasEnded = false
  private var failure: InvokeResponseError?

  /// Makes a decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - expectation: Whether the response begins with a prelude. Nothing in the stream says so: by default one is taken
  ///     off where there is one.
  ///   - limits: How long the prelude may be.
  ///   - eventLimits: How large a message may be.
  ///   - eventLeniency: Which deviations of the event stream to accept.
  ///   - leniencies: Which deviations of the response to accept.
  ///   - offset: What offsets of the event stream are counted from.
  public init(
    _ expectation: LambdaPreludeExpectation = .detected, limits: LambdaPreludeLimits = LambdaPreludeLimits(),
    eventLimits: EventStreamLimits = .default, eventLeniency: EventStreamLeniency = [],
    leniencies: LambdaResponseLeniencies = [], startingAt offset: UInt64 = 0
  ) {
    self.eventLeniency = eventLeniency
    events = EventStreamDecoder(limits: eventLimits, leniency: eventLeniency, startingAt: offset)
    prelude = LambdaPreludeDecoder(expectation, limits: limits, leniencies: leniencies)
  }

  /// What became of the stream, if it ended here.
  public var verdict: LambdaStreamVerdict { judge.verdict }

  /// The next element, or nil where the input has been used up.
  ///
  /// `input` is moved past what was taken.
  ///
  /// - Throws: ``InvokeResponseError``, and again ever after; everything before it has been delivered.
  /// - Complexity: O(*n*) in the bytes taken.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(InvokeResponseError) -> InvokeResponseElement? {
    if let failure { throw failure }
    while true {
      if let element = try nextOfPending() { return element }
      if ending != nil { return try nextOfEnding() }
      do throws(InvokeResponseError) {
        guard let message = try events.nextMessage(&input) else { return nil }
        // The common case, short: nothing but body is left to come.
        if prelude.isInBody, !hasEnded, message.isPayloadChunk {
          let payload = message.payload
          if payload.isEmpty { continue }
          return .body(payload)
        }
        let offset = message.offset
        let event = try InvokeResponseEventView(message, leniency: eventLeniency)
        judge.see(event)
        switch event {
        case .payloadChunk(var payload):
          guard !hasEnded else { throw .eventAfterEnd(offset: offset) }
          // Once only body is left, a payload is one element.
          let isWhole = prelude.isInBody
          guard let element = try prelude.nextOfResponse(&payload) else { continue }
          if !isWhole {
            pending.append(copying: payload)
            isDraining = true
          }
          return InvokeResponseElement(element)
        case .invokeComplete(let complete): ending = .complete(complete)
        case .serviceError(let error): ending = .serviceError(error)
        case .other(let message): return .other(message)
        }
        guard !hasEnded else { throw .eventAfterEnd(offset: offset) }
        hasEnded = true
      } catch {
        ending = .failure(error)
      }
    }
  }

  /// Says that the stream has ended, and returns the next of the elements that only the end decides, or nil.
  ///
  /// Call it until it returns nil.
  ///
  /// - Throws: ``InvokeResponseError/missingInvokeComplete(offset:)`` where the stream ended too early between two
  ///   messages, ``InvokeResponseError/eventStream(_:)`` where it did within one, or the error that the decoder threw
  ///   before.
  @_lifetime(&self)
  public mutating func finish() throws(InvokeResponseError) -> InvokeResponseElement? {
    if let failure { throw failure }
    if let element = try nextOfPending() { return element }
    if ending == nil {
      do throws(EventStreamError) {
        try events.finish()
        if hasEnded { return nil }
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
  /// What the prelude's decoder makes of the rest of a payload.
  @_lifetime(&self)
  private mutating func nextOfPending() throws(InvokeResponseError) -> InvokeResponseElement? {
    guard isDraining else { return nil }
    var rest = pending.span.extracting(taken...)
    let before = rest.count
    if let element = try prelude.nextOfResponse(&rest) {
      taken += before - rest.count
      return InvokeResponseElement(element)
    }
    pending = []
    taken = 0
    isDraining = false
    return nil
  }

  /// What the end of the response releases, and then what ended it.
  @inline(never)
  @_lifetime(&self)
  private mutating func nextOfEnding() throws(InvokeResponseError) -> InvokeResponseElement? {
    do throws(LambdaPreludeError) {
      if let element = try prelude.finish() {
        if case .functionError(let error) = element { judge.see(errorInBody: error) }
        return InvokeResponseElement(element)
      }
    } catch {
      // A prelude that was cut is an error where nothing else says why.
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

/// What the headers of a PayloadChunk say: `event` and `PayloadChunk`, as literals of bytes for speed's sake.
private enum PayloadChunkName {
  static let messageType: [UInt8] = [0x65, 0x76, 0x65, 0x6E, 0x74]
  static let eventType: [UInt8] = [0x50, 0x61, 0x79, 0x6C, 0x6F, 0x61, 0x64, 0x43, 0x68, 0x75, 0x6E, 0x6B]
}

// On the decoders and not on the whole, so that what they return borrows from them alone.
@available(StreamingCodec 1.0, *)
extension EventStreamDecoder {
  /// ``next(_:)`` with the error as that of an invocation's response.
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
  /// ``next(_:)`` with the error as that of an invocation's response.
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
