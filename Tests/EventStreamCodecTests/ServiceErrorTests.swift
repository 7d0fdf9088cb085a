import EventStreamCodec
import StrictJSON
import Testing

@Suite struct ServiceErrorTests {
  func body(_ text: String) -> ServiceErrorBody { ServiceErrorBody(Array(text.utf8).span) }

  func words(type: String? = nil, code: String? = nil, _ message: String?) -> ServiceErrorBody {
    ServiceErrorBody(type: type, code: code, message: message)
  }

  /// The error of a message with these headers and payload.
  func error(
    _ headers: [UInt8]..., payload: String = "{}", leniency: EventStreamLeniency = []
  ) throws -> ServiceError? {
    let bytes = Frame.make() + Frame.make(headers: headers.flatMap { $0 }, payload: Array(payload.utf8))
    var reader = EventStreamReader(bytes.span)
    _ = try reader.next()
    guard let message = try reader.next() else { return nil }
    return ServiceError(message, leniency: leniency)
  }

  let exception = Frame.header(":message-type", "exception")
  let throttling = Frame.header(":exception-type", "throttlingException")

  @Test("The first of several errors, and numbers that report success")
  func severalErrors() {
    #expect(body(#"{"errors":[{"message":"m","code":"c"},{"message":"n"}]}"#) == words(code: "c", "m"))
    #expect(body(#"{"detail":[{"loc":["body"],"msg":"m","type":"t"}]}"#) == words(type: "t", "m"))
    for success in ["0", "200", "302", "399"] {
      #expect(ServiceErrorBody(document: Array(#"{"statusCode":\#(success),"body":"b"}"#.utf8).span) == nil)
      #expect(body(#"{"code":\#(success),"message":"m"}"#) == words("m"))
    }
    #expect(body(#"{"statusCode":400}"#) == words(code: "400", nil))
    // A type alone is no error: `{"type":"message_start"}`.
    #expect(ServiceErrorBody(document: Array(#"{"type":"t"}"#.utf8).span) == nil)
    #expect(ServiceErrorBody(document: Array(#"{"type":"t","message":"m"}"#.utf8).span) == words(type: "t", "m"))
    #expect(ServiceErrorBody(document: Array("\u{FEFF}{\"message\":\"m\"}".utf8).span) == words("m"))
  }

  @Test("The exception's type comes from the header, the rest from the payload")
  func exceptions() throws {
    #expect(
      try error(exception, throttling, payload: #"{"message":"Slow down","code":429}"#)
        == ServiceError(
          source: .exception, type: "throttlingException", code: "429", message: "Slow down", offset: 16))
    #expect(
      try error(
        exception, Frame.header(":exception-type", "modelStreamErrorException"),
        payload: #"{"message":"Failed","originalStatusCode":529,"originalMessage":"Overloaded"}"#)
        == ServiceError(
          source: .exception, type: "modelStreamErrorException", message: "Failed",
          upstream: .init(status: 529, message: "Overloaded"), offset: 16))
    #expect(try error(exception, throttling, payload: "Slow\ndown")?.message == "Slow\ndown")
    #expect(try error(exception, throttling, payload: "")?.message == "")
  }

  @Test("An error message has its code and message from the headers, or its message from the payload")
  func errorMessages() throws {
    let type = Frame.header(":message-type", "error")
    let code = Frame.header(":error-code", "InternalFailure")
    #expect(
      try error(type, code, Frame.header(":error-message", "oops"), payload: #"{"message":"other"}"#)
        == ServiceError(source: .errorMessage, code: "InternalFailure", message: "oops", offset: 16))
    #expect(
      try error(type, code, payload: #"{"message":"other"}"#)
        == ServiceError(source: .errorMessage, code: "InternalFailure", message: "other", offset: 16))
    #expect(try error(type, code, payload: "")?.message == "")
  }

  @Test("Events and messages without the headers of an error report none")
  func otherMessages() throws {
    let event = Frame.header(":message-type", "event")
    #expect(try error(event, Frame.header(":event-type", "chunk"), payload: #"{"message":"no"}"#) == nil)
    #expect(try error(Frame.header(":message-type", "evict"), payload: #"{"message":"no"}"#) == nil)
    #expect(try error(exception) == nil)
    #expect(try error(throttling) == nil)
    #expect(try error(throttling, leniency: .missingMessageType)?.type == "throttlingException")
  }

  @Test(
    "Each member that carries the message",
    arguments: ["message", "Message", "errorMessage", "error", "Error", "error_description", "detail", "title"])
  func messageMembers(name: String) {
    #expect(body(#"{"\#(name)":"words"}"#) == words("words"))
  }

