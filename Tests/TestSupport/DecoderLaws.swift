/// A decoder that the laws' harness can create.
public protocol DecoderUnderTest: DecoderAdapter, ~Copyable where Element: Sendable {
  /// Whether the end of the stream decides elements, such as whether it begins with a prelude.
  static var finishDecides: Bool { get }

  /// Creates a decoder at the start of a stream.
  init()
}

extension DecoderUnderTest where Self: ~Copyable {
  /// The end of the stream decides no elements.
  public static var finishDecides: Bool { false }
}

/// Checks the decoder laws that are visible from outside, for one stream after another.
public struct DecoderLaws<Decoder: DecoderUnderTest & ~Copyable> {
  /// The result of decoding a stream.
  public typealias Outcome = DecodingOutcome<Decoder.Element, Decoder.Failure>

  /// Creates the checks for `Decoder`.
  public init(_ decoder: Decoder.Type = Decoder.self) {}

  /// Decodes `bytes` in pieces of the given sizes; the last size applies to all remaining bytes.
  public func outcome(of bytes: [UInt8], pieces sizes: [Int], violations: inout [String]) -> Outcome {
    var pieces: [Range<Int>] = []
    var position = 0
    while position < bytes.count {
      let size = min(max(sizes[min(pieces.count, sizes.count - 1)], 0), bytes.count - position)
      // An empty read is valid, but must not repeat forever.
      if size == 0, pieces.count >= sizes.count { break }
      pieces.append(position..<position + size)
      position += size
    }
    return Outcome(of: bytes, pieces: pieces, by: Decoder(), violations: &violations)
  }

  /// Decodes `bytes` in one piece.
  public func outcome(of bytes: [UInt8]) -> Outcome {
    var ignored: [String] = []
    return outcome(of: bytes, pieces: [bytes.count], violations: &ignored)
  }

  /// Checks laws 0, 1, 3 and 5 on `bytes`, and returns the violations.
  ///
  /// - Parameters:
  ///   - bytes: A stream, valid or not.
  ///   - everySplit: The maximum length of a stream that is also decoded in every split in two, and cut at every byte.
  ///   - seed: The seed of random splits, which a violation names.
  public func violations(on bytes: [UInt8], everySplit: Int = 600, seed: UInt64 = 1) -> [String] {
    var violations: [String] = []
    let whole = outcome(of: bytes, pieces: [bytes.count], violations: &violations)

    // Law 0: bytes of which none are understood are an error.
    if !bytes.isEmpty, whole.elements.isEmpty, whole.failure == nil, !whole.isUnderstood {
      violations.append("law 0: \(bytes.count) bytes without an element or an error")
    }

    // Law 1: splits never matter.
    for split in splits(of: bytes, everySplit: everySplit, seed: seed) {
      let found = outcome(of: bytes, pieces: split.pieces, violations: &violations)
      if found != whole { violations.append("law 1: \(split.name): \(found.difference(from: whole))") }
    }

    // Law 3: the elements of a prefix of a stream are a prefix of the stream's elements.
    guard bytes.count <= everySplit else { return violations }
    for length in 0..<bytes.count {
      let beginning = outcome(of: Array(bytes[..<length]))
      if !isPrefix(beginning, of: whole) {
        violations.append("law 3: cut at \(length): \(beginning.difference(from: whole))")
      }
      // Only the end may be missing: an error within the prefix is the error of the stream.
      if beginning.failure != nil, !beginning.failedAtTheEnd, beginning != whole {
        violations.append("law 3: cut at \(length): \(beginning.difference(from: whole))")
      }
    }
    return violations
  }

  private func splits(of bytes: [UInt8], everySplit: Int, seed: UInt64) -> [(name: String, pieces: [Int])] {
    var splits: [(name: String, pieces: [Int])] = [1, 2, 3, 7].map { ("\($0)-byte reads", [$0]) }
    var random = SeededGenerator(seed: seed)
    for largest in [16, 300, 5000] {
      let sizes = (0..<4096).map { _ in Int.random(in: 0...largest, using: &random) }
      splits.append(("random reads up to \(largest), seed \(seed)", sizes + [97]))
    }
    if bytes.count <= everySplit {
      for cut in 0...bytes.count { splits.append(("a split at \(cut)", [cut, bytes.count - cut])) }
    }
    return splits
  }

  /// Returns whether the elements of a cut stream are the first ones of the whole stream.
  ///
  /// The last one may be the beginning of a run that the adapter joins.
  private func isPrefix(_ cut: Outcome, of whole: Outcome) -> Bool {
    let elements = Decoder.finishDecides ? cut.elements.prefix(cut.countBeforeFinish) : cut.elements[...]
    guard let last = elements.last else { return true }
    guard elements.count <= whole.elements.count, whole.elements.starts(with: elements.dropLast()) else { return false }
    let counterpart = whole.elements[elements.count - 1]
    return last == counterpart || Decoder.finishDecides || isBeginning("\(last)", ofRun: "\(counterpart)")
  }

  /// Returns whether a run's description results from inserting something into that of its beginning.
  private func isBeginning(_ beginning: String, ofRun run: String) -> Bool {
    let head = zip(beginning.utf8, run.utf8).prefix { $0 == $1 }.count
    let tail = zip(beginning.utf8.reversed(), run.utf8.reversed()).prefix { $0 == $1 }.count
    return run.utf8.count > beginning.utf8.count && head + tail >= beginning.utf8.count
  }
}
