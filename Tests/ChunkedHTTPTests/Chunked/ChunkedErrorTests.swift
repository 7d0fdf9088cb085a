import ChunkedHTTP
import TestSupport
import Testing

/// Each error, its offset and its payload; what came before it is delivered.
@Suite struct ChunkedErrorTests {
  private func outcome<S: ChunkedSettings>(
    _ text: String, _ settings: S.Type = Strict.self
  ) -> DecodingOutcome<ChunkedPiece, ChunkedError> {
    let laws = DecoderLaws<ChunkedDecoderUnderTest<S>>()
    let violations = laws.violations(on: bytes(text))
    #expect(violations.isEmpty, "\(violations.first ?? "")")
    return laws.outcome(of: bytes(text))
  }

  @Test("A byte that is no size")
  func invalidSize() {
    #expect(outcome("x").failure == .invalidSize(offset: 0, byte: 0x78))
    #expect(outcome("0x1a\r\n").failure == .invalidSize(offset: 1, byte: 0x78))
    #expect(outcome("1\r\na\r\n\r\n").failure == .invalidSize(offset: 6, byte: 0x0D))
    #expect(outcome("1\r\na\r\n\r\n").body == bytes("a"))
    #expect(outcome("5 5\r\n").failure == .invalidSize(offset: 2, byte: 0x35))
  }

  @Test("A size of more than 64 bits, behind any number of zeros")
  func sizeOverflow() {
    #expect(outcome("10000000000000000\r\n").failure == .sizeOverflow(offset: 16))
    let zeros = String(repeating: "0", count: 500)
    #expect(outcome(zeros + "ffffffffffffffff0").failure == .sizeOverflow(offset: 516))
    #expect(outcome(zeros + "ffffffffffffffff\r\nab").failure == .incomplete(offset: 520, in: .data, held: 0))
    #expect(outcome(zeros + "ffffffffffffffff\r\nab").chunks.map(\.size) == [.max])
    // The second chunk alone would fit; the body would not.
    #expect(outcome("1\r\na\r\nffffffffffffffff\r\n").failure == .bodyTooLong(offset: 6, limit: .max))
  }

  @Test("A byte that no extension has")
  func invalidExtension() {
    #expect(outcome("5;a=\u{1}").failure == .invalidExtension(offset: 4, byte: 1))
    #expect(outcome("5;a=\"\\\u{7F}\"").failure == .invalidExtension(offset: 6, byte: 0x7F))
  }

  @Test("Line ends that are none")
  func lineEnds() {
    #expect(outcome("5\n").failure == .invalidLineEnd(offset: 1, byte: 0x0A))
    #expect(outcome("5;a\r ").failure == .invalidLineEnd(offset: 4, byte: 0x20))
    #expect(outcome("1\r\nab").failure == .missingLineEndAfterData(offset: 4, byte: 0x62))
    #expect(outcome("1\r\na\rb").failure == .missingLineEndAfterData(offset: 5, byte: 0x62))
    #expect(outcome("1\r\nab").body == bytes("a"))
  }

  @Test("Trailer sections that are none")
  func trailers() {
    func error(_ text: String) -> HTTPFieldError? {
      guard case .invalidTrailers(let error)? = outcome("0\r\n" + text).failure else { return nil }
      return error
    }
    #expect(error(":v") == .invalidName(offset: 3, byte: 0x3A))
    #expect(error("A : v") == .invalidName(offset: 4, byte: 0x20))
    #expect(error("A: \u{0}") == .invalidValue(offset: 6, byte: 0))
    #expect(error("A: b\n") == .invalidLineEnd(offset: 7, byte: 0x0A))
    #expect(error("A: b\rc") == .invalidLineEnd(offset: 8, byte: 0x63))
    #expect(error("\n") == .invalidLineEnd(offset: 3, byte: 0x0A))
    #expect(error("A: b\r\n\rx") == .invalidLineEnd(offset: 10, byte: 0x78))
    #expect(error(" A: b") == .foldedLine(offset: 3))
    #expect(error("A: b\r\n c") == .foldedLine(offset: 9))
  }

