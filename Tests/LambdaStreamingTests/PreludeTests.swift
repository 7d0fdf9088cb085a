import ChunkedHTTP
import LambdaStreaming
import TestSupport
import Testing

/// What a prelude means, once its bytes are there.
@Suite struct PreludeTests {
  private func prelude(_ json: String) throws -> LambdaPrelude {
    let (outcome, complaints) = decode(bytes(json) + LambdaPrelude.delimiter)
    #expect(complaints == [])
    return try #require(outcome.elements.prelude)
  }

  @Test("statusCode: a number, a string of digits, null, absent")
  func statusCode() throws {
    func status(_ json: String) throws -> (Int?, [LambdaPreludeIssue]) {
      let prelude = try prelude("{\"statusCode\":\(json)}")
      return (prelude.statusCode, prelude.issues)
    }
    func unexpected(_ json: String) -> [LambdaPreludeIssue] {
      [.unexpectedValue(key: "statusCode", name: nil, json: json)]
    }
    #expect(try prelude("{}").statusCode == nil)
    #expect(try status("200") == (200, []))
    #expect(try status("2e2") == (200, []))
    #expect(try status("null") == (nil, []))
    #expect(try status(#""200""#) == (200, unexpected(#""200""#)))
    #expect(try status(#""+200""#) == (nil, unexpected(#""+200""#)))
    #expect(try status(#""""#) == (nil, unexpected(#""""#)))
    #expect(try status(#""9999999999999999999""#) == (nil, unexpected(#""9999999999999999999""#)))
    #expect(try status("200.5") == (nil, unexpected("200.5")))
    #expect(try status("99") == (99, unexpected("99")))
    #expect(try status("600") == (600, unexpected("600")))
    #expect(try status("-1") == (-1, unexpected("-1")))
    #expect(try status("1e99") == (nil, unexpected("1e99")))
    #expect(try status("true") == (nil, unexpected("true")))
    #expect(try status("[ 200 ]") == (nil, unexpected("[200]")))
  }

