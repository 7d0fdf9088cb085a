#if NIO
public import EventStreamCodec
public import NIOCore

@available(StreamingCodec 1.0, *)
extension EventStreamDecoder {
  /// Decodes the readable bytes of `buffer`, all of them unless they are wrong, and advances its reader past them.
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
  ///   - body: Takes each message; its bytes are borrowed for the call.
  /// - Throws: `EventStreamError`, behind all messages before it. The reader then stands where `next(_:)` left off.
  public mutating func decode(
    _ buffer: inout ByteBuffer, _ body: (borrowing EventStreamMessageView) -> Void
  ) throws(EventStreamError) {
    var rest = buffer.readableBytes
    let failure = decode(buffer.readableBytesUInt8Span, rest: &rest, body)
    buffer.moveReaderIndex(to: buffer.writerIndex - rest)
    if let failure { throw failure }
  }

  /// Decodes `bytes`; sets `rest` to how many of them were not taken, and returns what is wrong with the next message.
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
