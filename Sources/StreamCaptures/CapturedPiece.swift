/// Bytes that a client received, and when: the unit of a capture.
///
/// The bytes are borrowed until the decoder is used again.
@available(StreamingCodec 1.0, *)
public struct CapturedPiece: ~Escapable {
  /// The bytes: of an HTTP message where the file is a capture, else of the file as they are.
  public let bytes: Span<UInt8>
  /// How long after the request had been sent they came, in microseconds; nil where the capture does not say.
  ///
  /// It never falls from one piece to the next.
  public let delay: UInt64?

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>, delay: UInt64?) {
    self.bytes = bytes
    self.delay = delay
  }
}
