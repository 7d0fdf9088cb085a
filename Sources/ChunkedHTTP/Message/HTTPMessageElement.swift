/// What a message decoder delivers next.
///
/// Borrowed bytes live until the decoder is used again.
@available(StreamingCodec 1.0, *)
public enum HTTPMessageElement: ~Escapable {
  /// A 1xx head; the final response is still to come.
  case informational(HTTPResponseHeadView)
  /// The head of the message.
  case head(HTTPHeadView)
  /// The size line of a chunk, where the decoder was asked to report chunks. Offsets count from the body's beginning.
  case chunk(ChunkHead)
  /// Content: transfer and content codings are off.
  case body(Span<UInt8>)
  /// The trailer section, where it has a field.
  case trailers(HTTPFieldSection)
  /// The message is complete and ends before this offset of the stream: what follows in the input is no part of it.
  case end(offset: UInt64)
}

/// A layer of codings around the content of a message.
@available(StreamingCodec 1.0, *)
public enum HTTPBodyLayer: String, Hashable, Sendable {
  /// What Transfer-Encoding names.
  case transferCoding
  /// What Content-Encoding names.
  case contentCoding
}
