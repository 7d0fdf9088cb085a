/// How large a header or trailer section may be.
@available(StreamingCodec 1.0, *)
public struct HTTPFieldLimits: Hashable, Sendable {
  /// The bytes of the whole section, line ends included.
  ///
  /// For a head this covers the start-line too.
  public var maximumSectionLength: Int
  /// The bytes of one line without its line end.
  public var maximumLineLength: Int
  /// The number of field lines.
  public var maximumCount: Int

  /// Makes limits; the defaults are those of message heads: 64 KiB, 16 KiB a line, 200 fields.
  public init(maximumSectionLength: Int = 65536, maximumLineLength: Int = 16384, maximumCount: Int = 200) {
    self.maximumSectionLength = maximumSectionLength
    self.maximumLineLength = maximumLineLength
    self.maximumCount = maximumCount
  }

  /// The defaults for a trailer section: 16 KiB, 16 KiB a line, 100 fields.
  ///
  /// A Lambda runtime reports an error with its stack trace in a single trailer field, base64-encoded: lines are long.
  public static let trailers = HTTPFieldLimits(
    maximumSectionLength: 16384, maximumLineLength: 16384, maximumCount: 100)
}
