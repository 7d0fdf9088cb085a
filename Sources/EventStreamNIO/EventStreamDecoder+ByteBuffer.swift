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
  /// - Throws: `EventStreamError` after all messages before it. The bytes that `next(_:)` did not consume stay readable.
  public mutating func decode(
    _ buffer: inout ByteBuffer, _ body: (borrowing EventStreamMessageView) -> Void
  ) throws(EventStreamError) {
    var rest = buffer.readableBytes
    let failure = decode(buffer.readableBytesUInt8Span, rest: &rest, body)
    buffer.moveReaderIndex(to: buffer.writerIndex - rest)
    if let failure { throw failure }
  }

  /// Decodes `bytes`, sets `rest` to the number of unconsumed bytes, and returns the error of the next message.
  private mutating func decode(
    _ bytes: Span<UInt8>, rest: inout Int, _ body: (borrowing EventStreamMessageView) -> Void
  ) -> EventStreamError? {
    var input = bytes
    defer { rest = input.count }
    do throws(EventStreamError) {
      while let message = try next(&input) { body(message) }
      return nil
    } catch {
      return error
    }
  }
}
#endif
