import EventStreamCodec
import ChunkedHTTP
import StreamPipeline
import TestSupport
import Testing

/// Responses before the one that counts.
///
/// curl writes the head of each, and leaves a body out where it goes on to another request; traces have it.
@Suite struct EarlierResponseTests {
  private static let answer = Streams.response(
    Array("data: {\"type\":\"message_stop\"}\n\n".utf8), type: "text/event-stream", framing: "")
  private static let redirect = "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 40\r\n\r\n"
  private static let challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 40\r\n\r\n"
  private static let proxyChallenge =
    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 40\r\n\r\n"
  private static let chunkedRedirect = "HTTP/1.1 307 No\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n"
  private static let body = String(repeating: "no", count: 20)
  /// Begins like another head.
  private static let bodyLikeHead = "HTTP" + String(repeating: "!", count: 36)

  private static let reads: [Reads] = [.whole, .pieces(1), .pieces(3)]

  @Test(
    "is read past, with a body and without",
    arguments: [
      redirect, redirect + body, redirect + bodyLikeHead, challenge, challenge + body, challenge + bodyLikeHead,
      proxyChallenge, proxyChallenge + body, chunkedRedirect, chunkedRedirect + "2\r\nno\r\n0\r\n\r\n",
      redirect + challenge, challenge + body + redirect + body, redirect.replacing(": 40", with: ": 0"),
      challenge.replacing(": 40", with: ": 0"), redirect.replacing(": 40", with: ": )"),
      challenge.replacing(": 40", with: ": )"),
    ])
  func isReadPast(_ earlier: String) throws {
    let bytes = Array(earlier.utf8) + Self.answer
    for reads in Self.reads {
      let run = BodyRun(bytes, try #require(LayerChain("http")), reads: reads)
      #expect(run.error == nil)
      #expect(run.bytes == Array("data: {\"type\":\"message_stop\"}\n\n".utf8))
      let heads = run.carriers.compactMap { if case .head(_, let offset) = $0 { offset } else { nil } }
      #expect(heads.last == UInt64(earlier.utf8.count))
    }
  }

  @Test("is the answer where it is the last", arguments: [body, bodyLikeHead, "", "HTT", "no"])
  func isTheAnswer(_ body: String) throws {
    let head = Self.challenge.replacing(": 40", with: ": \(body.utf8.count)")
    for reads in Self.reads {
      let run = BodyRun(Array((head + body).utf8), try #require(LayerChain("http")), reads: reads)
      #expect(run.bytes == Array(body.utf8))
      #expect(run.error == .service(ServiceError(source: .httpStatus, code: "401", message: "Unauthorized")))
    }
  }

  @Test("is the answer where its body is long")
  func isTheAnswerWhereLong() throws {
    let body = String(repeating: "no", count: 50_000)
    let bytes = Array((Self.challenge.replacing(": 40", with: ": 100000") + body).utf8)
    for reads in [Reads.whole, .pieces(1000)] {
      let run = BodyRun(bytes, try #require(LayerChain("http")), reads: reads)
      #expect(run.bytes == Array(body.utf8))
      #expect(run.error == .service(ServiceError(source: .httpStatus, code: "401", message: "Unauthorized")))
    }
    let behind = BodyRun(bytes + Self.answer, try #require(LayerChain("http")))
    #expect(behind.error == .service(ServiceError(source: .httpStatus, code: "401", message: "Unauthorized")))
  }

  @Test(
    "is the answer where no head follows, and is not lost", arguments: ["\n", "X", "H", "HTTP", "HTTPS", "nothing"])
  func isFollowedByNoHead(_ rest: String) throws {
    for body in ["", "no"] {
      let head = Self.challenge.replacing(": 40", with: ": \(body.utf8.count)")
      for reads in Self.reads {
        let run = BodyRun(Array((head + body + rest).utf8), try #require(LayerChain("http")), reads: reads)
        #expect(run.bytes == Array(body.utf8))
        #expect(run.error == .service(ServiceError(source: .httpStatus, code: "401", message: "Unauthorized")))
      }
    }
    for reads in Self.reads {
      let run = BodyRun(
        Array((Self.redirect + Self.body + rest).utf8), try #require(LayerChain("http")), reads: reads)
      #expect(run.bytes == [])
      #expect(run.error == .service(ServiceError(source: .httpStatus, code: "302", message: "Found")))
    }
  }

  @Test("is the answer, as far as it has come, where its body is damaged")
  func isDamaged() throws {
    let head = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nTransfer-Encoding: chunked\r\n\r\n"
    for reads in Self.reads {
      let run = BodyRun(
        Array((head + "2\r\nno\r\n3\r\nway\r\n?").utf8), try #require(LayerChain("http")), reads: reads)
      #expect(run.bytes == Array("noway".utf8))
      #expect(run.error == .service(ServiceError(source: .httpStatus, code: "401", message: "Unauthorized")))
    }
  }

  @Test("is the answer where it asks for nothing")
  func asksForNothing() throws {
    let head = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\n"
    #expect(BodyRun(Array((head + "HTTP").utf8), try #require(LayerChain("http"))).bytes == Array("HTTP".utf8))
  }
}
