internal import ByteKernels

/// A content or transfer coding that compresses.
@available(StreamingCodec 1.0, *)
public enum HTTPContentCoding: Hashable, Sendable {
  /// `gzip` or `x-gzip`: RFC 1952, of one member or several.
  case gzip
  /// `deflate`: the zlib format of RFC 1950, or the bare RFC 1951 data that some senders take it for.
  case deflate
  /// A coding that this package does not undo, such as `br`, `zstd` or `compress`: its name in lower case.
  case unsupported(String)

  /// The coding of this name, ASCII case being ignored; nil for `identity`, which is no coding.
  init?(_ name: Span<UInt8>) {
    if name.bytesEqualIgnoringASCIICase("gzip") || name.bytesEqualIgnoringASCIICase("x-gzip") {
      self = .gzip
    } else if name.bytesEqualIgnoringASCIICase("deflate") {
      self = .deflate
    } else if name.bytesEqualIgnoringASCIICase("identity") {
      return nil
    } else {
      self = .unsupported(String(repairing: name).lowercased())
    }
  }
}
