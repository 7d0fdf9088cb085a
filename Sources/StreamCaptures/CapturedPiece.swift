/// A run of bytes of one captured message, with the time of its arrival.
///
/// The bytes are borrowed until the decoder is used again.
@available(StreamingCodec 1.0, *)
public struct CapturedPiece: ~Escapable {
  /// The bytes: a part of an HTTP message if the file is a capture, or of the file itself.
  public let bytes: Span<UInt8>
  /// The time from the end of the request to the arrival of the bytes, in microseconds; nil if the capture has no times.
  ///
  /// Within a message it never falls.
  public let delay: UInt64?
  /// The message that the bytes belong to.
  public let message: CapturedMessage

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>, delay: UInt64?, message: CapturedMessage) {
    self.bytes = bytes
    self.delay = delay
    self.message = message
  }
}
