internal import ByteKernels

/// The signing mode of an `aws-chunked` body: a value of `x-amz-content-sha256`.
///
/// Source: Amazon S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple
/// chunks", with and without trailing headers.
@available(StreamingCodec 1.0, *)
public enum AWSChunkedMode: String, CaseIterable, Hashable, Sendable {
  /// Each chunk is signed, with Signature Version 4.
  case signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
  /// Each chunk and the trailer section are signed, with Signature Version 4.
  case signedWithTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
  /// Only the head is signed, and there are trailers, such as a checksum.
  case unsignedWithTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
  /// Each chunk is signed, with Signature Version 4A.
  case signedAsymmetrically = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
  /// Each chunk and the trailer section are signed, with Signature Version 4A.
  case signedAsymmetricallyWithTrailer = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"

  /// Whether each chunk has a signature.
  public var isSigned: Bool { self != .unsignedWithTrailer }

  /// Whether there is a trailer section, which is signed if chunks are.
  public var hasTrailer: Bool {
    switch self {
    case .signedWithTrailer, .unsignedWithTrailer, .signedAsymmetricallyWithTrailer: true
    case .signed, .signedAsymmetrically: false
    }
  }

  /// Whether signatures have the form of Signature Version 4A: of varying length, padded with `*`.
  public var isAsymmetric: Bool { self == .signedAsymmetrically || self == .signedAsymmetricallyWithTrailer }
}

/// The form of signatures in `aws-chunked` bodies.
@available(StreamingCodec 1.0, *)
enum AWSSignatureText {
  /// The number of hexadecimal digits of an HMAC-SHA256.
  static let symmetricLength = 64
  /// The maximum length of a DER-encoded P-256 signature in hexadecimal; shorter ones are padded with `*`.
  static let asymmetricLength = 144

  /// Returns whether `text` has the form of a signature in this mode, or in any mode if the mode is unknown.
  static func isWellFormed(_ text: Span<UInt8>, in mode: AWSChunkedMode?) -> Bool {
    let signature = withoutFilling(text)
    for index in signature.indices where signature[index].hexadecimalDigit == nil { return false }
    let isSymmetric = text.count == symmetricLength && signature.count == symmetricLength
    let isAsymmetric = !signature.isEmpty && text.count <= asymmetricLength
    return switch mode {
    case .signed, .signedWithTrailer: isSymmetric
    case .signedAsymmetrically, .signedAsymmetricallyWithTrailer: isAsymmetric
    case .unsignedWithTrailer, nil: isSymmetric || isAsymmetric
    }
  }

  /// Returns the signature without its padding.
  @_lifetime(copy text)
  static func withoutFilling(_ text: Span<UInt8>) -> Span<UInt8> {
    var end = text.count
    while end > 0, text[end &- 1] == 0x2A { end &-= 1 }
    return text.extracting(0..<end)
  }
}
