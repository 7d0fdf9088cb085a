internal import EventStreamCodec

@available(StreamingCodec 1.0, *)
extension EventStreamDecoder {
  /// The next message, its error as one of the stream's.
  @_lifetime(&self, copy input)
  mutating func nextMessage(_ input: inout Span<UInt8>) throws(StreamError) -> EventStreamMessageView? {
    do throws(EventStreamError) { return try next(&input) } catch { throw .eventStream(error) }
  }

  /// Says that the bytes have ended, the error as one of the stream's.
  mutating func finishMessages() throws(StreamError) {
    do throws(EventStreamError) { try finish() } catch { throw .eventStream(error) }
  }
}
