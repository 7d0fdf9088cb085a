/// Deviations from S3's `aws-chunked` format that its decoder can be told to accept.
///
/// None is on by default, and none skips bytes.
@available(StreamingCodec 1.0, *)
public struct AWSChunkedLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Trailer lines that end in LF CR LF.
  ///
  /// Some writers put the canonical line, which ends in LF, on the wire and CR LF after it. An LF alone still ends nothing.
  public static let lineFeedBeforeTrailerLineEnd = AWSChunkedLeniencies(rawValue: 1 << 0)

  /// A body that ends with the stream after its last chunk or a trailer line: the last CR LF is missing.
  ///
  /// The risk: a body that was cut between two trailer lines counts as complete.
  public static let missingFinalLineEnd = AWSChunkedLeniencies(rawValue: 1 << 1)
}
