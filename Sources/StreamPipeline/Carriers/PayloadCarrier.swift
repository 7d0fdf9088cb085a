internal import ByteKernels
internal import EventStreamCodec
internal import LambdaStreaming

/// An event stream whose events carry the pieces of another stream: Lambda's and SageMaker's.
@available(StreamingCodec 1.0, *)
struct PayloadCarrier: Carrier, ~Copyable {
  let layer = StreamLayer.eventstream
  private var frames: EventStreamDecoder
  private var judge: EventStreamJudge
  private let reportsElements: Bool
  private var count: UInt64 = 0
  /// How the invocation ended, until it has been delivered.
  private var complete: CarrierElement?

  init(_ options: StreamOptions, reportsElements: Bool) {
    frames = EventStreamDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
    judge = EventStreamJudge(leniency: options.eventStreamLeniency)
    self.reportsElements = reportsElements
  }

  var serviceError: ServiceFailure? { judge.serviceError }

  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    if let complete {
      self.complete = nil
      if reportsElements { return complete }
    }
    let element = try Self.next(&frames, &input, &judge, &count, &complete, into: &body)
    return reportsElements ? element : nil
  }

  @_lifetime(input: copy input)
  private static func next(
    _ frames: inout EventStreamDecoder, _ input: inout Span<UInt8>, _ judge: inout EventStreamJudge,
    _ count: inout UInt64, _ complete: inout CarrierElement?, into body: inout [UInt8]
  ) throws(StreamError) -> CarrierElement? {
    guard let message = try frames.nextMessage(&input) else { return nil }
    judge.judge(message)
    count += UInt64(message.bytes.count)
    if message.carriesPiece {
      body.append(copying: message.payload)
    } else if case .invokeComplete(let found)? = try? InvokeResponseEventView(message, leniency: .missingMessageType) {
      complete = .invokeComplete(found, offset: message.offset)
    }
    return .message(EventStreamMessage(message), offset: message.offset, length: message.bytes.count)
  }

  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    if let complete {
      self.complete = nil
      if reportsElements { return complete }
    }
    try frames.finishMessages()
    if let problem = judge.problem(at: count) {
      // A service's error is told when everything has been read.
      if case .service = problem { return nil }
      throw problem
    }
    return nil
  }
}
