import ChunkedHTTP

/// A chunked body is what the rules of RFC 9112 say, however it is split; and what decodes encodes to the same again.
@Sendable func checkChunked(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let strict = try Outcome.of(input.bytes, [0..<input.bytes.count], by: BodyDecoder(limits: .wide, leniencies: []))
  try checkAgainstReference(strict, input.bytes)
  try Outcome.of(input.bytes, input.pieces, by: BodyDecoder(limits: .wide, leniencies: []))
    .mustEqual(strict, "chunks in pieces against whole")
  if strict.failure == nil { try checkEncodesAgain(strict.elements) }

  // Limits and leniencies, which the rules do not have.
  let limits = [ChunkedLimits(), .tight][Int(input.options.0 & 1)]
  let leniencies = ChunkedLeniencies(rawValue: UInt32(input.options.0 >> 1 & 7))
  let whole = try Outcome.of(
    input.bytes, [0..<input.bytes.count], by: BodyDecoder(limits: limits, leniencies: leniencies))
  try Outcome.of(input.bytes, input.pieces, by: BodyDecoder(limits: limits, leniencies: leniencies))
    .mustEqual(whole, "chunks in pieces against whole, \(limits), leniencies \(leniencies.rawValue)")
}

private func checkAgainstReference(
  _ found: Outcome<HTTPElement, ChunkedError>, _ bytes: [UInt8]
) throws(Violation) {
  var reference = ReferenceChunkedDecoder(bytes)
  let expected = reference.decode()
  let verdict: ReferenceChunkedDecoder.Verdict
  switch found.failure {
  case nil: verdict = .complete(consumed: Int(found.elements.end ?? 0))
  case .incomplete?: verdict = .incomplete
  case let failure?: verdict = .invalid(Int(failure.offset))
  }
  try check(verdict == expected, "\(verdict), \(short(found.failure as Any)), expected \(expected)")
  try check(found.elements.data == reference.body, "data \(short(found.elements.data)), expected \(reference.body)")
  let chunks = found.elements.chunks
  try check(
    chunks.map(\.size) == reference.chunks.map(\.size)
      && chunks.map(\.extensions) == reference.chunks.map(\.extensions),
    "chunks \(short(chunks)), expected \(short(reference.chunks))")
  // A trailer section that is cut or wrong is not delivered.
  if found.failure == nil {
    let trailers = found.elements.trailers ?? []
    try check(trailers == reference.trailers, "trailers \(short(trailers)), expected \(short(reference.trailers))")
  }
}

private func checkEncodesAgain(_ elements: [HTTPElement]) throws(Violation) {
  var encoder = ChunkedEncoder()
  var encoded: [UInt8] = []
  var data = elements.data[...]
  var refusal: ChunkedEncodingError?
  do throws(ChunkedEncodingError) {
    for chunk in elements.chunks {
      let count = Int(chunk.size)
      if count > 0 {
        try encoder.append(Array(data.prefix(count)).span, extensions: chunk.extensions, to: &encoded)
        data = data.dropFirst(count)
      } else {
        try encoder.finish(
          trailers: HTTPFieldLines(elements.trailers ?? []), extensions: chunk.extensions, to: &encoded)
      }
    }
  } catch {
    refusal = error
  }
  // Some fields may be received as trailers, but not be sent.
  if case .forbiddenTrailer? = refusal { return }
  try check(refusal == nil, "what was decoded does not encode: \(short(refusal as Any))")
  let again = try Outcome.of(encoded, [0..<encoded.count], by: BodyDecoder(limits: .wide, leniencies: []))
  let (first, second) = (elements.chunks, again.elements.chunks)
  try check(
    again.failure == nil && again.elements.data == elements.data && again.elements.trailers == elements.trailers
      && first.map(\.size) == second.map(\.size) && first.map(\.extensions) == second.map(\.extensions),
    "\(short(elements)) encodes to \(short(encoded)), which decodes to \(short(again))")
}

/// The decoder of chunked bodies.
struct BodyDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: ChunkedDecoder

  init(limits: ChunkedLimits, leniencies: ChunkedLeniencies) {
    decoder = ChunkedDecoder(limits: limits, leniencies: leniencies)
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [HTTPElement]) throws(ChunkedError) {
    var input = bytes
    while let element = try decoder.next(&input) {
      switch element {
      case .chunk(let head): elements.append(.chunk(size: head.size, offset: head.offset, head.extensions.owned()))
      case .data(let data): elements.append(data: data)
      case .trailers(let section): elements.append(.trailers(Array(HTTPFieldLines(section))))
      case .end(let offset): elements.append(.end(offset: offset))
      }
    }
    if decoder.isComplete {
      elements.append(leftover: input)
    } else if input.count > 0 {
      complaint = complaint ?? "\(input.count) bytes were not taken"
    }
  }

  mutating func finish(into elements: inout [HTTPElement]) throws(ChunkedError) { try decoder.finish() }
}
