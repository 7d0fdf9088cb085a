/// How much a compressed body may expand.
@available(StreamingCodec 1.0, *)
public struct ContentCodingLimits: Hashable, Sendable {
  /// The bytes of decoded content.
  ///
  /// Default: no limit, since none of them are kept.
  public var maximumDecodedLength: UInt64
  /// How many decoded bytes each coded byte may account for, see ``ratioAllowance``.
  ///
  /// Default: 256.
  ///
  /// The format can reach 1032. Text and JSON rarely reach 50.
  public var maximumRatio: UInt64
  /// The decoded bytes that are free of the ratio.
  ///
  /// Default: 1 MiB.
  ///
  /// After *n* coded bytes, counted up to the next multiple of 4096, there may be `ratioAllowance + maximumRatio × n`
  /// decoded bytes.
  public var ratioAllowance: UInt64

  /// Makes limits.
  public init(maximumDecodedLength: UInt64 = .max, maximumRatio: UInt64 = 256, ratioAllowance: UInt64 = 1 << 20) {
    self.maximumDecodedLength = maximumDecodedLength
    self.maximumRatio = maximumRatio
    self.ratioAllowance = ratioAllowance
  }
}
