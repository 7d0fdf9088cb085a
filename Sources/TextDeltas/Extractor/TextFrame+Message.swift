internal import ByteKernels
public import EventStreamCodec

@available(StreamingCodec 1.0, *)
extension TextFrame {
  /// Takes the parts of a verified message.
  ///
  /// A message without `:message-type`, or of a type that the specification does not have, counts as an event.
  @inlinable @_lifetime(copy message)
  public init(_ message: EventStreamMessageView) {
    payload = message.payload
    offset = message.payloadOffset
    self.message = message.bytes
    headersLength = message.headersLength
    headerBlockIdentity = message.headerBlockIdentity
    givenKind = .event
    givenType = Span()
    givenErrorMessage = Span()
    givenContentType = Span()
  }

  /// What kind of message it is.
  public var kind: Kind {
    guard headersLength > 0 else { return givenKind }
    let messageType = text(of: .messageType)
    if messageType.bytesEqual("exception") { return .exception }
    return messageType.bytesEqual("error") ? .error : .event
  }

  /// The event type, exception type or error code.
  public var type: Span<UInt8> {
    @_lifetime(copy self) get {
      guard headersLength > 0 else { return givenType }
      return switch kind {
      case .event: text(of: .eventType)
      case .exception: text(of: .exceptionType)
      case .error: text(of: .errorCode)
      }
    }
  }

  /// The error message of a message of the kind ``Kind/error``.
  public var errorMessage: Span<UInt8> {
    @_lifetime(copy self) get {
      guard headersLength > 0 else { return givenErrorMessage }
      return kind == .error ? text(of: .errorMessage) : Span()
    }
  }

  /// The content type, empty where there is none.
  public var contentType: Span<UInt8> {
    @_lifetime(copy self) get {
      headersLength == 0 ? givenContentType : text(of: .contentType)
    }
  }

  /// The value of a header where it is a string, else nothing.
  @_lifetime(copy self)
  private func text(of header: EventStreamReservedHeader) -> Span<UInt8> {
    let headers = EventStreamHeadersView(verifiedMessage: message, headersLength: headersLength)
    guard let found = headers.first(named: header.rawValue), found.type == .string else { return Span() }
    return found.valueBytes
  }
}
