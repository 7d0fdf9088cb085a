/// One event-stream message, as far as its deltas are concerned.
///
/// Borrowed.
@available(StreamingCodec 1.0, *)
public struct TextFrame: ~Escapable {
  /// What the header `:message-type` says.
  public enum Kind: Hashable, Sendable {
    /// An event.
    case event
    /// A modelled exception.
    case exception
    /// An error that is not modelled.
    case error
  }

  /// What kind of message it is.
  public let kind: Kind
  /// The event type, exception type or error code.
  public let type: Span<UInt8>
  /// The error message of a message of the kind ``Kind/error``.
  public let errorMessage: Span<UInt8>
  /// The content type, empty where there is none.
  public let contentType: Span<UInt8>
  /// The payload.
  public let payload: Span<UInt8>
  /// The offset in the stream of the payload.
  public let offset: UInt64

  /// Whether the extractor has read the frame.
  var isRead = false
  /// Whether the frame has no more deltas.
  var isDrained = false
  /// Whether the payload is a piece of a stream of bytes.
  var isBlob = false
  /// What is left of that piece.
  var rest: Span<UInt8>

  /// Makes a frame of the parts of a message.
  @_lifetime(copy type, copy errorMessage, copy contentType, copy payload)
  public init(
    _ kind: Kind = .event, type: Span<UInt8>, errorMessage: Span<UInt8> = Span(), contentType: Span<UInt8> = Span(),
    payload: Span<UInt8>, offset: UInt64 = 0
  ) {
    self.kind = kind
    self.type = type
    self.errorMessage = errorMessage
    self.contentType = contentType
    self.payload = payload
    self.offset = offset
    rest = payload
  }
}
