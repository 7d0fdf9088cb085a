import ChunkedHTTP

/// An HTTP message, its head and its body, decodes to the same however it is split; its heads are what their lines say.
@Sendable func checkHTTPMessage(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: HTTPDecoder(input.options))
  try Outcome.of(input.bytes, input.pieces, by: HTTPDecoder(input.options))
    .mustEqual(whole, "a message in pieces against whole")
  if input.options.1 & 31 == 0 { try checkHeads(whole.elements, of: input.bytes) }
}

/// The decoder of HTTP messages.
private struct HTTPDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: HTTPMessageDecoder

  init(_ options: (UInt8, UInt8)) {
    let roles: [HTTPMessageDecoder.Role] = [
      .either, .either, .request, .response(to: "GET"), .response(to: "HEAD"), .response(to: "CONNECT"),
    ]
    var limits = HTTPMessageLimits()
    if options.0 & 8 != 0 {
      limits = HTTPMessageLimits(
        head: HTTPFieldLimits(maximumSectionLength: 200, maximumLineLength: 60, maximumCount: 4),
        maximumInformationalHeads: 1, chunked: .tight,
        contentCoding: ContentCodingLimits(maximumDecodedLength: 300, maximumRatio: 2, ratioAllowance: 100))
    }
    decoder = HTTPMessageDecoder(
      roles[Int(options.0 & 7) % roles.count], limits: limits,
      leniencies: HTTPLeniencies(rawValue: UInt32(options.1 & 15)), reportsChunks: options.1 & 32 != 0)
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [HTTPElement]) throws(HTTPMessageError) {
    var input = bytes
    while let element = try decoder.next(&input) {
      switch element {
      case .informational(let head): elements.append(.informational(HTTP1ResponseHead(head)))
      case .head(let head): elements.append(.head(HTTPHead(head)))
      case .chunk(let head): elements.append(.chunk(size: head.size, offset: head.offset, head.extensions.owned()))
      case .body(let data): elements.append(data: data)
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

  mutating func finish(into elements: inout [HTTPElement]) throws(HTTPMessageError) { try decoder.finish() }
}
