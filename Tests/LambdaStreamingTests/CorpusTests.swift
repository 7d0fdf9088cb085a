import ChunkedHTTP
import EventStreamCodec
import Foundation
import LambdaStreaming
import StrictJSON
import TestSupport
import Testing

/// What runtimes, emulators and servers were captured to send.
@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct CorpusTests {
  private static let folders = [
    "lambda-node", "lambda-go", "lambda-swift", "lambda-swift-localserver", "rie", "crafted", "invoke-stream",
  ]

  private static let captures = folders.flatMap { Corpus.files(in: "lambda/\($0)", ending: ".raw") }
    .filter { !$0.hasSuffix(".request.raw") }

  private static let streams = Corpus.files(in: "lambda/invoke-stream", ending: ".body.bin")

  /// What the independent decode says to be wrong as well.
  private static let refusals: [String: LambdaPreludeError] = [
    "lambda/crafted/adv-invalid-json.raw": .invalidJSON(offset: 18, byte: nil)
  ]

  /// A prelude that is no object: the independent decode takes it, our policy does not.
  private static let withoutPrelude = ["lambda/crafted/adv-prelude-not-object.raw"]

  private func truth(beside path: String) throws -> JSONValue {
    let name = path.replacing(".response.raw", with: "").replacing(".raw", with: "").replacing(".body.bin", with: "")
    let json = try Corpus.bytes(name + ".json")
    return try JSONValue(parsing: json.span)
  }

  @Test("The captures are all here")
  func presence() {
    #expect(Self.captures.count >= 60)
    #expect(Self.streams.count >= 9)
  }

  @Test("Every capture: prelude, body, trailers and outcome are those of the JSON beside it", arguments: captures)
  func capture(path: String) throws {
    let bytes = try Corpus.bytes(path)
    let truth = try truth(beside: path)
    let laws = DecoderLaws<CaptureUnderTest>()
    let outcome = laws.outcome(of: bytes)
    if bytes.count < 50_000 { #expect(laws.violations(on: bytes, everySplit: 500) == []) }

    if let error = Self.refusals[path] {
      #expect(outcome.failure == .response(error))
      return
    }
    if Self.withoutPrelude.contains(path) {
      #expect(outcome.failure == nil)
      #expect(outcome.elements.response.missing != nil)
      #expect(outcome.elements.response.body.count == truth["payloadLength"]?.intValue.map { Int($0) })
      return
    }

    let isComplete = truth["complete"]?.boolValue ?? true
    let endsInInvokeComplete = truth["boto3"].map { $0["complete"]?.isNull == false } ?? true
    let hasServiceError = truth["boto3"]?["error"]?.isNull == false
    #expect((outcome.failure == nil) == (isComplete && (endsInInvokeComplete || hasServiceError)))
    try checkPrelude(outcome.elements.response.prelude, truth)
    try checkBody(outcome.elements.response.body, truth)
    checkOutcome(outcome.elements, truth, hasServiceError: hasServiceError)
  }

  private func checkPrelude(_ prelude: LambdaPrelude?, _ truth: JSONValue) throws {
    // Two formats of the truth: with the text of the prelude, or with what it says alone.
    var expected = truth["prelude"]
    if let isPresent = expected?["present"]?.boolValue {
      let text = Array((expected?["jsonText"]?.stringValue ?? "").utf8)
      expected = isPresent ? try JSONValue(parsing: text.span) : nil
    }
    guard let expected, !expected.isNull else {
      #expect(prelude == nil)
      return
    }
    let prelude = try #require(prelude)
    // Of a member that is there twice the last counts.
    func member(_ name: String) -> JSONValue? {
      let value = expected.objectValue?.last { $0.name == name }?.value
      return value?.isNull == true ? nil : value
    }
    #expect(prelude.statusCode.map { Int64($0) } == member("statusCode")?.intValue)
    func fields(_ name: String) -> [HTTPFieldLine] {
      (member(name)?.objectValue ?? []).flatMap { header in
        (header.value.arrayValue ?? [header.value]).map { HTTPFieldLine(header.name, $0.stringValue ?? "?") }
      }
    }
    #expect(Array(prelude.headers) == fields("headers"))
    #expect(Array(prelude.multiValueHeaders) == fields("multiValueHeaders"))
    #expect(prelude.cookies == (member("cookies")?.arrayValue ?? []).map { $0.stringValue ?? "?" })
    let known = ["statusCode", "headers", "multiValueHeaders", "cookies"]
    #expect(
      prelude.otherMembers.map(\.name) == expected.objectValue?.map(\.name).filter { !known.contains($0) })
  }

  private func checkBody(_ body: [UInt8], _ truth: JSONValue) throws {
    if let expected = truth["bodyBase64"]?.stringValue {
      #expect(base64(body) == expected)
    } else if let expected = truth["bodyText"]?.stringValue {
      #expect(String(decoding: body, as: UTF8.self) == expected)
    } else if let length = truth["boto3"]?["payloadLength"]?.intValue, let prelude = truth["prelude"] {
      // The payload without the prelude as it stands there, and the delimiter.
      #expect(body.count == Int(length) - prelude.text.utf8.count - 8)
    } else {
      Issue.record("nothing is known of the body")
    }
  }

  private func checkOutcome(_ elements: [CapturePiece], _ truth: JSONValue, hasServiceError: Bool) {
    var error: ServiceError?
    if case .failed(let found)? = elements.outcome { error = found }
    if let expected = truth["midStreamError"], !expected.isNull {
      let details = expected["bodyJSON"]
      let message = details?["errorMessage"]?.stringValue ?? expected["bodyBase64"]?.stringValue
      let isTrailer = error?.source == .function
      #expect((isTrailer ? error?.type : error?.code) == expected["type"]?.stringValue)
      #expect(isTrailer || error?.type == details?["errorType"]?.stringValue)
      #expect(error?.message == message)
    } else if hasServiceError {
      #expect(error?.source == .exception || error?.source == .errorMessage)
    } else if let status = elements.response.prelude?.statusCode, status >= 400 {
      #expect(error?.source == .httpStatus)
    } else {
      #expect(elements.outcome == .complete)
    }
  }

  @Test("Every event stream: the same as over HTTP, and all of it as a naive reading has it", arguments: streams)
  func stream(path: String) throws {
    let bytes = try Corpus.bytes(path)
    let truth = try truth(beside: path)
    let laws = DecoderLaws<InvokeDecoderUnderTest<InvokeLenient>>()
    if bytes.count < 50_000 { #expect(laws.violations(on: bytes, everySplit: 500) == []) }
    let outcome = laws.outcome(of: bytes)
    #expect(outcome.failure == nil)

    let raw = path.dropLast(".body.bin".count) + ".response.raw"
    if FileManager.default.fileExists(atPath: Corpus.root.appending(path: String(raw)).path) {
      let whole = DecoderLaws<CaptureUnderTest>().outcome(of: try Corpus.bytes(String(raw)))
      // As a truth value: the difference of megabytes takes for ever to print.
      let isSame = whole.elements.response == outcome.elements.response
      #expect(isSame)
    }

    // All payloads joined, and what stands behind the first eight NUL bytes.
    var payload: [UInt8] = []
    var reader = EventStreamReader(bytes.span)
    while let message = try reader.next() {
      let owned = EventStreamMessage(message)
      if owned.value(of: .eventType) == "PayloadChunk" { payload += owned.payload }
    }
    #expect(payload.count == truth["boto3"]?["payloadLength"]?.intValue.map { Int($0) })
    let text = payload.prefix { $0 != 0 }
    let body = text.count < payload.count ? Array(payload[(text.count + 8)...]) : []
    let isSameBody = outcome.elements.response.body == body
    #expect(isSameBody)

    let expected = truth["boto3"]?["complete"]?["InvokeComplete"]
    #expect((outcome.elements.complete != nil) == (expected != nil))
    #expect(outcome.elements.complete?.errorCode == expected?["ErrorCode"]?.stringValue)
    #expect(outcome.elements.complete?.errorDetails?.raw == expected?["ErrorDetails"]?.stringValue)
    #expect(outcome.elements.complete?.logResult == expected?["LogResult"]?.stringValue)
  }

  @Test("The emulator's frames without :message-type are refused where that is not asked for")
  func strictMessageType() throws {
    let bytes = try Corpus.bytes("lambda/invoke-stream/cargo-lambda-no-message-type.body.bin")
    let outcome = DecoderLaws<InvokeDecoderUnderTest<Invoke>>().outcome(of: bytes)
    #expect(outcome.failure == .eventStream(.missingHeader(offset: 0, header: .messageType)))
  }

  @Test("The error that a Rust runtime wrote into the body comes off when asked for")
  func errorInBody() throws {
    let bytes = try Corpus.bytes("lambda/crafted/rust-mid-stream-error-in-body.raw")
    let body = DecoderLaws<CaptureUnderTest>().outcome(of: bytes).elements.response.body
    let laws = DecoderLaws<PreludeDecoderUnderTest<ErrorTextInBody>>()
    #expect(laws.violations(on: body) == [])
    let found = laws.outcome(of: body).elements
    #expect(String(decoding: found.body, as: UTF8.self) == "partial ")
    #expect(found.functionError?.type == "Runtime.StreamError")
    #expect(found.functionError?.message == "upstream failed: スロットリング")
  }

  @Test("Every prelude of the captures that has no issue encodes, and decodes to itself", arguments: captures)
  func encodesAgain(path: String) throws {
    let bytes = try Corpus.bytes(path)
    guard let prelude = DecoderLaws<CaptureUnderTest>().outcome(of: bytes).elements.response.prelude,
      prelude.issues.isEmpty
    else { return }
    var output: [UInt8] = []
    try LambdaPreludeEncoder().append(prelude, to: &output)
    #expect(decode(output).outcome.elements == [.prelude(prelude)])
  }

  @Test("A handler that gives its text to end() sends no prelude: everything is body")
  func messageRequired() throws {
    let bytes = try Corpus.bytes("lambda/lambda-node/seedMessageRequired.raw")
    let found = DecoderLaws<CaptureUnderTest>().outcome(of: bytes)
    #expect(found.failure == nil)
    let missing = try #require(found.elements.response.missing)
    #expect(missing == LambdaMissingPrelude(reason: .notAnObject(0x6D), offset: 0))
    #expect(String(decoding: found.elements.response.body, as: UTF8.self) == "message is required")
  }
}

extension JSONValue {
  fileprivate var text: String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