  @Test("The limits, reached and exceeded")
  func limits() {
    #expect(outcome("1;a=456789012\r\na\r\n0\r\n\r\n", Tight.self).failure == nil)
    #expect(
      outcome("1;a=4567890123\r\na", Tight.self).failure == .extensionTooLong(offset: 13, limit: 12))
    #expect(
      outcome("1;a=456789\r\na\r\n1;b=456789012\r\na\r\n", Tight.self).failure
        == .totalExtensionsTooLong(offset: 27, limit: 20))
    #expect(outcome("28\r\n" + String(repeating: "x", count: 40) + "\r\n0\r\n\r\n", Tight.self).failure == nil)
    #expect(outcome("29\r\nx", Tight.self).failure == .bodyTooLong(offset: 0, limit: 40))
    #expect(
      outcome("28\r\n" + String(repeating: "x", count: 40) + "\r\n1\r\nx", Tight.self).failure
        == .bodyTooLong(offset: 46, limit: 40))
    let zeros = String(repeating: "0", count: 60)
    #expect(outcome(zeros, Tight.self).failure == .excessOverhead(offset: 54, limit: 30))
    #expect(outcome("0\r\nA: 4567890123\r\nB:\r\n\r\n", Tight.self).failure == nil)
    #expect(
      outcome("0\r\nA: 456789012345\r\n", Tight.self).failure
        == .invalidTrailers(.lineTooLong(offset: 17, limit: 14)))
    #expect(
      outcome("0\r\nA:\r\nB:\r\nC:\r\n", Tight.self).failure == .invalidTrailers(.tooManyFields(offset: 11, limit: 2)))
    #expect(
      outcome("0\r\nA: 4567890123\r\nB: 4567890123\r\n\r\n", Tight.self).failure
        == .invalidTrailers(.sectionTooLong(offset: 33, limit: 30)))
  }

  @Test("Overhead: padded sizes on tiny chunks are refused, honest one-byte chunks never")
  func overhead() {
    let padded = String(repeating: "0", count: 63) + "1\r\na\r\n"
    let outcome = DecoderLaws<ChunkedDecoderUnderTest<Strict>>().outcome(
      of: bytes(String(repeating: padded, count: 900)))
    // Each chunk takes 68 bytes of framing, 26 of them granted: the 391st has its zeros counted against the 4 left.
    #expect(outcome.failure == .excessOverhead(offset: 390 * 69 + 28, limit: 16384))
    #expect(outcome.body.count == 390)

    let honest = DecoderLaws<ChunkedDecoderUnderTest<Strict>>()
      .outcome(of: bytes(String(repeating: "0001\r\na\r\n", count: 20000) + "0\r\n\r\n"))
    #expect(honest.failure == nil)
    #expect(honest.body.count == 20000)
  }

  @Test("A cut body names the part, and how much of it was seen")
  func incomplete() {
    #expect(outcome("").failure == .incomplete(offset: 0, in: .sizeLine, held: 0))
    #expect(outcome("1;a").failure == .incomplete(offset: 3, in: .sizeLine, held: 3))
    #expect(outcome("5\r\nab").failure == .incomplete(offset: 5, in: .data, held: 0))
    #expect(outcome("5\r\nab").body == bytes("ab"))
    #expect(outcome("1\r\na").failure == .incomplete(offset: 4, in: .lineEndAfterData, held: 0))
    #expect(outcome("1\r\na\r").failure == .incomplete(offset: 5, in: .lineEndAfterData, held: 1))
    #expect(outcome("0\r\nA: b\r\n").failure == .incomplete(offset: 9, in: .trailers, held: 6))
  }

  @Test("Leniencies accept what they name, and nothing else")
  func leniencies() {
    #expect(outcome("1 \t \r\na\r\n0;a \r\n\r\n", Lenient.self).failure == nil)
    #expect(outcome("1;a=b\t\r\na\r\n0;a=\"b\" \r\n\r\n", Lenient.self).failure == nil)
    #expect(outcome("1 \n", Lenient.self).failure == .invalidSize(offset: 2, byte: 0x0A))
    #expect(outcome("1 \t \r\na\r\n").failure == .trailingWhitespace(offset: 4))
    #expect(outcome("1;a \r\n").failure == .trailingWhitespace(offset: 4))
    #expect(outcome("1;a=b\t\r\n").failure == .trailingWhitespace(offset: 6))
    #expect(outcome("\r\n").failure == .invalidSize(offset: 0, byte: 0x0D))
    #expect(outcome("1; \r\n", Lenient.self).failure == .invalidExtension(offset: 3, byte: 0x0D))
    #expect(outcome("1\n", Lenient.self).failure == .invalidLineEnd(offset: 1, byte: 0x0A))
    #expect(
      outcome("0\r\nA: b\nC: d\r\n\n5", Lenient.self).trailers == [HTTPFieldLine("A", "b"), HTTPFieldLine("C", "d")])
    #expect(outcome("0\r\nA: b\nC: d\r\n\n5", Lenient.self).leftover == bytes("5"))
    #expect(outcome("0\r\nA: b \r\n \t c\r\n\t\r\n d\r\n\r\n", Lenient.self).trailers == [HTTPFieldLine("A", "b c d")])
    #expect(outcome("0\r\n A: b\r\n", Lenient.self).failure == .invalidTrailers(.foldedLine(offset: 3)))
  }

  @Test("Errors name the leniency that accepts the input, and it does")
  func leniencyHints() {
    for (input, hint) in [
      ("1 \r\na\r\n0\r\n\r\n", "trailing-whitespace-in-size-lines"), ("0\r\nA: b\n\n", "line-feed-in-fields"),
      ("0\r\nA: b\r\n c\r\n\r\n", "folded-fields"),
    ] {
      #expect(outcome(input).failure?.leniencyHint == hint)
      #expect(outcome(input, Lenient.self).failure == nil)
    }
    #expect(outcome("1\n").failure?.leniencyHint == nil)
  }

  @Test("Each error has words with the offset in them")
  func descriptions() {
    let errors: [ChunkedError] = [
      .invalidSize(offset: 41, byte: 10), .trailingWhitespace(offset: 41), .sizeOverflow(offset: 41),
      .invalidExtension(offset: 41, byte: 0x7F),
      .invalidLineEnd(offset: 41, byte: 0), .missingLineEndAfterData(offset: 41, byte: 0x41),
      .extensionTooLong(offset: 41, limit: 7), .totalExtensionsTooLong(offset: 41, limit: 7),
      .excessOverhead(offset: 41, limit: 7), .bodyTooLong(offset: 41, limit: 7),
      .incomplete(offset: 41, in: .data, held: 3), .invalidTrailers(.invalidName(offset: 41, byte: 32)),
      .invalidTrailers(.invalidValue(offset: 41, byte: 0)), .invalidTrailers(.invalidLineEnd(offset: 41, byte: 10)),
      .invalidTrailers(.foldedLine(offset: 41)), .invalidTrailers(.lineTooLong(offset: 41, limit: 7)),
      .invalidTrailers(.sectionTooLong(offset: 41, limit: 7)), .invalidTrailers(.tooManyFields(offset: 41, limit: 7)),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    for error in errors {
      #expect(error.description.contains("offset 41"))
      #expect(error.offset == 41)
    }
    #expect(ChunkedError.invalidSize(offset: 1, byte: 10).description.contains("0x0A"))
    #expect(ChunkedError.invalidSize(offset: 1, byte: 0x78).description.contains("prefix 0x"))
    #expect(ChunkedError.invalidSize(offset: 0, byte: 0x78).description.contains("the body is not chunked"))
  }
}
