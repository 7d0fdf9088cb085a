/// A run of bytes that a curl trace shows, with their direction and time.
///
/// The bytes are borrowed from the decoder until its next call.
@available(StreamingCodec 1.0, *)
package struct CurlTracePiece: ~Escapable {
  /// The part of a message, and with it the direction.
  package enum Kind: Hashable, Sendable {
    /// The head of a request, or a part of it.
    case sentHeader
    /// The body of a request, or a part of it.
    case sentData
    /// A line of a response's head or trailer section; of HTTP/2 and HTTP/3 as HTTP/1 would write it.
    case receivedHeader
    /// A part of a response's body as it arrived: of HTTP/1 with its chunks, of HTTP/2 without frames.
    case receivedData
  }

  /// The part of a message that the bytes belong to.
  package let kind: Kind
  /// The bytes: at most ``CurlTraceDecoder/longestPiece``.
  package let bytes: Span<UInt8>
  /// Whether the piece is the first of a dump.
  package let isFirst: Bool
  /// The time, in microseconds since the midnight before the trace began; nil if the trace has no times.
  package let microseconds: UInt64?
  /// curl's number of the transfer; nil if the trace was written without `--trace-ids`.
  package let transfer: UInt64?

  @_lifetime(copy bytes)
  init(kind: Kind, bytes: Span<UInt8>, isFirst: Bool, microseconds: UInt64?, transfer: UInt64?) {
    self.kind = kind
    self.bytes = bytes
    self.isFirst = isFirst
    self.microseconds = microseconds
    self.transfer = transfer
  }
}
