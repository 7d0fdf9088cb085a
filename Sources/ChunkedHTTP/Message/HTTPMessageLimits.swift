/// How large the parts of a message may be.
@available(StreamingCodec 1.0, *)
public struct HTTPMessageLimits: Hashable, Sendable {
  /// A head: start-line and fields.
  public var head: HTTPFieldLimits
  /// The 1xx heads before the final one.
  ///
  /// Default: 100.
  public var maximumInformationalHeads: Int
  /// A chunked body.
  public var chunked: ChunkedLimits
  /// What comes out of compressed content.
  public var contentCoding: ContentCodingLimits

  /// Makes limits.
  public init(
    head: HTTPFieldLimits = HTTPFieldLimits(), maximumInformationalHeads: Int = 100,
    chunked: ChunkedLimits = ChunkedLimits(), contentCoding: ContentCodingLimits = ContentCodingLimits()
  ) {
    self.head = head
    self.maximumInformationalHeads = maximumInformationalHeads
    self.chunked = chunked
    self.contentCoding = contentCoding
  }
}
