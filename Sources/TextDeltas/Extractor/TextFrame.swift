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

  /// How far the extractor has come with the frame.
  @usableFromInline
  enum Progress {
    case unread, read
    /// The payload is a piece of a stream of bytes.
    case streaming
    /// There are no more deltas.
    case drained
  }

  /// The payload.
  public let payload: Span<UInt8>
  /// The offset in the stream of the payload.
  public let offset: UInt64

  // What the headers say: a message's own headers, of which most are the same as those of the message before and need
  // not be looked at; or else the parts that were given.
  @usableFromInline let message: Span<UInt8>
  @usableFromInline let headersLength: Int
  @usableFromInline let headerBlockIdentity: UInt64
  @usableFromInline let givenKind: Kind
  @usableFromInline let givenType: Span<UInt8>
  @usableFromInline let givenErrorMessage: Span<UInt8>
  @usableFromInline let givenContentType: Span<UInt8>

  @usableFromInline var progress = Progress.unread
  /// How much of the payload's stream of bytes has been taken.
  @usableFromInline var taken = 0

  /// Makes a frame of the parts of a message.
  @inlinable @_lifetime(copy type, copy errorMessage, copy contentType, copy payload)
  public init(
    _ kind: Kind = .event, type: Span<UInt8>, errorMessage: Span<UInt8> = Span(), contentType: Span<UInt8> = Span(),
    payload: Span<UInt8>, offset: UInt64 = 0
  ) {
    self.payload = payload
    self.offset = offset
    message = Span()
    headersLength = 0
    headerBlockIdentity = 0
    givenKind = kind
    givenType = type
    givenErrorMessage = errorMessage
    givenContentType = contentType
  }
}
