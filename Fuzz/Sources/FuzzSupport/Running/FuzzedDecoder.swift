typealias FuzzedDecoder = DecoderAdapter
typealias Outcome = DecodingOutcome

extension DecodingOutcome {
  /// Decodes `bytes` in the given pieces, and throws if the decoder breaks a law or its adapter complains.
  static func of<Decoder: FuzzedDecoder & ~Copyable>(
    _ bytes: [UInt8], _ pieces: [Range<Int>], by decoder: consuming Decoder
  ) throws(Violation) -> Self where Decoder.Element == Element, Decoder.Failure == Failure {
    var violations: [String] = []
    let outcome = Self(of: bytes, pieces: pieces, by: decoder, violations: &violations)
    if let violation = violations.first { throw Violation(description: violation) }
    return outcome
  }

  /// Throws if this outcome has other elements or another error than the expected one.
  func mustEqual(_ expected: Self, _ what: String) throws(Violation) {
    guard elements != expected.elements || failure != expected.failure else { return }
    throw Violation(description: "\(what): \(difference(from: expected))")
  }
}
