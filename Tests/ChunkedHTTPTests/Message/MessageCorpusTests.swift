import ChunkedHTTP
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct MessageCorpusTests {
  @Test("The responses of the corpus: verdict, head, content, chunks, trailers, bytes taken, at every split")
  func responses() throws {
    let cases = HTTPCase.all(kind: "response")
    try #require(cases.count > 25)
    for one in cases {
      switch one.request_method {
      case "HEAD": check(one, ResponseToHEAD.self)
      case "CONNECT": check(one, ResponseToCONNECT.self)
      default: check(one, ResponseToGET.self)
      }
    }
  }

  private func check<S: MessageSettings>(_ one: HTTPCase, _ settings: S.Type) {
    let (outcome, violations) = decodeMessage(one.input, settings)
    #expect(violations.isEmpty, "\(one.name): \(violations.first ?? "")")
    let verdict = outcome.failure == nil ? "accept" : outcome.failure?.isIncomplete == true ? "incomplete" : "reject"
    #expect(verdict == one.verdict, "\(one.name): \(String(describing: outcome.failure))")
    guard one.verdict == "accept" else {
      if let partial = one.partial_body_escaped { #expect(outcome.body == unescape(partial), "\(one.name)") }
      return
    }
    #expect(outcome.body == (one.content_escaped ?? one.body_escaped).map(unescape), "\(one.name)")
    #expect(outcome.leftover == one.leftover_escaped.map(unescape), "\(one.name)")
    #expect(outcome.response?.status == one.status, "\(one.name)")
    let fields = one.headers?.map { HTTPFieldLine(name: $0[0], rawValue: unescape($0[1])) }
    #expect(outcome.head.map { Array($0.fields) } == fields, "\(one.name)")
    #expect(
      outcome.trailers == one.trailers?.map { HTTPFieldLine(name: $0[0], rawValue: unescape($0[1])) }, "\(one.name)")
    if one.framing != "close" { #expect(outcome.end == one.consumed.map(UInt64.init), "\(one.name)") }
    if let chunks = one.chunks { #expect(outcome.chunks.map(\.size) == chunks.map(\.size), "\(one.name)") }
  }

  /// What the JSON beside a capture says of it.
  private struct Capture: Decodable {
    var method: String?
    var target: String?
    var status: Int?
    var headers: [[String]]?
    var complete: Bool?
    var chunkSizes: [UInt64]?
    var payloadLength: Int?
    var bodyLength: Int?
    var trailers: [[String]]?
  }

  @Test("The captures of Lambda runtimes and servers come apart as the JSON beside them says")
  func captures() throws {
    let files = Corpus.files(in: "lambda", ending: ".raw")
    try #require(files.count > 70)
    for file in files {
      let bytes = try Corpus.bytes(file)
      let laws = DecoderLaws<MessageDecoderUnderTest<ChunkedHTTPTests.Capture>>()
      let outcome = laws.outcome(of: bytes)
      let violations = bytes.count < 20_000 ? laws.violations(on: bytes, everySplit: 400) : []
      #expect(violations.isEmpty, "\(file): \(violations.first ?? "")")

      let stem = file.replacing(".response.raw", with: "").replacing(".request.raw", with: "").replacing(
        ".raw", with: "")
      let truth = try JSONDecoder().decode(Capture.self, from: Data(try Corpus.bytes(stem + ".json")))
      let isRequest = file.hasSuffix(".request.raw")

      #expect(outcome.failure == nil, "\(file): \(String(describing: outcome.failure))")
      #expect(outcome.leftover.isEmpty, "\(file)")
      if let method = truth.method { #expect(outcome.request?.method == method, "\(file)") }
      if let target = truth.target { #expect(outcome.request?.target == target, "\(file)") }
      if let status = truth.status, !isRequest { #expect(outcome.response?.status == status, "\(file)") }
      if let headers = truth.headers, !isRequest {
        let found = outcome.head?.fields.map { [$0.name.lowercased(), $0.value] }
        #expect(found == headers.map { [$0[0].lowercased(), $0[1]] }, "\(file)")
      }
      if let trailers = truth.trailers {
        #expect(outcome.trailers == trailers.map { HTTPFieldLine($0[0], $0[1]) }, "\(file)")
      }
      if let sizes = truth.chunkSizes, !sizes.isEmpty {
        #expect(outcome.chunks.map(\.size).filter { $0 > 0 } == sizes, "\(file)")
      }
      if let length = truth.payloadLength ?? truth.bodyLength, !isRequest {
        #expect(outcome.body.count == length, "\(file)")
      }
      let body = stem + ".body.bin"
      if file.hasSuffix(".response.raw"), FileManager.default.fileExists(atPath: Corpus.root.appending(path: body).path)
      {
        #expect(outcome.body == (try Corpus.bytes(body)), "\(file)")
      }

      let dataOnly = DecoderLaws<MessageDecoderUnderTest<CaptureDataOnly>>().outcome(of: bytes)
      #expect(dataOnly.body == outcome.body, "\(file)")
      #expect(dataOnly.trailers == outcome.trailers, "\(file)")
      #expect(dataOnly.end == outcome.end, "\(file)")
    }
  }

  @Test("The generated captures: chunked server-sent events and event-stream frames")
  func generated() throws {
    let plain = DecoderLaws<MessageDecoderUnderTest<ChunkedHTTPTests.Capture>>()
    let anthropic = plain.outcome(of: try Corpus.bytes("generated/http_chunked_anthropic.http"))
    #expect(anthropic.failure == nil)
    #expect(anthropic.trailers == [HTTPFieldLine("x-trailer", "yes")])
    #expect(anthropic.chunks.first?.extensions == [ChunkExtension("name", "a;b\"c")])
    #expect(anthropic.body == (try Corpus.bytes("generated/anthropic_sse.txt")))

    let bedrock = plain.outcome(of: try Corpus.bytes("generated/http_chunked_bedrock_eventstream.http"))
    #expect(bedrock.failure == nil)
    #expect(bedrock.body == (try Corpus.bytes("generated/invoke_model_claude.bin")))
  }
}
