/// The size line of a chunk: how many bytes of data follow, and its extensions.
@available(StreamingCodec 1.0, *)
public struct ChunkHead: ~Escapable {
  /// The bytes of data in the chunk; 0 for the last chunk.
  public let size: UInt64
  /// Where the size line begins in the stream.
  public let offset: UInt64
  /// The extensions, validated, in the order of the wire.
  public let extensions: ChunkExtensions

  @_lifetime(copy extensions)
  init(size: UInt64, offset: UInt64, extensions: consuming ChunkExtensions) {
    self.size = size
    self.offset = offset
    self.extensions = extensions
  }

  /// Whether this is the last chunk, which has no data and comes before the trailers.
  public var isLast: Bool { size == 0 }
}
