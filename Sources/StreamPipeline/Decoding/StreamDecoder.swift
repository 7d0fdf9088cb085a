internal import ByteKernels
public import ChunkedHTTP
internal import EventStreamCodec
public import LambdaStreaming

/// Bytes in, the elements of the innermost layer out, and those of the layers around it where they are wanted.
///
///     var decoder = StreamDecoder()
///     for try await chunk in body {
///       var input = chunk.span
///       while let element = try decoder.next(&input) { … }     // a message, an event, a line, …
///     }
///     while let element = try decoder.finish() { … }           // throws where the stream was cut or the service failed
///
/// Elements come in the order of the bytes, however these were split: the head of a response, the size line of a chunk, the
/// messages in its data. After an error every call throws it again; what came before it has been delivered.
@available(StreamingCodec 1.0, *)
public struct StreamDecoder: ~Copyable {
  private var layers: LayerStack
  private var contents: ContentElements
  private var failure: StreamError?
  private var hasEnded = false
  private let deliversBytes: Bool
  /// The bytes of the content's elements, where they are wanted.
  private var contentWire: ContentWire?

  /// How much of the content has been read, in bytes: of an event stream, its intact messages.
  ///
  /// It does not depend on how the bytes were split, once the stream has ended or failed.
  public var contentCount: UInt64 { contents.count }

  /// Makes a decoder for one stream.
  ///
  /// - Parameters:
  ///   - chain: What is known of the layers; what is not is found out from the bytes. Where it ends in a carrier, the bytes
  ///     carried are delivered as they are.
  ///   - options: How the layers are read.
  ///   - reportsCarriers: Whether ``StreamElement/carrier(_:)`` is wanted.
  ///   - deliversBytes: Whether the content is wanted as it is, rather than in elements, whatever it is.
  public init(
    _ chain: LayerChain = .automatic, options: StreamOptions = StreamOptions(), reportsCarriers: Bool = false,
    deliversBytes: Bool = false
  ) {
    self.deliversBytes = deliversBytes
    layers = LayerStack(chain, options, reportsElements: reportsCarriers, wantsBytes: true, descends: true)
    contents = ContentElements(options)
  }

  /// Makes a decoder for whoever looks into a stream.
  ///
  /// - Parameters:
  ///   - chain: What is known of the layers.
  ///   - options: How the layers are read.
  ///   - reportsCarriers: Whether the elements of carriers are wanted.
  ///   - wantsBytes: Whether what a chain that ends in a carrier carries is wanted as it is; else it is found out.
  ///   - expectsFrames: Whether bytes that look like JSON or text, and nothing else says so, are taken for an event stream.
  ///   - keepsWire: Whether the bytes of each element are wanted: ``wire``.
  package init(
    inspecting chain: LayerChain, options: StreamOptions, reportsCarriers: Bool, wantsBytes: Bool, expectsFrames: Bool,
    keepsWire: Bool
  ) {
    deliversBytes = false
    layers = LayerStack(
      chain, options, reportsElements: reportsCarriers, wantsBytes: wantsBytes, descends: true,
      expectsFrames: expectsFrames, keepsWire: keepsWire)
    contents = ContentElements(options)
    // A frame is kept whole: what is wrong with its checksum only all of it shows.
    if keepsWire {
      contentWire = ContentWire(
        tap: WireTap(limit: Int(clamping: max(1 << 16, options.eventStream.maximumTotalLength))))
    }
  }

  /// What the layers are and how that was told, from the outside in, as far as they are known.
  public var findings: [SniffedLayer] { layers.findings }

  /// The codings that a head names and that were not on the body, where `HTTPLeniencies.alreadyDecodedBody` accepts that.
  public var alreadyDecoded: [HTTPBodyLayer] { layers.alreadyDecoded }

  /// What is odd about the prelude of a function's response, such as a line feed in a header's value.
  public var preludeIssues: [LambdaPreludeIssue] { layers.preludeIssues }

  /// Whether nothing but the bytes themselves says what the innermost layer is: neither the caller nor a head.
  public var isContentSniffed: Bool { layers.isSniffed }

  /// The innermost layer, once it is known; a carrier where the chain ends in one.
  public var content: StreamLayer? { layers.content }

  /// How many messages of an event stream were intact; 0 for other streams.
  public var messageCount: Int { contents.judge.messageCount }

  /// What to wait for where bytes come one by one.
  var appetite: Appetite {
    layers.isOpaque || deliversBytes ? .bytes(1) : contents.appetite(as: layers.content)
  }

