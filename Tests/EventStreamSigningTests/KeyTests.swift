#if Signing
import Foundation
import Testing

@testable import EventStreamSigning

@Suite struct KeyTests {
  @Test("A key, and what is derived from it, is not in what is printed of it or of what contains it")
  func secrecy() throws {
    func printed(_ text: String) throws -> [String] {
      let secret = SecretAccessKey(text)
      let (scope, time, seed) = (try Chains.scope(), try Chains.time(), try Chains.seed())
      let values: [Any] = [
        secret, EventStreamSigner(secret: secret, scope: scope, seed: seed),
        EventStreamVerifier(secret: secret, scope: scope, seed: seed),
        AWSChunkedSigner(secret: secret, scope: scope, time: time, seed: seed),
        AWSChunkedVerifier(secret: secret, scope: scope, time: time, seed: seed, hasTrailer: false),
      ]
      return values.flatMap { value in
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), dumped]
      }
    }
    // The state of a hash function that has taken a key signs as well as the key: it must not be printed, either.
    #expect(try printed("wJalrXUtnFEMI") == printed("K7MDENGbPxRfi"))
    #expect("\(SecretAccessKey("wJalrXUtnFEMI"))" == "SecretAccessKey(…)")
  }

  @Test("Times, as Foundation formats them")
  func times() throws {
    let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
    var seconds: Int64 = 0
    while seconds <= 253_402_300_799 {
      let time = try #require(SigningTime(secondsSince1970: seconds))
      let expected = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(format)
      #expect("\(time)" == expected)
      #expect(SigningTime(expected) == time)
      #expect(time.date == expected.prefix(8))
      seconds += 86_399 * 701
    }
    #expect("\(try Chains.time(253_402_300_799))" == "99991231T235959Z")
    #expect(SigningTime(secondsSince1970: -1) == nil)
    #expect(SigningTime(secondsSince1970: 253_402_300_800) == nil)
    #expect(SigningTime(millisecondsSince1970: -1) == nil)
    #expect(SigningTime(millisecondsSince1970: 999) == SigningTime(secondsSince1970: 0))
    #expect(SigningTime.now > (try Chains.time()))
  }

  @Test(
    "Texts that are not times",
    arguments: [
      "", "20130524T000000", "20130524T000000z", "20130524 000000Z", "2013-05-24T00:00Z", "20130229T000000Z",
      "20131301T000000Z", "20130100T000000Z", "20130524T240000Z", "20130524T006000Z", "20130524T000060Z",
      "19691231T235959Z", "+0130524T000000Z", "20130431T000000Z", "２0130524T000000Z",
    ])
  func invalidTimes(text: String) { #expect(SigningTime(text) == nil) }

  @Test("Scopes")
  func scopes() throws {
    let scope = try #require(SigningScope("20240229/us-east-1/s3/aws4_request"))
    #expect("\(scope)" == "20240229/us-east-1/s3/aws4_request")
    #expect([scope.date, scope.region, scope.service] == ["20240229", "us-east-1", "s3"])
    #expect(
      scope == SigningScope(time: try #require(SigningTime("20240229T235959Z")), region: "us-east-1", service: "s3"))
    for text in [
      "", "20240229/s3/aws4_request", "20230229/us-east-1/s3/aws4_request", "20240229/us-east-1/s3/aws4",
      "20240229//s3/aws4_request",
      "20240229/us east/s3/aws4_request", "20240229/us-east-1/s3/aws4_request/", "x/20240229/us-east-1/s3/aws4_request",
    ] {
      #expect(SigningScope(text) == nil)
    }
    #expect(SigningScope(time: try Chains.time(), region: "a/b", service: "s3") == nil)
    #expect(SigningScope(time: try Chains.time(), region: "a", service: "s\n") == nil)
  }

  @Test("Signatures in hexadecimal and bytes, compared in full")
  func signatures() throws {
    let text = String((0..<64).map { Array("0123456789abcdef")[$0 * 7 % 16] })
    let signature = try #require(SigV4Signature(hexadecimal: text))
    #expect("\(signature)" == text)
    #expect(SigV4Signature(signature.bytes.span) == signature)
    for index in 0..<32 {
      var bytes = signature.bytes
      bytes[index] ^= 1
      #expect(SigV4Signature(bytes.span) != signature)
    }
    #expect(SigV4Signature(hexadecimal: text.uppercased()) == nil)
    #expect(SigV4Signature(hexadecimal: text.dropLast()) == nil)
    #expect(SigV4Signature(hexadecimal: text.dropLast() + "g") == nil)
    #expect(SigV4Signature(hexadecimal: text + "0") == nil)
    #expect(SigV4Signature([UInt8](repeating: 0, count: 31).span) == nil)
  }

  @Test("The signature of a request, as AWS's guide to signing computes it")
  func requestSignature() throws {
    // AWS General Reference, "Task 3: Calculate the signature for AWS Signature Version 4": ListUsers of IAM.
    let scope = try #require(SigningScope("20150830/us-east-1/iam/aws4_request"))
    let hash = "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
    let signature = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
      .signature(of: "AWS4-HMAC-SHA256\n20150830T123600Z\n\(scope)\n\(hash)", scope: scope)
    #expect("\(signature)" == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
  }

  private static let digits = String(repeating: "0f", count: 32)
  private static let credential = "AKIDEXAMPLE/20231114/us-east-1/transcribe/aws4_request"

  @Test(
    "The header Authorization, with and without spaces after its commas",
    arguments: [", ", ",", ",  "])
  func authorization(separator: String) throws {
    let parameters = ["Credential=\(Self.credential)", "SignedHeaders=host;x-amz-date", "Signature=\(Self.digits)"]
    let value = "AWS4-HMAC-SHA256 " + parameters.joined(separator: separator)
    let authorization = try #require(SigV4Authorization(value))
    #expect(authorization.accessKeyID == "AKIDEXAMPLE")
    #expect("\(authorization.scope)" == "20231114/us-east-1/transcribe/aws4_request")
    #expect(authorization.signedHeaders == ["host", "x-amz-date"])
    #expect("\(authorization.signature)" == Self.digits)
    #expect("\(authorization)" == "AWS4-HMAC-SHA256 " + parameters.joined(separator: ", "))
    #expect(SigV4Authorization("\(authorization)") == authorization)
  }

  @Test(
    "Values of Authorization that are refused",
    arguments: [
      "", "AWS4-HMAC-SHA256", "Basic Credential=\(credential), SignedHeaders=host, Signature=\(digits)",
      "AWS4-ECDSA-P256-SHA256 Credential=\(credential), SignedHeaders=host, Signature=\(digits)",
      "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=\(digits)",
      "AWS4-HMAC-SHA256 Credential=\(credential), Signature=\(digits)",
      "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host",
      "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host, Signature=\(digits.uppercased())",
      "AWS4-HMAC-SHA256 Credential=/20231114/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=\(digits)",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE, SignedHeaders=host, Signature=\(digits)",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20231114/s3/aws4_request, SignedHeaders=host, Signature=\(digits)",
      "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host, Signature",
    ])
  func invalidAuthorization(value: String) { #expect(SigV4Authorization(value) == nil) }
}
#endif
