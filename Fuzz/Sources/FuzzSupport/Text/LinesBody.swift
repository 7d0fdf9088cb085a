import TextDeltas

/// Lines are what stands between line feeds, however the bytes are split.
@Sendable func checkLines(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let maximum = input.options.0 & 1 == 0 ? 1 << 20 : 12
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: LinesDecoder(maximum: maximum))
  try whole.mustEqual(naiveLines(of: input.bytes, maximum: maximum), "lines against the naive ones")
  let split = try Outcome.of(input.bytes, input.pieces, by: LinesDecoder(maximum: maximum))
  try split.mustEqual(whole, "lines in pieces against whole")
}

private struct Line: Equatable {
  var offset: UInt64
  var bytes: [UInt8]
}

private struct LinesDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: LineDecoder

  init(maximum: Int) { decoder = LineDecoder(maximumLength: maximum) }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Line]) throws(TextDeltaError) {
    var input = bytes
    while let bytes = try Self.next(&decoder, &input) {
      elements.append(Line(offset: decoder.offset, bytes: bytes))
    }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [Line]) throws(TextDeltaError) {
    guard let bytes = try Self.finish(&decoder) else { return }
    elements.append(Line(offset: decoder.offset, bytes: bytes))
  }

  // Apart from `self`: a line borrows the decoder, which also has its offset.
  @_lifetime(input: copy input)
  private static func next(_ decoder: inout LineDecoder, _ input: inout Span<UInt8>) throws(TextDeltaError) -> [UInt8]?
  {
    guard let line = try decoder.next(&input) else { return nil }
    return array(line)
  }

  private static func finish(_ decoder: inout LineDecoder) throws(TextDeltaError) -> [UInt8]? {
    guard let line = try decoder.finish() else { return nil }
    return array(line)
  }
}

private func naiveLines(of bytes: [UInt8], maximum: Int) -> Outcome<Line, TextDeltaError> {
  var outcome = Outcome<Line, TextDeltaError>()
  var start = 0
  while start < bytes.count {
    let end = bytes[start...].firstIndex(of: 0x0A)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if start == 0, bytes.starts(with: mark) { start = mark.count }
    guard start < bytes.count else { break }
    var line = Array(bytes[start..<(end ?? bytes.count)])
    // The carriage return of a line's end is no part of it; whether one at the end of the stream is, is unknown.
    let mayEnd = line.last == 0x0D
    if line.count - (mayEnd ? 1 : 0) > maximum {
      outcome.failure = .elementTooLong(offset: UInt64(start), limit: maximum)
      return outcome
    }
    if end != nil, mayEnd { line.removeLast() }
    outcome.elements.append(Line(offset: UInt64(start), bytes: line))
    start = (end ?? bytes.count) + 1
  }
  return outcome
}