  /// The next element, or nil when more bytes are needed.
  ///
  /// - Parameter input: Bytes of the stream; what has been taken is dropped from its beginning. The element borrows from
  ///   it, or from the decoder until the next call.
  /// - Throws: ``StreamError`` where a layer is damaged or over a limit.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(StreamError) -> StreamElement? {
    if let failure { throw failure }
    do throws(StreamError) {
      return try nextThroughLayers(&input)
    } catch {
      fail(error)
    }
    throw failure ?? .empty
  }

  /// The next of the elements that the end of the stream ends, or nil; call it until it returns nil.
  ///
  /// - Throws: ``StreamError`` where the stream was cut, damaged, or carries a service's error, once all elements have
  ///   been delivered.
  @_lifetime(&self)
  public mutating func finish() throws(StreamError) -> StreamElement? {
    if let failure { throw failure }
    do throws(StreamError) {
      return try nextAtEnd()
    } catch {
      fail(error)
    }
    throw failure ?? .empty
  }

  @_lifetime(&self, copy input)
  private mutating func nextThroughLayers(_ input: inout Span<UInt8>) throws(StreamError) -> StreamElement? {
    while true {
      if layers.hasContent {
        if let found = try nextHeld() { return found }
      } else if layers.isDirect {
        return try nextDirect(&input)
      } else {
        switch try layers.advance(&input) {
        case .needsMore: return nil
        case .element(let element):
          contentWire?.forgetElement()
          return .carrier(element)
        case .content: break
        }
      }
    }
  }

  @_lifetime(&self)
  private mutating func nextAtEnd() throws(StreamError) -> StreamElement? {
    while !hasEnded {
      if layers.hasContent {
        if let found = try nextHeld() { return found }
      } else {
        switch try layers.finish() {
        case .needsMore: hasEnded = true
        case .element(let element):
          contentWire?.forgetElement()
          return .carrier(element)
        case .content: break
        }
      }
    }
    if let found = try nextFinished() { return found }
    if let failure = layers.serviceError { throw .service(failure) }
    if let problem = contents.judge.problem(at: contents.count) { throw problem }
    return nil
  }

  // MARK: Content

  @_lifetime(&self)
  private mutating func nextHeld() throws(StreamError) -> StreamElement? {
    try Self.next(
      &contents, layers.carried, from: &layers.start, as: deliversBytes ? nil : layers.content, &contentWire)
  }

  @_lifetime(&self, copy input)
  private mutating func nextDirect(_ input: inout Span<UInt8>) throws(StreamError) -> StreamElement? {
    try Self.next(&contents, &input, as: deliversBytes ? nil : layers.content, &contentWire)
  }

  @_lifetime(&self)
  private mutating func nextFinished() throws(StreamError) -> StreamElement? {
    try Self.finish(&contents, as: deliversBytes ? nil : layers.content, &contentWire)
  }

  @_lifetime(&contents, borrow carried)
  private static func next(
    _ contents: inout ContentElements, _ carried: [UInt8], from start: inout Int, as layer: StreamLayer?,
    _ wire: inout ContentWire?
  ) throws(StreamError) -> StreamElement? {
    var rest = carried.span.extracting(start...)
    defer { start = carried.count - rest.count }
    return try next(&contents, &rest, as: layer, &wire)
  }

  @_lifetime(&contents, copy input)
  private static func next(
    _ contents: inout ContentElements, _ input: inout Span<UInt8>, as layer: StreamLayer?, _ wire: inout ContentWire?
  ) throws(StreamError) -> StreamElement? {
    guard wire != nil else { return try contents.next(&input, as: layer) }
    wire?.forgetElement()
    let all = input
    do throws(StreamError) {
      let found = try contents.next(&input, as: layer)
      wire?.take(all.extracting(first: all.count - input.count), isElement: found != nil)
      return found
    } catch {
      wire?.take(all.extracting(first: all.count - input.count), isFault: true)
      throw error
    }
  }

  @_lifetime(&contents)
  private static func finish(
    _ contents: inout ContentElements, as layer: StreamLayer?, _ wire: inout ContentWire?
  ) throws(StreamError) -> StreamElement? {
    guard wire != nil else { return try contents.finish(as: layer) }
    wire?.forgetElement()
    do throws(StreamError) {
      let found = try contents.finish(as: layer)
      wire?.take(Span(), isElement: found != nil)
      return found
    } catch {
      wire?.take(Span(), isFault: true)
      throw error
    }
  }

  // MARK: Bytes

  /// The bytes of the element that came last, where they are kept: with those of no element before it.
  package var wire: WireBytes? { contentWire?.element ?? layers.wire }

  /// What was read without an element at the end of a stream that is all right: of the innermost layer that has any.
  package var restOfWire: (layer: StreamLayer, wire: WireBytes)? {
    if let wire = contentWire?.rest, let layer = layers.content { return (layer, wire) }
    return layers.restOfWire
  }

  /// The layer that is at fault, and what it had read since its last element; nil where the fault is in no bytes.
  package var fault: (layer: StreamLayer, wire: WireBytes)? {
    if let wire = contentWire?.fault { return (layers.content ?? .eventstream, wire) }
    guard let layer = layers.faultLayer, let fault = layers.fault else { return nil }
    return (layer, fault.wire)
  }

  /// The bytes that come next in the layer at fault, as far as they have come: all of them, and more with each call.
  ///
  /// - Parameter input: Bytes of the stream that have not been taken, or the next.
  @_lifetime(input: copy input)
  package mutating func bytesBehindFault(_ input: inout Span<UInt8>) -> [UInt8] {
    layers.bytesBehindFault(&input, isInContent: contentWire?.fault != nil)
  }

  /// Keeps an error; a response that says it is one explains whatever else is wrong with its body.
  private mutating func fail(_ error: StreamError) { failure = layers.failedResponse.map { .service($0) } ?? error }
}
