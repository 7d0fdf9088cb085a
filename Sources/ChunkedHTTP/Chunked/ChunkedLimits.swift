/// How much framing a chunked body may carry, and how long it may be.
///
/// Nothing is buffered but a size line that straddles two reads and the trailer section, so these limits bound both the
/// decoder's memory and the work that a hostile sender can cause per byte of data.
@available(StreamingCodec 1.0, *)
public struct ChunkedLimits: Hashable, Sendable {
  /// The bytes of extensions in one chunk's size line, from after the size to before CR LF.
  ///
  /// Default: 4096.
  public var maximumExtensionLength: Int
  /// The bytes of extensions in all size lines of the body together.
  ///
  /// Default: 1 MiB.
  public var maximumTotalExtensionLength: UInt64
  /// The framing that a body may carry beyond the honest.
  ///
  /// Default: 16 KiB.
  ///
  /// Each chunk is granted 24 bytes of framing and two more for each byte of its data; what its size line and line ends
  /// take beyond that is added up, and what they leave is taken off again, down to nothing. One-byte chunks, however
  /// many, add up to nothing; padded sizes and long extensions on tiny chunks do.
  public var maximumExcessOverhead: UInt64
  /// The bytes of data in the whole body.
  ///
  /// Default: no limit.
  public var maximumBodyLength: UInt64
  /// The limits of the trailer section.
  ///
  /// Default: ``HTTPFieldLimits/trailers``.
  public var trailers: HTTPFieldLimits

  /// Makes limits.
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
