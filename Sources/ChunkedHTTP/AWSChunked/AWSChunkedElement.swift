/// The next element of an `aws-chunked` body.
///
/// Borrowed bytes are valid until the decoder's next call.
@available(StreamingCodec 1.0, *)
public enum AWSChunkedElement: ~Escapable {
  /// The size line of a chunk. Its signature, if any, signs the data that follows.
  case chunk(AWSChunkHead)
  /// Data of the chunk: all that is in the input.
  case data(Span<UInt8>)
  /// The trailer section, if it has a field. Its signature is one of the fields.
  case trailers(HTTPFieldSection)
  /// The end of the body, before this offset.
  case end(offset: UInt64)
}

/// The size line of an `aws-chunked` chunk.
@available(StreamingCodec 1.0, *)
public struct AWSChunkHead: ~Escapable {
  /// The number of bytes in the chunk; 0 for the last chunk.
  public let size: UInt64
  /// The offset of the size line.
  public let offset: UInt64
  /// The hexadecimal signature without padding; empty if there is none.
  public let signature: Span<UInt8>

  @_lifetime(copy signature)
  init(size: UInt64, offset: UInt64, signature: Span<UInt8>) {
    self.size = size
    self.offset = offset
    self.signature = signature
  }
}

/// Deviations from S3's `aws-chunked` format that its decoder can accept.
///
/// None is on by default, and none skips bytes.
@available(StreamingCodec 1.0, *)
public struct AWSChunkedLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Trailer lines that end in LF CR LF.
  ///
  /// Some senders write the canonical line, which ends in LF, and CR LF after it. A single LF still does not end a line.
  public static let lineFeedBeforeTrailerLineEnd = AWSChunkedLeniencies(rawValue: 1 << 0)

  /// A body without its last CR LF: the stream ends after the last chunk or a trailer line.
  ///
  /// The risk: a body that was cut between two trailer lines counts as complete.
  public static let missingFinalLineEnd = AWSChunkedLeniencies(rawValue: 1 << 1)
}
