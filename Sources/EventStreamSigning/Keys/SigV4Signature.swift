#if Signing
internal import ByteKernels

/// A signature of Signature Version 4: the 32 bytes of an HMAC-SHA256.
///
/// Comparing takes the same time wherever two signatures differ.
@available(StreamingCodecAsync 1.0, *)
public struct SigV4Signature: Hashable, Sendable {
  /// The number of bytes of a signature.
  public static let byteCount = Bytes32.count

  let code: Bytes32

  init(_ code: Bytes32) { self.code = code }

  /// Copies a signature from its bytes; nil unless there are 32.
  public init?(_ bytes: Span<UInt8>) {
    guard let code = Bytes32(bytes) else { return nil }
    self.code = code
  }

  /// Parses a signature in hexadecimal; nil unless there are 64 digits.
  ///
  /// Only lower-case digits are accepted, the form in which strings to sign contain signatures.
  public init?(hexadecimal text: Span<UInt8>) {
    guard let code = Bytes32(hexadecimal: text) else { return nil }
    self.code = code
  }

  /// Parses a signature in hexadecimal, such as the `Signature` of an `Authorization` header; nil unless there are 64
  /// lower-case digits.
  public init?(hexadecimal text: some StringProtocol) { self.init(hexadecimal: Array(text.utf8).span) }

  /// The signature's bytes.
  public var bytes: [UInt8] { (0..<Self.byteCount).map { code[$0] } }
}

@available(StreamingCodecAsync 1.0, *)
extension SigV4Signature: CustomStringConvertible {
  /// The signature in lower-case hexadecimal.
  public var description: String {
    var digits = [UInt8](repeating: 0, count: 2 * Self.byteCount)
    var output = digits.mutableSpan
    code.writeHexadecimal(to: &output, at: 0)
    return String(decoding: digits, as: UTF8.self)
  }
}
#endif
