import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import TestSupport
import Testing

/// Errors of functions that had begun to answer.
@Suite struct FunctionErrorTests {
  @Test("Trailers as the runtimes send them: base64 of JSON, other base64, text that is none")
  func trailers() throws {
    let json = #"{"errorType":"Timeout","errorMessage":"a <b> \u3042","trace":["Timeout: a","    at b",{"line":1}]}"#
    let error = try #require(
      LambdaFunctionError(trailers: [
        HTTPFieldLine("lambda-runtime-function-error-body", base64(bytes(json))),
        HTTPFieldLine("LAMBDA-RUNTIME-FUNCTION-ERROR-TYPE", "Timeout"), HTTPFieldLine("other", "x"),
      ]))
    #expect(error.source == .trailers)
    #expect(error.type == "Timeout")
    #expect(error.details?.encoding == .base64JSON)
    #expect(error.details?.text == json)
    #expect(error.details?.raw == base64(bytes(json)))
    #expect(error.details?.errorType == "Timeout")
    #expect(error.message == "a <b> あ")
    #expect(error.details?.stackTrace == ["Timeout: a", "    at b", #"{"line":1}"#])
    #expect("\(error)" == "the function failed while it streamed: Timeout: a <b> あ")

    let placeholder = try #require(
      LambdaFunctionError(trailers: [HTTPFieldLine(LambdaFunctionError.bodyTrailerName, "Requires base64")]))
    #expect(placeholder.type == nil)
    #expect(placeholder.details?.encoding == .text)
    #expect(placeholder.message == "Requires base64")
    #expect("\(placeholder)" == "the function failed while it streamed: no type: Requires base64")

    let plain = LambdaFunctionError(trailers: [
      HTTPFieldLine(LambdaFunctionError.bodyTrailerName, base64(bytes("upstream failed: スロットリング")))
    ])
    #expect(plain?.details?.encoding == .base64Text)
    #expect(plain?.message == "upstream failed: スロットリング")

    let typeAlone = LambdaFunctionError(trailers: [HTTPFieldLine(LambdaFunctionError.typeTrailerName, "X")])
    #expect(typeAlone == LambdaFunctionError(source: .trailers, type: "X", details: nil))
    #expect(typeAlone?.message == nil)
    #expect(LambdaFunctionError(trailers: [HTTPFieldLine("x", "y")]) == nil)
    #expect(LambdaFunctionError(trailers: HTTPFieldLines()) == nil)
  }

  @Test("What details may be wrapped in, where base64 is promised and where it is not")
  func details() {
    let json = #"{"errorMessage":"m"}"#
    func encoding(_ raw: String, _ isBase64Expected: Bool) -> LambdaErrorDetails.Encoding {
      LambdaErrorDetails(raw, isBase64Expected: isBase64Expected).encoding
    }
    for expected in [false, true] {
      #expect(encoding(json, expected) == .json)
      #expect(encoding(base64(bytes(json)), expected) == .base64JSON)
      #expect(encoding("Task timed out", expected) == .text)
      #expect(encoding("", expected) == .text)
      #expect(encoding("null", expected) == .text)
      #expect(encoding("timeouts", expected) == .text)  // Base64 of what is no UTF-8.
      #expect(encoding(#""a JSON string""#, expected) == .text)
      #expect(encoding("{", expected) == .text)
    }
    #expect(encoding("dGV4dA==", false) == .text)
    #expect(encoding("dGV4dA==", true) == .base64Text)
    #expect(encoding("dGV4dA=", true) == .text)
    let odd = LambdaErrorDetails(#"{"errorType":1,"errorMessage":null,"stackTrace":"x"}"#)
    #expect(odd.errorType == nil && odd.errorMessage == nil && odd.stackTrace.isEmpty)
  }

  @Test("Trailers that are written are read again, and go through the chunked coding")
  func encoding() throws {
    for message in ["", "a", "ab", "abc", "\"\\\u{1}\u{1F680}", String(repeating: "x", count: 1000)] {
      let trailers = try LambdaFunctionError.trailers(
        type: "Runtime.UnknownReason", message: message, stackTrace: ["a", "b"])
      var wire: [UInt8] = []
      var encoder = ChunkedEncoder()
      try encoder.append(bytes("partial").span, to: &wire)
      try encoder.finish(trailers: trailers, to: &wire)

      var decoder = ChunkedDecoder()
      var input = wire.span
      var error: LambdaFunctionError?
      while let element = try decoder.next(&input) {
        if case .trailers(let section) = element { error = LambdaFunctionError(trailers: section) }
      }
      #expect(error?.type == "Runtime.UnknownReason")
      #expect(error?.message == message)
      #expect(error?.details?.errorType == "Runtime.UnknownReason")
      #expect(error?.details?.stackTrace == ["a", "b"])
      #expect(error?.details?.encoding == .base64JSON)
    }
    #expect(
      LambdaFunctionError.announcement
        == HTTPFieldLine("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"))
  }

  @Test("A type that cannot stand in a trailer is refused")
  func invalidTypes() {
    func refusal(_ type: String) -> LambdaErrorTrailerError? {
      do throws(LambdaErrorTrailerError) {
        _ = try LambdaFunctionError.trailers(type: type, message: "m")
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal("") == .emptyType)
    #expect(refusal("a\r\nX: y") == .invalidType(byte: 0x0D))
    #expect(refusal("エラー") == .invalidType(byte: 0xE3))
    #expect(refusal("a\u{7F}") == .invalidType(byte: 0x7F))
    #expect(refusal(" a") == .invalidType(byte: 0x20))
    #expect(refusal("a ") == .invalidType(byte: 0x20))
    #expect(refusal("a b") == nil)
    #expect("\(LambdaErrorTrailerError.emptyType)" == "the error's type is empty")
    #expect(
      "\(LambdaErrorTrailerError.invalidType(byte: 0x0D))"
        == "the byte 0x0D is not allowed there in a trailer field")
  }

  @Test("A response whose last chunk never came: the body is there, the cut is told")
  func noLastChunk() throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: \(LambdaPrelude.contentType)\r\nTransfer-Encoding: chunked\r\n\r\n"
    let delimiter = String(repeating: "\u{0}", count: 8)
    let cut = bytes(head + "2\r\n{}\r\n8\r\n\(delimiter)\r\n7\r\npartial\r\n")
    let laws = DecoderLaws<CaptureUnderTest>()
    #expect(laws.violations(on: cut) == [])
    let outcome = laws.outcome(of: cut)
    #expect(outcome.elements.response == [.prelude(LambdaPrelude()), .body(bytes("partial"))])
    guard case .http(let error)? = outcome.failure else { throw Unexpected() }
    #expect(error.isIncomplete)
    let whole = laws.outcome(of: cut + bytes("0\r\n\r\n"))
    #expect(whole.failure == nil)
    #expect(whole.elements.outcome == .complete)
  }

  // MARK: The text in the body

  private static let text =
    "Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\nLambda-Runtime-Function-Error-Body: dXBz\r\n"

  private func decodeLeniently(
    _ text: String, location: SourceLocation = #_sourceLocation
  ) -> [ResponsePiece] {
    let laws = DecoderLaws<PreludeDecoderUnderTest<ErrorTextInBody>>()
    #expect(laws.violations(on: bytes(text), everySplit: 400) == [], sourceLocation: location)
    let outcome = laws.outcome(of: bytes(text))
    #expect(outcome.failure == nil, sourceLocation: location)
    return outcome.elements
  }

  @Test("An error at the end of the body is taken off, at every split")
  func errorInBody() {
    for body in ["", "partial ", "Lambda-Runtime-", Self.text, "L", "{\"a\":1}\n", "  "] {
      let found = decodeLeniently("{}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}" + body + Self.text)
      #expect(found.body == bytes(body))
      #expect(found.functionError?.type == "Runtime.StreamError")
      #expect(found.functionError?.source == .body)
      #expect(found.functionError?.message == "ups")
      let bare = decodeLeniently(body + Self.text)
      #expect(bare.body == bytes(body))
      #expect(bare.functionError?.message == "ups")
    }
  }

  @Test("What only resembles the error is body")
  func resemblances() {
    let text = Self.text
    for body in [
      text + "x", String(text.dropLast()), String(text.dropLast(2)), text.replacing("dXBz", with: "not base64"),
      text.replacing("Runtime.StreamError", with: ""), text.replacing("\r\n", with: "\n"),
      text.replacing("Type: ", with: "Type:"), text.replacing("StreamError", with: "a b"), text + "\r\n",
      "Lambda-Runtime-Function-Error-Body: dXBz\r\n", text + text.dropLast(3),
    ] {
      let found = decodeLeniently(body)
      #expect(found.body == bytes(body))
      #expect(found.functionError == nil)
    }
  }

  @Test("An error is found inside what began like another")
  func restarts() {
    let prefix = "Lambda-Runtime-Function-Error-Type: "
    for beginning in [prefix, prefix + "x", "LLL", String(prefix.dropLast()), prefix + prefix, "Lambda-Lambda-"] {
      let found = decodeLeniently(beginning + Self.text)
      #expect(found.body == bytes(beginning))
      #expect(found.functionError?.message == "ups")
    }
  }

  @Test("Behind the end nothing comes again, whatever is asked for")
  func behindTheEnd() throws {
    var decoder = LambdaPreludeDecoder(.detected, leniencies: .errorTextInBody)
    let body = bytes("x" + Self.text)
    var input = body.span
    while let _ = try decoder.next(&input) {}
    var errorCount = 0
    for _ in 0..<3 {
      while let element = try decoder.finish() {
        if case .functionError = element { errorCount += 1 }
      }
      var nothing = Span<UInt8>()
      while let _ = try decoder.next(&nothing) { Issue.record("an element behind the end") }
    }
    #expect(errorCount == 1)
  }

  @Test("An error longer than 16 KB is body")
  func tooLong() {
    let laws = DecoderLaws<PreludeDecoderUnderTest<ErrorTextInBody>>()
    for (count, isError) in [(16384, true), (16388, false)] {
      let filler = String(repeating: "A", count: count - (Self.text.utf8.count - 4))
      let body = bytes(Self.text.replacing("dXBz", with: filler))
      #expect(body.count == count)
      let found = laws.outcome(of: bytes("x") + body)
      #expect((found.elements.functionError != nil) == isError)
      #expect(found.elements.body.count == (isError ? 1 : 1 + count))
      #expect(laws.violations(on: bytes("x") + body) == [])
    }
  }

  @Test("Bodies made of pieces of the text end in an error where the naive reference says so", arguments: 0..<6)
  func random(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let parts = [
      Self.text, Self.text, String(Self.text.prefix(36)), String(Self.text.dropFirst(36)), "L", "Lambda-", "x", " ",
      "\r\n", "\r", "dXBz", "Lambda-Runtime-Function-Error-Body: ", "Lambda-Runtime-Function-Error-Type:", "é",
    ]
    for _ in 0..<60 {
      let body = bytes(
        (0..<Int.random(in: 1...6, using: &random)).map { _ in parts.randomElement(using: &random)! }.joined())
      let laws = DecoderLaws<PreludeDecoderUnderTest<ErrorTextInBody>>()
      #expect(laws.violations(on: body, everySplit: 0) == [])
      let found = laws.outcome(of: body).elements
      let start = ReferenceBodyError.start(in: body)
      #expect(found.body == Array(body[..<(start ?? body.count)]))
      #expect((found.functionError != nil) == (start != nil))
    }
  }

  @Test("Without the leniency the text stays in the body")
  func strict() {
    let laws = DecoderLaws<PreludeDecoderUnderTest<Detected>>()
    #expect(laws.outcome(of: bytes("x" + Self.text)).elements.body == bytes("x" + Self.text))
  }
}
