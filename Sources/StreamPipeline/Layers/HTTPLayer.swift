internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec
internal import LambdaStreaming
internal import TextDeltas

/// One HTTP/1 message: heads, and the body without its transfer and content codings.
@available(StreamingCodec 1.0, *)
struct HTTPLayer: ~Copyable {
  /// Whether the final head has been read.
  private(set) var isOpen = false
  /// The layer that the head says lies between HTTP and the content.
  private(set) var impliedEnvelope: StreamLayer?
  /// The body's layer, if the head's content type names it.
  private(set) var declaredContent: DetectedLayer?
  /// The head of a response that failed.
  private var failedHead: HTTP1ResponseHead?
  private var failedBody = FailedBody()
  /// The error that the trailers report.
  private var trailerError: ServiceError?
  private var decoder: HTTPMessageDecoder
  private let reportsElements: Bool
  private let observer: (any EnvelopeObserver)?
  /// Whether the message has ended.
  ///
  /// The decoder knows as well; asking a decoder of another module copies it.
  private var isComplete = false
  /// The number of body bytes passed on.
  private var bodyCount: UInt64 = 0
  /// The error that a runtime reported in the trailers, until it is delivered.
  private var functionError: EnvelopeElement?

  init(_ options: StreamOptions, reportsElements: Bool) {
    self.reportsElements = reportsElements
    observer = options.observer
    decoder = HTTPMessageDecoder(
      options.answeredMethod.map { .response(to: $0) } ?? .either, limits: options.http,
      leniencies: options.httpLeniencies, removedCodings: options.removedCodings, reportsChunks: reportsElements)
  }

  /// Reads to the next element or piece of the body; the piece goes to `output`.
  ///
  /// - Returns: The element; nil after a piece, and when the input is used up.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into output: inout LayerOutput) throws(StreamError) -> EnvelopeElement?
  {
    if isComplete { return try nextAfterEnd(input) }
    if failedHead != nil {
      guard let element = try nextOfFailedResponse(&input, into: &output) else { return nil }
      note(element)
      return reportsElements ? element : try next(&input, into: &output)
    }
    guard let element = try Self.next(&decoder, &isComplete, &bodyCount, &input, into: &output) else { return nil }
    note(element)
    return reportsElements ? element : try next(&input, into: &output)
  }

  /// Returns the next piece of a body that needs no decoding but that of its chunks, or nil if anything else comes next.
  ///
  /// If it returns nil, call ``next(_:into:)``. The piece ends where the rest of `input` begins.
  @inline(__always)
  @_lifetime(copy input)
  mutating func nextPlainPiece(_ input: inout Span<UInt8>) throws(StreamError) -> Span<UInt8>? {
    guard failedHead == nil else { return nil }
    do throws(HTTPMessageError) {
      guard let piece = try decoder.nextPlainData(&input) else { return nil }
      bodyCount &+= UInt64(piece.count)
      return piece
    } catch {
      throw .http(error)
    }
  }

  /// Like ``next(_:into:)``, and keeps the beginning of the body.
  @inline(never)
  @_lifetime(input: copy input)
  private mutating func nextOfFailedResponse(
    _ input: inout Span<UInt8>, into output: inout LayerOutput
  ) throws(StreamError) -> EnvelopeElement? {
    let all = input
    let heldCount = output.held.unreadCount
    let element = try Self.next(&decoder, &isComplete, &bodyCount, &input, into: &output)
    failedBody.keep(output, of: all, after: heldCount)
    return element
  }

  /// The error that the status or the trailers report.
  ///
  /// A failed response explains itself in its body, and AWS services name the error in the header `x-amzn-ErrorType`.
  var serviceError: ServiceError? {
    guard let failedHead else { return trailerError }
    let type = failedHead.fields["x-amzn-errortype"].flatMap(ServiceErrorBody.typeName)
    return failedBody.explain(
      ServiceError(source: .httpStatus, type: type, code: "\(failedHead.status)", message: failedHead.reason))
  }

  /// Whether the status of the response reports an error.
  var hasFailed: Bool { failedHead != nil }

