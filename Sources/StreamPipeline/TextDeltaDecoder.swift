internal import ByteKernels
internal import ChunkedHTTP
public import EventStreamCodec
public import LambdaStreaming
public import TextDeltas

/// Decodes a stream into deltas, whatever layers lie between: HTTP, chunks, gzip, an event stream, Lambda's prelude,
/// server-sent events, JSON lines, text.
///
///     var decoder = TextDeltaDecoder()
///     for try await chunk in body {
///       var input = chunk.span
///       while let delta = try decoder.next(&input) { … }
///     }
///     while let delta = try decoder.finish() { … }     // throws if the stream was cut or the service failed
///
/// The deltas never depend on how the bytes are split into reads. After an error every call throws it again; everything
/// before it has been delivered.
@available(StreamingCodec 1.0, *)
public struct TextDeltaDecoder: ~Copyable {
  private var core: StreamCore
  private var content: DeltaContent
  /// Whether the content has been told its layer.
  private var isPrepared = false
  /// Whether the content is an event stream, intact so far.
  private var readsMessages = false
  /// Whether ``cachedDelta(_:)`` returned nil because the input is used up.
  @usableFromInline var needsMore = false
  /// The error that a function reported after its response, which is delivered as the last delta.
  private var functionError: (name: [UInt8], message: [UInt8]) = ([], [])
  private var hasDeliveredFunctionError = false
  /// Whether everything before an error has been delivered.
  private var hasReleasedAll = false

  /// Creates a decoder for one stream.
  ///
  /// - Parameters:
  ///   - chain: The known layers; the others are detected.
  ///   - family: The family of the stream, if it is known; otherwise it is detected.
  ///   - options: Limits and leniencies of the layers.
  public init(_ chain: LayerChain = .automatic, family: StreamFamily? = nil, options: StreamOptions = StreamOptions()) {
    core = StreamCore(chain, options, .contentAfterEnvelopes, readsPrelude: false)
    content = DeltaContent(family, options)
  }

  /// The family of the stream, once it is known.
  public var family: StreamFamily? { content.family }

  /// The layers known so far and the evidence for them, from the outside in.
  public var detectedLayers: [DetectedLayer] { core.layers.detectedLayers }

  /// Unusual properties of the prelude of a function's response, such as a line feed in a header's value.
  public var preludeIssues: [LambdaPreludeIssue] { core.layers.preludeIssues + content.lambda.preludeIssues }

  /// The number of events or documents that no rule of the family reads, and the name of the first; nil if there are none.
  public var unreadEvents: (count: Int, firstName: String)? { content.unreadEvents }

  /// How the stream ended, once ``finish()`` has returned nil or a call has thrown.
  public var outcome: StreamOutcome {
    if let failure = core.failure { return failure.outcome }
    // A message that may have no content is complete without it.
    if core.contentCount == 0 { return core.layers.lacksContent ? .empty : .complete }
    return content.outcome
  }

  /// The first error that the content reports, even if the stream is damaged or cut after it, or nil.
  var reportedError: ServiceError? { content.reportedError }

  /// Reads text line by line, so that the deltas do not depend on the reads.
  ///
  /// Call it before any byte is read.
  ///
  /// By default each piece of text that arrives is a delta.
  package mutating func splitTextIntoLines() { content.splitIntoLines() }

  /// The amount of input to wait for when bytes arrive one by one.
  var appetite: Appetite { core.appetite }

  // MARK: Deltas

  /// Returns the next delta, or nil if more bytes are needed.
  ///
  /// - Parameter input: The next bytes of the stream. What has been read is removed from its beginning. The delta borrows
  ///   from it, or from the decoder until the next call.
  /// - Throws: ``StreamError`` if a layer is malformed or exceeds a limit.
  /// - Complexity: O(*n*) over the whole stream.
  @inlinable
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(StreamError) -> TextDeltaView? {
    // Nearly all deltas are returned here; the view is created where it is used.
    if let delta = cachedDelta(&input) { return delta.view }
    if needsMore { return nil }
    return try nextOnSlowPath(&input)
  }

  /// Returns the next delta of an event stream, if it is the only one of a message that resembles an earlier one.
  ///
  /// Nil does not mean that there is none, unless ``needsMore`` is true.
  @usableFromInline @inline(never)
  @_lifetime(&self, copy input)
  mutating func cachedDelta(_ input: inout Span<UInt8>) -> ShortDelta? {
    needsMore = false
    guard readsMessages, !content.mayHaveQueued else { return nil }
    do throws(StreamError) {
      while true {
        if core.layers.lendsInput || core.layers.lend(input) {
          if let delta = try Self.cachedDelta(
            &input, lent: &core.layers.output.lentCount, &core.frames,
            &core.completion, &core.contentCount, &content)
          {
            return delta
          }
          if content.mayHaveQueued { return nil }
          if input.isEmpty {
            needsMore = true
            return nil
          }
        } else if !core.layers.output.held.isEmpty {
          if let delta = try Self.cachedDelta(
            core.layers.output.held.bytes, from: &core.layers.output.held.start, &core.frames, &core.completion,
            &core.contentCount, &content)
          {
            return delta
          }
          if content.mayHaveQueued { return nil }
          continue
        }
        if case .element = try core.layers.advance(&input) { continue }
        if core.layers.output.isEmpty {
          needsMore = true
          return nil
        }
      }
    } catch {
      fail(error)
    }
    return nil
  }

