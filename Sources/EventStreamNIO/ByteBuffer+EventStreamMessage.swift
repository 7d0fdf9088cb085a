#if NIO
public import EventStreamCodec
public import NIOCore

@available(StreamingCodec 1.0, *)
extension ByteBuffer {
  /// Writes `message` as a frame, and advances the writer index past it.
  ///
  /// - Returns: The size of the frame in bytes.
  /// - Throws: `EventStreamEncodingError`; the buffer is then unchanged.
  /// - Complexity: O(*n*) in the message's size. Allocates only if the buffer must grow.
  @discardableResult
  public mutating func writeEventStreamMessage(
    _ message: EventStreamMessage, using encoder: EventStreamEncoder = EventStreamEncoder()
  ) throws(EventStreamEncodingError) -> Int {
    let size = try encoder.encodedSize(of: message)
    try writeWithOutputRawSpan(minimumWritableBytes: size) {
      (output: inout OutputRawSpan) throws(EventStreamEncodingError) in
      try encoder.encode(message, into: &output)
    }
    return size
  }

  /// Writes a message with encoded headers as a frame, and advances the writer index past it.
  ///
  /// The payload is copied once, into the frame.
  ///
  /// - Returns: The size of the frame in bytes.
  /// - Throws: `EventStreamEncodingError`; the buffer is then unchanged.
  /// - Complexity: O(*n*) in the message's size. Allocates only if the buffer must grow.
  @discardableResult
  public mutating func writeEventStreamMessage(
    headers: EventStreamHeaderBlock, payload: ByteBuffer, using encoder: EventStreamEncoder = EventStreamEncoder()
  ) throws(EventStreamEncodingError) -> Int {
    let size = try encoder.encodedSize(headers: headers, payloadCount: payload.readableBytes)
    try writeWithOutputRawSpan(minimumWritableBytes: size) {
      (output: inout OutputRawSpan) throws(EventStreamEncodingError) in
      try encoder.encode(headers: headers, payload: payload.readableBytesUInt8Span, into: &output)
    }
    return size
  }
}
#endif
