#if NIO
public import EventStreamCodec
public import NIOCore

@available(StreamingCodec 1.0, *)
extension ByteBuffer {
  /// Writes `message` as a frame and advances the writer past it.
  ///
  /// - Returns: How many bytes it took.
  /// - Throws: `EventStreamEncodingError`; the buffer's bytes are then as they were.
  /// - Complexity: O(*n*) in the message's size. Allocates where the buffer must grow.
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

  /// Writes a message of encoded headers and a payload as a frame and advances the writer past it.
  ///
  /// The payload is copied once, to its place in the frame.
  ///
  /// - Returns: How many bytes it took.
  /// - Throws: `EventStreamEncodingError`; the buffer's bytes are then as they were.
  /// - Complexity: O(*n*) in the message's size. Allocates where the buffer must grow.
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
