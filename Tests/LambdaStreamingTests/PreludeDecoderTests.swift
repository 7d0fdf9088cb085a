import ChunkedHTTP
import LambdaStreaming
import StrictJSON
import TestSupport
import Testing

@Suite struct PreludeDecoderTests {
  private let nuls = [UInt8](repeating: 0, count: 8)

  private func check<S: PreludeSettings>(
    _ input: [UInt8], _ settings: S.Type = Required.self, location: SourceLocation = #_sourceLocation
  ) -> DecodingOutcome<ResponsePiece, LambdaPreludeError> {
    let (outcome, complaints) = decode(input, settings)
    #expect(complaints == [], sourceLocation: location)
    return outcome
  }

  private func failure<S: PreludeSettings>(
    _ input: [UInt8], _ settings: S.Type = Required.self, location: SourceLocation = #_sourceLocation
  ) -> LambdaPreludeError? {
    check(input, settings, location: location).failure
  }

  @Test("A prelude, the delimiter, a body")
  func plain() {
    let outcome = check(
      bytes(#"{"statusCode":201,"headers":{"Content-Type":"text/plain"},"cookies":["a=b","c=d"]}"#) + nuls
        + bytes("body"))
    #expect(outcome.failure == nil)
    #expect(
      outcome.elements == [
        .prelude(
          LambdaPrelude(
            statusCode: 201, headers: [HTTPFieldLine("Content-Type", "text/plain")], cookies: ["a=b", "c=d"])),
        .body(bytes("body")),
      ])
  }

  @Test("The smallest prelude; white space around the JSON; no body")
  func smallest() {
    #expect(check(bytes("{}") + nuls).elements == [.prelude(LambdaPrelude())])
    #expect(check(bytes(" \r\n\t{ } \n") + nuls).elements == [.prelude(LambdaPrelude())])
  }

  @Test("Exactly eight NUL bytes are the delimiter: those that follow are body")
  func nulsOfTheBody() {
    #expect(check(bytes("{}") + nuls + [0] + bytes("x")).elements.body == [0, 0x78])
    #expect(check(bytes("{}") + nuls + nuls).elements.body == nuls)
  }

  @Test("A NUL in a header is escaped in JSON, and no part of the delimiter")
  func escapedNul() {
    let outcome = check(bytes(##"{"headers":{"X":"a\u0000b"}}"##) + nuls)
    #expect(outcome.elements.prelude?.headers["x"] == "a\u{0}b")
    #expect(outcome.elements.prelude?.issues == [.invalidHeaderValue(name: "X", byte: 0)])
  }

  @Test("Brackets and escaped quotation marks in strings do not end the object")
  func brackets() {
    let outcome = check(bytes(##"{"headers":{"X":"}]\"{\\","Y":"\\\""}}"##) + nuls + bytes("b"))
    #expect(outcome.elements.prelude?.headers["X"] == ##"}]"{\"##)
    #expect(outcome.elements.prelude?.headers["Y"] == ##"\""##)
  }

  @Test("A first byte that begins no object: everything is body, at once")
  func notAnObject() throws {
    for text in ["message is required", "[200]", "\u{FEFF}{}", "null", "0", "\"x\"", "  \n data: x\n\n"] {
      for settings in [Required.self as any PreludeSettings.Type, Detected.self] {
        let outcome = check(bytes(text) + nuls, settings)
        let start = text.utf8.prefix { $0 == 0x20 || $0 == 0x0A }.count
        let missing = LambdaMissingPrelude(
          reason: .notAnObject(bytes(text)[start]), offset: UInt64(start))
        #expect(outcome.elements == [.missingPrelude(missing), .body(bytes(text) + nuls)])
        #expect(outcome.failure == nil)
      }
    }
    // The body comes with the very read that tells, borrowed from it.
    var decoder = LambdaPreludeDecoder(.required)
    let text = bytes("message is required")
    var input = text.span
    guard case .missingPrelude(let missing)? = try decoder.next(&input) else { throw Unexpected() }
    #expect(missing.help.contains("end(chunk)"))
    #expect(missing.help.contains("500 or 502"))
    #expect("\(missing)" == "the response has no prelude: 0x6D at offset 0 does not begin a JSON object")
    guard case .body(let body)? = try decoder.next(&input) else { throw Unexpected() }
    let isBorrowed = body.isIdentical(to: text.span)
    #expect(isBorrowed)
  }

  @Test("A NUL before the object begins none")
  func leadingNul() {
    #expect(check(nuls + bytes("x")).elements.missing?.reason == .notAnObject(0))
  }

  @Test("An empty response, or one of white space, has no prelude")
  func empty() {
    let empty = check([])
    #expect(empty.elements == [.missingPrelude(LambdaMissingPrelude(reason: .empty, offset: 0))])
    #expect(empty.elements.missing?.help.contains(#"write("")"#) == true)
    #expect("\(LambdaMissingPrelude(reason: .empty, offset: 0))" == "the response is empty and has no prelude")
    let blank = check(bytes(" \n"), Detected.self)
    #expect(
      blank.elements == [
        .missingPrelude(LambdaMissingPrelude(reason: .empty, offset: 2)), .body(bytes(" \n")),
      ])
  }

  @Test("What is not JSON, at the byte that is wrong")
  func invalidJSON() {
    #expect(failure(bytes(#"{"statusCode":200,"#) + nuls) == .invalidJSON(offset: 18, byte: nil))
    #expect(failure(bytes(#"{"a":1,}"#) + nuls) == .invalidJSON(offset: 7, byte: 0x7D))
    #expect(failure(bytes("{]}") + nuls) == .invalidJSON(offset: 1, byte: 0x5D))
    #expect(failure(bytes("{]x")) == .invalidJSON(offset: 1, byte: 0x5D))
    #expect(failure(bytes(#"{"a":"x"#) + [0] + bytes(#"y"}"#)) == .invalidJSON(offset: 7, byte: nil))
    #expect(failure(bytes(#"{"a":"#) + [0x22, 0xFF, 0x22] + bytes("}") + nuls) == .invalidJSON(offset: 6, byte: 0xFF))
    #expect(
      "\(LambdaPreludeError.invalidJSON(offset: 7, byte: 0x7D))"
        == "the prelude is not JSON: unexpected byte 0x7D at offset 7")
    #expect(
      "\(LambdaPreludeError.invalidJSON(offset: 18, byte: nil))"
        == "the prelude is not JSON: it ends too early, at offset 18")
  }

  @Test("JSON that is nested too deeply")
  func depth() {
    let deep = #"{"a":"# + String(repeating: "[", count: 512) + String(repeating: "]", count: 512) + "}"
    #expect(failure(bytes(deep) + nuls) == .nestedTooDeeply(offset: 5 + 511, limit: 512))
    #expect(
      "\(LambdaPreludeError.nestedTooDeeply(offset: 516, limit: 512))"
        == "the prelude is nested deeper than 512 levels at offset 516")
  }

