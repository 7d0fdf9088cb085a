import EventStreamCodec
import LambdaStreaming
import TestSupport

/// What a decoder of invocations delivered, owned and independent of how the bytes were split.
@available(StreamingCodec 1.0, *)
enum InvokePiece: Equatable, Sendable {
  case response(ResponsePiece)
  case complete(InvokeComplete)
  case serviceError(ServiceError)
  case other(EventStreamMessage)
}

@available(StreamingCodec 1.0, *)
extension [InvokePiece] {
  mutating func append(copying element: InvokeResponseElement) {
    switch element {
    case .prelude(let prelude): append(.response(.prelude(prelude)))
    case .missingPrelude(let missing): append(.response(.missingPrelude(missing)))
    case .body(let bytes):
      if case .response(.body(let before))? = last {
        self[count - 1] = .response(.body(before + array(bytes)))
      } else {
        append(.response(.body(array(bytes))))
      }
    case .functionError(let error): append(.response(.functionError(error)))
    case .complete(let complete): append(.complete(complete))
    case .serviceError(let error): append(.serviceError(error))
    case .other(let message): append(.other(EventStreamMessage(message)))
    }
  }

  var response: [ResponsePiece] {
    compactMap { piece in
      guard case .response(let piece) = piece else { return nil }
      return piece
    }
  }

  var complete: InvokeComplete? {
    guard case .complete(let complete)? = last else { return nil }
    return complete
  }
}

@available(StreamingCodec 1.0, *)
protocol InvokeSettings {
  static var expectation: LambdaPreludeExpectation { get }
  static var eventLeniency: EventStreamLeniency { get }
  static var leniencies: LambdaResponseLeniencies { get }
}

@available(StreamingCodec 1.0, *)
extension InvokeSettings {
  static var expectation: LambdaPreludeExpectation { .detected }
  static var eventLeniency: EventStreamLeniency { [] }
  static var leniencies: LambdaResponseLeniencies { [] }
}

@available(StreamingCodec 1.0, *)
enum Invoke: InvokeSettings {}
@available(StreamingCodec 1.0, *)
enum InvokeRequired: InvokeSettings { static var expectation: LambdaPreludeExpectation { .required } }
@available(StreamingCodec 1.0, *)
enum InvokeLenient: InvokeSettings {
  static var eventLeniency: EventStreamLeniency { .missingMessageType }
  static var leniencies: LambdaResponseLeniencies { .errorTextInBody }
}

@available(StreamingCodec 1.0, *)
struct InvokeDecoderUnderTest<Settings: InvokeSettings>: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  var decoder = InvokeResponseDecoder(
    Settings.expectation, eventLeniency: Settings.eventLeniency, leniencies: Settings.leniencies)

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [InvokePiece]) throws(InvokeResponseError) {
    var input = bytes
    while let element = try decoder.next(&input) { elements.append(copying: element) }
    precondition(input.isEmpty)
  }

  mutating func finish(into elements: inout [InvokePiece]) throws(InvokeResponseError) {
    while let element = try decoder.finish() { elements.append(copying: element) }
  }
}

/// Frames of InvokeWithResponseStream.
@available(StreamingCodec 1.0, *)
enum InvokeFrames {
  static func encode(_ message: EventStreamMessage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try EventStreamEncoder().append(message, to: &bytes)
    return bytes
  }

  static func chunk(_ payload: [UInt8]) throws -> [UInt8] {
    try encode(EventStreamMessage(event: "PayloadChunk", contentType: "application/octet-stream", payload: payload))
  }

  static func chunks(_ payloads: [[UInt8]]) throws -> [UInt8] { try payloads.flatMap { try chunk($0) } }

  static func complete(_ json: String = "{}") throws -> [UInt8] {
    try encode(EventStreamMessage(event: "InvokeComplete", contentType: "application/json", payload: bytes(json)))
  }

  static func exception(_ type: String, _ payload: String) throws -> [UInt8] {
    try encode(
      EventStreamMessage(
        headers: [EventStreamHeader(":message-type", "exception"), EventStreamHeader(":exception-type", type)],
        payload: bytes(payload)))
  }

  static func error(_ code: String, _ text: String?) throws -> [UInt8] {
    var headers = [EventStreamHeader(":message-type", "error"), EventStreamHeader(":error-code", code)]
    if let text { headers.append(EventStreamHeader(":error-message", text)) }
    return try encode(EventStreamMessage(headers: headers))
  }
}