  // One that arrives whole is read from its bytes if it is plain; one in pieces never is.
  @Test(
    "Plain preludes and their likes read the same whole and in pieces",
    arguments: [
      #"{"statusCode":200,"headers":{"Content-Type":"text/plain"},"cookies":["a=1","b=2"]}"#,
      #" {"statusCode" : 404 , "multiValueHeaders" : { "A" : [ "1", "2" ], "B" : [] } } "#,
      #"{"multiValueHeaders":{"A":[]}}"#, #"{"headers":{},"headers":{"A":"1"}}"#,
      #"{"headers":{"A":"1"},"headers":{}}"#, #"{"cookies":[],"cookies":["a"]}"#,
      #"{"cookies":["a"],"cookies":["b"]}"#, #"{"statusCode":200,"statusCode":201}"#, #"{"statusCode":099}"#,
      #"{"statusCode":099.}"#, #"{"statusCode":2e2}"#, #"{"statusCode":-10}"#, #"{"statusCode":600}"#,
      #"{"statusCode":99}"#, #"{"headers":{"A B":"1"}}"#, #"{"headers":{"":"1"}}"#, #"{"headers":{"A":"\u0041"}}"#,
      #"{"headers":{"\u0041":"1"}}"#, #"{"header\u0073":{"A":"1"}}"#, #"{"headers":{"A":"é\u007F"}}"#,
      "{\"headers\":{\"A\":\"\u{7F}\"}}", #"{"headers":{"A":["1"]}}"#, #"{"headers":["A"]}"#, #"{"headers":null}"#,
      #"{"multiValueHeaders":{"A":"1"}}"#, #"{"multiValueHeaders":{"A":[1]}}"#, #"{"cookies":"a"}"#,
      #"{"cookies":[1]}"#, #"{"body":"x"}"#, #"{"cookies":[["a"]]}"#, #"{"headers":{"A":"1"}}}"#,
      #"{"headers":{"A":"1"}"#, "{}", "[]", "{",
    ])
  func plain(json: String) { #expect(decode(bytes(json) + LambdaPrelude.delimiter + bytes("body")).complaints == []) }

  @Test("Headers keep their order and what is there twice; values of other types are read and reported")
  func headers() throws {
    let prelude = try prelude(
      ##"{"headers":{"B":"1","a":"2","B":"3","n":4.50,"t":true,"z":null,"l":["x",5,null],"o":{"p": 1}}}"##)
    #expect(
      Array(prelude.headers) == [
        HTTPFieldLine("B", "1"), HTTPFieldLine("a", "2"), HTTPFieldLine("B", "3"), HTTPFieldLine("n", "4.50"),
        HTTPFieldLine("t", "true"),
        HTTPFieldLine("l", "x"), HTTPFieldLine("l", "5"),
      ])
    #expect(
      prelude.issues == [
        .unexpectedValue(key: "headers", name: "n", json: "4.50"),
        .unexpectedValue(key: "headers", name: "t", json: "true"),
        .unexpectedValue(key: "headers", name: "z", json: "null"),
        .unexpectedValue(key: "headers", name: "l", json: #"["x",5,null]"#),
        .unexpectedValue(key: "headers", name: "l", json: "5"),
        .unexpectedValue(key: "headers", name: "l", json: "null"),
        .unexpectedValue(key: "headers", name: "o", json: #"{"p":1}"#),
      ])
  }

  @Test("Headers with several values")
  func multiValueHeaders() throws {
    let prelude = try prelude(#"{"multiValueHeaders":{"A":["1","2"],"B":[],"C":"3","D":[4]}}"#)
    #expect(
      Array(prelude.multiValueHeaders) == [
        HTTPFieldLine("A", "1"), HTTPFieldLine("A", "2"), HTTPFieldLine("C", "3"), HTTPFieldLine("D", "4"),
      ])
    #expect(
      prelude.issues == [
        .unexpectedValue(key: "multiValueHeaders", name: "C", json: #""3""#),
        .unexpectedValue(key: "multiValueHeaders", name: "D", json: "4"),
      ])
  }

  @Test("Maps and lists that are null are absent; those of another type are reported")
  func nullMaps() throws {
    #expect(
      try prelude(#"{"statusCode":200,"headers":null,"multiValueHeaders":null,"cookies":null}"#)
        == LambdaPrelude(statusCode: 200))
    let odd = try prelude(#"{"headers":[],"multiValueHeaders":"x","cookies":"a=b"}"#)
    #expect(odd.cookies == ["a=b"])
    #expect(odd.headers.isEmpty)
    #expect(
      odd.issues == [
        .unexpectedValue(key: "headers", name: nil, json: "[]"),
        .unexpectedValue(key: "multiValueHeaders", name: nil, json: #""x""#),
        .unexpectedValue(key: "cookies", name: nil, json: #""a=b""#),
      ])
  }

  @Test("Cookies")
  func cookies() throws {
    let prelude = try prelude(#"{"cookies":["a=b; Path=/","c=\r\nX: y",1,null,{}]}"#)
    #expect(prelude.cookies == ["a=b; Path=/", "c=\r\nX: y", "1"])
    #expect(
      prelude.issues == [
        .invalidHeaderValue(name: "Set-Cookie", byte: 0x0D),
        .unexpectedValue(key: "cookies", name: nil, json: "1"),
        .unexpectedValue(key: "cookies", name: nil, json: "null"),
        .unexpectedValue(key: "cookies", name: nil, json: "{}"),
      ])
  }

  @Test("Members that nobody knows are kept, as JSON text")
  func otherMembers() throws {
    let prelude = try prelude(#"{"body": "x", "statusCode":200, "nested": { "a": [1, 2.0, "\u00e9"] }, "body":1}"#)
    #expect(
      prelude.otherMembers == [
        LambdaPreludeMember(name: "body", json: #""x""#),
        LambdaPreludeMember(name: "nested", json: #"{"a":[1,2.0,"é"]}"#),
        LambdaPreludeMember(name: "body", json: "1"),
      ])
    #expect(prelude.issues == [.unsupportedKey("body"), .unsupportedKey("nested"), .unsupportedKey("body")])
  }

  @Test("The last of several equal members counts")
  func repeatedKeys() throws {
    let prelude = try prelude(
      #"{"statusCode":200,"headers":{"A":"1"},"statusCode":500,"headers":{"a":"2"},"cookies":["x"],"cookies":null}"#)
    #expect(prelude.statusCode == 500)
    #expect(Array(prelude.headers) == [HTTPFieldLine("a", "2")])
    #expect(prelude.cookies == [])
    #expect(prelude.issues == [.repeatedKey("statusCode"), .repeatedKey("headers"), .repeatedKey("cookies")])
  }

  @Test("Names and values that no header has are reported")
  func invalidHeaders() throws {
    let prelude = try prelude(#"{"headers":{"a b":"c","":"d","X":"a\nb\r","T":"a\tb","D":"\u007f","é":"é"}}"#)
    #expect(
      prelude.issues == [
        .invalidHeaderName("a b"), .invalidHeaderName(""), .invalidHeaderValue(name: "X", byte: 0x0A),
        .invalidHeaderValue(name: "D", byte: 0x7F), .invalidHeaderName("é"),
      ])
    #expect(prelude.headers.count == 6)
    #expect(prelude.headers["X"] == "a\nb\r")
  }

  @Test("A surrogate that stands alone becomes U+FFFD")
  func loneSurrogate() throws {
    #expect(try prelude(##"{"headers":{"X":"\ud800","Y":"\ud83d\ude80"}}"##).headers["X"] == "\u{FFFD}")
  }

  @Test("API Gateway's merge: the same pair only once, everything else kept")
  func merging() {
    let prelude = LambdaPrelude(
      headers: [HTTPFieldLine("A", "1"), HTTPFieldLine("B", "2"), HTTPFieldLine("c", "3")],
      multiValueHeaders: [HTTPFieldLine("a", "1"), HTTPFieldLine("a", "9"), HTTPFieldLine("B", "4")])
    #expect(
      Array(prelude.mergedHeaders) == [
        HTTPFieldLine("B", "2"), HTTPFieldLine("c", "3"), HTTPFieldLine("a", "1"), HTTPFieldLine("a", "9"),
        HTTPFieldLine("B", "4"),
      ])
  }

  @Test("Every issue in words")
  func descriptions() {
    let issues: [(LambdaPreludeIssue, String)] = [
      (.unexpectedValue(key: "statusCode", name: nil, json: "600"), "statusCode is 600"),
      (.unexpectedValue(key: "headers", name: "X", json: "null"), "X in headers is null"),
      (.unsupportedKey("body"), "body is not one of statusCode, headers, multiValueHeaders and cookies"),
      (.repeatedKey("headers"), "headers appears more than once; the last one counts"),
      (.invalidHeaderName("a b"), "\"a b\" is not a header name"),
      (.invalidHeaderValue(name: "X", byte: 0x0A), "the value of X contains the control character 0x0A"),
    ]
    for (issue, text) in issues { #expect("\(issue)" == text) }
  }
}
