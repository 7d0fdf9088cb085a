import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import TestSupport
import Testing

@Suite struct InvokeResponseTests {
  private let nuls = [UInt8](repeating: 0, count: 8)
  private let prelude = LambdaPrelude(statusCode: 200)
  private let preludeBytes = bytes(#"{"statusCode":200}"#)

  private func check<S: InvokeSettings>(
    _ input: [UInt8], _ settings: S.Type = Invoke.self, everySplit: Int = 700,
    location: SourceLocation = #_sourceLocation
  ) -> DecodingOutcome<InvokePiece, InvokeResponseError> {
    let laws = DecoderLaws<InvokeDecoderUnderTest<S>>()
    #expect(laws.violations(on: input, everySplit: everySplit) == [], sourceLocation: location)
    return laws.outcome(of: input)
  }

  private func outcome<S: InvokeSettings>(
    of input: [UInt8], _ settings: S.Type = Invoke.self
  ) -> StreamOutcome {
    var decoder = InvokeDecoderUnderTest<S>()
    var elements: [InvokePiece] = []
    try? decoder.decode(input.span, into: &elements)
    try? decoder.finish(into: &elements)
    return decoder.decoder.outcome
  }

  @Test("Prelude, delimiter and body in any split over the payloads give the same")
  func splits() throws {
    let response = preludeBytes + nuls + bytes("日本語")
    let expected: [InvokePiece] = [
      .response(.prelude(prelude)), .response(.body(bytes("日本語"))), .complete(InvokeComplete()),
    ]
    var payloads = [[response], response.map { [$0] }, [[], response, []]]
    payloads += (0...response.count).map { [Array(response[..<$0]), Array(response[$0...])] }
    for payloads in payloads {
      let input = try InvokeFrames.chunks(payloads) + InvokeFrames.complete()
      let outcome = check(input, everySplit: payloads.count == 3 ? 700 : 0)
      #expect(outcome.elements == expected)
      #expect(outcome.failure == nil)
      #expect(self.outcome(of: input) == .complete)
    }
  }

  @Test("Random payloads: what comes is what the naive reference says of the payloads joined")
  func reference() throws {
    var random = SeededGenerator(seed: 3)
    let parts: [[UInt8]] = [
      preludeBytes, nuls, nuls, [0], bytes("{"), bytes("}"), bytes("x"), bytes(" "), bytes("\""), bytes("{}"),
    ]
    for _ in 0..<60 {
      let payloads = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        (0..<Int.random(in: 0...2, using: &random)).flatMap { _ in parts.randomElement(using: &random)! }
      }
      let input = try InvokeFrames.chunks(payloads) + InvokeFrames.complete()
      let outcome = check(input, everySplit: 0)
      let reference = ReferencePrelude(payloads.flatMap { $0 }, .detected, isJSON: isJSON)
      #expect(outcome.elements.response.body == reference.body)
      switch reference.verdict {
      case .prelude:
        #expect(outcome.elements.response.prelude != nil)
        #expect(outcome.elements.complete != nil)
      case .missing(let reason, let offset):
        #expect(
          outcome.elements.response.missing == LambdaMissingPrelude(reason: reason, offset: UInt64(offset)))
        #expect(outcome.elements.complete != nil)
      default:
        guard case .prelude(.invalidJSON)? = outcome.failure else {
          Issue.record("\(payloads): \(String(describing: outcome.failure))")
          continue
        }
      }
    }
  }

  @Test("The body borrows from the input where its message lies there whole")
  func borrowing() throws {
    var decoder = InvokeResponseDecoder()
    let head = try InvokeFrames.chunk(preludeBytes + nuls + bytes("first"))
    var input = head.span
    var found: [InvokePiece] = []
    while let element = try decoder.next(&input) { found.append(copying: element) }
    #expect(found == [.response(.prelude(prelude)), .response(.body(bytes("first")))])
    let frame = try InvokeFrames.chunk(bytes("second"))
    input = frame.span
    guard case .body(let second)? = try decoder.next(&input) else { throw Unexpected() }
    let place = frame.span.indices(of: second)
    #expect(place == frame.count - 10..<frame.count - 4)
  }

  @Test("Fields of InvokeComplete: absent, null, an error in each of its wrappings, a log")
  func completes() throws {
    func complete(_ json: String) throws -> InvokeComplete? {
      check(try InvokeFrames.complete(json)).elements.complete
    }
    #expect(try complete("{}") == InvokeComplete())
    #expect(try complete("") == InvokeComplete())
    #expect(try complete("null") == InvokeComplete())
    #expect(try complete(#" {"ErrorCode":null,"ErrorDetails":null,"LogResult":null,"X":1} "#) == InvokeComplete())

    let log = try #require(try complete(#"{"LogResult":"U1RBUlQK"}"#))
    #expect(log.log == "START\n")
    #expect(log.functionError == nil)
    #expect(InvokeComplete(logResult: "?").log == nil)
    #expect(InvokeComplete().log == nil)

    let json = #"{\"errorType\":\"T\",\"errorMessage\":\"m\"}"#
    let details = #"{"errorType":"T","errorMessage":"m"}"#
    for (field, encoding) in [
      ("\"\(json)\"", LambdaErrorDetails.Encoding.json), (details, .json),
      ("\"\(base64(bytes(details)))\"", .base64JSON),
    ] {
      let failed = try #require(try complete(#"{"ErrorCode":"Runtime.Error","ErrorDetails":\#(field)}"#))
      #expect(failed.errorCode == "Runtime.Error")
      #expect(failed.errorDetails?.encoding == encoding)
      #expect(failed.functionError?.message == "m")
      #expect(failed.functionError?.source == .invokeComplete)
    }
    let text = try #require(try complete(#"{"ErrorDetails":"Task timed out"}"#))
    #expect(text.functionError?.type == nil)
    #expect(text.functionError?.message == "Task timed out")
    #expect(try complete(#"{"ErrorCode":500}"#)?.errorCode == "500")
    let code = try InvokeFrames.complete(#"{"ErrorCode":"E"}"#)
    #expect(outcome(of: code) == .failed(ServiceError(source: .invokeComplete, code: "E", offset: 0)))
    let failed = try InvokeFrames.complete(#"{"ErrorCode":"E","ErrorDetails":"\#(json)"}"#)
    #expect(
      outcome(of: failed)
        == .failed(ServiceError(source: .invokeComplete, type: "T", code: "E", message: "m", offset: 0)))
  }

  @Test("An empty response: no prelude, and all is well")
  func empty() throws {
    let outcome = check(try InvokeFrames.complete())
    #expect(
      outcome.elements == [
        .response(.missingPrelude(LambdaMissingPrelude(reason: .empty, offset: 0))), .complete(InvokeComplete()),
      ])
    #expect(outcome.failure == nil)
  }

  @Test("A response that only begins like a prelude is body, and comes before the end")
  func looksLikeAPrelude() throws {
    let outcome = check(try InvokeFrames.chunks([bytes("{\"a\":"), bytes("1}")]) + InvokeFrames.complete())
    #expect(
      outcome.elements == [
        .response(.missingPrelude(LambdaMissingPrelude(reason: .noDelimiter, offset: 7))),
        .response(.body(bytes("{\"a\":1}"))), .complete(InvokeComplete()),
      ])
  }

  @Test("The stream ends without InvokeComplete")
  func missingInvokeComplete() throws {
    let input = try InvokeFrames.chunks([preludeBytes + nuls + bytes("b")])
    let outcome = check(input)
    let error = InvokeResponseError.missingInvokeComplete(offset: UInt64(input.count))
    #expect(outcome.elements.response.body == bytes("b"))
    #expect(outcome.failure == error)
    #expect(outcome.failedAtTheEnd)
    #expect(
      self.outcome(of: input) == .cut(StreamCut(offset: UInt64(input.count), missing: "InvokeComplete")))
    #expect(error.isIncomplete)
    #expect(
      "\(error)" == "the stream ends at offset \(input.count) without InvokeComplete: the response was cut short")
    #expect(check([]).failure == .missingInvokeComplete(offset: 0))
    // What was held for a prelude comes before the error.
    let held = check(try InvokeFrames.chunk(bytes("{\"a\":1}")))
    #expect(held.elements.response.body == bytes("{\"a\":1}"))
    #expect(held.failure?.isIncomplete == true)
  }

  @Test("The stream ends within a message, or is damaged: what came before has been delivered")
  func damaged() throws {
    let first = try InvokeFrames.chunk(bytes("{\"a\":1}"))
    let second = try InvokeFrames.chunk(bytes("x"))
    let cut = check(first + second.dropLast())
    #expect(cut.elements.response.body == bytes("{\"a\":1}"))
    #expect(
      cut.failure
        == .eventStream(
          .truncatedMessage(
            offset: UInt64(first.count), held: second.count - 1, expected: UInt32(second.count))))
    #expect(cut.failure?.isIncomplete == true)
    var broken = second
    broken[broken.count - 1] ^= 1
    let damaged = check(first + broken)
    #expect(damaged.elements.response.body == bytes("{\"a\":1}"))
    guard case .eventStream(.messageChecksumMismatch(let offset, _, _))? = damaged.failure else {
      throw Unexpected()
    }
    #expect(offset == UInt64(first.count))
    #expect(damaged.failure?.isIncomplete == false)
    // Where a prelude is required, the damage is the error, not the prelude that it cut.
    #expect(check(first + broken, InvokeRequired.self).failure == damaged.failure)
    let text = damaged.failure.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("message checksum mismatch"))
  }

  @Test("Errors of the prelude, their offsets within the response")
  func preludeErrors() throws {
    let input = try InvokeFrames.chunks([bytes("{}"), bytes(" x")]) + InvokeFrames.complete()
    let error = InvokeResponseError.prelude(.invalidDelimiter(offset: 3, count: 0, byte: 0x78))
    #expect(check(input, InvokeRequired.self).failure == error)
    #expect(
      "\(error)" == "in the function's response: no delimiter follows the prelude: 0x78 at offset 3")
    let cut = try InvokeFrames.chunk(bytes("{}")) + InvokeFrames.complete()
    #expect(check(cut, InvokeRequired.self).failure == .prelude(.missingDelimiter(offset: 2, held: 2)))
    #expect(check(cut, InvokeRequired.self).failure?.isIncomplete == true)
    // The function's own error says why the prelude is cut.
    let failed = try InvokeFrames.chunk(bytes("{}")) + InvokeFrames.complete(#"{"ErrorCode":"E"}"#)
    let outcome = check(failed, InvokeRequired.self)
    #expect(outcome.failure == nil)
    #expect(outcome.elements == [.complete(InvokeComplete(errorCode: "E"))])
  }

  @Test("InvokeComplete that is no JSON object")
  func invalidInvokeComplete() throws {
    for (json, offset, byte) in [("[1]", 0, 0x5B as UInt8?), ("{\"a\":}", 5, 0x7D), ("{", 1, nil), ("\"x\"", 0, 0x22)] {
      let input = try InvokeFrames.complete(json)
      let place = UInt64(input.count - 4 - json.utf8.count + offset)
      #expect(check(input).failure == .invalidInvokeComplete(offset: place, byte: byte))
    }
    #expect(
      "\(InvokeResponseError.invalidInvokeComplete(offset: 9, byte: 0x5B))"
        == "InvokeComplete is not a JSON object: unexpected byte 0x5B at offset 9")
    #expect(
      "\(InvokeResponseError.invalidInvokeComplete(offset: 9, byte: nil))"
        == "InvokeComplete is not a JSON object: it ends too early, at offset 9")
    #expect(!InvokeResponseError.invalidInvokeComplete(offset: 9, byte: nil).isIncomplete)
  }

  @Test("Exceptions and errors of the service end the stream without InvokeComplete")
  func serviceErrors() throws {
    let body = try InvokeFrames.chunk(bytes("text"))
    func error(_ frame: [UInt8]) -> ServiceError? {
      let outcome = check(body + frame)
      #expect(outcome.failure == nil)
      #expect(outcome.elements.response.body == bytes("text"))
      guard case .serviceError(let error)? = outcome.elements.last else { return nil }
      #expect(self.outcome(of: body + frame) == .failed(error))
      return error
    }
    #expect(
      error(try InvokeFrames.exception("ServiceException", #"{"Message":"internal"}"#))
        == ServiceError(
          source: .exception, type: "ServiceException", message: "internal", offset: UInt64(body.count)))
    #expect(error(try InvokeFrames.exception("E", #"{"message":"m"}"#))?.message == "m")
    #expect(error(try InvokeFrames.exception("E", "{}"))?.message == "")
    #expect(error(try InvokeFrames.exception("E", "plain"))?.message == "plain")
    #expect(error(try InvokeFrames.exception("E", ""))?.message == "")
    #expect(
      error(try InvokeFrames.error("InternalError", "no"))
        == ServiceError(source: .errorMessage, code: "InternalError", message: "no", offset: UInt64(body.count)))
    #expect(error(try InvokeFrames.error("InternalError", nil))?.message == "")
  }

  @Test("A response does not go on after its end; events that nobody knows may come at any time")
  func afterTheEnd() throws {
    let complete = try InvokeFrames.complete()
    let unknown = EventStreamMessage(event: "Later", payload: [1])
    let exception = try InvokeFrames.exception("E", "")
    let other = try InvokeFrames.encode(unknown)
    for (first, second) in [
      (complete, try InvokeFrames.chunk([1])), (complete, complete), (complete, exception), (exception, complete),
    ] {
      let error = InvokeResponseError.eventAfterEnd(offset: UInt64(first.count))
      #expect(check(first + second).failure == error)
      #expect(
        "\(error)" == "the response continues after its end with the message at offset \(first.count)")
      #expect(!error.isIncomplete)
    }
    let outcome = check(other + complete + other)
    #expect(outcome.failure == nil)
    #expect(
      outcome.elements == [
        .other(unknown), .response(.missingPrelude(LambdaMissingPrelude(reason: .empty, offset: 0))),
        .complete(InvokeComplete()), .other(unknown),
      ])
  }

  @Test("A message without :message-type is an error, or told by its other headers when asked for")
  func missingMessageType() throws {
    func event(_ type: String, _ payload: String) throws -> [UInt8] {
      try InvokeFrames.encode(
        EventStreamMessage(headers: [EventStreamHeader(":event-type", type)], payload: bytes(payload)))
    }
    let input = try event("PayloadChunk", "text") + event("InvokeComplete", "{}")
    #expect(check(input).failure == .eventStream(.missingHeader(offset: 0, header: .messageType)))
    let lenient = check(input, InvokeLenient.self)
    #expect(lenient.failure == nil)
    #expect(lenient.elements.response.body == bytes("text"))
  }

  @Test("An error in the body is the outcome, with the leniency")
  func errorInBody() throws {
    let text =
      "Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\nLambda-Runtime-Function-Error-Body: dXBz\r\n"
    for payloads in [["x" + text], ["x", text], ["x", String(text.prefix(40)), String(text.dropFirst(40))]] {
      let input = try InvokeFrames.chunks(payloads.map { bytes($0) }) + InvokeFrames.complete()
      let outcome = check(input, InvokeLenient.self)
      #expect(outcome.elements.response.body == bytes("x"))
      let error = try #require(outcome.elements.response.functionError)
      #expect(error.message == "ups")
      #expect(self.outcome(of: input, InvokeLenient.self) == .failed(error.serviceError))
      #expect(outcome.elements.complete == InvokeComplete())
      #expect(self.outcome(of: input) == .complete)
    }
    let resembling = try InvokeFrames.chunks([bytes(text), bytes(text), bytes("Lambda-")]) + InvokeFrames.complete()
    #expect(check(resembling, InvokeLenient.self).elements.response.body == bytes(text + text + "Lambda-"))
  }

  @Test("The status of a prelude decides the outcome unless the function reports an error")
  func failedStatus() throws {
    let response = bytes(#"{"statusCode":503}"#) + nuls + bytes("busy")
    let failed = ServiceError(source: .httpStatus, code: "503", offset: 0)
    for payloads in [[response], response.map { [$0] }] {
      let body = try InvokeFrames.chunks(payloads)
      #expect(outcome(of: body + (try InvokeFrames.complete())) == .failed(failed))
      let error = try InvokeFrames.complete(#"{"ErrorCode":"E"}"#)
      #expect(
        outcome(of: body + error)
          == .failed(ServiceError(source: .invokeComplete, code: "E", offset: UInt64(body.count))))
    }
    #expect(LambdaPrelude(statusCode: 399).serviceError == nil)
    #expect(LambdaPrelude().serviceError == nil)
    #expect(LambdaPrelude(statusCode: 400).serviceError?.code == "400")
  }

  @Test("Empty, cut and damaged streams have outcomes of their own")
  func otherOutcomes() throws {
    #expect(outcome(of: []) == .empty)
    let chunk = try InvokeFrames.chunk(bytes("text"))
    let cut = Array(chunk.dropLast(3))
    #expect(outcome(of: chunk + cut) == .cut(StreamCut(offset: UInt64(chunk.count + cut.count), heldBytes: cut.count)))
    var damaged = chunk
    damaged[damaged.count - 1] ^= 1
    guard case .damaged(let damage) = outcome(of: chunk + damaged) else { throw Unexpected() }
    #expect(damage.layer == "eventstream")
    #expect(damage.code == "messageChecksumMismatch")
    #expect(damage.offset == UInt64(chunk.count))
    let complete = try InvokeFrames.complete()
    guard case .damaged(let after) = outcome(of: complete + chunk) else { throw Unexpected() }
    #expect(after.layer == "lambda")
    #expect(after.code == "eventAfterEnd")
    #expect(outcome(of: bytes("{\"message\":\"no\"}")) == .notUnderstood(resembles: "JSON"))
  }

  @Test("The tracker alone, with messages that other code decodes")
  func completion() throws {
    func completion(_ frames: [[UInt8]]) throws -> InvokeResponseCompletion {
      var completion = InvokeResponseCompletion()
      let stream = frames.flatMap { $0 }
      var reader = EventStreamReader(stream.span)
      while let message = try reader.next() { try completion.note(message) }
      return completion
    }
    #expect(try !completion([]).hasEnded)
    #expect(try !completion([InvokeFrames.chunk([1])]).hasEnded)
    let whole = try completion([InvokeFrames.chunk([1]), InvokeFrames.complete()])
    #expect(whole.hasEnded)
    #expect(whole.invokeComplete == InvokeComplete())
    #expect(whole.serviceError == nil)
    #expect(try completion([InvokeFrames.complete(#"{"ErrorCode":"E"}"#)]).serviceError?.code == "E")
    #expect(throws: InvokeResponseError.self) {
      try completion([InvokeFrames.complete(), InvokeFrames.chunk([1])])
    }
    #expect(throws: InvokeResponseError.self) { try completion([InvokeFrames.complete("[")]) }
  }

  @Test("The error of a function in the form that all modules share")
  func functionErrors() throws {
    let trailers = try LambdaFunctionError.trailers(type: "T", message: "m")
    let error = try #require(LambdaFunctionError(trailers: trailers))
    #expect(error.serviceError == ServiceError(source: .function, type: "T", message: "m"))
    let untyped = LambdaFunctionError(
      source: .body, type: nil, details: LambdaErrorDetails(#"{"errorType":"D","errorMessage":"x"}"#))
    #expect(untyped.serviceError == ServiceError(source: .function, type: "D", message: "x"))
    let complete = LambdaFunctionError(source: .invokeComplete, type: "Unhandled", details: untyped.details)
    #expect(
      complete.serviceError == ServiceError(source: .invokeComplete, type: "D", code: "Unhandled", message: "x"))
  }
}
