/// The next element of a chunked body.
///
/// The elements of a body with two chunks are `chunk`, `data`…, `chunk`, `data`…, `chunk` (the last, of size 0),
/// `trailers` if there are any, and `end`. Borrowed bytes live until the decoder is used again.
@available(StreamingCodec 1.0, *)
public enum ChunkedElement: ~Escapable {
  /// The size line of a chunk.
  case chunk(ChunkHead)
  /// Data of the chunk: all that is in the input.
  case data(Span<UInt8>)
  /// The trailer section, if it has a field.
  case trailers(HTTPFieldSection)
  /// The end of the body. It ends before this offset; the rest of the input does not belong to it.
  case end(offset: UInt64)
}

/// The size line of a chunk: the number of bytes that follow, and the extensions.
@available(StreamingCodec 1.0, *)
public struct ChunkHead: ~Escapable {
  /// The number of bytes in the chunk; 0 for the last chunk.
  public let size: UInt64
  /// The offset of the size line.
  public let offset: UInt64
  /// The validated extensions, in the order of the wire.
  public let extensions: ChunkExtensions

  @_lifetime(copy extensions)
  init(size: UInt64, offset: UInt64, extensions: consuming ChunkExtensions) {
    self.size = size
    self.offset = offset
    self.extensions = extensions
  }

  /// Whether this is the last chunk, which has no data and precedes the trailers.
  public var isLast: Bool { size == 0 }
}
