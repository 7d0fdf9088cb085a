public import EventStreamCodec
public import TextDeltas

/// What a stream decoder delivers next, of whichever layer.
///
/// Borrowed bytes live until the decoder is used again: in the caller's read where they lie within it, else in the decoder.
/// Copy what has to live longer: `EventStreamMessage(message)`, `ServerSentEvent(event)`. Offsets count bytes of the layer.
@available(StreamingCodec 1.0, *)
public enum StreamElement: ~Escapable {
  /// An element of a layer that carries another, where those were asked for.
  case carrier(CarrierElement)
  /// A message of an event stream, verified.
  case message(EventStreamMessageView)
  /// A server-sent event.
  case event(ServerSentEventView)
  /// A line of JSON lines, without its end; blank lines too.
  case line(Span<UInt8>, offset: UInt64)
  /// A JSON document, whole; whether it is JSON has not been looked at.
  case document(Span<UInt8>)
  /// A line of text with its end, or a piece of one that is very long.
  case text(Span<UInt8>, offset: UInt64)
  /// Bytes that a chain which ends in a carrier carries.
  case bytes(Span<UInt8>, offset: UInt64)
}
