/// How an `aws-chunked` body is signed and whether it has trailers: the values of `x-amz-content-sha256`.
///
/// Source: Amazon S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple
/// chunks", with and without trailing headers.
@available(StreamingCodec 1.0, *)
public enum AWSChunkedMode: String, CaseIterable, Hashable, Sendable {
  /// Each chunk is signed, with Signature Version 4.
  case signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
  /// Each chunk and the trailer section are signed, with Signature Version 4.
  case signedWithTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
  /// Nothing but the head is signed, and there are trailers, such as a checksum.
  case unsignedWithTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
  /// Each chunk is signed, with Signature Version 4A.
  case signedAsymmetrically = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
  /// Each chunk and the trailer section are signed, with Signature Version 4A.
  case signedAsymmetricallyWithTrailer = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"

  /// Whether each chunk carries a signature.
  public var isSigned: Bool { self != .unsignedWithTrailer }

  /// Whether there is a trailer section; where chunks are signed, it is too.
  public var hasTrailer: Bool {
    switch self {
    case .signedWithTrailer, .unsignedWithTrailer, .signedAsymmetricallyWithTrailer: true
    case .signed, .signedAsymmetrically: false
    }
  }

  /// Whether signatures are those of Signature Version 4A: of varying length, filled up with `*`.
  public var isAsymmetric: Bool { self == .signedAsymmetrically || self == .signedAsymmetricallyWithTrailer }
}
