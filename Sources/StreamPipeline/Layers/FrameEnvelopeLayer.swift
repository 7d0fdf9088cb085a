internal import ByteKernels
internal import EventStreamCodec
internal import LambdaStreaming

/// An event stream whose events carry the pieces of another stream: Lambda's and SageMaker's.
@available(StreamingCodec 1.0, *)
struct FrameEnvelopeLayer: ~Copyable {
  private var frames: MessageDecoder
  private var completion: StreamCompletion
  private let reportsElements: Bool
  /// The length of the intact messages, in bytes.
  private var count: UInt64 = 0
  /// The event that ended the invocation, until it is delivered.
  private var invokeComplete: EnvelopeElement?

  init(_ options: StreamOptions, reportsElements: Bool) {
    frames = MessageDecoder(options)
    completion = StreamCompletion(options, readsPrelude: false)
    self.reportsElements = reportsElements
  }

  /// The error that an event of this layer reported.
  var serviceError: ServiceError? { completion.serviceError }

  /// The number of signed messages.
  var signedCount: Int { frames.signedCount }

  /// Reads to the next message; its payload goes to `output` if it is a piece of the stream inside.
  ///
  /// - Returns: The message, if elements are wanted.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into output: inout LayerOutput) throws(StreamError) -> EnvelopeElement?
  {
    if let element = takeQueuedElement() { return element }
    return try Self.next(
      &frames, &input, &completion, &count, &invokeComplete, reportsElements: reportsElements, into: &output)
  }

  @_lifetime(input: copy input)
  private static func next(
    _ frames: inout MessageDecoder, _ input: inout Span<UInt8>, _ completion: inout StreamCompletion,
    _ count: inout UInt64, _ invokeComplete: inout EnvelopeElement?, reportsElements: Bool,
    into output: inout LayerOutput
  ) throws(StreamError) -> EnvelopeElement? {
    let all = input
    guard let message = try frames.next(&input) else { return nil }
    completion.note(message)
    count += UInt64(message.bytes.count)
    if message.carriesPiece {
      if !message.payload.isEmpty { output.take(message.payload, of: all) }
    } else if reportsElements,
      case .invokeComplete(let event)? = try? InvokeResponseEventView(message, leniency: .missingMessageType)
    {
      invokeComplete = .invokeComplete(event, offset: message.offset)
    }
    guard reportsElements else { return nil }
    return .message(EventStreamMessage(message), offset: message.offset, length: message.bytes.count)
  }

  /// Ends the layer.
  ///
  /// - Throws: ``StreamError`` if the stream was cut, or its terminal event is missing. A service's error is not thrown
  ///   here: it is reported after everything that the layer carries.
  mutating func finish() throws(StreamError) -> EnvelopeElement? {
    if let element = takeQueuedElement() { return element }
    try frames.finish()
    if let problem = completion.problem(at: count) {
      if case .service = problem { return nil }
      throw problem
    }
    return nil
  }

  private mutating func takeQueuedElement() -> EnvelopeElement? {
    defer { invokeComplete = nil }
    return invokeComplete
  }
}

// MARK: Detection

@available(StreamingCodec 1.0, *)
extension FrameEnvelopeLayer {
  /// Recognises the length that a message begins with: its first byte is 0 below 16 MiB, and text has no such byte.
  static func detect(_ beginning: Span<UInt8>) -> LayerMatch {
    beginning[0] < 0x09 ? .yes("it begins with a length") : .no
  }
}

// MARK: Messages

@available(StreamingCodec 1.0, *)
extension EventStreamMessageView {
  /// Whether the payload is a piece of another stream, as in Lambda's PayloadChunk and SageMaker's PayloadPart.
  package var carriesPiece: Bool { isEvent(carrying: "PayloadChunk") || isEvent(carrying: "PayloadPart") }

  /// Whether the message is an event of this name.
  ///
  /// A message without `:message-type`, as cargo-lambda writes it, counts as an event; the missing header is reported
  /// at the end of the stream.
  func isEvent(carrying name: String) -> Bool {
    guard let eventType, eventType.bytesEqual(name) else { return false }
    guard let messageType else { return true }
    return messageType.bytesEqual("event")
  }
}

// MARK: Errors

@available(StreamingCodec 1.0, *)
extension EventStreamError: LayerError {
  var layer: StreamLayer? { .eventstream }
  var isIncomplete: Bool { if case .truncatedMessage = self { true } else { false } }
}
