internal import ChunkedHTTP
internal import EventStreamCodec

/// A decoder for each kind of envelope.
///
/// Each question about an envelope is asked here, by its tag, and answered by its decoder.
@available(StreamingCodec 1.0, *)
struct EnvelopeDecoders: ~Copyable {
  var http: HTTPLayer
  var lambda: LambdaLayer
  private var chunked: ChunkedLayer
  private var awsChunked: AWSChunkedLayer
  private var gzip: ContentCodingLayer
  private var frames: FrameEnvelopeLayer
  private let reportsElements: Bool

  init(_ options: StreamOptions, reportsElements: Bool) {
    http = HTTPLayer(options, reportsElements: reportsElements)
    chunked = ChunkedLayer(options, reportsElements: reportsElements)
    awsChunked = AWSChunkedLayer(options, reportsElements: reportsElements)
    gzip = ContentCodingLayer(.gzip, options)
    lambda = LambdaLayer(isRequired: true, options)
    frames = FrameEnvelopeLayer(options, reportsElements: reportsElements)
    self.reportsElements = reportsElements
  }

  /// The error that an envelope reported.
  func serviceError(of layer: StreamLayer) -> ServiceError? {
    switch layer {
    case .http: http.serviceError
    case .lambda: lambda.serviceError
    case .eventstream: frames.serviceError
    default: nil
    }
  }

  /// The number of signed messages.
  var signedMessageCount: Int { frames.signedCount }

  /// Whether an envelope has said everything it says about its content.
  func isOpen(_ layer: StreamLayer) -> Bool {
    switch layer {
    case .http: http.isOpen
    case .lambda: lambda.isOpen
    default: true
    }
  }

  /// The coding that an envelope's head names for what it carries.
  func impliedEnvelope(of layer: StreamLayer) -> StreamLayer? {
    switch layer {
    case .http: http.impliedEnvelope
    case .lambda: lambda.impliedEnvelope
    default: nil
    }
  }

  /// What an envelope declares of its content.
  func declaredContent(of layer: StreamLayer) -> DetectedLayer? {
    switch layer {
    case .http: http.declaredContent
    case .lambda: lambda.declaredContent
    default: nil
    }
  }

  /// Lets an envelope read on; what it carries goes to `output`.
  ///
  /// - Returns: The next element of the envelope, if elements are wanted.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func next(
    _ layer: StreamLayer, _ input: inout Span<UInt8>, into output: inout LayerOutput
  ) throws(StreamError) -> EnvelopeElement? {
    switch layer {
    case .chunked: return try chunked.next(&input, into: &output)
    case .awsChunked: return try awsChunked.next(&input, into: &output)
    case .gzip:
      try gzip.next(&input, into: &output)
      return nil
    case .lambda:
      let element = try lambda.next(&input, into: &output)
      return reportsElements ? element : nil
    case .eventstream: return try frames.next(&input, into: &output)
    default: return try http.next(&input, into: &output)
    }
  }

  /// Ends an envelope; what it still carries goes to `output`.
  ///
  /// Call it until it returns nil and adds nothing to `output`.
  mutating func finish(
    _ layer: StreamLayer, into output: inout LayerOutput
  ) throws(StreamError) -> EnvelopeElement? {
    switch layer {
    case .chunked: try chunked.finish()
    case .awsChunked: try awsChunked.finish()
    case .gzip: try gzip.finish()
    case .eventstream: return try frames.finish()
    case .lambda:
      let heldCount = output.held.unreadCount
      if let element = try lambda.finish(into: &output) { return element }
      if output.held.unreadCount == heldCount, let problem = lambda.missingPrelude { throw problem }
    default: return try http.finish()
    }
    return nil
  }
}
