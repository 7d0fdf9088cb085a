package import EventStreamCodec
internal import ByteKernels

/// Tracks how the response stream of an invocation ends, by its events.
///
/// ``InvokeResponseDecoder`` uses it. Code that decodes the messages itself passes it every message whose headers are
/// new, and every message after the end.
@available(StreamingCodec 1.0, *)
package struct InvokeResponseCompletion: Hashable, Sendable {
  /// The event that ended the invocation; nil if it has not arrived.
  package private(set) var invokeComplete: InvokeComplete?
  /// The first error that the function or the service reported.
  package private(set) var serviceError: ServiceError?
  /// Whether InvokeComplete, an exception or an error message has arrived.
  package private(set) var hasEnded = false

  /// Creates a tracker at the beginning of a stream.
  package init() {}

  /// Notes a message if it belongs to an invocation's response; others are ignored.
  ///
  /// - Throws: Like ``note(_:offset:)``, and the errors of ``InvokeResponseEventView/init(_:leniency:)`` for
  ///   InvokeComplete.
  package mutating func note(
    _ message: EventStreamMessageView, leniency: EventStreamLeniency = []
  ) throws(InvokeResponseError) {
    let isEnd = message.eventType?.bytesEqual("InvokeComplete") ?? false
    guard isEnd || hasEnded else { return }
    try note(try InvokeResponseEventView(message, leniency: leniency), offset: message.offset)
  }

  /// Notes an event.
  ///
  /// - Throws: ``InvokeResponseError/eventAfterEnd(offset:)`` if the response had already ended. Unknown events may
  ///   follow the end.
  package mutating func note(_ event: InvokeResponseEventView, offset: UInt64) throws(InvokeResponseError) {
    if case .other = event { return }
    guard !hasEnded else { throw .eventAfterEnd(offset: offset) }
    switch event {
    case .invokeComplete(let complete):
      invokeComplete = complete
      serviceError = complete.functionError?.serviceError
      serviceError?.offset = offset
      hasEnded = true
    case .serviceError(let error):
      serviceError = error
      hasEnded = true
    case .payloadChunk, .other: break
    }
  }
}
