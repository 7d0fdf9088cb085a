public import EventStreamCodec
public import TextDeltas

/// An element of any layer, as ``StreamDecoder`` returns it.
///
/// Borrowed bytes are valid until the decoder is used again: they lie in the caller's read, or in the decoder. Copy what has
/// to live longer: `EventStreamMessage(message)`, `ServerSentEvent(event)`. Offsets count bytes of the element's layer.
@available(StreamingCodec 1.0, *)
public enum StreamElement: ~Escapable {
  /// An element of a layer that wraps the content, if these are wanted.
  case envelope(EnvelopeElement)
  /// A verified event-stream message.
  case message(EventStreamMessageView)
  /// A server-sent event.
  case event(ServerSentEventView)
  /// A line of JSON lines without its line end; blank lines, too.
  case line(Span<UInt8>, offset: UInt64)
  /// A whole JSON document, which has not been checked.
  case document(Span<UInt8>)
  /// A line of text with its line end, or a piece of a very long line.
  case text(Span<UInt8>, offset: UInt64)
  /// Bytes of the content, if the chain ends in an envelope or bytes are wanted.
  case bytes(Span<UInt8>, offset: UInt64)
}
