import ChunkedHTTP
import TestSupport
import Testing

/// The classes of requests and responses by which one parser is made to see messages that another does not: each is
/// refused at the byte that makes the difference, whole and at every split, in requests and in responses.
@Suite struct SmugglingTests {
  private static let requestHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
  private static let responseHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
  private let smuggled = "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n"

  private func refuses(_ body: String, _ expected: ChunkedError, sourceLocation: SourceLocation = #_sourceLocation) {
    let request = decodeMessage(bytes(Self.requestHead + body), Request.self)
    let response = decodeMessage(bytes(Self.responseHead + body), ResponseToGET.self)
    let requestOffset = UInt64(Self.requestHead.utf8.count)
    let responseOffset = UInt64(Self.responseHead.utf8.count)
    #expect(request.outcome.failure == .chunked(expected, bodyOffset: requestOffset), sourceLocation: sourceLocation)
    #expect(response.outcome.failure == .chunked(expected, bodyOffset: responseOffset), sourceLocation: sourceLocation)
    #expect(request.outcome.leftover.isEmpty, sourceLocation: sourceLocation)
    #expect(request.violations.isEmpty && response.violations.isEmpty, sourceLocation: sourceLocation)
  }

  private func refuses(
    request text: String, _ expected: HTTPMessageError, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (outcome, violations) = decodeMessage(bytes(text), Request.self)
    #expect(outcome.failure == expected, sourceLocation: sourceLocation)
    #expect(outcome.body.isEmpty && outcome.leftover.isEmpty, sourceLocation: sourceLocation)
    #expect(violations.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("TERM.EXT: a bare LF in an extension, taken for a line end by one side")
  func termExt() {
    refuses("2;\nxx\r\n4c\r\n" + smuggled, .invalidExtension(offset: 2, byte: 0x0A))
    refuses("2;a\nxx\r\n" + smuggled, .invalidExtension(offset: 3, byte: 0x0A))
    refuses("2;a=b\nxx\r\n" + smuggled, .invalidExtension(offset: 5, byte: 0x0A))
    refuses("2 \nxx\r\n" + smuggled, .invalidSize(offset: 2, byte: 0x0A))
  }

  @Test("EXT.TERM: a bare CR in an extension")
  func extTerm() {
    refuses("2;a\rxx\r\n" + smuggled, .invalidLineEnd(offset: 4, byte: 0x78))
    refuses("2;\r\rxx\r\n" + smuggled, .invalidExtension(offset: 2, byte: 0x0D))
    refuses("2;a\r\r\nxx\r\n" + smuggled, .invalidLineEnd(offset: 4, byte: 0x0D))
  }

  @Test("TERM: bare LF and bare CR as the line end of a size")
  func bareLineEndsOfSizes() {
    refuses("2\nxx\r\n" + smuggled, .invalidLineEnd(offset: 1, byte: 0x0A))
    refuses("2\rxx\r\n" + smuggled, .invalidLineEnd(offset: 2, byte: 0x78))
    refuses("2\r\r\nxx\r\n" + smuggled, .invalidLineEnd(offset: 2, byte: 0x0D))
    refuses("0\n\r\n" + smuggled, .invalidLineEnd(offset: 1, byte: 0x0A))
  }

  @Test("SPILL: something else than CR LF after the data")
  func spill() {
    for (spill, offset, byte) in [
      ("\n", 5, 0x0A), ("\r0", 6, 0x30), ("XX", 5, 0x58), ("\n\r", 5, 0x0A), ("\r\r\n", 6, 0x0D), ("", 5, 0x30),
    ] as [(String, UInt64, UInt8)] {
      refuses("2\r\nxx" + spill + smuggled, .missingLineEndAfterData(offset: offset, byte: byte))
    }
  }

  @Test("Quoted strings: line ends inside, escaped or not, and quotes that never close")
  func quotedStrings() {
    refuses("2;a=\"b\r\nxx\r\n" + smuggled, .invalidExtension(offset: 6, byte: 0x0D))
    refuses("2;a=\"b\nxx\r\n" + smuggled, .invalidExtension(offset: 6, byte: 0x0A))
    refuses("2;a=\"b\\\r\nxx\r\n" + smuggled, .invalidExtension(offset: 7, byte: 0x0D))
    refuses("2;a=\"b\\\nxx\r\n" + smuggled, .invalidExtension(offset: 7, byte: 0x0A))
    refuses("2;a=\"\\\"\r\nxx\r\n" + smuggled, .invalidExtension(offset: 7, byte: 0x0D))
    refuses("2;a=\"b\"c\r\nxx\r\n" + smuggled, .invalidExtension(offset: 7, byte: 0x63))
    refuses("2;\"a\"\r\nxx\r\n" + smuggled, .invalidExtension(offset: 2, byte: 0x22))
    refuses("2;a=b\"\r\nxx\r\n" + smuggled, .invalidExtension(offset: 5, byte: 0x22))
    refuses("2;a=\"\0\"\r\nxx\r\n" + smuggled, .invalidExtension(offset: 5, byte: 0))
  }

  @Test("Sizes that a number parser takes: prefixes, signs, separators, blanks, other digits, overflow")
  func sizes() {
    for (size, offset) in [
      ("0x2", 1), ("+2", 0), ("-2", 0), ("2_0", 1), (" 2", 0), ("2h", 1), ("2.0", 1), ("", 0), ("2,2", 1), ("\t2", 0),
      ("2\u{B}", 1), ("2\0", 1), ("٢", 0), ("2e+1", 2), ("#2", 0), ("\"2\"", 0), ("2 2", 2), ("2\t0", 2),
    ] {
      let byte = Array((size + "\r").utf8)[offset]
      refuses(size + "\r\nxx\r\n" + smuggled, .invalidSize(offset: UInt64(offset), byte: byte))
    }
    refuses("10000000000000002\r\nxx\r\n" + smuggled, .sizeOverflow(offset: 16))
    refuses("ffffffffffffffff2\r\nxx\r\n" + smuggled, .sizeOverflow(offset: 16))
  }

  @Test("Trailers: bare line ends, blanks before the colon, NUL, and fields that would frame")
  func trailers() {
    refuses("0\r\nA: b\nContent-Length: 9\r\n\r\n", .invalidTrailers(.invalidLineEnd(offset: 7, byte: 0x0A)))
    refuses("0\r\nA: b\rC: d\r\n\r\n", .invalidTrailers(.invalidLineEnd(offset: 8, byte: 0x43)))
    refuses("0\r\n\nGET / HTTP/1.1\r\n\r\n", .invalidTrailers(.invalidLineEnd(offset: 3, byte: 0x0A)))
    refuses("0\r\n\r\rGET", .invalidTrailers(.invalidLineEnd(offset: 4, byte: 0x0D)))
    refuses("0\r\nContent-Length : 9\r\n\r\n", .invalidTrailers(.invalidName(offset: 17, byte: 0x20)))
    refuses("0\r\nA: b\0\r\n\r\n", .invalidTrailers(.invalidValue(offset: 7, byte: 0)))
    refuses("0\r\n Content-Length: 9\r\n\r\n", .invalidTrailers(.foldedLine(offset: 3)))
    // A framing field in a trailer section is data, and frames nothing.
    let outcome = decodeMessage(
      bytes(Self.requestHead + "0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\n\r\nGET /"), Request.self
    ).outcome
    #expect(outcome.failure == nil)
    #expect(outcome.leftover == bytes("GET /"))
    #expect(outcome.trailers.count == 2)
  }

  @Test("TE.CL and CL.TE: both in one message")
  func conflictingFraming() {
    let both = "POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5c\r\n" + smuggled
    refuses(request: both, .framing(.transferEncodingWithContentLength(offset: 36)))
    let reversed = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + smuggled
    refuses(request: reversed, .framing(.transferEncodingWithContentLength(offset: 17)))
  }

  @Test("TE.TE: a Transfer-Encoding that one side does not recognise")
  func obscuredTransferEncoding() {
    let tail = "\r\nContent-Length: 4\r\n\r\n5c\r\n" + smuggled
    for (line, error) in [
      ("Transfer-Encoding : chunked", HTTPMessageError.head(.invalidFields(.invalidName(offset: 34, byte: 0x20)))),
      (" Transfer-Encoding: chunked", .head(.invalidFields(.foldedLine(offset: 17)))),
      ("X: a\r\n Transfer-Encoding: chunked", .head(.invalidFields(.foldedLine(offset: 23)))),
      ("X: a\nTransfer-Encoding: chunked", .head(.invalidFields(.invalidLineEnd(offset: 21, byte: 0x0A)))),
      ("X: a\rTransfer-Encoding: chunked", .head(.invalidFields(.invalidLineEnd(offset: 22, byte: 0x54)))),
      ("Transfer-Encoding\0: chunked", .head(.invalidFields(.invalidName(offset: 34, byte: 0)))),
      ("Transfer-Encoding: chunked\0", .head(.invalidFields(.invalidValue(offset: 43, byte: 0)))),
      ("Transfer-Encoding: \u{B}chunked", .head(.invalidFields(.invalidValue(offset: 36, byte: 0x0B)))),
    ] {
      refuses(request: "POST / HTTP/1.1\r\n" + line + tail, error)
    }
    for value in ["xchunked", "chunked-x", "identity, chunked"] {
      let name = value == "identity, chunked" ? "identity" : value
      refuses(
        request: "POST / HTTP/1.1\r\nTransfer-Encoding: \(value)\r\n\r\n" + smuggled,
        .framing(.unsupportedTransferCoding(offset: 17, name: name)))
    }
    for value in ["chunked, chunked", "chunked;x", "\"chunked\"", "chunked chunked", ""] {
      refuses(
        request: "POST / HTTP/1.1\r\nTransfer-Encoding: \(value)\r\n\r\n" + smuggled,
        .framing(.invalidTransferEncoding(offset: 17)))
    }
    refuses(
      request: "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled,
      .framing(.transferEncodingNotAllowed(offset: 17, .http1_0)))
    refuses(
      request: "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n" + smuggled,
      .framing(.chunkedNotLast(offset: 45)))
  }

  @Test("CL.CL: Content-Lengths that differ, or that only some take for a number")
  func contentLengths() {
    refuses(
      request: "POST / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 30\r\n\r\n" + smuggled,
      .framing(.conflictingContentLengths(offset: 36, 0, 30)))
    refuses(
      request: "POST / HTTP/1.1\r\nContent-Length: 0, 30\r\n\r\n" + smuggled,
      .framing(.conflictingContentLengths(offset: 17, 0, 30)))
    for value in ["+5", "-0", "0x5", "5_", "1e1", "٥", "5 0", ""] {
      refuses(
        request: "POST / HTTP/1.1\r\nContent-Length: \(value)\r\n\r\n" + smuggled,
        .framing(.invalidContentLength(offset: 17)))
    }
  }
}
