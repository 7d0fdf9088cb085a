internal import ByteKernels

/// A compressing content or transfer coding.
@available(StreamingCodec 1.0, *)
public enum HTTPContentCoding: Hashable, Sendable {
  /// `gzip` or `x-gzip`: one or more members (RFC 1952).
  case gzip
  /// `deflate`: the zlib format (RFC 1950), or the raw data (RFC 1951) that some senders write instead.
  case deflate
  /// A coding that this package does not decode, such as `br`, `zstd` or `compress`: its name in lower case.
  case unsupported(String)

  /// The name of the coding in lower case.
  public var name: String {
    switch self {
    case .gzip: "gzip"
    case .deflate: "deflate"
    case .unsupported(let name): name
    }
  }

  /// Names that senders use for content without a coding.
  ///
  /// Only `identity` is registered. Servers send the others to prevent compression by proxies, or confuse codings with
  /// character sets.
  private static let namesWithoutEffect = ["identity", "none", "utf-8", "utf8", "binary", "8bit", "7bit"]

  /// Creates the coding with this name, ignoring ASCII case; nil for names without effect, such as `identity`.
  init?(_ name: Span<UInt8>) {
    if name.bytesEqualIgnoringASCIICase("gzip") || name.bytesEqualIgnoringASCIICase("x-gzip") {
      self = .gzip
    } else if name.bytesEqualIgnoringASCIICase("deflate") {
      self = .deflate
    } else if Self.namesWithoutEffect.contains(where: { name.bytesEqualIgnoringASCIICase($0) }) {
      return nil
    } else {
      self = .unsupported(String(repairing: name).lowercased())
    }
  }
}

/// The maximum expansion of a compressed body.
@available(StreamingCodec 1.0, *)
public struct ContentCodingLimits: Hashable, Sendable {
  /// The maximum length of the decoded content, in bytes.
  ///
  /// Default: no limit, because the decoder does not store it.
  public var maximumDecodedLength: UInt64
  /// The maximum number of decoded bytes per coded byte; see ``ratioAllowance``.
  ///
  /// Default: 256. The format can reach 1032. Text and JSON rarely reach 50.
  public var maximumRatio: UInt64
  /// The number of decoded bytes that are exempt from the ratio.
  ///
  /// Default: 1 MiB. After *n* coded bytes, rounded up to a multiple of 4096, there may be `ratioAllowance + maximumRatio × n`
  /// decoded bytes.
  public var ratioAllowance: UInt64

  /// Creates limits.
  public init(maximumDecodedLength: UInt64 = .max, maximumRatio: UInt64 = 256, ratioAllowance: UInt64 = 1 << 20) {
    self.maximumDecodedLength = maximumDecodedLength
    self.maximumRatio = maximumRatio
    self.ratioAllowance = ratioAllowance
  }
}
