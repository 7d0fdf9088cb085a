import ChunkedHTTP
import TestSupport
import Testing

/// The rules of RFC 9112 section 6.3, one by one, in requests and responses.
@Suite struct BodyFramingTests {
  private func framing(
    _ head: String, to method: String = "GET", _ leniencies: HTTPLeniencies = []
  ) -> Result<HTTPBodyFraming, HTTPFramingError> {
    let bytes = Array((head.replacing("\n", with: "\r\n") + "\r\n\r\n").utf8)
    var decoder = HTTPHeadDecoder(.either)
    var input = bytes.span
    do {
      guard let view = try decoder.next(&input) else {
        Issue.record("an incomplete head: \(head)")
        return .success(HTTPBodyFraming(length: .none))
      }
      do throws(HTTPFramingError) {
        switch view {
        case .request(let view): return .success(try HTTPBodyFraming(of: view, leniencies: leniencies))
        case .response(let view):
          return .success(try HTTPBodyFraming(of: view, to: method, leniencies: leniencies))
        }
      } catch {
        return .failure(error)
      }
    } catch {
      Issue.record("\(head): \(error)")
      return .success(HTTPBodyFraming(length: .none))
    }
  }

  private func length(_ head: String, to method: String = "GET") -> HTTPBodyFraming.Length? {
    try? framing(head, to: method).get().length
  }

  private func error(_ head: String) -> HTTPFramingError? {
    guard case .failure(let error) = framing(head) else { return nil }
    return error
  }

  @Test("Rule 1: HEAD, 1xx, 204 and 304 have no body, whatever the fields say")
  func noBody() {
    let fields = "\nContent-Length: x\nTransfer-Encoding: chunked"
    #expect(length("HTTP/1.1 200 OK" + fields, to: "HEAD") == HTTPBodyFraming.Length.none)
    for status in [100, 102, 103, 199, 204, 304] {
      #expect(length("HTTP/1.1 \(status) X" + fields) == HTTPBodyFraming.Length.none)
    }
    #expect(length("HTTP/1.1 101 Switching" + fields) == .tunnel)
    #expect(length("HTTP/1.1 200 OK\nContent-Length: 5", to: "head") == .fixed(5))
  }

  @Test("Rule 2: a 2xx to CONNECT opens a tunnel, another answer does not")
  func connect() {
    #expect(length("HTTP/1.1 200 OK\nContent-Length: 5", to: "CONNECT") == .tunnel)
    #expect(length("HTTP/1.1 407 No\nContent-Length: 5", to: "CONNECT") == .fixed(5))
  }

