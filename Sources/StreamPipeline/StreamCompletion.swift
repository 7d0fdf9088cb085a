internal import ByteKernels
package import EventStreamCodec
internal import LambdaStreaming

/// Determines how an event stream ended, from its messages: with a service's error, at its terminal event, or too early.
@available(StreamingCodec 1.0, *)
package struct StreamCompletion: ~Copyable {
  private var events: EventStreamCompletion
  /// The end of a Lambda invocation.
  private var invocation = InvokeResponseCompletion()
  /// Whether the invocation has ended; events after that are errors.
  private var hasInvocationEnded = false
  /// What is wrong with that end, or follows it.
  private var invocationError: InvokeResponseError?
  /// The prelude at the beginning of a function's response, whose status may report an error.
  ///
  /// Nil if another layer reads the payloads.
  private var prelude: LambdaLayer?
  private var preludeError: ServiceError?
  /// The fault of that prelude; while it is incomplete, the one that the end of the stream would make.
  private var preludeFault: StreamError?
  /// Whether the next payload may belong to the prelude, or explain the error that it reports.
  private var isReadingPrelude = false
  private let leniency: EventStreamLeniency

  /// Creates the completion of a stream that has not begun.
  ///
  /// - Parameter readsPrelude: Whether to look for a prelude in the payloads of a function's response. Where another
  ///   layer reads the payloads, it reads the prelude, too.
  package init(_ options: StreamOptions, readsPrelude: Bool) {
    events = EventStreamCompletion(leniency: options.eventStreamLeniency)
    leniency = options.eventStreamLeniency
    prelude = readsPrelude ? LambdaLayer(isRequired: false, options) : nil
  }

  /// The first error that the service reported.
  var serviceError: ServiceError? { events.serviceError ?? invocation.serviceError ?? preludeError }
  /// The number of messages noted.
  package var messageCount: Int { events.messageCount }
  /// The first message that lacks a header it needs.
  var error: EventStreamError? { events.error }
  /// Whether signed messages ended with the one that has no payload; nil if none was signed.
  ///
  /// Clients sign, and the terminal events of operations are those of services.
  var hasSignedEnd: Bool?
  /// The terminal events of which none arrived, joined by `or`; nil if none is missing.
  var missingTerminalEvent: String? {
    if let hasSignedEnd { return hasSignedEnd ? nil : "a signed message without a payload" }
    return serviceError == nil ? events.missingTerminalEvent : nil
  }

  /// Takes note of the next message.
  @inline(__always)
  package mutating func note(_ message: EventStreamMessageView) {
    if events.note(message) || hasInvocationEnded || isReadingPrelude { noteNewEvent(message) }
  }

  @inline(never)
  private mutating func noteNewEvent(_ message: EventStreamMessageView) {
    guard !hasInvocationEnded else {
      invocationError = invocationError ?? .eventAfterEnd(offset: message.offset)
      return
    }
    if prelude != nil, message.isEvent(carrying: "PayloadChunk") { notePayload(message.payload) }
    guard message.isEvent(carrying: "InvokeComplete") else { return }
    do throws(InvokeResponseError) {
      try invocation.note(message, leniency: leniency)
      hasInvocationEnded = invocation.invokeComplete != nil
    } catch {
      invocationError = invocationError ?? error
    }
  }

  private mutating func notePayload(_ payload: Span<UInt8>) {
    var input = payload
    var body = LayerOutput()
    do throws(StreamError) {
      isReadingPrelude = prelude?.isOfInterest == true
      guard isReadingPrelude else { return }
      while !input.isEmpty, isReadingPrelude {
        _ = try prelude?.next(&input, into: &body)
        isReadingPrelude = prelude?.isOfInterest == true
      }
      preludeError = prelude?.serviceError
      preludeFault = prelude?.unfinishedDelimiter
    } catch {
      isReadingPrelude = false
      preludeFault = error
    }
  }

  /// What is wrong with a stream that ended at `offset` and whose frames are intact; nil if nothing is.
  package func problem(at offset: UInt64) -> StreamError? {
    if let error = events.error { return .eventStream(error) }
    if let preludeFault { return preludeFault }
    if let invocationError { return .invokeResponse(invocationError) }
    if let serviceError { return .service(serviceError) }
    return missingTerminalEvent.map { .endedEarly(layer: .eventstream, offset: offset, missing: $0) }
  }
}
