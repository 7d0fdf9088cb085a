import ChunkedHTTP

/// An aws-chunked body decodes to the same however it is split.
@Sendable func checkAWSChunked(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: SignedBodyDecoder(input.options))
  try Outcome.of(input.bytes, input.pieces, by: SignedBodyDecoder(input.options))
    .mustEqual(whole, "signed chunks in pieces against whole")
}

/// The decoder of aws-chunked bodies.
private struct SignedBodyDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: AWSChunkedDecoder

  init(_ options: (UInt8, UInt8)) {
    let modes = [nil] + AWSChunkedMode.allCases
    decoder = AWSChunkedDecoder(
      mode: modes[Int(options.0 & 7) % modes.count], decodedLength: options.1 < 128 ? nil : UInt64(options.1 - 128),
      limits: options.0 & 8 == 0 ? ChunkedLimits(maximumTotalExtensionLength: .max) : .tight,
      leniencies: AWSChunkedLeniencies(rawValue: UInt32(options.0 >> 4 & 3)))
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [HTTPElement]) throws(AWSChunkedError) {
    var input = bytes
    while let element = try decoder.next(&input) {
      switch element {
      case .chunk(let head):
        elements.append(.signedChunk(size: head.size, offset: head.offset, signature: array(head.signature)))
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

  mutating func finish(into elements: inout [HTTPElement]) throws(AWSChunkedError) { try decoder.finish() }
}
