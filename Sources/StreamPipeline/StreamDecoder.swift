internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec
public import LambdaStreaming

/// Decodes a stream into the elements of its innermost layer, and of the layers around it if these are wanted.
///
///     var decoder = StreamDecoder()
///     for try await chunk in body {
///       var input = chunk.span
///       while let element = try decoder.next(&input) { … }     // a message, an event, a line, …
///     }
///     while let element = try decoder.finish() { … }           // throws if the stream was cut or the service failed
///
/// Elements come in the order of the bytes, however these are split: the head of a response, the size line of a chunk, the
/// messages in its data. After an error every call throws it again; everything before it has been delivered.
@available(StreamingCodec 1.0, *)
public struct StreamDecoder: ~Copyable {
  /// What a decoder delivers.
  public struct Options: OptionSet, Hashable, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8
    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Delivers the elements of envelopes: ``StreamElement/envelope(_:)``.
    public static let envelopeElements = Options(rawValue: 1 << 0)
    /// Delivers the content as bytes instead of elements, whatever it is.
    public static let contentBytes = Options(rawValue: 1 << 1)
    /// Detects what lies inside a chain that ends in an envelope, instead of delivering it as bytes.
    public static let contentAfterEnvelopes = Options(rawValue: 1 << 2)
    /// Reads an event stream as an envelope if the chain names layers inside it.
    static let framesAsEnvelope = Options(rawValue: 1 << 3)
    /// Reads undeclared bytes that look like JSON or text as an event stream.
    package static let assumesFrames = Options(rawValue: 1 << 4)
    /// Records the bytes of each element: ``StreamDecoder/wire``.
    package static let wireBytes = Options(rawValue: 1 << 5)
    /// Throws the errors that a service reports in server-sent events and JSON, alone or in the payloads of messages, once
    /// all elements have been returned.
    package static let serviceErrors = Options(rawValue: 1 << 6)
  }

  private var core: StreamCore
  private var content: ElementContent
  private let deliversBytes: Bool
  /// Whether the content has been told what is known of it.
  private var isPrepared = false
  /// Records the bytes of the content's elements, if they are wanted.
  private var recorder: ContentRecorder?

  /// Creates a decoder for one stream.
  ///
  /// - Parameters:
  ///   - chain: The known layers; the others are detected.
  ///   - options: Limits and leniencies of the layers.
  ///   - modes: What the decoder delivers besides the elements of the innermost layer.
  public init(
    _ chain: LayerChain = .automatic, options: StreamOptions = StreamOptions(), delivering modes: Options = []
  ) {
    core = StreamCore(chain, options, modes.union(.framesAsEnvelope), readsPrelude: true)
    content = ElementContent(options, readsErrors: modes.contains(.serviceErrors))
    deliversBytes = modes.contains(.contentBytes)
    if modes.contains(.wireBytes) {
      // A frame is kept whole: only all of it shows what is wrong with its checksum.
      recorder = ContentRecorder(
        limit: Int(clamping: max(UInt64(HeldBytes.keptCapacity), UInt64(options.eventStream.maximumTotalLength))))
    }
  }

  /// The number of content bytes read; of an event stream, the length of its intact messages.
  ///
  /// Once the stream has ended or failed, it does not depend on how the bytes were split.
  public var contentCount: UInt64 { core.contentCount }

  /// The layers known so far and the evidence for them, from the outside in.
  public var detectedLayers: [DetectedLayer] { core.layers.detectedLayers }

  /// Unusual properties of the prelude of a function's response, such as a line feed in a header's value.
  public var preludeIssues: [LambdaPreludeIssue] { core.layers.preludeIssues }

  /// Whether only the bytes themselves identify the innermost layer: neither the caller nor a head names it.
  package var isContentDetected: Bool { core.layers.isContentDetected }

  /// The innermost layer, once it is known; an envelope if the chain ends in one.
  public var contentLayer: StreamLayer? { core.layers.content }

  /// The number of signed event-stream messages, whose payloads are the messages that the decoder delivers.
  package var signedMessageCount: Int { core.frames.signedCount + core.layers.signedMessageCount }

  /// The number of intact event-stream messages.
  public var messageCount: Int { core.completion.messageCount }

  /// The amount of input to wait for when bytes arrive one by one.
  var appetite: Appetite { core.appetite }

  // MARK: Elements

  /// Returns the next element, or nil if more bytes are needed.
  ///
  /// - Parameter input: The next bytes of the stream. What has been read is removed from its beginning. The element
  ///   borrows from it, or from the decoder until the next call.
  /// - Throws: ``StreamError`` if a layer is malformed or exceeds a limit.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(StreamError) -> StreamElement? {
    if !core.hasFault {
      do throws(StreamError) { return try nextThroughLayers(&input) } catch { core.fail(error) }
    }
    if core.drain(&input) { return nil }
    return try nextBeforeFailure()
  }

  /// Returns the next element that the end of the stream releases.
  ///
  /// Call it until it returns nil.
  ///
  /// - Throws: ``StreamError`` if the stream was cut, is malformed, or carries a service's error, once all elements have
  ///   been returned.
  @_lifetime(&self)
  public mutating func finish() throws(StreamError) -> StreamElement? {
    if !core.hasFault {
      do throws(StreamError) { return try nextAtEnd() } catch { core.fail(error) }
    }
    core.finishDraining()
    return try nextBeforeFailure()
  }

  /// Returns the line of text that an error has cut, then throws the error.
  @_lifetime(&self)
  private mutating func nextBeforeFailure() throws(StreamError) -> StreamElement? {
    let failure = core.failure ?? .empty
    if case .notText? = core.fault { throw failure }
    if layer == .text, let line = try? Self.finish(&core.frames, &content, as: layer, at: core.contentCount, &recorder)
    {
      return line
    }
    throw failure
  }

  @_lifetime(&self, copy input)
  private mutating func nextThroughLayers(_ input: inout Span<UInt8>) throws(StreamError) -> StreamElement? {
    while true {
      if let element = try nextHeld() { return element }
      if core.layers.lendsInput || core.layers.lend(input) {
        prepare()
        if let element = try Self.next(
          &input, lent: &core.layers.output.lentCount, as: layer, &core.frames, &core.completion, &core.contentCount,
          &content, &recorder)
        {
          return element
        }
        if input.isEmpty { return nil }
      }
      switch try core.layers.advance(&input) {
      case .needsMore: return nil
      case .element(let element):
        recorder?.startElement()
        return .envelope(element)
      case .content: break
      }
    }
  }

  @_lifetime(&self)
  private mutating func nextAtEnd() throws(StreamError) -> StreamElement? {
    while !core.hasEnded {
      if let element = try nextHeld() { return element }
      switch try core.layers.finish() {
      case .needsMore: core.hasEnded = true
      case .element(let element):
        recorder?.startElement()
        return .envelope(element)
      case .content: break
      }
    }
    if let element = try Self.finish(&core.frames, &content, as: layer, at: core.contentCount, &recorder) {
      return element
    }
    if let error = core.layers.serviceError ?? core.completion.serviceError ?? content.serviceError() {
      throw .service(error)
    }
    core.noteSignedEnd()
    if let problem = core.completion.problem(at: core.contentCount) { throw problem }
    if core.contentCount == 0, core.frames.signedCount == 0, core.layers.lacksContent, !deliversBytes { throw .empty }
    if let contradiction = core.layers.contradiction { throw contradiction }
    return nil
  }

  // MARK: Content

  /// The layer that content is divided by; nil if its bytes are wanted as they are.
  private var layer: StreamLayer? { deliversBytes ? nil : core.layers.content }

  /// Tells the content once if it is undeclared text.
  private mutating func prepare() {
    guard !isPrepared else { return }
    isPrepared = true
    if layer == .text, core.layers.isContentDetected, core.layers.envelopes.isEmpty { content.prepareUndeclaredText() }
  }

  @_lifetime(&self)
  private mutating func nextHeld() throws(StreamError) -> StreamElement? {
    guard core.layers.content != nil, !core.layers.output.held.isEmpty else { return nil }
    prepare()
    return try Self.next(
      core.layers.output.held.bytes, from: &core.layers.output.held.start, as: layer, &core.frames, &core.completion,
      &core.contentCount, &content, &recorder)
  }

  @_lifetime(&frames, &content, copy input)
  private static func next(
    _ input: inout Span<UInt8>, lent: inout Int, as layer: StreamLayer?, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout ElementContent,
    _ recorder: inout ContentRecorder?
  ) throws(StreamError) -> StreamElement? {
    var data = input.extracting(first: min(lent, input.count))
    let available = data.count
    defer {
      lent = data.count
      input = input.extracting((available - data.count)...)
    }
    return try next(&data, as: layer, &frames, &completion, &count, &content, &recorder)
  }

  @_lifetime(&frames, &content, borrow held)
  private static func next(
    _ held: [UInt8], from start: inout Int, as layer: StreamLayer?, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout ElementContent,
    _ recorder: inout ContentRecorder?
  ) throws(StreamError) -> StreamElement? {
    var data = held.span.extracting(start...)
    defer { start = held.count - data.count }
    return try next(&data, as: layer, &frames, &completion, &count, &content, &recorder)
  }

  @_lifetime(&frames, &content, copy data)
  private static func next(
    _ data: inout Span<UInt8>, as layer: StreamLayer?, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout ElementContent,
    _ recorder: inout ContentRecorder?
  ) throws(StreamError) -> StreamElement? {
    guard recorder != nil else { return try next(&data, as: layer, &frames, &completion, &count, &content) }
    recorder?.startElement()
    let all = data
    do throws(StreamError) {
      let element = try next(&data, as: layer, &frames, &completion, &count, &content)
      recorder?.append(all.extracting(first: all.count - data.count), endsElement: element != nil)
      return element
    } catch {
      recorder?.append(all.extracting(first: all.count - data.count), endsInFault: true)
      throw error
    }
  }

  @_lifetime(&frames, &content, copy data)
  private static func next(
    _ data: inout Span<UInt8>, as layer: StreamLayer?, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout ElementContent
  ) throws(StreamError) -> StreamElement? {
    guard layer == .eventstream else { return try content.next(&data, as: layer, &count) }
    guard let message = try frames.next(&data) else { return nil }
    completion.note(message)
    content.readErrors(in: message)
    count += UInt64(message.bytes.count)
    return .message(message)
  }

  @_lifetime(&content)
  private static func finish(
    _ frames: inout MessageDecoder, _ content: inout ElementContent, as layer: StreamLayer?, at count: UInt64,
    _ recorder: inout ContentRecorder?
  ) throws(StreamError) -> StreamElement? {
    recorder?.startElement()
    do throws(StreamError) {
      if layer == .eventstream {
        try frames.finish()
        return nil
      }
      let element = try content.finish(as: layer, at: count)
      recorder?.append(Span(), endsElement: element != nil)
      return element
    } catch {
      recorder?.append(Span(), endsInFault: true)
      throw error
    }
  }

  // MARK: Wire bytes

  /// The bytes of the last element, if they are recorded, with any before it that belong to no element.
  package var wire: WireBytes? { recorder?.element ?? core.layers.wire }

  /// The bytes after the last element of an intact stream, in the innermost layer that has any.
  package var unfinishedWire: (layer: StreamLayer, wire: WireBytes)? {
    if let wire = recorder?.unfinished, let layer = core.layers.content { return (layer, wire) }
    return core.layers.unfinishedWire
  }

  /// The layer at fault, and the bytes it had read since its last element; nil if the fault lies in no bytes.
  package var fault: (layer: StreamLayer, wire: WireBytes)? {
    if let wire = recorder?.fault { return (core.layers.content ?? .eventstream, wire) }
    guard let layer = core.layers.faultLayer, let fault = core.layers.fault else { return nil }
    return (layer, fault.wire)
  }

  /// Returns the bytes that follow in the layer at fault: all that have arrived, and more with each call.
  ///
  /// - Parameter input: Bytes of the stream that have not been read, or the next ones.
  @_lifetime(input: copy input)
  package mutating func bytesAfterFault(_ input: inout Span<UInt8>) -> [UInt8] {
    core.layers.bytesAfterFault(&input, isInContent: recorder?.fault != nil)
  }
}
