/// A decoder as the laws' harness sees it: bytes in, finished elements out, an error at most once.
///
/// Conform a small adapter around the decoder under test. Elements are owned and compared for equality, so an adapter
/// puts into them all that must not depend on how the bytes were split: fields, values, absolute offsets. Where a
/// decoder hands out a run of bytes in pieces (a body, a text), the adapter joins neighbouring pieces.
public protocol DecoderUnderTest: ~Copyable {
  /// One thing the decoder delivers, owned.
  associatedtype Element: Equatable & Sendable
  /// The decoder's typed error.
  associatedtype Failure: Error & Equatable

  /// A decoder at the start of a stream.
  init()

  /// Decodes `bytes`, all of it, appending what comes out to `elements` even where it throws in the end.
  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(Failure)

  /// Says that the stream has ended.
  mutating func finish(into elements: inout [Element]) throws(Failure)
}

/// What came of decoding a stream: the elements before the end or the error, and the error.
public struct DecodingOutcome<Element: Equatable & Sendable, Failure: Error & Equatable>: Equatable {
  /// All elements delivered, in order.
  public var elements: [Element] = []
  /// The error that ended the stream, or nil where `finish` accepted it.
  public var failure: Failure?
  /// Whether the error came from `finish`: the stream was cut.
  public var failedAtTheEnd = false
}

/// Checks the decoder laws that can be checked from outside, for one stream after another.
public struct DecoderLaws<Decoder: DecoderUnderTest & ~Copyable> {
  /// What a run yields.
  public typealias Outcome = DecodingOutcome<Decoder.Element, Decoder.Failure>

  /// Makes the laws' checks for `Decoder`.
  public init(_ decoder: Decoder.Type = Decoder.self) {}

  /// Decodes `bytes` in pieces of the given sizes; the last size is used for all that is left.
  ///
  /// After an error it feeds one more byte and finishes: a poisoned decoder must repeat the very error (law 5).
  public func outcome(of bytes: [UInt8], pieces: [Int], violations: inout [String]) -> Outcome {
    var decoder = Decoder()
    var outcome = Outcome()
    var position = 0
    var piece = 0
    do throws(Decoder.Failure) {
      while position < bytes.count {
        let size = min(max(pieces[min(piece, pieces.count - 1)], 0), bytes.count - position)
        piece += 1
        // A piece of nothing is a legal read too, but not for ever.
        if size == 0, piece > pieces.count { break }
        try decoder.decode(bytes.span.extracting(position..<position + size), into: &outcome.elements)
        position += size
      }
      outcome.failedAtTheEnd = true
      try decoder.finish(into: &outcome.elements)
      outcome.failedAtTheEnd = false
    } catch {
      outcome.failure = error
      let count = outcome.elements.count
      for attempt in ["decoding more", "finishing"] {
        do throws(Decoder.Failure) {
          if attempt == "finishing" {
            try decoder.finish(into: &outcome.elements)
          } else {
            try decoder.decode([0x20].span, into: &outcome.elements)
          }
          violations.append("law 5: \(attempt) after \(error) did not throw")
        } catch let again {
          if again != error { violations.append("law 5: \(attempt) after \(error) threw \(again)") }
        }
      }
      if outcome.elements.count != count { violations.append("law 5: elements came after \(error)") }
    }
    return outcome
  }

  /// Decodes `bytes` in one piece.
  public func outcome(of bytes: [UInt8]) -> Outcome {
    var ignored: [String] = []
    return outcome(of: bytes, pieces: [bytes.count], violations: &ignored)
  }

  /// Checks laws 1, 3 and 5 on `bytes` and returns what they were broken by; empty where all is well.
  ///
  /// - Parameters:
  ///   - bytes: A stream, good or bad.
  ///   - everySplit: Up to this many bytes, every split in two is tried as well, and every truncation.
  ///   - seed: For the random splits; a failure names it.
  public func violations(on bytes: [UInt8], everySplit: Int = 600, seed: UInt64 = 1) -> [String] {
    var violations: [String] = []
    let whole = outcome(of: bytes, pieces: [bytes.count], violations: &violations)

    // Law 1: splits never matter.
    var splits: [(name: String, pieces: [Int])] = [1, 2, 3, 7].map { ("\($0)-byte reads", [$0]) }
    var random = SeededGenerator(seed: seed)
    for round in 0..<3 {
      let largest = [16, 300, 5000][round]
      splits.append(
        (
          "random reads up to \(largest), seed \(seed)",
          (0..<4096).map { _ in Int.random(in: 0...largest, using: &random) } + [97]
        )
      )
    }
    if bytes.count <= everySplit {
      for cut in 0...bytes.count { splits.append(("a split at \(cut)", [cut, bytes.count - cut])) }
    }
    for split in splits {
      let split = (name: split.name, outcome: outcome(of: bytes, pieces: split.pieces, violations: &violations))
      if split.outcome != whole {
        violations.append("law 1: \(split.name): \(difference(split.outcome, whole))")
      }
    }

    // Law 3: what comes out of the beginning of a stream is the beginning of what comes out of all of it.
    if bytes.count <= everySplit {
      for length in 0..<bytes.count {
        let beginning = outcome(of: Array(bytes[..<length]))
        if beginning.failure != nil, !beginning.failedAtTheEnd, beginning != whole {
          violations.append("law 3: cut at \(length): \(difference(beginning, whole))")
        }
      }
    }
    return violations
  }

  private func difference(_ found: Outcome, _ expected: Outcome) -> String {
    let index = zip(found.elements, expected.elements).prefix { $0 == $1 }.count
    func element(_ outcome: Outcome) -> String {
      index < outcome.elements.count ? String("\(outcome.elements[index])".prefix(300)) : "nothing"
    }
    return """
      element \(index) is \(element(found)), whole it is \(element(expected)); \
      \(found.elements.count) elements, whole \(expected.elements.count); \
      error \(String(describing: found.failure)), whole \(String(describing: expected.failure))
      """
  }
}
