import LambdaStreaming

/// What the rules say of the beginning of a response, worked out on the whole of it and as plainly as can be.
struct ReferencePrelude {
  /// What becomes of the beginning.
  enum Verdict: Equatable {
    /// A prelude, its JSON in this range.
    case prelude(json: Range<Int>)
    /// Everything is body.
    case missing(LambdaMissingPrelude.Reason, offset: Int)
    /// What stands before the delimiter, or before what stands in its place, is not JSON.
    case invalidJSON
    /// This many NUL bytes and then something else.
    case invalidDelimiter(offset: Int, count: Int)
    /// The delimiter does not end within the limit.
    case tooLong
    /// The stream ended first.
    case cut
    /// Nothing was to be found out: everything is body.
    case notAsked
  }

  var verdict: Verdict
  var body: [UInt8] = []

  /// - Parameters:
  ///   - bytes: All of a response.
  ///   - isJSON: Whether a text is JSON.
  init(
    _ bytes: [UInt8], _ expectation: LambdaPreludeExpectation, limit: Int = 16384, isJSON: ([UInt8]) -> Bool
  ) {
    verdict = Self.verdict(of: bytes, expectation, limit: limit, isJSON: isJSON)
    switch verdict {
    case .prelude(let json): body = Array(bytes[(json.upperBound + 8)...])
    case .missing, .notAsked: body = bytes
    case .invalidJSON, .invalidDelimiter, .tooLong, .cut: break
    }
  }

  private static func verdict(
    of bytes: [UInt8], _ expectation: LambdaPreludeExpectation, limit: Int, isJSON: ([UInt8]) -> Bool
  ) -> Verdict {
    if expectation == .absent { return .notAsked }
    let window = bytes.prefix(limit)
    let isFull = window.count == limit
    /// What it is where no delimiter came up to `offset`.
    func without(upTo offset: Int, _ verdict: Verdict) -> Verdict {
      expectation == .detected ? .missing(.noDelimiter, offset: offset) : verdict
    }

    guard let start = window.firstIndex(where: { !isBlank($0) }) else {
      return isFull ? without(upTo: limit, .tooLong) : .missing(.empty, offset: bytes.count)
    }
    guard window[start] == UInt8(ascii: "{") else { return .missing(.notAnObject(window[start]), offset: start) }

    // The text ends before the first NUL, or before what follows the object.
    guard
      let end = window.indices.first(where: { index in
        index > start
          && (window[index] == 0 || !isBlank(window[index]) && isClosed(Array(window[start..<index])))
      })
    else { return without(upTo: window.count, isFull ? .tooLong : .cut) }
    let nuls = window[end...].prefix(8).prefix { $0 == 0 }.count
    if nuls == 8 { return isJSON(Array(window[..<end])) ? .prelude(json: 0..<end) : .invalidJSON }
    if end + nuls == window.count { return without(upTo: window.count, isFull ? .tooLong : .cut) }
    return without(
      upTo: end + nuls,
      isJSON(Array(window[..<end])) ? .invalidDelimiter(offset: end + nuls, count: nuls) : .invalidJSON)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  /// Whether as many brackets close as open, strings aside, and the text is not within a string.
  private static func isClosed(_ text: [UInt8]) -> Bool {
    guard let last = text.last(where: { !isBlank($0) }), last == 0x7D || last == 0x5D else { return false }
    var plain: [UInt8] = []
    var index = 0
    while index < text.count {
      plain.append(text[index])
      if text[index] == UInt8(ascii: "\"") {
        index += 1
        while index < text.count, text[index] != UInt8(ascii: "\"") { index += text[index] == 0x5C ? 2 : 1 }
        if index >= text.count { return false }
      }
      index += 1
    }
    let opening = plain.filter { $0 == 0x7B || $0 == 0x5B }.count
    return opening == plain.filter { $0 == 0x7D || $0 == 0x5D }.count
  }
}
