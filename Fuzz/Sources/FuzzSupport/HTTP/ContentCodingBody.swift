import ChunkedHTTP

/// Compressed content decodes to the same however it is split, and to no more than the limits allow; what zlib compresses
/// decodes to itself.
@Sendable func checkContentCoding(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let limits =
    input.options.0 & 2 == 0
    ? ContentCodingLimits(maximumDecodedLength: 1 << 20)
    : ContentCodingLimits(maximumDecodedLength: 1 << 20, maximumRatio: 4, ratioAllowance: 1000)
  let coding: HTTPContentCoding = input.options.0 & 1 == 0 ? .gzip : .deflate
  func decoder() -> CodingDecoder { CodingDecoder(coding, limits) }
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: decoder())
  try Outcome.of(input.bytes, input.pieces, by: decoder()).mustEqual(whole, "content in pieces against whole")
  let decoded = UInt64(whole.elements.data.count)
  try check(decoded <= limits.maximumDecodedLength, "\(decoded) bytes came, more than the limit")
  let reckoned = UInt64((input.bytes.count + 4095) / 4096 * 4096)
  try check(
    decoded <= limits.ratioAllowance + limits.maximumRatio * reckoned, "\(decoded) bytes came, beyond the ratio")

  let format: Compressor.Format = coding == .gzip ? .gzip : input.options.0 & 4 == 0 ? .zlib : .raw
  let compressed = input.with(
    bytes: Compressor.compress(input.bytes, as: format, level: Int32(input.options.1 % 10)))
  let again = try Outcome.of(compressed.bytes, compressed.pieces, by: CodingDecoder(coding, ContentCodingLimits()))
  try check(
    again.failure == nil && again.elements.data == input.bytes,
    "zlib's \(short(compressed.bytes)) decodes to \(short(again)), expected \(short(input.bytes))")
}

/// The decoder of content codings.
private struct CodingDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: ContentDecoder

  init(_ coding: HTTPContentCoding, _ limits: ContentCodingLimits) {
    decoder = ContentDecoder(coding, limits: limits)
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [HTTPElement]) throws(ContentCodingError) {
    var input = bytes
    while let data = try decoder.next(&input) { elements.append(data: data) }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [HTTPElement]) throws(ContentCodingError) { try decoder.finish() }
}
