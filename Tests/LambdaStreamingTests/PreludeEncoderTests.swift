import ChunkedHTTP
import LambdaStreaming
import TestSupport
import Testing

@Suite struct PreludeEncoderTests {
  private func encoded(_ prelude: LambdaPrelude) throws -> String {
    var output: [UInt8] = [0x78]
    try LambdaPreludeEncoder().append(prelude, to: &output)
    #expect(output.first == 0x78)
    #expect(Array(output.suffix(8)) == LambdaPrelude.delimiter)
    return String(decoding: output.dropFirst().dropLast(8), as: UTF8.self)
  }

  private func refusal(_ prelude: LambdaPrelude, limit: Int = 16384) -> LambdaPreludeEncodingError? {
    var output: [UInt8] = [0x78]
    do throws(LambdaPreludeEncodingError) {
      try LambdaPreludeEncoder(limits: LambdaPreludeLimits(maximumLength: limit)).append(prelude, to: &output)
      return nil
    } catch {
      #expect(output == [0x78])
      return error
    }
  }

  @Test("Every part, and what is absent is left out")
  func parts() throws {
    #expect(try encoded(LambdaPrelude()) == "{}")
    #expect(try encoded(LambdaPrelude(statusCode: 204)) == #"{"statusCode":204}"#)
    #expect(try encoded(LambdaPrelude(cookies: ["a=b"])) == #"{"cookies":["a=b"]}"#)
    #expect(
      try encoded(
        LambdaPrelude(
          statusCode: 200,
          headers: [HTTPFieldLine("Content-Type", "text/plain"), HTTPFieldLine("X", "\"\\\t日本\u{1F680}")],
          multiValueHeaders: [
            HTTPFieldLine("Set-Cookie", "a=b"), HTTPFieldLine("Y", ""), HTTPFieldLine("set-cookie", "c=d"),
          ], cookies: ["a=b; Path=/", "c=d"]))
        == #"{"statusCode":200,"headers":{"Content-Type":"text/plain","X":"\"\\\t日本🚀"},"#
        + #""multiValueHeaders":{"Set-Cookie":["a=b","c=d"],"Y":[""]},"cookies":["a=b; Path=/","c=d"]}"#)
  }

  @Test("What is written is read again as it was, and without an issue")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 7)
    let names = ["A", "b", "Content-Type", "x-1"]
    let values = ["", "a", "\"", "\\u0000", "日本", "\u{1F680}\u{301}", "}]{[", "a\tb"]
    func field() -> HTTPFieldLine {
      HTTPFieldLine(names.randomElement(using: &random)!, values.randomElement(using: &random)!)
    }
    for _ in 0..<300 {
      var single: [HTTPFieldLine] = []
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let one = field()
        if !single.contains(where: { $0.isNamed(one.name) }) { single.append(one) }
      }
      let several = names.flatMap { name in
        (0..<Int.random(in: 0...2, using: &random)).map { _ in
          HTTPFieldLine(name, values.randomElement(using: &random)!)
        }
      }
      let prelude = LambdaPrelude(
        statusCode: [nil, 100, 200, 599].randomElement(using: &random)!, headers: HTTPFieldLines(single),
        multiValueHeaders: HTTPFieldLines(several),
        cookies: (0..<Int.random(in: 0...2, using: &random)).map { _ in values.randomElement(using: &random)! })
      var output: [UInt8] = []
      try LambdaPreludeEncoder().append(prelude, to: &output)
      let (outcome, complaints) = decode(output + bytes("body"))
      #expect(complaints == [])
      #expect(outcome.elements == [.prelude(prelude), .body(bytes("body"))])
    }
  }

  @Test("What API Gateway would refuse is refused, and nothing is written")
  func refusals() throws {
    for status in [0, 99, 600, -1, Int.max] {
      #expect(refusal(LambdaPrelude(statusCode: status)) == .statusCodeOutOfRange(status))
    }
    for name in ["", "a b", "a:", "é", "a\n", "\u{0}"] {
      #expect(refusal(LambdaPrelude(headers: [HTTPFieldLine(name, "x")])) == .invalidHeaderName(name))
      #expect(refusal(LambdaPrelude(multiValueHeaders: [HTTPFieldLine(name, "x")])) == .invalidHeaderName(name))
    }
    for byte: UInt8 in [0, 0x0A, 0x0D, 0x1F, 0x7F] {
      let field = HTTPFieldLine(name: "X", rawValue: [0x61, byte, 0x62])
      #expect(refusal(LambdaPrelude(headers: [field])) == .invalidHeaderValue(name: "X", byte: byte))
      #expect(refusal(LambdaPrelude(multiValueHeaders: [field])) == .invalidHeaderValue(name: "X", byte: byte))
      #expect(
        refusal(LambdaPrelude(cookies: ["a=" + field.value]))
          == .invalidHeaderValue(name: "Set-Cookie", byte: byte))
    }
    let binary = HTTPFieldLine(name: "X", rawValue: [0xFF])
    #expect(refusal(LambdaPrelude(headers: [binary])) == .headerValueNotUTF8(name: "X"))
    #expect(
      refusal(LambdaPrelude(headers: [HTTPFieldLine("a", "1"), HTTPFieldLine("A", "2")])) == .repeatedHeader("A"))
    var other = LambdaPrelude()
    other.otherMembers = [LambdaPreludeMember(name: "body", json: "1")]
    #expect(refusal(other) == .unsupportedKey("body"))
    #expect(refusal(LambdaPrelude(), limit: 10) == nil)
    #expect(refusal(LambdaPrelude(), limit: 9) == .preludeTooLong(count: 10, limit: 9))
    let long = LambdaPrelude(headers: [HTTPFieldLine("X", String(repeating: "x", count: 16384 - 28))])
    #expect(refusal(long) == nil)
  }

  @Test("Every refusal in words")
  func descriptions() {
    let errors: [(LambdaPreludeEncodingError, String)] = [
      (.statusCodeOutOfRange(600), "the status 600 is not in 100...599"),
      (.unsupportedKey("body"), "API Gateway does not support the member \"body\""),
      (.invalidHeaderName("a b"), "\"a b\" is not a header name"),
      (.invalidHeaderValue(name: "X", byte: 13), "the value of X contains the control character 0x0D"),
      (.headerValueNotUTF8(name: "X"), "the value of X is not UTF-8"),
      (.repeatedHeader("X"), "a second value of X: use multiValueHeaders for several values"),
      (.preludeTooLong(count: 10, limit: 9), "the prelude takes 10 bytes with its delimiter; the limit is 9"),
    ]
    for (error, text) in errors { #expect("\(error)" == text) }
  }
}