  @Test("Rule 3: Transfer-Encoding with Content-Length is refused unless allowed, then chunked counts")
  func both() {
    for head in ["HTTP/1.1 200 OK", "POST / HTTP/1.1"] {
      for fields in [
        "\nContent-Length: 5\nTransfer-Encoding: chunked", "\ntransfer-encoding: chunked\ncontent-length: 5",
      ] {
        guard case .transferEncodingWithContentLength? = error(head + fields) else {
          Issue.record("\(head)\(fields)")
          continue
        }
        let lenient = framing(head + fields, [.transferEncodingOverridesContentLength])
        #expect((try? lenient.get().length) == .chunked)
      }
    }
    #expect(
      error("HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked")
        == .transferEncodingWithContentLength(offset: 36))
  }

  @Test("Rule 4: the list of transfer codings decides")
  func transferEncoding() {
    for value in ["chunked", "Chunked", " ,chunked", "chunked,", ", ,chunked , ,", "\tCHUNKED\t"] {
      #expect(length("HTTP/1.1 200 OK\nTransfer-Encoding: \(value)") == .chunked)
      #expect(length("POST / HTTP/1.1\nTransfer-Encoding: \(value)") == .chunked)
    }
    #expect(length("POST / HTTP/1.1\nTransfer-Encoding: gzip\nTransfer-Encoding: chunked") == .chunked)
    let coded = try? framing("HTTP/1.1 200 OK\nTransfer-Encoding: x-gzip, chunked").get()
    #expect(coded?.transferCodings == [.gzip])
    #expect(length("HTTP/1.1 200 OK\nTransfer-Encoding: gzip") == .untilClose)
    #expect(length("HTTP/1.1 200 OK\nTransfer-Encoding: deflate") == .untilClose)
    #expect(error("POST / HTTP/1.1\nTransfer-Encoding: gzip") == .chunkedNotLast(offset: 17))
    #expect(error("POST / HTTP/1.1\nTransfer-Encoding: chunked, gzip") == .chunkedNotLast(offset: 17))
    #expect(error("HTTP/1.1 200 OK\nTransfer-Encoding: chunked, gzip") == .chunkedNotLast(offset: 17))
    for value in ["chunked, chunked", "chunked;q=1", "", ",", "chun ked", "\"chunked\"", "chunked;", "chunked\\"] {
      #expect(error("HTTP/1.1 200 OK\nTransfer-Encoding: \(value)") == .invalidTransferEncoding(offset: 17))
    }
    for value in ["xchunked", "chunkedchunked", "identity", "br", "identity, chunked"] {
      guard case .unsupportedTransferCoding(offset: 17, _)? = error("HTTP/1.1 200 OK\nTransfer-Encoding: \(value)")
      else {
        Issue.record("\(value)")
        continue
      }
    }
    #expect(
      error("HTTP/1.0 200 OK\nTransfer-Encoding: chunked") == .transferEncodingNotAllowed(offset: 17, .http1_0))
    #expect(error("POST / HTTP/1.0\nTransfer-Encoding: chunked") == .transferEncodingNotAllowed(offset: 17, .http1_0))
    #expect(
      error("HTTP/2 200\nTransfer-Encoding: chunked")
        == .transferEncodingNotAllowed(offset: 12, HTTP1Version(major: 2, minor: nil)))
  }

  @Test("Rules 5 and 6: Content-Length is one decimal number, however often it is said")
  func contentLength() {
    for (value, expected) in [
      ("5", 5), ("0", 0), ("0005", 5), ("5, 5", 5), ("5,5\nContent-Length:\t5", 5),
      ("18446744073709551615", UInt64.max),
    ] {
      #expect(length("HTTP/1.1 200 OK\nContent-Length: \(value)") == .fixed(expected))
      #expect(length("POST / HTTP/1.1\nContent-Length: \(value)") == .fixed(expected))
    }
    for value in [
      "", "+5", "-5", "0x5", "5 5", "5_0", "5a", "٥", "18446744073709551616", "5,", ",5", "5;5", "\"5\"", "5.0",
    ] {
      #expect(error("HTTP/1.1 200 OK\nContent-Length: \(value)") == .invalidContentLength(offset: 17))
    }
    #expect(error("HTTP/1.1 200 OK\nContent-Length: 5, 6") == .conflictingContentLengths(offset: 17, 5, 6))
    #expect(
      error("HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6") == .conflictingContentLengths(offset: 36, 5, 6))
  }

  @Test("Rules 7 and 8: without either, a request has no body and a response goes on to the close")
  func neither() {
    #expect(length("POST / HTTP/1.1") == HTTPBodyFraming.Length.none)
    #expect(length("HTTP/1.1 200 OK") == .untilClose)
    #expect(length("HTTP/2 200") == .untilClose)
  }

  @Test("Content codings in their order; aws-chunked by itself; identity is none")
  func contentCodings() throws {
    let fields = "HTTP/1.1 200 OK\nContent-Encoding: gzip, , identity\nContent-Encoding: BR"
    #expect(try framing(fields).get().contentCodings == [.gzip, .unsupported("br")])
    for name in ["none", "None", "utf-8", "UTF8", "binary", "", " , "] {
      #expect(try framing("HTTP/1.1 200 OK\nContent-Encoding: \(name)").get().contentCodings.isEmpty, "\(name)")
    }
    #expect(HTTPContentCoding.unsupported("zstd").name == "zstd")
    let aws = try framing("PUT / HTTP/1.1\nContent-Length: 5\nContent-Encoding: aws-chunked,gzip").get()
    #expect(aws.isAWSChunked)
    #expect(aws.contentCodings.isEmpty)
    #expect(error("HTTP/1.1 200 OK\nContent-Encoding: gz ip") == .invalidContentEncoding(offset: 17))
  }

  @Test("Each error has words with the offset in them")
  func descriptions() {
    let errors: [HTTPFramingError] = [
      .transferEncodingWithContentLength(offset: 41), .transferEncodingNotAllowed(offset: 41, .http1_0),
      .invalidTransferEncoding(offset: 41), .chunkedNotLast(offset: 41),
      .unsupportedTransferCoding(offset: 41, name: "br"), .invalidContentLength(offset: 41),
      .conflictingContentLengths(offset: 41, 5, 6), .invalidContentEncoding(offset: 41),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    for error in errors {
      #expect(error.description.contains("offset 41"))
      #expect(error.offset == 41)
    }
  }
}
