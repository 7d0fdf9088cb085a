import ChunkedHTTP
import TestSupport
import Testing

@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct ChunkedCorpusTests {
  @Test("The bodies of the corpus: verdict, data, chunks, extensions, trailers, bytes taken, at every split")
  func bodies() throws {
    let cases = HTTPCase.all(kind: "body")
    try #require(cases.count > 40)
    for one in cases { check(one) }
  }

  private func check(_ one: HTTPCase) {
    let laws = DecoderLaws<ChunkedDecoderUnderTest<Strict>>()
    let violations = laws.violations(on: one.input)
    #expect(violations.isEmpty, "\(one.name): \(violations.first ?? "")")

    let outcome = laws.outcome(of: one.input)
    let verdict = outcome.failure == nil ? "accept" : outcome.failedAtTheEnd ? "incomplete" : "reject"
    #expect(verdict == one.verdict, "\(one.name): \(String(describing: outcome.failure))")
    if one.verdict == "accept" {
      #expect(outcome.body == one.body_escaped.map(unescape), "\(one.name)")
      #expect(outcome.leftover == one.leftover_escaped.map(unescape), "\(one.name)")
      #expect(outcome.end == one.consumed.map(UInt64.init), "\(one.name)")
      #expect(outcome.chunks.map(\.size) == one.chunks?.map(\.size), "\(one.name)")
      #expect(outcome.chunks.map(\.extensions) == one.chunks?.map { $0.ext.map(chunkExtension) }, "\(one.name)")
      let trailers = one.trailers?.map { HTTPFieldLine(name: $0[0], rawValue: unescape($0[1])) }
      #expect(outcome.trailers == trailers, "\(one.name)")
    } else if let partial = one.partial_body_escaped {
      #expect(outcome.body == unescape(partial), "\(one.name)")
    }
    // The corpus tells after how many bytes no continuation is valid; an overflow it tells at the line's end.
    if one.verdict == "reject", let bad = one.first_bad_offset, one.error_class != "chunk-size-overflow" {
      #expect(outcome.failure?.offset == UInt64(bad - 1), "\(one.name)")
    }
    let lenient = DecoderLaws<ChunkedDecoderUnderTest<Lenient>>().outcome(of: one.input)
    if one.verdict == "accept" || one.lenient_mode == "accept" {
      #expect(lenient.failure == nil, "\(one.name)")
    } else if one.also_ok == nil {
      #expect(lenient.failure != nil, "\(one.name)")
    }
  }

  private func chunkExtension(_ pair: [String?]) -> ChunkExtension {
    ChunkExtension(name: pair[0] ?? "", rawValue: pair[1].map(unescape))
  }
}