  @Test("Something other than eight NUL bytes behind the object", arguments: 0...7)
  func invalidDelimiter(count: Int) {
    let input = bytes("{}") + nuls.prefix(count) + bytes("x") + nuls
    let error = LambdaPreludeError.invalidDelimiter(offset: UInt64(2 + count), count: count, byte: 0x78)
    #expect(failure(input) == error)
    #expect(
      "\(error)"
        == (count == 0
          ? "no delimiter follows the prelude: 0x78 at offset 2"
          : "the delimiter has \(count) NUL bytes of 8: 0x78 at offset \(2 + count)"))
    let detected = check(input, Detected.self)
    #expect(
      detected.elements == [
        .missingPrelude(LambdaMissingPrelude(reason: .noDelimiter, offset: UInt64(2 + count))), .body(input),
      ])
  }

  @Test("A blank between NUL bytes breaks the delimiter")
  func blankInDelimiter() {
    #expect(
      failure(bytes("{}") + [0, 0, 0x20] + nuls) == .invalidDelimiter(offset: 4, count: 2, byte: 0x20))
  }

  @Test("The stream ends before the delimiter: cut where a prelude is required, body where it is not")
  func cut() {
    for text in ["{", #"{"statusCode":200}"#, #"{"message":"is required"}"#, "{}\u{0}\u{0}\u{0}", " {"] {
      let count = text.utf8.count
      #expect(failure(bytes(text)) == .missingDelimiter(offset: UInt64(count), held: count))
      let detected = check(bytes(text), Detected.self)
      #expect(detected.failure == nil)
      #expect(
        detected.elements == [
          .missingPrelude(LambdaMissingPrelude(reason: .noDelimiter, offset: UInt64(count))), .body(bytes(text)),
        ])
    }
    let error = LambdaPreludeError.missingDelimiter(offset: 7, held: 7)
    #expect("\(error)" == "the stream ends at offset 7, before the delimiter; 7 bytes of the prelude arrived")
    #expect(error.isIncomplete)
    #expect(!LambdaPreludeError.preludeTooLong(offset: 1, limit: 1).isIncomplete)
    #expect(error.help.contains("end()"))
  }

  @Test("Bytes that cannot become a prelude any more are released at once")
  func released() throws {
    var decoder = LambdaPreludeDecoder(.detected)
    let line = bytes("{\"delta\":\"a\"}\n")
    var input = line.span
    let first = try decoder.next(&input) == nil
    #expect(first)
    let held = decoder.heldBytes.count
    #expect(held == line.count)
    var found: [ResponsePiece] = []
    input = line.span
    while let element = try decoder.next(&input) { found.append(copying: element) }
    #expect(
      found == [
        .missingPrelude(LambdaMissingPrelude(reason: .noDelimiter, offset: UInt64(line.count))),
        .body(line + line),
      ])
  }

  @Test("The limit counts the delimiter; at the limit all is well, a byte beyond it is not")
  func limit() {
    #expect(check(bytes(#"{"statusCode":204}"#) + nuls + bytes("b"), RequiredShort.self).failure == nil)
    let long = bytes(#"{"statusCode":204 }"#) + nuls + bytes("b")
    let error = LambdaPreludeError.preludeTooLong(offset: 26, limit: 26)
    #expect(failure(long, RequiredShort.self) == error)
    #expect(
      "\(error)" == "the prelude and its delimiter exceed the limit of 26 bytes, at offset 26")
    #expect(error.help.contains("16 KB"))
    #expect(check(long, DetectedShort.self).elements.body == long)
    #expect(failure([UInt8](repeating: 0x20, count: 40), RequiredShort.self) == error)
    #expect(check([UInt8](repeating: 0x20, count: 40), DetectedShort.self).elements.body.count == 40)
  }

  @Test("API Gateway's limit of 16 KB, to the byte")
  func limitOfTheGateway() {
    func prelude(_ length: Int) -> [UInt8] {
      bytes(#"{"headers":{"X":""# + String(repeating: "x", count: length - 28) + #""}}"#) + nuls
    }
    #expect(prelude(16384).count == 16384)
    let laws = DecoderLaws<PreludeDecoderUnderTest<Required>>()
    #expect(laws.outcome(of: prelude(16384) + bytes("b")).failure == nil)
    #expect(
      laws.outcome(of: prelude(16385) + bytes("b")).failure == .preludeTooLong(offset: 16384, limit: 16384))
  }

  @Test("A limit of nothing, or less, holds nothing")
  func noRoom() throws {
    for limit in [0, -1, Int.min] {
      var decoder = LambdaPreludeDecoder(.required, limits: LambdaPreludeLimits(maximumLength: limit))
      #expect(throws: LambdaPreludeError.preludeTooLong(offset: 1, limit: 1)) {
        let text = bytes("{}")
        var input = text.span
        _ = try decoder.next(&input) == nil
      }
    }
  }

  @Test("Nothing is expected: everything is body")
  func absent() {
    let text = bytes(#"{"statusCode":200}"#) + nuls
    #expect(check(text, Absent.self).elements == [.body(text)])
    #expect(check([], Absent.self).elements == [])
  }

  @Test("After an error what came of the prelude is still there")
  func held() throws {
    var decoder = LambdaPreludeDecoder(.required, startingAt: 1000)
    let text = bytes("{} x rest")
    var input = text.span
    var found: LambdaPreludeError?
    do throws(LambdaPreludeError) { _ = try decoder.next(&input) == nil } catch { found = error }
    #expect(found == .invalidDelimiter(offset: 1003, count: 0, byte: 0x78))
    #expect(found?.offset == 1003)
    #expect(array(decoder.heldBytes) + array(input) == text)
    #expect(decoder.offset == 1004)
  }

  @Test("The media type says what to expect")
  func expectation() {
    #expect(LambdaPreludeExpectation(contentType: nil) == .detected)
    #expect(LambdaPreludeExpectation(contentType: "text/event-stream") == .absent)
    #expect(LambdaPreludeExpectation(contentType: LambdaPrelude.contentType) == .required)
    #expect(
      LambdaPreludeExpectation(contentType: "Application/Vnd.AWSLambda.Http-Integration-Response ; a=b") == .required)
    #expect(LambdaPreludeExpectation(contentType: LambdaPrelude.contentType + "x") == .absent)
  }

  @Test("Random responses made of the bytes that matter: the laws and the reference hold", arguments: 0..<12)
  func random(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let parts: [[UInt8]] = [
      bytes("{"), bytes("}"), bytes("["), bytes("]"), bytes("\""), bytes("\\"), bytes("{}"), bytes("\"a\":1"),
      bytes(","), bytes(" "), bytes("\n"), [0], [0, 0, 0], nuls, bytes("x"), [0xFF], bytes(#"{"statusCode":200}"#),
    ]
    for _ in 0..<6 {
      let input = (0..<Int.random(in: 1...9, using: &random)).flatMap { _ in
        parts[Int.random(in: 0..<parts.count, using: &random)]
      }
      for object in [input, bytes("{") + input] {
        for settings in [
          Required.self as any PreludeSettings.Type, Detected.self, RequiredShort.self, DetectedShort.self,
        ] {
          _ = check(object, settings)
        }
      }
    }
  }

  @Test("A long body in single bytes")
  func long() throws {
    var decoder = LambdaPreludeDecoder(.required)
    let head = bytes("{}") + nuls
    var input = head.span
    guard case .prelude? = try decoder.next(&input) else { throw Unexpected() }
    let byte: [UInt8] = [0]
    var count = 0
    for _ in 0..<100_000 {
      input = byte.span
      guard case .body(let piece)? = try decoder.next(&input) else { throw Unexpected() }
      count += piece.count
    }
    #expect(count == 100_000)
    let held = decoder.heldBytes.count
    #expect(held == 0)
    #expect(decoder.offset == 100_010)
  }
}

/// Something else than what was to come.
struct Unexpected: Error {}
