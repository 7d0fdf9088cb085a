#if NIO
public import EventStreamCodec
public import NIOCore

@available(StreamingCodec 1.0, *)
extension EventStreamDecoder {
  /// Decodes all readable bytes of `buffer`, and advances its reader index past them.
  ///
  /// A message that lies whole in the buffer is not copied.
  ///
  ///     for try await var buffer in response.body {
  ///       try decoder.decode(&buffer) { message in … }
  ///     }
  ///     try decoder.finish()
  ///
  /// - Parameters:
  ///   - buffer: Bytes that follow those of the previous calls.
  ///   - body: Called with each message, whose bytes are borrowed for the call.
  /// - Throws: `EventStreamError` after all messages before it, or the error of `body`, which the message before it caused.
  ///   The bytes that `next(_:)` did not consume stay readable.
  public mutating func decode(
    _ buffer: inout ByteBuffer, _ body: (borrowing EventStreamMessageView) throws -> Void
  ) throws {
    var rest = buffer.readableBytes
    defer { buffer.moveReaderIndex(to: buffer.writerIndex - rest) }
    try decode(buffer.readableBytesUInt8Span, rest: &rest, body)
  }

  /// Decodes `bytes`, and sets `rest` to the number of unconsumed bytes.
  private mutating func decode(
    _ bytes: Span<UInt8>, rest: inout Int, _ body: (borrowing EventStreamMessageView) throws -> Void
  ) throws {
    var input = bytes
    defer { rest = input.count }
    while let message = try next(&input) { try body(message) }
  }
}
#endif
