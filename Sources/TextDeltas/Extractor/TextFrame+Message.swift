internal import ByteKernels
public import EventStreamCodec

@available(StreamingCodec 1.0, *)
extension TextFrame {
  /// Takes the parts of a verified message.
  ///
  /// A message without `:message-type`, or of a type that the specification does not have, counts as an event.
  @_lifetime(copy message)
  public init(_ message: EventStreamMessageView) {
    let payload = message.payload
    let offset = message.offset &+ UInt64(message.bytes.count &- 4 &- payload.count)
    let messageType = Self.orEmpty(message.messageType)
    // `event` and `error` have a length, and `exception` has another.
    let kind: Kind
    if messageType.count == 9, messageType.bytesEqual("exception") {
      kind = .exception
    } else if messageType.count == 5, messageType[1] == 0x72, messageType.bytesEqual("error") {
      kind = .error
    } else {
      kind = .event
    }
    let type =
      switch kind {
      case .event: Self.orEmpty(message.eventType)
      case .exception: Self.orEmpty(message.exceptionType)
      case .error: Self.orEmpty(message.errorCode)
      }
    self.init(
      kind, type: type, errorMessage: kind == .error ? Self.orEmpty(message.errorMessage) : Span(),
      contentType: Self.orEmpty(message.contentType), payload: payload, offset: offset)
  }

  @_lifetime(copy value)
  private static func orEmpty(_ value: Span<UInt8>?) -> Span<UInt8> {
    guard let value else { return Span() }
    return value
  }
}