  /// Copies the deltas that ``cachedDelta(_:)`` would return next, as long as the input is content.
  ///
  /// A reader of owned deltas calls it before ``next(_:)``: most deltas are part of a run, which needs no call for each.
  ///
  /// - Returns: Whether more bytes are needed, so that ``next(_:)`` would return nil.
  @_lifetime(input: copy input)
  mutating func appendCachedDeltas(of input: inout Span<UInt8>, to deltas: inout [TextDelta]) -> Bool {
    guard readsMessages, core.layers.lendsInput, !content.mayHaveQueued else { return false }
    do throws(StreamError) {
      try Self.appendCachedDeltas(
        of: &input, lent: &core.layers.output.lentCount, &core.frames, &core.completion, &core.contentCount, &content,
        to: &deltas)
      return input.isEmpty && !content.mayHaveQueued
    } catch {
      fail(error)
      return false
    }
  }

  @_lifetime(input: copy input)
  private static func appendCachedDeltas(
    of input: inout Span<UInt8>, lent: inout Int, _ frames: inout MessageDecoder, _ completion: inout StreamCompletion,
    _ count: inout UInt64, _ content: inout DeltaContent, to deltas: inout [TextDelta]
  ) throws(StreamError) {
    var data = input.extracting(first: min(lent, input.count))
    let available = data.count
    defer {
      lent = data.count
      input = input.extracting((available &- data.count)...)
    }
    while let delta = try content.cachedDelta(&data, &frames, &completion, &count) {
      deltas.append(TextDelta(delta.view))
    }
  }

  /// Reads from the beginning of the caller's input, of which `lent` bytes are content.
  @inline(__always)
  @_lifetime(&frames, &content, copy input)
  private static func cachedDelta(
    _ input: inout Span<UInt8>, lent: inout Int, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout DeltaContent
  ) throws(StreamError) -> ShortDelta? {
    var data = input.extracting(first: min(lent, input.count))
    let available = data.count
    defer {
      lent = data.count
      input = input.extracting((available &- data.count)...)
    }
    return try content.cachedDelta(&data, &frames, &completion, &count)
  }

  /// Reads from held bytes, beginning at `start`.
  @_lifetime(&frames, &content, borrow held)
  private static func cachedDelta(
    _ held: [UInt8], from start: inout Int, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout DeltaContent
  ) throws(StreamError) -> ShortDelta? {
    var data = held.span.extracting(start...)
    defer { start = held.count - data.count }
    return try content.cachedDelta(&data, &frames, &completion, &count)
  }

  /// Returns the next delta of any kind.
  @usableFromInline @inline(never)
  @_lifetime(&self, copy input)
  mutating func nextOnSlowPath(_ input: inout Span<UInt8>) throws(StreamError) -> TextDeltaView? {
    if !core.hasFault {
      do throws(StreamError) { return try nextThroughLayers(&input) } catch { fail(error) }
    }
    if core.drain(&input) { return nil }
    // How much of the input comes after the fault depends on the reads, so all of it counts as read.
    input = input.extracting(input.count...)
    return try nextBeforeFailure()
  }

  @_lifetime(&self, copy input)
  private mutating func nextThroughLayers(_ input: inout Span<UInt8>) throws(StreamError) -> TextDeltaView? {
    while true {
      dropRead()
      if let delta = try content.nextQueued() { return delta }
      if let delta = try nextHeld() { return delta }
      if content.mayHaveQueued { continue }
      if core.layers.lendsInput || core.layers.lend(input) {
        prepare()
        if let delta = try Self.next(
          &input, lent: &core.layers.output.lentCount, readsMessages, &core.frames, &core.completion,
          &core.contentCount, &content)
        {
          return delta
        }
        if content.mayHaveQueued { continue }
        if input.isEmpty { return nil }
      }
      if case .needsMore = try core.layers.advance(&input) { return nil }
    }
  }

  /// Drops the latest message once the content has all it needs of it, before its deltas are delivered.
  private mutating func dropRead() {
    if content.mayHaveQueued { core.frames.dropDelivered() }
  }

