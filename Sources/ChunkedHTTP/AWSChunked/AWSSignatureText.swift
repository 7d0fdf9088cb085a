internal import ByteKernels

/// The form of signatures in `aws-chunked` bodies.
@available(StreamingCodec 1.0, *)
enum AWSSignatureText {
  /// The hexadecimal digits of an HMAC-SHA256.
  static let symmetricLength = 64
  /// The most that a DER-encoded P-256 signature takes in hexadecimal; shorter ones are filled up with `*`.
  static let asymmetricLength = 144

  /// Whether `text` is a signature as the mode has it, or, where that is not known, as any has it.
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

  /// The signature without the `*` that fill it up.
  @_lifetime(copy text)
  static func withoutFilling(_ text: Span<UInt8>) -> Span<UInt8> {
    var end = text.count
    while end > 0, text[end &- 1] == 0x2A { end &-= 1 }
    return text.extracting(0..<end)
  }
}
