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
  public var kind: Kind { FrameHeaders(self).kind }

  /// The event type, exception type or error code.
  public var type: Span<UInt8> { @_lifetime(copy self) get { FrameHeaders(self).type } }

  /// The error message of a message of the kind ``Kind/error``.
  public var errorMessage: Span<UInt8> { @_lifetime(copy self) get { FrameHeaders(self).errorMessage } }

  /// The content type, empty where there is none.
  public var contentType: Span<UInt8> { @_lifetime(copy self) get { FrameHeaders(self).contentType } }
}
