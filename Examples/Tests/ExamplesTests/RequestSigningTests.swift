import EventStreamSigning
import NIOHTTP1
import RequestSigning
import Testing

@Suite struct RequestSigningTests {
  private let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")

  private func signed(_ change: (inout HTTPRequestHead) -> Void = { _ in }) throws -> HTTPRequestHead {
    var head = HTTPRequestHead(version: .http2, method: .GET, uri: "/?Action=ListUsers&Version=2010-05-08")
    head.headers = ["Host": "iam.amazonaws.com", "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]
    change(&head)
    let time = try #require(SigningTime("20150830T123600Z"))
    let scope = try #require(SigningScope(time: time, region: "us-east-1", service: "iam"))
    head.sign(accessKeyID: "AKIDEXAMPLE", secret: secret, scope: scope, at: time)
    return head
  }

  @Test("The signature of AWS's example: ListUsers of IAM")
  func example() throws {
    #expect(
      try signed().headers["authorization"] == [
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
          + "SignedHeaders=content-type;host;x-amz-date, "
          + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
      ])
  }

  @Test("Spaces around a value and repeated ones in it have no meaning")
  func spaces() throws {
    let plain = try signed { $0.headers.add(name: "a", value: "b c") }
    let spaced = try signed { $0.headers.add(name: "A", value: "  b   c ") }
    #expect(plain.headers["authorization"] == spaced.headers["authorization"])
  }

  @Test("Method, path, query, headers and the body's hash are covered")
  func covered() throws {
    let changes: [(inout HTTPRequestHead) -> Void] = [
      { _ in }, { $0.method = .POST }, { $0.uri = "/a?Action=ListUsers&Version=2010-05-08" }, { $0.uri = "/" },
      { $0.headers.replaceOrAdd(name: "host", value: "iam.example") },
      { $0.headers.add(name: "x-amz-content-sha256", value: "STREAMING-AWS4-HMAC-SHA256-EVENTS") },
    ]
    let signatures = try changes.map { change in
      SigV4Authorization(try signed(change).headers["authorization"].first ?? "")?.signature
    }
    #expect(!signatures.contains(nil))
    #expect(Set(signatures).count == changes.count)
  }
}
