internal import ByteKernels
internal import ChunkedHTTP
internal import LambdaStreaming
internal import TextDeltas

/// An HTTP/1 message, as a socket has it: heads, and the body with its codings undone.
///
/// Responses before the one that counts are read past, as curl captures them: redirects (`-L`), challenges to authenticate
/// (`--anyauth`, `--digest`), and what a proxy answers to CONNECT. Their bodies are nobody's answer, and may be left out:
/// curl writes none where it goes on to another request.
@available(StreamingCodec 1.0, *)
struct HTTPCarrier: Carrier, ~Copyable {
  let layer = StreamLayer.http
  private(set) var isOpen = false
  private(set) var impliedCarrier: StreamLayer?
  private(set) var declaredContent: SniffedLayer?
  private(set) var serviceError: ServiceFailure?
  private var decoder: HTTPMessageDecoder
  /// Whether the message has ended, as the decoder knows as well: to ask a decoder of another module copies it.
  private var isComplete = false
  private let options: StreamOptions
  private let reportsElements: Bool

  /// What a response is to whoever asked.
  fileprivate enum Role {
    case answer, redirect, challenge, tunnel
  }

  private static let beginningOfHead = Array("HTTP/".utf8)
  /// No body of a challenge is longer that another response follows, in bytes.
  private static let longestHeld = 65_536
  private var role = Role.answer
  /// How much of the beginning of another head has come behind that of a redirect or challenge; nil elsewhere.
  private var nextHeadCount: Int?
  /// The body of a challenge: the answer, unless another response follows.
  private var held: [UInt8] = []
  /// How much of the body has been delivered, in bytes.
  private var bodyCount: UInt64 = 0
  /// What a runtime reported in the trailers, until it has been delivered.
  private var functionError: CarrierElement?

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
    if let element = functionError {
      functionError = nil
      return element
    }
    let size = body.count
    if isComplete, !input.isEmpty, nextHeadCount == nil {
      guard role != .answer else { throw bytesBehindTheEnd }
      nextHeadCount = 0
    }
    if nextHeadCount != nil {
      try lookForNextHead(&input, into: &body)
      // Before it is known that a body follows, nothing is said of how it is framed.
      if nextHeadCount != nil { return nil }
    }
    let element: CarrierElement?
    do throws(StreamError) {
      element = try Self.next(
        &decoder, &isComplete, &input, into: &body, joinsPieces: !reportsElements && role == .answer)
    } catch {
      // What came before the fault counts.
      keep(&body, from: size)
      if role == .challenge { release(into: &body) }
      throw error
    }
    switch element {
    case .head(let head, _)?:
      note(head)
      if role == .tunnel { beginNextMessage() }
    case .trailers(let trailers, _, _)?:
      if let error = LambdaFunctionError(trailers: trailers) {
        serviceError = serviceError ?? ServiceFailure(error)
        if reportsElements { functionError = .functionError(error, offset: bodyCount) }
      }
    case .alreadyDecoded?: return element
    default: break
    }
    keep(&body, from: size)
    bodyCount += UInt64(body.count - size)
    return reportsElements ? element : nil
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout HTTPMessageDecoder, _ isComplete: inout Bool, _ input: inout Span<UInt8>,
    into body: inout [UInt8], joinsPieces: Bool
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
        case .end:
          isComplete = true
          return nil
        }
      }
      return nil
    } catch {
      throw .http(error)
    }
  }

  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    if let element = functionError {
      functionError = nil
      return element
    }
    let size = body.count
    if role == .challenge { release(into: &body) }
    if body.count > size { return nil }
    if let count = nextHeadCount, count > 0 {
      if isComplete { throw bytesBehindTheEnd }
      nextHeadCount = nil
      try take(Self.beginningOfHead[..<count], into: &body)
      keep(&body, from: size)
      if body.count > size { return nil }
    }
    do throws(HTTPMessageError) {
      try decoder.finish()
      return nil
    } catch {
      throw .http(error)
    }
  }

  // MARK: Responses before the one that counts

  /// Begins with the next message on the connection.
  private mutating func beginNextMessage() {
    role = .answer
    nextHeadCount = nil
    serviceError = nil
    held = []
    isComplete = false
    decoder = Self.decoder(options, reportsElements, startingAt: decoder.offset)
  }

  private var bytesBehindTheEnd: StreamError { .bytesBehindTheEnd(layer: .http, offset: decoder.offset) }

  /// Looks whether the next head comes where a body would begin, which could begin like one, or behind the body.
  @_lifetime(input: copy input)
  private mutating func lookForNextHead(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) {
    guard var count = nextHeadCount else { return }
    while count < Self.beginningOfHead.count, input.first == Self.beginningOfHead[count] {
      input = input.extracting(1...)
      count += 1
    }
    nextHeadCount = count
    if count == Self.beginningOfHead.count {
      beginNextMessage()
      try take(Self.beginningOfHead[...], into: &body)
    } else if !input.isEmpty {
      if isComplete {
        if role == .challenge { release(into: &body) }
        throw bytesBehindTheEnd
      }
      nextHeadCount = nil
      try take(Self.beginningOfHead[..<count], into: &body)
    }
  }

  /// Gives the decoder bytes that were held until it was known which message they are of.
  private mutating func take(_ bytes: ArraySlice<UInt8>, into body: inout [UInt8]) throws(StreamError) {
    var rest = bytes.span
    _ = try Self.next(&decoder, &isComplete, &rest, into: &body, joinsPieces: true)
    guard rest.isEmpty else { throw bytesBehindTheEnd }
  }

  /// Holds what has come of a challenge's body, of which one that is long is the answer; drops what is of a redirect's.
  private mutating func keep(_ body: inout [UInt8], from start: Int) {
    switch role {
    case .answer, .tunnel: return
    case .redirect: body.removeSubrange(start...)
    case .challenge:
      held += body[start...]
      body.removeSubrange(start...)
      if held.count > Self.longestHeld { release(into: &body) }
    }
  }

  /// Delivers the body of a challenge that is the answer.
  private mutating func release(into body: inout [UInt8]) {
    role = .answer
    isOpen = true
    body += held
    held = []
  }

  private static func offset(of head: borrowing HTTPHeadView) -> UInt64 {
    switch head {
    case .request(let head): head.offset
    case .response(let head): head.offset
    }
  }

  private mutating func note(_ head: HTTPHead) {
    if case .response(let head) = head {
      role = head.role
      nextHeadCount = role == .redirect || role == .challenge ? 0 : nil
      if head.status >= 400 || role == .redirect {
        serviceError = ServiceFailure(source: .httpStatus, code: "\(head.status)", message: head.reason)
      }
    }
    isOpen = role == .answer
    declaredContent = nil
    impliedCarrier = decoder.framing?.isAWSChunked == true ? .awsChunked : nil
    if let type = head.fields["content-type"], let layer = StreamLayer(contentType: type) {
      declaredContent = SniffedLayer(layer: layer, reason: .contentType(type))
    }
  }
}

extension HTTPResponseHead {
  fileprivate var role: HTTPCarrier.Role {
    if isOfTunnel { return .tunnel }
    if (300..<400).contains(status), fields["location"] != nil { return .redirect }
    let asks =
      status == 401 && fields["www-authenticate"] != nil || status == 407 && fields["proxy-authenticate"] != nil
    return asks ? .challenge : .answer
  }

  /// Whether a proxy says with it that it has connected: what follows is no body, but what comes through the tunnel.
  ///
  /// RFC 9110, section 9.3.6, has that for every 2xx response to CONNECT. What was asked for a capture of responses does
  /// not say; proxies say it by the reason, and of a body they say nothing.
  fileprivate var isOfTunnel: Bool {
    (200..<300).contains(status) && reason.lowercased() == "connection established" && fields["content-type"] == nil
      && fields["content-length"] == nil && fields["transfer-encoding"] == nil
  }
}
