public import EventStreamCodec
internal import ByteKernels
internal import StrictJSON

/// An event of InvokeWithResponseStream.
///
/// It borrows from the message, and so from whatever the message borrows from.
@available(StreamingCodec 1.0, *)
public enum InvokeResponseEventView: ~Escapable {
  /// A piece of the function's response.
  ///
  /// The pieces joined are the response, including a prelude. The places where it is split have no meaning.
  case payloadChunk(Span<UInt8>)
  /// The end of the invocation.
  case invokeComplete(InvokeComplete)
  /// An error of the service, which ends the stream without InvokeComplete.
  case serviceError(ServiceError)
  /// An event that this library does not know.
  case other(EventStreamMessageView)

  /// Reads the event in a message.
  ///
  /// The order of the message's headers does not matter.
  ///
  /// - Parameters:
  ///   - message: A message of the stream.
  ///   - leniency: Only `EventStreamLeniency.missingMessageType` applies: an emulator of Lambda omits `:message-type`.
  /// - Throws: ``InvokeResponseError/eventStream(_:)`` if a header that identifies the event is missing,
  ///   ``InvokeResponseError/invalidInvokeComplete(offset:byte:)``.
  /// - Complexity: O(1) for a payload chunk, O(*n*) in the payload of the others.
  @_lifetime(copy message)
  public init(
    _ message: EventStreamMessageView, leniency: EventStreamLeniency = []
  ) throws(InvokeResponseError) {
    if message.isEvent(named: "PayloadChunk") {
      self = .payloadChunk(message.payload)
      return
    }
    let kind: EventStreamMessageKind
    do throws(EventStreamError) {
      kind = try message.kind(leniency: leniency)
    } catch {
      throw .eventStream(error)
    }
    switch kind {
    case .event(type: "PayloadChunk"): self = .payloadChunk(message.payload)
    case .event(type: "InvokeComplete"): self = .invokeComplete(try Self.invokeComplete(message))
    default:
      if let error = ServiceError(message, kind: kind) {
        self = .serviceError(error)
      } else {
        self = .other(message)
      }
    }
  }

  private static func invokeComplete(
    _ message: borrowing EventStreamMessageView
  ) throws(InvokeResponseError) -> InvokeComplete {
    let payload = message.payload
    do throws(JSONError) {
      return try InvokeComplete(payload: payload)
    } catch {
      throw .invalidInvokeComplete(
        offset: message.payloadOffset &+ UInt64(error.offset),
        byte: error.offset < payload.count ? payload[error.offset] : nil)
    }
  }
}

/// The next element of an invocation's response stream.
///
/// Borrowed bytes are valid until the decoder's next call.
@available(StreamingCodec 1.0, *)
public enum InvokeResponseElement: ~Escapable {
  /// The prelude: the first element of a response that has one.
  case prelude(LambdaPrelude)
  /// The response has no prelude: the first element of a response without one.
  case missingPrelude(LambdaMissingPrelude)
  /// Bytes of the body.
  case body(Span<UInt8>)
  /// The error at the end of the body, with ``LambdaResponseLeniencies/errorTextInBody``.
  case functionError(LambdaFunctionError)
  /// The end of the invocation, successful or not: the last element.
  case complete(InvokeComplete)
  /// An error of the service: the last element.
  case serviceError(ServiceError)
  /// An event that this library does not know.
  case other(EventStreamMessageView)

  @_lifetime(copy element)
  init(_ element: consuming LambdaResponseElement) {
    switch element {
    case .prelude(let prelude): self = .prelude(prelude)
    case .missingPrelude(let missing): self = .missingPrelude(missing)
    case .body(let bytes): self = .body(bytes)
    case .functionError(let error): self = .functionError(error)
    }
  }
}