  /// Whether the message has a body by its framing, although it may be empty.
  var hasBody: Bool {
    switch decoder.framing?.length {
    case .none?, .tunnel?, nil: false
    default: true
    }
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout HTTPMessageDecoder, _ isComplete: inout Bool, _ bodyCount: inout UInt64,
    _ input: inout Span<UInt8>, into output: inout LayerOutput
  ) throws(StreamError) -> EnvelopeElement? {
    let all = input
    do throws(HTTPMessageError) {
      guard let element = try decoder.next(&input) else { return nil }
      switch element {
      case .body(let data):
        output.take(data, of: all)
        bodyCount &+= UInt64(data.count)
        return nil
      case .informational(let head): return .informationalHead(HTTP1ResponseHead(head), offset: head.offset)
      case .head(let head): return .head(HTTPHead(head), offset: head.offset)
      case .chunk(let head): return EnvelopeElement(head)
      case .trailers(let trailers): return EnvelopeElement(trailers, layer: .chunked)
      case .end:
        isComplete = true
        return nil
      }
    } catch {
      throw .http(error)
    }
  }

  private mutating func nextAfterEnd(_ input: Span<UInt8>) throws(StreamError) -> EnvelopeElement? {
    if let element = functionError {
      functionError = nil
      return element
    }
    guard input.isEmpty else { throw .bytesAfterEnd(layer: .http, offset: decoder.offset) }
    return nil
  }

  /// Ends the layer.
  ///
  /// Call until it returns nil.
  mutating func finish() throws(StreamError) -> EnvelopeElement? {
    if let element = functionError {
      functionError = nil
      return element
    }
    do throws(HTTPMessageError) { try decoder.finish() } catch { throw .http(error) }
    return nil
  }

  /// Takes note of what an element says about the message.
  private mutating func note(_ element: EnvelopeElement) {
    switch element {
    case .head(let head, _):
      isOpen = true
      observer?.observe(head)
      if case .response(let head) = head, head.isFailure { failedHead = head }
      if decoder.framing?.isAWSChunked == true { impliedEnvelope = .awsChunked }
      if let type = head.fields["content-type"], let layer = StreamLayer(contentType: type) {
        declaredContent = DetectedLayer(layer: layer, evidence: .contentType(type))
      }
    case .trailers(let trailers, _, _):
      guard let error = LambdaFunctionError(trailers: trailers) else { return }
      trailerError = error.serviceError
      if reportsElements { functionError = .functionError(error, offset: bodyCount) }
    default: break
    }
  }
}

extension HTTP1ResponseHead {
  /// Whether the response is not the one that was asked for: an error, or a redirect to it.
  fileprivate var isFailure: Bool { status >= 400 || (300..<400).contains(status) && fields["location"] != nil }
}

@available(StreamingCodec 1.0, *)
extension HTTPHeadView {
  /// The offset of the head in its stream, in bytes.
  fileprivate var offset: UInt64 {
    switch self {
    case .request(let head): head.offset
    case .response(let head): head.offset
    }
  }
}

// MARK: Detection

@available(StreamingCodec 1.0, *)
extension HTTPLayer {
  /// Recognises a status line or a request line.
  ///
  /// Clients write heads of HTTP/2 and HTTP/3 in the words of HTTP/1 when they save them.
  static func detect(_ beginning: Span<UInt8>, isAll: Bool) -> LayerMatch {
    let response = beginning.match(
      anyOf: ["HTTP/1", "HTTP/2", "HTTP/3"], isAll: isAll, description: "it begins with a status line")
    if response != .no { return response }
    return beginning.match(
      anyOf: ["GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS "], isAll: isAll,
      description: "it begins with a request line")
  }
}

// MARK: Errors

@available(StreamingCodec 1.0, *)
extension HTTPMessageError: LayerError {
  var layer: StreamLayer? {
    switch self {
    case .chunked: .chunked
    case .contentCoding: .gzip
    default: .http
    }
  }

  var problem: String {
    switch self {
    case .chunked(.invalidSize(let offset, _), _) where offset == 0:
      "\(self); was it captured without curl's --raw?"
    case .contentCoding(let error): "\(error)"
    default: "\(self)"
    }
  }
}
