/// The maximum amount of framing and data in a chunked body.
///
/// A decoder buffers only the trailer section and size lines that straddle two reads, so these limits bound its memory
/// and the work that a hostile sender can cause per byte of data.
@available(StreamingCodec 1.0, *)
public struct ChunkedLimits: Hashable, Sendable {
  /// The maximum length of the extensions in one size line, between the size and CR LF.
  ///
  /// Default: 4096.
  public var maximumExtensionLength: Int
  /// The maximum total length of the extensions in the body.
  ///
  /// Default: 1 MiB.
  public var maximumTotalExtensionLength: UInt64
  /// The maximum excess of framing in the body.
  ///
  /// Default: 16 KiB.
  ///
  /// Each chunk may have 24 bytes of framing and two more for each byte of its data. The excess of size lines and line
  /// ends over that is summed, and chunks with less framing reduce the sum. Any number of one-byte chunks is accepted;
  /// padded sizes and long extensions on tiny chunks are not.
  public var maximumExcessOverhead: UInt64
  /// The maximum length of the data in the body.
  ///
  /// Default: no limit.
  public var maximumBodyLength: UInt64
  /// The limits of the trailer section.
  ///
  /// Default: ``HTTPFieldLimits/trailers``.
  public var trailers: HTTPFieldLimits

  /// Creates limits.
  public init(
    maximumExtensionLength: Int = 4096,
    maximumTotalExtensionLength: UInt64 = 1 << 20,
    maximumExcessOverhead: UInt64 = 16384,
    maximumBodyLength: UInt64 = .max,
    trailers: HTTPFieldLimits = .trailers
  ) {
    self.maximumExtensionLength = maximumExtensionLength
    self.maximumTotalExtensionLength = maximumTotalExtensionLength
    self.maximumExcessOverhead = maximumExcessOverhead
    self.maximumBodyLength = maximumBodyLength
    self.trailers = trailers
  }
}

/// Deviations from RFC 9112 that a chunked decoder can accept.
///
/// None is on by default, and none skips bytes.
@available(StreamingCodec 1.0, *)
public struct ChunkedLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Blanks between the size or the last extension and CR LF: `5  \r\n`.
  ///
  /// RFC 9112 section 7.1 allows blanks only around `;` and `=`. Old servers pad sizes with spaces to a fixed width. The
  /// risk is small: only SP and HTAB are accepted, and the line must still end in CR LF.
  public static let trailingWhitespace = ChunkedLeniencies(rawValue: 1 << 0)

  /// A single LF as the line end of trailer fields and of the empty line after them; never of a size line.
  ///
  /// RFC 9112 section 2.2: "a recipient MAY recognize a single LF as a line terminator" for the start-line and fields.
  /// The risk: a peer that requires CR LF finds another end of the body.
  public static let lineFeedInTrailers = ChunkedLeniencies(rawValue: 1 << 1)

  /// Trailer lines that begin with a blank and continue the field before them.
  ///
  /// RFC 9112 section 5.2 requires a user agent to replace each fold by spaces, and so does this. The risk: a peer that
  /// does not support folding sees two lines.
  public static let foldedTrailers = ChunkedLeniencies(rawValue: 1 << 2)
}
