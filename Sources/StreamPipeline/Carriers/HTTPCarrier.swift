internal import ByteKernels
internal import ChunkedHTTP
internal import LambdaStreaming
internal import TextDeltas

/// An HTTP/1 message, as a socket has it: heads, and the body with its codings undone.
///
/// A redirect before the response, as `curl -L` captures it, is read past: its body is nobody's answer. So is what a proxy
/// answers to CONNECT.
@available(StreamingCodec 1.0, *)
struct HTTPCarrier: Carrier, ~Copyable {
  let layer = StreamLayer.http
  private(set) var isOpen = false
  private(set) var impliedCarrier: StreamLayer?
  private(set) var declaredContent: SniffedLayer?
  private(set) var serviceError: ServiceFailure?
  private var decoder: HTTPMessageDecoder
  private let options: StreamOptions
  private let reportsElements: Bool
  private var isRedirect = false
  private var isTunnel = false
  /// How much of the body has been delivered, in bytes.
  private var bodyCount: UInt64 = 0
  /// What a runtime reported in the trailers, until it has been delivered.
  private var functionError: LambdaFunctionError?

  init(_ options: StreamOptions, reportsElements: Bool) {
    self.options = options
    self.reportsElements = reportsElements
    decoder = Self.decoder(options, reportsElements, startingAt: 0)
  }

  private static func decoder(
    _ options: StreamOptions, _ reportsElements: Bool, startingAt offset: UInt64
  ) -> HTTPMessageDecoder {
    HTTPMessageDecoder(
      .either, limits: options.http, leniencies: options.httpLeniencies, reportsChunks: reportsElements,
      startingAt: offset)
  }

  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    if let error = functionError {
      functionError = nil
      if reportsElements { return .functionError(error, offset: bodyCount) }
    }
    let size = body.count
    if decoder.isComplete, !input.isEmpty {
      guard isRedirect else { throw .bytesBehindTheEnd(layer: .http, offset: decoder.offset) }
      isRedirect = false
      serviceError = nil
      decoder = Self.decoder(options, reportsElements, startingAt: decoder.offset)
    }
    let element = try Self.next(&decoder, &input, into: &body, joinsPieces: !reportsElements && !isRedirect)
    switch element {
    case .head(let head, _)?:
      note(head)
      if isTunnel { decoder = Self.decoder(options, reportsElements, startingAt: decoder.offset) }
    case .trailers(let trailers, _, _)?:
      if let error = LambdaFunctionError(trailers: trailers) {
        serviceError = serviceError ?? ServiceFailure(error)
        functionError = error
      }
    case .alreadyDecoded?: return element
    default: break
    }
    // The body of a redirect is nobody's answer.
    if isRedirect { body.removeSubrange(size...) }
    bodyCount += UInt64(body.count - size)
    return reportsElements ? element : nil
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout HTTPMessageDecoder, _ input: inout Span<UInt8>, into body: inout [UInt8], joinsPieces: Bool
  ) throws(StreamError) -> CarrierElement? {
    do throws(HTTPMessageError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .informational(let head): return .informationalHead(HTTPResponseHead(head), offset: head.offset)
        case .head(let head): return .head(HTTPHead(head), offset: offset(of: head))
        case .chunk(let head): return CarrierElement(head)
        case .body(let data):
          body.append(copying: data)
          if !joinsPieces || body.count >= CarrierLimits.joinedSize { return nil }
        case .trailers(let trailers): return CarrierElement(trailers, layer: .chunked)
        case .alreadyDecoded(let layer): return .alreadyDecoded(layer)
        case .end: return nil
        }
      }
      return nil
    } catch {
      throw .http(error)
    }
  }

  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    if let error = functionError {
      functionError = nil
      if reportsElements { return .functionError(error, offset: bodyCount) }
    }
    do throws(HTTPMessageError) {
      try decoder.finish()
      return nil
    } catch {
      throw .http(error)
    }
  }

  private static func offset(of head: borrowing HTTPHeadView) -> UInt64 {
    switch head {
    case .request(let head): head.offset
    case .response(let head): head.offset
    }
  }

  private mutating func note(_ head: HTTPHead) {
    if case .response(let head) = head {
      isRedirect = (300..<400).contains(head.status) && head.fields["location"] != nil
      isTunnel = head.isOfTunnel
      if head.status >= 400 || isRedirect {
        serviceError = ServiceFailure(source: .httpStatus, code: "\(head.status)", message: head.reason)
      }
    }
    isOpen = !isRedirect && !isTunnel
    impliedCarrier = decoder.framing?.isAWSChunked == true ? .awsChunked : nil
    if let type = head.fields["content-type"], let layer = StreamLayer(contentType: type) {
      declaredContent = SniffedLayer(layer: layer, reason: .contentType(type))
    }
  }
}

extension HTTPResponseHead {
  /// Whether a proxy says with it that it has connected: what follows is no body, but what comes through the tunnel.
  ///
  /// RFC 9110, section 9.3.6, has that for every 2xx response to CONNECT. What was asked for a capture of responses does
  /// not say; proxies say it by the reason, and of a body they say nothing.
  fileprivate var isOfTunnel: Bool {
    (200..<300).contains(status) && reason.lowercased() == "connection established" && fields["content-type"] == nil
      && fields["content-length"] == nil && fields["transfer-encoding"] == nil
  }
}
