internal import ByteKernels
public import EventStreamCodec

/// An event-stream message whose deltas are extracted.
///
/// It borrows the message.
@available(StreamingCodec 1.0, *)
public struct TextFrame: ~Escapable {
  /// The values of the header `:message-type`.
  public enum Kind: Hashable, Sendable {
    /// An event.
    case event
    /// A modelled exception.
    case exception
    /// An error that is not modelled.
    case error
  }

  /// The extractor's progress with the frame.
  @usableFromInline
  enum Progress {
    case unread, read
    /// The payload is a piece of a byte stream.
    case streaming
    /// All deltas were delivered.
    case drained
  }

  /// The headers: those of a message, which are rarely read because most equal those of an earlier one, or the parts of an
  /// event that were given.
  @usableFromInline
  enum Headers: ~Escapable {
    case message(Span<UInt8>, headersLength: Int)
    case event(type: Span<UInt8>, contentType: Span<UInt8>)
  }

  /// The payload.
  public let payload: Span<UInt8>
  /// The offset of the payload in the stream.
  public let offset: UInt64

  @usableFromInline let headers: Headers
  @usableFromInline let headerBlockIdentity: UInt64
  @usableFromInline var progress = Progress.unread
  /// The number of bytes taken of a payload that is a piece of a byte stream.
  @usableFromInline var taken = 0

  /// Creates a frame from a verified message.
  @inlinable @_lifetime(copy message)
  public init(_ message: EventStreamMessageView) {
    payload = message.payload
    offset = message.payloadOffset
    headers = .message(message.bytes, headersLength: message.headersLength)
    headerBlockIdentity = message.headerBlockIdentity
  }

  /// Creates a frame from the parts of an event.
  @inlinable @_lifetime(copy type, copy contentType, copy payload)
  public init(type: Span<UInt8>, contentType: Span<UInt8> = Span(), payload: Span<UInt8>, offset: UInt64 = 0) {
    self.payload = payload
    self.offset = offset
    headers = .event(type: type, contentType: contentType)
    headerBlockIdentity = 0
  }
}

@available(StreamingCodec 1.0, *)
extension TextFrame {
  /// The kind of the message.
  ///
  /// A message without `:message-type`, or with an unknown one, is an event.
  ///
  /// - Complexity: O(*n*) in the size of the headers, like all properties that read them.
  public var kind: Kind {
    let type = text(of: .messageType)
    return type.bytesEqual("exception") ? .exception : type.bytesEqual("error") ? .error : .event
  }

  /// The event type, exception type or error code.
  public var type: Span<UInt8> {
    @_lifetime(copy self) get {
      if case .event(let type, _) = headers { return type }
      return switch kind {
      case .event: text(of: .eventType)
      case .exception: text(of: .exceptionType)
      case .error: text(of: .errorCode)
      }
    }
  }

  /// The error message of a message of the kind ``Kind/error``.
  public var errorMessage: Span<UInt8> { @_lifetime(copy self) get { text(of: .errorMessage) } }

  /// The offset of the message in the stream; of an event whose parts were given, the offset of its payload.
  var messageOffset: UInt64 {
    guard case .message(_, let headersLength) = headers else { return offset }
    return offset &- UInt64(EventStreamMessageView.preludeLength &+ headersLength)
  }

  /// The content type; empty if there is none.
  public var contentType: Span<UInt8> {
    @_lifetime(copy self) get {
      if case .event(_, let contentType) = headers { return contentType }
      return text(of: .contentType)
    }
  }

  /// The value of a header that is a string; empty for any other.
  @_lifetime(copy self)
  private func text(of header: EventStreamReservedHeader) -> Span<UInt8> {
    guard case .message(let message, let headersLength) = headers else { return Span() }
    let view = EventStreamHeadersView(verifiedMessage: message, headersLength: headersLength)
    guard let found = view.first(named: header.rawValue), found.type == .string else { return Span() }
    return found.valueBytes
  }
}
