/// A piece of what a trace of curl shows: bytes that went one way, and when.
///
/// The bytes are borrowed from the decoder until its next call.
@available(StreamingCodec 1.0, *)
public struct CurlTracePiece: ~Escapable {
  /// What the bytes are.
  public enum Kind: Hashable, Sendable {
    /// The head of a request, or a part of it.
    case sentHeader
    /// The body of a request, or a part of it.
    case sentData
    /// A line of a response's head; for HTTP/2 and HTTP/3 in the words of HTTP/1, and of a trailer section too.
    case receivedHeader
    /// A part of a response's body as the connection brought it: of HTTP/1 with its chunks, of HTTP/2 without frames.
    case receivedData
  }

  /// What the bytes are.
  public let kind: Kind
  /// The bytes; at most ``CurlTraceDecoder/longestPiece``.
  public let bytes: Span<UInt8>
  /// Whether the piece is the first of what curl handed over in one go.
  public let isFirst: Bool
  /// When that was, in microseconds since the midnight before the trace began; nil where the trace has no times.
  public let microseconds: UInt64?

  @_lifetime(copy bytes)
  init(kind: Kind, bytes: Span<UInt8>, isFirst: Bool, microseconds: UInt64?) {
    self.kind = kind
    self.bytes = bytes
    self.isFirst = isFirst
    self.microseconds = microseconds
  }
}
