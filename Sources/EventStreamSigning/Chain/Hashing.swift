#if Signing
internal import ByteKernels
internal import Crypto

@available(StreamingCodecAsync 1.0, *)
extension SHA256: BytesHashing {}
@available(StreamingCodecAsync 1.0, *)
extension Insecure.SHA1: BytesHashing {}
@available(StreamingCodecAsync 1.0, *)
extension SHA256Digest: BytesReadable {}
@available(StreamingCodecAsync 1.0, *)
extension HashedAuthenticationCode: BytesReadable {}

@available(StreamingCodecAsync 1.0, *)
extension Bytes32 {
  /// The SHA-256 of no bytes.
  static let emptyHash = sha256(Span())

  /// Returns the SHA-256 of `bytes`.
  static func sha256(_ bytes: Span<UInt8>) -> Bytes32 {
    var hasher = SHA256()
    hasher.update(bytes)
    return Bytes32(hasher.finalize())
  }
}
#endif
