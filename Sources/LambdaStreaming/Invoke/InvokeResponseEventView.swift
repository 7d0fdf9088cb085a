public import EventStreamCodec
internal import ByteKernels
internal import StrictJSON

/// An event of InvokeWithResponseStream.
///
/// It borrows from the message, and so from what the message borrows from.
@available(StreamingCodec 1.0, *)
public enum InvokeResponseEventView: ~Escapable {
  /// A piece of the function's response.
  ///
  /// The pieces joined are the response, prelude and all; where they are split means nothing.
  case payloadChunk(Span<UInt8>)
  /// The invocation has ended.
  case invokeComplete(InvokeComplete)
  /// The service reports an error: the stream ends without InvokeComplete.
  case serviceError(LambdaServiceError)
  /// An event that this library does not know.
  case other(EventStreamMessageView)

  /// Tells which event a message is.
  ///
  /// The order of the message's headers does not matter.
  ///
  /// - Parameters:
  ///   - message: A message of the stream.
  ///   - leniency: `EventStreamLeniency.missingMessageType` is the one that counts here: one local emulator of Lambda
  ///     leaves `:message-type` out.
  /// - Throws: ``InvokeResponseError/eventStream(_:)`` where a header is missing that tells,
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
    case .exception(let type):
      self = .serviceError(
        LambdaServiceError(source: .exception, type: type, message: Self.exceptionMessage(message.payload)))
    case .error(let code, let text):
      self = .serviceError(LambdaServiceError(source: .error, type: code, message: text))
    case .event, .initialRequest, .initialResponse, .unknown: self = .other(message)
    }
  }

  private static func invokeComplete(
    _ message: borrowing EventStreamMessageView
  ) throws(InvokeResponseError) -> InvokeComplete {
    let payload = message.payload
    do throws(JSONError) {
      return try InvokeComplete(payload: payload)
    } catch {
      // The payload stands before the message checksum of four bytes.
      let start = message.offset &+ UInt64(message.bytes.count - 4 - payload.count)
      throw .invalidInvokeComplete(
        offset: start &+ UInt64(error.offset), byte: error.offset < payload.count ? payload[error.offset] : nil)
    }
  }

  /// What an exception's payload says: the member `Message` or `message` of a JSON object, or else the payload itself.
  private static func exceptionMessage(_ payload: Span<UInt8>) -> String? {
    guard !payload.isEmpty else { return nil }
    guard let value = try? JSONValue(parsing: payload), value.objectValue != nil else {
      return String(repairing: payload)
    }
    return value["Message"]?.stringValue ?? value["message"]?.stringValue
  }
}
