#if Signing
internal import ByteKernels
public import EventStreamCodec

/// Writes the signed event stream of a request, checked against its operation.
///
/// In the request of an RPC protocol, the first message has the operation's other members: `appendInitialRequest`.
/// ``SignedEventStream`` does all of this for an asynchronous sequence of events.
@available(StreamingCodecAsync 1.0, *)
public struct EventStreamWriter: Sendable {
  /// The operation.
  public let operation: EventStreamOperation
  private var signer: EventStreamSigner
  private var hasInitialRequest = false

  /// Starts the stream of a request.
  ///
  /// - Parameters:
  ///   - operation: The operation, whose `direction` is bidirectional.
  ///   - signer: The signer, which begins with the request's own signature.
  public init(_ operation: EventStreamOperation, signer: EventStreamSigner) {
    self.operation = operation
    self.signer = signer
  }

  /// Whether the stream has been ended.
  public var isFinished: Bool { signer.isFinished }

  /// Appends the first message of an RPC protocol's request: the operation's input without the stream, as JSON.
  ///
  /// - Throws: ``EventStreamWritingError``; `output` is then unchanged.
  public mutating func appendInitialRequest(
    _ payload: [UInt8], at time: SigningTime = .now, to output: inout [UInt8]
  ) throws(EventStreamWritingError) {
    guard operation.sendsInitialMessage, !hasInitialRequest else { throw .unexpectedInitialRequest }
    guard Self.isJSONObject(payload.span) else { throw .payloadNotJSON(event: Self.initialRequest) }
    try sign(
      EventStreamMessage(event: Self.initialRequest, contentType: "application/json", payload: payload), at: time,
      to: &output)
    hasInitialRequest = true
  }

  /// Appends an event.
  ///
  /// - Throws: ``EventStreamWritingError``; `output` is then unchanged.
  /// - Complexity: O(*n*) in the event's size.
  public mutating func append(
    _ event: EventStreamInputEvent, at time: SigningTime = .now, to output: inout [UInt8]
  ) throws(EventStreamWritingError) {
    guard !operation.sendsInitialMessage || hasInitialRequest else { throw .missingInitialRequest }
    guard let kind = operation.inputEvents.first(where: { $0.name == event.name })?.payload else {
      throw .unknownEvent(event.name)
    }
    var message = EventStreamMessage(
      event: event.name, contentType: try Self.contentType(of: event, kind), payload: event.payload)
    message.headers += event.headers
    try sign(message, at: time, to: &output)
  }

  /// Appends the signed message without a payload that ends the stream.
  ///
  /// - Throws: ``EventStreamWritingError``; `output` is then unchanged.
  public mutating func finish(at time: SigningTime = .now, to output: inout [UInt8]) throws(EventStreamWritingError) {
    guard !operation.sendsInitialMessage || hasInitialRequest else { throw .missingInitialRequest }
    do throws(EventStreamSigningError) { try signer.finish(at: time, to: &output) } catch { throw .signing(error) }
  }

  private static let initialRequest = "initial-request"

  private mutating func sign(
    _ message: EventStreamMessage, at time: SigningTime, to output: inout [UInt8]
  ) throws(EventStreamWritingError) {
    do throws(EventStreamSigningError) {
      try signer.append(message, at: time, to: &output)
    } catch {
      throw .signing(error)
    }
  }

  /// Returns the media type of an event's payload, which must be of the kind that the operation defines.
  private static func contentType(
    of event: EventStreamInputEvent, _ kind: EventStreamOperation.PayloadKind
  ) throws(EventStreamWritingError) -> String? {
    switch kind {
    case .json:
      guard isJSONObject(event.payload.span) else { throw .payloadNotJSON(event: event.name) }
      return "application/json"
    case .xml: return "application/xml"
    case .blob: return "application/octet-stream"
    case .empty:
      guard event.payload.isEmpty else { throw .payloadNotEmpty(event: event.name) }
      return nil
    }
  }

  /// Whether the payload begins and ends like a JSON object; the service parses it.
  private static func isJSONObject(_ payload: Span<UInt8>) -> Bool {
    let start = payload.firstNonWhitespace(from: 0)
    var end = payload.count
    while end > start, payload[end - 1].isJSONWhitespace { end -= 1 }
    return end - start >= 2 && payload[start] == UInt8(ascii: "{") && payload[end - 1] == UInt8(ascii: "}")
  }
}

/// Why an event cannot be written.
///
/// Nothing has been written when it is thrown.
@nonexhaustive
@available(StreamingCodecAsync 1.0, *)
public enum EventStreamWritingError: Error, Hashable, Sendable {
  /// The operation has no input event of this name.
  case unknownEvent(String)
  /// The payload of the event must be a JSON object.
  case payloadNotJSON(event: String)
  /// The event has no payload.
  case payloadNotEmpty(event: String)
  /// The operation's first message is an initial request, which has not been written.
  case missingInitialRequest
  /// The operation has no initial request, or it has been written.
  case unexpectedInitialRequest
  /// The message cannot be signed.
  case signing(EventStreamSigningError)
}

@available(StreamingCodecAsync 1.0, *)
extension EventStreamWritingError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .unknownEvent(let name): "the operation has no input event \(name.debugDescription)"
    case .payloadNotJSON(let event): "the payload of \(event) must be a JSON object"
    case .payloadNotEmpty(let event): "\(event) has no payload"
    case .missingInitialRequest: "the initial request must be written first"
    case .unexpectedInitialRequest: "there is no initial request, or it has been written"
    case .signing(let error): "\(error)"
    }
  }
}
#endif