  /// Returns the next delta of content that is held.
  @_lifetime(&self)
  private mutating func nextHeld() throws(StreamError) -> TextDeltaView? {
    guard core.layers.content != nil, !core.layers.output.held.isEmpty else { return nil }
    prepare()
    return try Self.next(
      core.layers.output.held.bytes, from: &core.layers.output.held.start, readsMessages, &core.frames,
      &core.completion, &core.contentCount, &content)
  }

  @_lifetime(&frames, &content, copy input)
  private static func next(
    _ input: inout Span<UInt8>, lent: inout Int, _ readsMessages: Bool, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout DeltaContent
  ) throws(StreamError) -> TextDeltaView? {
    var data = input.extracting(first: min(lent, input.count))
    let available = data.count
    defer {
      lent = data.count
      input = input.extracting((available - data.count)...)
    }
    return try next(&data, readsMessages, &frames, &completion, &count, &content)
  }

  @_lifetime(&frames, &content, borrow held)
  private static func next(
    _ held: [UInt8], from start: inout Int, _ readsMessages: Bool, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout DeltaContent
  ) throws(StreamError) -> TextDeltaView? {
    var data = held.span.extracting(start...)
    defer { start = held.count - data.count }
    return try next(&data, readsMessages, &frames, &completion, &count, &content)
  }

  @_lifetime(&frames, &content, copy data)
  private static func next(
    _ data: inout Span<UInt8>, _ readsMessages: Bool, _ frames: inout MessageDecoder,
    _ completion: inout StreamCompletion, _ count: inout UInt64, _ content: inout DeltaContent
  ) throws(StreamError) -> TextDeltaView? {
    guard readsMessages else { return try content.next(&data, &count) }
    return try content.cachedDelta(&data, &frames, &completion, &count)?.view
  }

  /// Tells the content its layer, if someone named it.
  private mutating func prepare() {
    guard !isPrepared, let layer = core.layers.content else { return }
    isPrepared = true
    readsMessages = layer == .eventstream
    if !core.layers.isContentDetected {
      content.prepare([layer] + core.layers.unreachedLayers)
    } else if layer == .text {
      content.prepareUndeclaredText()
    } else if layer != .eventstream {
      content.prepare([layer])
    }
  }

  // MARK: The end

  /// Returns the next delta that the end of the stream releases.
  ///
  /// Call it until it returns nil.
  ///
  /// - Throws: ``StreamError`` if the stream was cut, is malformed, or carries a service's error, once all deltas have
  ///   been returned. A stream of a family without a terminal event may end anywhere between elements.
  @_lifetime(&self)
  public mutating func finish() throws(StreamError) -> TextDeltaView? {
    if !core.hasFault {
      do throws(StreamError) { return try nextAtEnd() } catch { fail(error) }
    }
    core.finishDraining()
    return try nextBeforeFailure()
  }

  @_lifetime(&self)
  private mutating func nextAtEnd() throws(StreamError) -> TextDeltaView? {
    while !core.hasEnded {
      dropRead()
      if let delta = try content.nextQueued() { return delta }
      if let delta = try nextHeld() { return delta }
      if content.mayHaveQueued { continue }
      if case .needsMore = try core.layers.finish() {
        core.hasEnded = true
        try core.frames.finish()
        core.noteSignedEnd()
      }
    }
    if let delta = try content.finish() { return delta }
    guard let problem else { return nil }
    if case .service(let error) = problem, error.source == .function, !hasDeliveredFunctionError {
      // The error stood in trailers or after the text, so no delta has reported it.
      hasDeliveredFunctionError = true
      functionError = (Array((error.type ?? "").utf8), Array(error.message.utf8))
      return TextDeltaView(
        kind: .error, index: nil, text: functionError.message.span, identifier: Span(), name: functionError.name.span)
    }
    throw problem
  }

  private mutating func fail(_ error: StreamError) {
    core.fail(error)
    readsMessages = false
  }

  /// Returns the deltas that were held before an error, then throws the error.
  @_lifetime(&self)
  private mutating func nextBeforeFailure() throws(StreamError) -> TextDeltaView? {
    let failure = core.failure ?? .empty
    if hasReleasedAll { throw failure }
    // The beginning of a character that is not text is not completed.
    if case .notText? = core.fault { content.extractor.dropsCutCharacter = true }
    do throws(StreamError) {
      if let delta = try content.finish() { return delta }
    } catch {
      // This is the stored error, or one after it.
    }
    hasReleasedAll = true
    throw failure
  }

  /// What is wrong with a stream whose layers are intact; nil if nothing is.
  private var problem: StreamError? {
    if let error = core.layers.serviceError { return .service(error) }
    if core.contentCount == 0, core.layers.lacksContent { return .empty }
    let problem = content.problem(of: core.layers.content, core.completion, at: core.contentCount)
    if case .service = problem { return problem }
    return core.layers.contradiction ?? problem
  }
}
