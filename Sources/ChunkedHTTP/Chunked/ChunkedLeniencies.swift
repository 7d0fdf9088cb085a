/// Deviations from RFC 9112 that a chunked decoder can be told to accept.
///
/// None is on by default, and none skips bytes.
@available(StreamingCodec 1.0, *)
public struct ChunkedLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Blanks between the size or the last extension and CR LF: `5  \r\n`.
  ///
  /// RFC 9112 section 7.1 has blanks only around `;` and `=`. Old servers pad sizes with spaces to a fixed width. The
  /// risk is small: nothing but SP and HTAB is accepted, and the line still ends in CR LF.
  public static let trailingWhitespace = ChunkedLeniencies(rawValue: 1 << 0)

  /// A single LF as the line end of trailer fields and of the empty line after them; never of a size line.
  ///
  /// RFC 9112 section 2.2: "a recipient MAY recognize a single LF as a line terminator" for the start-line and fields.
  /// The risk: a peer that wants CR LF sees the body end elsewhere.
  public static let lineFeedInTrailers = ChunkedLeniencies(rawValue: 1 << 1)

  /// Trailer lines that begin with a blank and go on with the field before them.
  ///
  /// RFC 9112 section 5.2 has a user agent replace each fold by spaces, and so does this. The risk: a peer that does not
  /// know folding sees two lines.
  public static let foldedTrailers = ChunkedLeniencies(rawValue: 1 << 2)
}
