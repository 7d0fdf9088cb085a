/// What an `aws-chunked` decoder delivers next.
///
/// Borrowed bytes live until the decoder is used again.
@available(StreamingCodec 1.0, *)
public enum AWSChunkedElement: ~Escapable {
  /// The size line of a chunk; the signature, where there is one, is of the data that follows.
  case chunk(AWSChunkHead)
  /// Data of the chunk: all that the input holds of it.
  case data(Span<UInt8>)
  /// The trailer section, where it has a field; its signature is among the fields.
  case trailers(HTTPFieldSection)
  /// The body is complete and ends before this offset of the stream.
  case end(offset: UInt64)
}

/// The size line of an `aws-chunked` chunk.
@available(StreamingCodec 1.0, *)
public struct AWSChunkHead: ~Escapable {
  /// The bytes of data in the chunk; 0 for the last chunk.
  public let size: UInt64
  /// Where the size line begins in the stream.
  public let offset: UInt64
  /// The hexadecimal signature without what fills it up; empty where there is none.
  public let signature: Span<UInt8>

  @_lifetime(copy signature)
  init(size: UInt64, offset: UInt64, signature: Span<UInt8>) {
    self.size = size
    self.offset = offset
    self.signature = signature
  }
}
