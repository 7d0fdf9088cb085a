import ChunkedHTTP
import TestSupport
import Testing

/// Whole messages written by hand: the checks of the corpus suites that need no corpus.
@Suite struct FixtureTests {
  /// A message, and what it contains; a status of 0 is a request's.
  struct Fixture: Sendable {
    var text: String
    var status = 200
    var body = ""
    var trailers: [HTTPFieldLine] = []
    var verdict = "accept"
    var leftover = ""
  }

  static let fixtures = [
    Fixture(
      text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;n=\"v\"\r\nHello\r\n0\r\nSum: 1\r\n\r\nnext",
      body: "Hello", trailers: [HTTPFieldLine("Sum", "1")], leftover: "next"),
    Fixture(
      text: "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nnoHTTP", status: 404, body: "no", leftover: "HTTP"),
    Fixture(text: "HTTP/1.0 200 OK\r\n\r\nuntil the close", body: "until the close"),
    Fixture(text: "HTTP/1.1 204 No Content\r\n\r\n", status: 204),
    Fixture(
      text: "POST /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", status: 0,
      body: "{}"),
    Fixture(text: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", body: "cut", verdict: "incomplete"),
    Fixture(
      text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nzz", body: "a", verdict: "reject"),
  ]

  @Test("Head, body, trailers, end and verdict, at every split", arguments: fixtures.indices)
  func fixture(number: Int) throws {
    let fixture = Self.fixtures[number]
    let laws = DecoderLaws<MessageDecoderUnderTest<Capture>>()
    let input = bytes(fixture.text)
    #expect(laws.violations(on: input) == [])
    let outcome = laws.outcome(of: input)
    let verdict = outcome.failure == nil ? "accept" : outcome.failure?.isIncomplete == true ? "incomplete" : "reject"
    #expect(verdict == fixture.verdict)
    #expect((outcome.response?.status ?? 0) == fixture.status)
    #expect(outcome.body == bytes(fixture.body))
    #expect(outcome.trailers == fixture.trailers)
    #expect(outcome.leftover == bytes(fixture.leftover))
  }
}
