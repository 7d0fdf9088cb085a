import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import TestSupport
import Testing

/// Whole captures written by hand: the checks of ``CorpusTests`` that need no corpus.
@Suite struct FixtureTests {
  private static let delimiter = String(repeating: "\u{0}", count: 8)

  private func check(
    _ text: [UInt8], location: SourceLocation = #_sourceLocation
  ) -> DecodingOutcome<CapturePiece, CaptureFailure> {
    let laws = DecoderLaws<CaptureUnderTest>()
    #expect(laws.violations(on: text) == [], sourceLocation: location)
    return laws.outcome(of: text)
  }

  /// A chunked HTTP message, of one chunk for each piece.
  private func message(_ type: String, _ pieces: [[UInt8]], trailers: HTTPFieldLines = []) throws -> [UInt8] {
    var output = bytes("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n")
    var encoder = ChunkedEncoder()
    for piece in pieces { try encoder.append(piece.span, to: &output) }
    try encoder.finish(trailers: trailers, to: &output)
    return output
  }

  @Test("A runtime's request with a prelude, a body and the trailers of an error")
  func runtime() throws {
    let pieces = [
      #"{"statusCode":201,"#, #""cookies":["a=b"]}\#(Self.delimiter.prefix(3))"#, "\(Self.delimiter.dropFirst(3))one",
      "two",
    ]
    let prelude = LambdaPrelude(statusCode: 201, cookies: ["a=b"])
    let whole = check(try message(LambdaPrelude.contentType, pieces.map { bytes($0) }))
    #expect(whole.elements.response == [.prelude(prelude), .body(bytes("onetwo"))])
    #expect(whole.elements.outcome == .complete)
    let trailers = try LambdaFunctionError.trailers(type: "Runtime.StreamError", message: "upstream failed")
    let failed = check(try message(LambdaPrelude.contentType, pieces.map { bytes($0) }, trailers: trailers))
    #expect(failed.elements.response.body == bytes("onetwo"))
    #expect(
      failed.elements.outcome
        == .failed(ServiceError(source: .function, type: "Runtime.StreamError", message: "upstream failed")))
  }

  @Test("A function that fails with a status, and one that sends no prelude")
  func statusAndMissingPrelude() throws {
    let teapot = check(try message(LambdaPrelude.contentType, [bytes("{\"statusCode\":418}\(Self.delimiter)short")]))
    #expect(teapot.elements.outcome == .failed(ServiceError(source: .httpStatus, code: "418", offset: 0)))
    let missing = check(try message("text/plain", [bytes("message is required")]))
    #expect(missing.elements.response.missing == LambdaMissingPrelude(reason: .notAnObject(0x6D), offset: 0))
    #expect(missing.elements.response.body == bytes("message is required"))
  }

  @Test("Frames of InvokeWithResponseStream over HTTP")
  func invocation() throws {
    let frames =
      try InvokeFrames.chunks([bytes("{\"statusCode\":200}\(Self.delimiter)"), bytes("one"), bytes("two")])
      + InvokeFrames.complete()
    let half = frames.count / 2
    let found = check(
      try message("application/vnd.amazon.eventstream", [Array(frames[..<half]), Array(frames[half...])]))
    #expect(found.failure == nil)
    #expect(found.elements.response == [.prelude(LambdaPrelude(statusCode: 200)), .body(bytes("onetwo"))])
    #expect(found.elements.outcome == .complete)
    let cut = check(try message("application/vnd.amazon.eventstream", [Array(frames[..<half])]))
    #expect(cut.failure.map { if case .invocation(let error) = $0 { error.isIncomplete } else { false } } == true)
  }
}
