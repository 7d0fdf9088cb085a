/// A decoder as the harness sees it: bytes in, owned elements out, an error at most once.
///
/// Conform a small adapter around the decoder under test. Elements are compared for equality, so an adapter puts into them
/// everything that must not depend on the split into reads: fields, values, absolute offsets. If a decoder delivers a run
/// of bytes in pieces (a body, a text), the adapter joins neighbouring pieces.
public protocol DecoderAdapter: ~Copyable {
  /// An owned element of the stream.
  associatedtype Element: Equatable
  /// The decoder's typed error.
  associatedtype Failure: Error & Equatable

  /// A fault that the adapter itself noticed, such as unread input.
  var complaint: String? { get }

  /// Whether bytes without elements were understood nevertheless, such as comments; asked once `finish` has succeeded.
  var isUnderstood: Bool { get }

  /// Decodes all of `bytes`, and appends the elements to `elements`, also if it throws at the end.
  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(Failure)

  /// Ends the stream, and appends the remaining elements.
  mutating func finish(into elements: inout [Element]) throws(Failure)
}

extension DecoderAdapter where Self: ~Copyable {
  /// No fault.
  public var complaint: String? { nil }
  /// Every stream with bytes has an element or an error.
  public var isUnderstood: Bool { false }
}

/// The result of decoding a stream: the elements, and the error that ended it.
public struct DecodingOutcome<Element: Equatable, Failure: Error & Equatable>: Equatable {
  /// All elements delivered, in order.
  public var elements: [Element] = []
  /// The error that ended the stream; nil if `finish` accepted it.
  public var failure: Failure?
  /// Whether the error came from `finish`: the stream was cut.
  public var failedAtTheEnd = false
  /// Whether bytes without elements were understood nevertheless.
  public var isUnderstood = false
  /// The number of elements delivered before `finish`.
  public var countBeforeFinish = 0

  /// Creates an outcome from its parts.
  public init(elements: [Element] = [], failure: Failure? = nil) {
    self.elements = elements
    self.failure = failure
  }

  /// Decodes `bytes` in the given pieces.
  ///
  /// After an error, it decodes one more byte and finishes: a poisoned decoder must repeat the error (law 5).
  ///
  /// - Parameter violations: The violated laws, appended.
  public init<Decoder: DecoderAdapter & ~Copyable>(
    of bytes: [UInt8], pieces: some Sequence<Range<Int>>, by decoder: consuming Decoder, violations: inout [String]
  ) where Decoder.Element == Element, Decoder.Failure == Failure {
    do throws(Failure) {
      for piece in pieces { try decoder.decode(bytes.span.extracting(piece), into: &elements) }
      countBeforeFinish = elements.count
      failedAtTheEnd = true
      try decoder.finish(into: &elements)
      failedAtTheEnd = false
      isUnderstood = decoder.isUnderstood
    } catch {
      failure = error
      if !failedAtTheEnd { countBeforeFinish = elements.count }
      let count = elements.count
      var repeated: [Failure?] = [nil, nil]
      do throws(Failure) { try decoder.decode([0x20].span, into: &elements) } catch { repeated[0] = error }
      do throws(Failure) { try decoder.finish(into: &elements) } catch { repeated[1] = error }
      if repeated != [error, error] { violations.append("law 5: \(error) is followed by \(repeated)") }
      if elements.count != count { violations.append("law 5: elements follow \(error)") }
    }
    if let complaint = decoder.complaint { violations.append(complaint) }
  }

  /// Compares elements and errors; where the error came from must also be equal.
  public static func == (left: Self, right: Self) -> Bool {
    left.elements == right.elements && left.failure == right.failure && left.failedAtTheEnd == right.failedAtTheEnd
  }

  /// Describes the first difference to another outcome.
  public func difference(from expected: Self) -> String {
    let index = zip(elements, expected.elements).prefix { $0 == $1 }.count
    func element(_ outcome: Self) -> String {
      index < outcome.elements.count ? String("\(outcome.elements[index])".prefix(600)) : "nothing"
    }
    func error(_ outcome: Self) -> String { String("\(String(describing: outcome.failure))".prefix(600)) }
    return """
      element \(index) is \(element(self)), expected \(element(expected)); \(elements.count) elements, \
      expected \(expected.elements.count); error \(error(self)), expected \(error(expected))
      """
  }
}
