/// The next element of a message.
///
/// Borrowed bytes are valid until the decoder's next call.
@available(StreamingCodec 1.0, *)
public enum HTTPMessageElement: ~Escapable {
  /// A 1xx head, which precedes the final response.
  case informational(HTTPResponseHeadView)
  /// The head of the message.
  case head(HTTPHeadView)
  /// The size line of a chunk, if the decoder reports chunks; its offset counts from the beginning of the body.
  case chunk(ChunkHead)
  /// Content, with transfer and content codings decoded.
  case body(Span<UInt8>)
  /// The trailer section, if it has a field.
  case trailers(HTTPFieldSection)
  /// The end of the message. It ends before this offset; the rest of the input does not belong to it.
  case end(offset: UInt64)
}

/// A layer of codings around the content of a message.
@available(StreamingCodec 1.0, *)
public enum HTTPBodyLayer: String, Hashable, Sendable {
  /// The codings in Transfer-Encoding.
  case transferCoding
  /// The codings in Content-Encoding.
  case contentCoding
}
