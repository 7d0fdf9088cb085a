/// The maximum size of the parts of a message.
@available(StreamingCodec 1.0, *)
public struct HTTPMessageLimits: Hashable, Sendable {
  /// The limits of a head: start-line and fields.
  public var head: HTTPFieldLimits
  /// The maximum number of 1xx heads before the final one.
  ///
  /// Default: 100.
  public var maximumInformationalHeads: Int
  /// The limits of a chunked body.
  public var chunked: ChunkedLimits
  /// The limits of decompressed content.
  public var contentCoding: ContentCodingLimits

  /// Creates limits.
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

/// Deviations from RFC 9112 that a message decoder can accept.
///
/// None is on by default, and none skips bytes.
@available(StreamingCodec 1.0, *)
public struct HTTPLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A single LF as the line end of the start-line, of header and of trailer fields; never of a chunk's size line.
  ///
  /// RFC 9112 section 2.2: "a recipient MAY recognize a single LF as a line terminator". The risk: a peer that
  /// requires CR LF sees another message.
  public static let lineFeedInFields = HTTPLeniencies(rawValue: 1 << 0)

  /// Folded header fields in requests, and folded trailer fields.
  ///
  /// RFC 9112 section 5.2 lets a server reject them or replace each fold by spaces; this replaces. In the head of a
  /// response, folds are always replaced, because a user agent must. The risk: a peer that does not support folding sees
  /// two lines.
  public static let foldedFields = HTTPLeniencies(rawValue: 1 << 1)

  /// Blanks after a chunk's size or its last extension; see ``ChunkedLeniencies/trailingWhitespace``.
  public static let trailingWhitespaceInSizeLines = HTTPLeniencies(rawValue: 1 << 2)

  /// Both Transfer-Encoding and Content-Length: Transfer-Encoding is used.
  ///
  /// RFC 9112 section 6.3: "Transfer-Encoding overrides the Content-Length"; "Such a message might indicate an attempt to
  /// perform request smuggling … and ought to be handled as an error", which is the risk.
  public static let transferEncodingOverridesContentLength = HTTPLeniencies(rawValue: 1 << 3)

  /// The leniencies that apply to a chunked body.
  package var chunked: ChunkedLeniencies {
    var leniencies: ChunkedLeniencies = []
    if contains(.lineFeedInFields) { leniencies.insert(.lineFeedInTrailers) }
    if contains(.foldedFields) { leniencies.insert(.foldedTrailers) }
    if contains(.trailingWhitespaceInSizeLines) { leniencies.insert(.trailingWhitespace) }
    return leniencies
  }
}