  @Test(
    "Each member that carries the code, as a string or a number",
    arguments: ["code", "Code", "ErrorCode", "errorCode", "status"])
  func codeMembers(name: String) {
    #expect(body(#"{"\#(name)":"x1"}"#) == words(code: "x1", nil))
    #expect(body(#"{"\#(name)":403}"#) == words(code: "403", nil))
  }

  @Test("Each member that carries the type, without its namespace", arguments: ["__type", "type", "errorType"])
  func typeMembers(name: String) {
    #expect(body(#"{"\#(name)":"com.amazon.coral.service#AccessDenied"}"#) == words(type: "AccessDenied", nil))
  }

  @Test("An inner error is more specific than the document around it")
  func innerErrors() {
    #expect(
      body(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}"#)
        == words(type: "overloaded_error", "Overloaded"))
    #expect(
      body(#"{"error":{"code":502,"message":"Provider returned error"},"user_id":"u"}"#)
        == words(code: "502", "Provider returned error"))
    #expect(
      body(#"[{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}]"#)
        == words(type: "RESOURCE_EXHAUSTED", code: "429", "Quota"))
    #expect(body(#"{"message":"outer","error":{"code":"c"}}"#) == words(code: "c", "outer"))
  }

  @Test("An error next to its description is a code")
  func errorWithDescription() {
    #expect(
      body(#"{"error":"invalid_token","error_description":"It expired"}"#) == words(code: "invalid_token", "It expired")
    )
    #expect(body(#"{"statusCode":400,"error":"Bad Request","message":"No"}"#) == words(code: "400", "No"))
  }

  @Test("Problem details")
  func problemDetails() {
    #expect(
      body(#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"Not yours"}"#)
        == words(code: "403", "Not yours"))
  }

  @Test("Type names lose namespace and address")
  func typeNames() {
    #expect(ServiceErrorBody.typeName("a.b#C") == "C")
    #expect(ServiceErrorBody.typeName("ThrottlingException:http://internal.amazon.com/coral/") == "ThrottlingException")
    #expect(ServiceErrorBody.typeName("https://example.com/problem") == "https://example.com/problem")
    #expect(ServiceErrorBody.typeName("error") == nil)
    #expect(ServiceErrorBody.typeName("") == nil)
  }

  @Test("XML errors of REST services")
  func xml() {
    #expect(
      body(
        "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>a &lt;b&gt; &amp; &c;</Message></Error>")
        == words(code: "NoSuchKey", "a <b> & &c;"))
    #expect(body("<html><h1>502</h1></html>") == words("<html><h1>502</h1></html>"))
  }

  @Test("Other documents and text are kept as excerpts, binary data is not")
  func excerpts() {
    #expect(body(#"{"unknown":1}"#) == words(#"{"unknown":1}"#))
    #expect(body(#""only a string""#) == words("only a string"))
    #expect(body(" \r\n upstream down \n") == words("upstream down"))
    #expect(body("{}") == words(nil))
    #expect(body("null") == words(nil))
    #expect(body(" ") == words(nil))
    #expect(body("a\u{0}b") == words(nil))
    #expect(ServiceErrorBody([0x61, 0xFF, 0x62].span) == words("a\u{FFFD}b"))
  }

  @Test("An excerpt has at most 256 bytes and ends between characters")
  func excerptLength() {
    #expect(body(String(repeating: "a", count: 256)).message?.utf8.count == 256)
    #expect(body(String(repeating: "a", count: 257)).message?.utf8.count == 256)
    // 85 × 3 bytes fit, one more does not.
    #expect(body(String(repeating: "語", count: 100)).message == String(repeating: "語", count: 85))
    // The flag's two scalars are one character of eight bytes.
    #expect(body(String(repeating: "a", count: 250) + "🇳🇴") == words(String(repeating: "a", count: 250)))
    #expect(body(String(repeating: "a", count: 248) + "🇳🇴!").message?.hasSuffix("🇳🇴") == true)
  }

  @Test("A message has at most 64 KiB and ends between characters")
  func messageLength() {
    let longest = String(repeating: "a", count: 65_536)
    #expect(body(#"{"message":"\#(longest)"}"#) == words(longest))
    #expect(body(#"{"message":"\#(longest)b"}"#) == words(longest))
    // 21,845 × 3 bytes fit, one more does not.
    #expect(body(#"{"detail":"\#(String(repeating: "語", count: 30_000))"}"#).message?.utf8.count == 65_535)
    // A message in JSON is text, whatever its characters are.
    #expect(body(#"{"message":"\u0001 \#(longest)"}"#) == words("\u{1} " + longest.dropLast(2)))
    #expect(body(#"{"message":" \#(longest.dropLast())"}"#) == words(" " + longest.dropLast()))
  }
}
