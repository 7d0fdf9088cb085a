/// A decoder as the bodies see it: bytes in, owned elements out, an error at most once.
protocol FuzzedDecoder: ~Copyable {
  /// One thing the decoder delivers. What splits may change is not in it.
  associatedtype Element: Equatable
  /// The decoder's error.
  associatedtype Failure: Error & Equatable

  /// What the adapter itself saw go wrong.
  var complaint: String? { get }

  /// Decodes `bytes`, all of them.
  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(Failure)

  /// Says that the stream has ended.
  mutating func finish(into elements: inout [Element]) throws(Failure)
}

/// What came of decoding a stream.
struct Outcome<Element: Equatable, Failure: Error & Equatable>: Equatable {
  var elements: [Element] = []
  var failure: Failure?

  /// Decodes `bytes` in the given pieces, and checks that a decoder that threw throws the same again.
  static func of<Decoder: FuzzedDecoder & ~Copyable>(
    _ bytes: [UInt8], _ pieces: [Range<Int>], by decoder: consuming Decoder
  ) throws(Violation) -> Self where Decoder.Element == Element, Decoder.Failure == Failure {
    var outcome = Self()
    do throws(Failure) {
      for piece in pieces { try decoder.decode(bytes.span.extracting(piece), into: &outcome.elements) }
      try decoder.finish(into: &outcome.elements)
    } catch {
      outcome.failure = error
    }
    if let failure = outcome.failure {
      let count = outcome.elements.count
      var again: [Failure?] = [nil, nil]
      do throws(Failure) { try decoder.decode([0x20].span, into: &outcome.elements) } catch { again[0] = error }
      do throws(Failure) { try decoder.finish(into: &outcome.elements) } catch { again[1] = error }
      try check(again == [failure, failure], "after \(failure) came \(again)")
      try check(outcome.elements.count == count, "elements came after \(failure)")
    }
    if let complaint = decoder.complaint { throw Violation(description: complaint) }
    return outcome
  }

  /// Checks that this outcome is the one expected, and says where they part.
  func mustEqual(_ expected: Self, _ what: String) throws(Violation) {
    guard self != expected else { return }
    let index = zip(elements, expected.elements).prefix { $0 == $1 }.count
    func element(_ outcome: Self) -> String {
      index < outcome.elements.count ? short(outcome.elements[index]) : "nothing"
    }
    throw Violation(
      description: """
        \(what): element \(index) is \(element(self)), expected \(element(expected)); \(elements.count) elements, \
        expected \(expected.elements.count); error \(short(failure as Any)), expected \(short(expected.failure as Any))
        """)
  }
}
