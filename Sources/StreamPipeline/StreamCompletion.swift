internal import ByteKernels
package import EventStreamCodec
internal import LambdaStreaming

/// Determines how an event stream ended, from its messages: with a service's error, at its terminal event, or too early.
@available(StreamingCodec 1.0, *)
package struct StreamCompletion {
  private var events: EventStreamCompletion
  /// Whether the event that ends a Lambda invocation has arrived.
  private var isAfterInvokeComplete = false
  /// The error that this event reports.
  private var invokeCompleteError: ServiceError?
  /// What is wrong with this event, or follows it.
  private var invokeResponseError: InvokeResponseError?
  private let leniency: EventStreamLeniency

  package init(leniency: EventStreamLeniency) {
    events = EventStreamCompletion(leniency: leniency)
    self.leniency = leniency
  }

  /// The first error that the service reported.
  var serviceError: ServiceError? { events.serviceError ?? invokeCompleteError }
  /// The number of messages noted.
  package var messageCount: Int { events.messageCount }
  /// The first message that lacks a header it needs.
  var error: EventStreamError? { events.error }
  /// The terminal events of which none arrived, joined by `or`; nil if none is missing.
  var missingTerminalEvent: String? { serviceError == nil ? events.missingTerminalEvent : nil }

  /// Takes note of the next message.
  @inline(__always)
  package mutating func note(_ message: EventStreamMessageView) {
    if events.note(message) || isAfterInvokeComplete { noteNewEvent(message) }
  }

  @inline(never)
  private mutating func noteNewEvent(_ message: EventStreamMessageView) {
    guard !isAfterInvokeComplete else {
      invokeResponseError = invokeResponseError ?? .eventAfterEnd(offset: message.offset)
      return
    }
    guard message.isEvent(carrying: "InvokeComplete") else { return }
    isAfterInvokeComplete = true
    do throws(InvokeResponseError) {
      guard case .invokeComplete(let end) = try InvokeResponseEventView(message, leniency: leniency),
        let error = end.functionError
      else { return }
      invokeCompleteError = ServiceError(
        source: .invokeComplete, type: error.type ?? error.details?.errorType, message: error.details?.raw ?? "",
        offset: message.offset)
    } catch {
      invokeResponseError = error
    }
  }

  /// What is wrong with a stream that ended at `offset` and whose frames are intact; nil if nothing is.
  package func problem(at offset: UInt64) -> StreamError? {
    if let error = events.error { return .eventStream(error) }
    if let invokeResponseError { return .invokeResponse(invokeResponseError) }
    if let serviceError { return .service(serviceError) }
    return missingTerminalEvent.map { .endedEarly(layer: .eventstream, offset: offset, missing: $0) }
  }
}
