internal import ByteKernels
internal import EventStreamCodec

/// What the headers of a message say, as far as its deltas are concerned.
///
/// Borrowed from the message.
@available(StreamingCodec 1.0, *)
struct FrameHeaders: ~Escapable {
  var kind: TextFrame.Kind
  /// The event type, exception type or error code.
  var type: Span<UInt8>
  var errorMessage: Span<UInt8>
  var contentType: Span<UInt8>

  /// Looks through a frame's headers, unless the frame was made of their parts.
  ///
  /// - Complexity: O(*n*) in the size of the headers.
  @_lifetime(copy frame)
  init(_ frame: TextFrame) {
    kind = frame.givenKind
    type = frame.givenType
    errorMessage = frame.givenErrorMessage
    contentType = frame.givenContentType
    guard frame.headersLength > 0 else { return }
    let headers = EventStreamHeadersView(verifiedMessage: frame.message, headersLength: frame.headersLength)
    let messageType = headers.text(of: .messageType)
    let typeName: EventStreamReservedHeader
    if messageType.bytesEqual("exception") {
      (kind, typeName) = (.exception, .exceptionType)
    } else if messageType.bytesEqual("error") {
      (kind, typeName) = (.error, .errorCode)
      errorMessage = headers.text(of: .errorMessage)
    } else {
      (kind, typeName) = (.event, .eventType)
    }
    type = headers.text(of: typeName)
    contentType = headers.text(of: .contentType)
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamHeadersView {
  /// The value of a header where it is a string, else nothing.
  @_lifetime(copy self)
  fileprivate func text(of header: EventStreamReservedHeader) -> Span<UInt8> {
    guard let found = first(named: header.rawValue), found.type == .string else { return Span() }
    return found.valueBytes
  }
}
