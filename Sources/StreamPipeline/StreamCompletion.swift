internal import ByteKernels
package import EventStreamCodec
internal import LambdaStreaming

/// Determines how an event stream ended, from its messages: with a service's error, at its terminal event, or too early.
@available(StreamingCodec 1.0, *)
package struct StreamCompletion {
  private var events: EventStreamCompletion
  /// The end of a Lambda invocation.
  private var invocation = InvokeResponseCompletion()
  /// What is wrong with that end, or follows it.
  private var invocationError: InvokeResponseError?
  private let leniency: EventStreamLeniency

  package init(leniency: EventStreamLeniency) {
    events = EventStreamCompletion(leniency: leniency)
    self.leniency = leniency
  }

  /// The first error that the service reported.
  var serviceError: ServiceError? { events.serviceError ?? invocation.serviceError }
  /// The number of messages noted.
  package var messageCount: Int { events.messageCount }
  /// The first message that lacks a header it needs.
  var error: EventStreamError? { events.error }
  /// The terminal events of which none arrived, joined by `or`; nil if none is missing.
  var missingTerminalEvent: String? { serviceError == nil ? events.missingTerminalEvent : nil }

  /// Takes note of the next message.
  @inline(__always)
  package mutating func note(_ message: EventStreamMessageView) {
    if events.note(message) || invocation.invokeComplete != nil { noteNewEvent(message) }
  }

  @inline(never)
  private mutating func noteNewEvent(_ message: EventStreamMessageView) {
    guard invocation.invokeComplete == nil else {
      invocationError = invocationError ?? .eventAfterEnd(offset: message.offset)
      return
    }
    guard message.isEvent(carrying: "InvokeComplete") else { return }
    do throws(InvokeResponseError) {
      try invocation.note(message, leniency: leniency)
    } catch {
      invocationError = invocationError ?? error
    }
  }

  /// What is wrong with a stream that ended at `offset` and whose frames are intact; nil if nothing is.
  package func problem(at offset: UInt64) -> StreamError? {
    if let error = events.error { return .eventStream(error) }
    if let invocationError { return .invokeResponse(invocationError) }
    if let serviceError { return .service(serviceError) }
    return missingTerminalEvent.map { .endedEarly(layer: .eventstream, offset: offset, missing: $0) }
  }
}
