/// Deviations from RFC 9112 that can be accepted in messages.
///
/// None is on by default, and none skips bytes.
@available(StreamingCodec 1.0, *)
public struct HTTPLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A single LF as the line end of the start-line, of header and of trailer fields; never of a chunk's size line.
  ///
  /// RFC 9112 section 2.2: "a recipient MAY recognize a single LF as a line terminator". The risk: a peer that wants
  /// CR LF sees another message.
  public static let lineFeedInFields = HTTPLeniencies(rawValue: 1 << 0)

  /// Folded header fields in requests, and folded trailer fields.
  ///
  /// RFC 9112 section 5.2 lets a server reject them or replace each fold by spaces; this replaces. In the head of a
  /// response that is always done, because a user agent must. The risk: a peer that does not know folding sees two lines.
  public static let foldedFields = HTTPLeniencies(rawValue: 1 << 1)

  /// Blanks behind a chunk's size or its last extension, see ``ChunkedLeniencies/trailingWhitespace``.
  public static let trailingWhitespaceInSizeLines = HTTPLeniencies(rawValue: 1 << 2)

  /// Both Transfer-Encoding and Content-Length: Transfer-Encoding counts.
  ///
  /// RFC 9112 section 6.3: "Transfer-Encoding overrides the Content-Length"; "Such a message might indicate an attempt to
  /// perform request smuggling … and ought to be handled as an error". The risk is just that.
  public static let transferEncodingOverridesContentLength = HTTPLeniencies(rawValue: 1 << 3)

  /// The same deviations for a chunked body without a head.
  package var chunked: ChunkedLeniencies {
    var leniencies: ChunkedLeniencies = []
    if contains(.lineFeedInFields) { leniencies.insert(.lineFeedInTrailers) }
    if contains(.foldedFields) { leniencies.insert(.foldedTrailers) }
    if contains(.trailingWhitespaceInSizeLines) { leniencies.insert(.trailingWhitespace) }
    return leniencies
  }
}
