/// What a chunked decoder delivers next.
///
/// A body of two chunks comes as `chunk`, `data`…, `chunk`, `data`…, `chunk` (the last, of size 0), `trailers` where
/// there are any, `end`. Borrowed bytes live until the decoder is used again.
@available(StreamingCodec 1.0, *)
public enum ChunkedElement: ~Escapable {
  /// The size line of a chunk.
  case chunk(ChunkHead)
  /// Data of the chunk: all that the input holds of it.
  case data(Span<UInt8>)
  /// The trailer section, where it has a field.
  case trailers(HTTPFieldSection)
  /// The body is complete and ends before this offset of the stream: what follows in the input is no part of it.
  case end(offset: UInt64)
}
