internal import ByteKernels
public import ChunkedHTTP
public import LambdaStreaming
public import TextDeltas

/// Bytes in, deltas out, whatever layers lie between: HTTP, chunks, gzip, an event stream, Lambda's prelude, server-sent
/// events, JSON lines, text.
///
///     var decoder = TextDeltaDecoder()
///     for try await chunk in body {
///       var input = chunk.span
///       while let delta = try decoder.next(&input) { … }
///     }
///     while let delta = try decoder.finish() { … }     // throws where the stream was cut or the service failed
///
/// What comes out never depends on how the bytes were split. After an error every call throws it again; what came before
/// it has been delivered.
@available(StreamingCodec 1.0, *)
public struct TextDeltaDecoder: ~Copyable {
  private var layers: LayerStack
  private var content: ContentDeltas
  /// Whether the content has been told what it is.
  private var isPrepared = false
  /// Whether the content is an event stream, intact so far: its messages are read without a look at what they may be.
  private var readsMessages = false
  /// Whether ``shortDelta(_:)`` found nothing because there are no more bytes.
  @usableFromInline var needsMore = false
  private var failure: StreamError?
  /// What a function reported behind its response, as the last delta.
  private var (failureName, failureText): ([UInt8], [UInt8]) = ([], [])
  private var hasToldFailure = false
  private var hasEnded = false

  /// Makes a decoder for one stream.
  ///
  /// - Parameters:
  ///   - chain: What is known of the layers; what is not is found out from the bytes.
  ///   - family: The family of the stream, where it is known; else it is found out from the first elements.
  ///   - options: How the layers are read.
  public init(_ chain: LayerChain = .automatic, family: StreamFamily? = nil, options: StreamOptions = StreamOptions()) {
    layers = LayerStack(chain, options, reportsElements: false, wantsBytes: false, descends: false)
    content = ContentDeltas(family, options)
  }

  /// The family of the stream, once it is known.
  public var family: StreamFamily? { content.family }

  /// What the layers are and how that was told, from the outside in, as far as they are known.
  public var findings: [SniffedLayer] { layers.findings }

  /// The codings that a head names and that were not on the body, where `HTTPLeniencies.alreadyDecodedBody` accepts that.
  public var alreadyDecoded: [HTTPBodyLayer] { layers.alreadyDecoded }

  /// What is odd about the prelude of a function's response, such as a line feed in a header's value.
  public var preludeIssues: [LambdaPreludeIssue] { layers.preludeIssues + content.preludeIssues }

  /// Reads text line by line, where this is called before any byte is read: then the deltas do not depend on the reads.
  ///
  /// By default what has come of a text is a delta.
  package mutating func cutTextIntoLines() { content.cutIntoLines() }

  /// What to wait for where bytes come one by one.
  var appetite: Appetite { layers.isOpaque ? .bytes(1) : content.appetite(as: layers.content) }

  /// The next delta, or nil when more bytes are needed.
  ///
  /// - Parameter input: Bytes of the stream; what has been taken is dropped from its beginning. The delta borrows from it,
  ///   or from the decoder until the next call.
  /// - Throws: ``StreamError`` where a layer is damaged or over a limit.
  /// - Complexity: O(*n*) over the whole stream.
  @inlinable
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(StreamError) -> TextDeltaView? {
    // Nearly all deltas come this way: the view of one is made where it is used.
    if let delta = shortDelta(&input) { return delta.view }
    if needsMore { return nil }
    return try nextAtLeisure(&input)
  }

  /// The next delta of an event stream, where it is the only one of a message that is like an earlier one.
  ///
  /// Nil says nothing, unless ``needsMore`` is true.
  @usableFromInline @inline(never)
  @_lifetime(&self, copy input)
  mutating func shortDelta(_ input: inout Span<UInt8>) -> ShortDelta? {
    needsMore = false
    guard readsMessages else { return nil }
    do throws(StreamError) {
      if layers.isDirect {
        if let delta = try content.shortDelta(&input) { return delta }
        needsMore = !content.mayHaveKept
        return nil
      }
      while true {
        if layers.hasContent {
          if let delta = try content.shortDelta(layers.carried, from: &layers.start) { return delta }
          if content.mayHaveKept { return nil }
        }
        guard layers.hasOpenCarrier else { return nil }
        if case .needsMore = try layers.advance(&input) {
          needsMore = true
          return nil
        }
      }
    } catch {
      fail(error)
    }
    return nil
  }

  /// The next delta, whatever it is of.
  @usableFromInline @inline(never)
  @_lifetime(&self, copy input)
  mutating func nextAtLeisure(_ input: inout Span<UInt8>) throws(StreamError) -> TextDeltaView? {
    if failure != nil { return try nextBeforeFailure() }
    do throws(StreamError) {
      if isPrepared, layers.isDirect {
        return try content.next(&input, as: layers.content)
      }
      return try nextThroughLayers(&input)
    } catch {
      fail(error)
    }
    return try nextBeforeFailure()
  }

  /// The next of the deltas that the end of the stream releases, or nil; call it until it returns nil.
  ///
  /// - Throws: ``StreamError`` where the stream was cut, damaged, or carries a service's error, once all deltas have been
  ///   handed out. A stream of a kind that has no terminal event ends well wherever it ends.
  @_lifetime(&self)
  public mutating func finish() throws(StreamError) -> TextDeltaView? {
    if failure != nil { return try nextBeforeFailure() }
    do throws(StreamError) {
      return try nextAtEnd()
    } catch {
      fail(error)
    }
    return try nextBeforeFailure()
  }

  // MARK: Steps

  @_lifetime(&self, copy input)
  private mutating func nextThroughLayers(_ input: inout Span<UInt8>) throws(StreamError) -> TextDeltaView? {
    while true {
      if let delta = try content.nextKept() { return delta }
      if layers.hasContent {
        prepare()
        if let delta = try content.next(layers.carried, from: &layers.start, as: layers.content) { return delta }
      } else if layers.isDirect {
        prepare()
        return try content.next(&input, as: layers.content)
      } else if case .needsMore = try layers.advance(&input) {
        return nil
      }
    }
  }

  @_lifetime(&self)
  private mutating func nextAtEnd() throws(StreamError) -> TextDeltaView? {
    while !hasEnded {
      if let delta = try content.nextKept() { return delta }
      if layers.hasContent {
        prepare()
        if let delta = try content.next(layers.carried, from: &layers.start, as: layers.content) { return delta }
      } else if case .needsMore = try layers.finish() {
        hasEnded = true
        try content.finishFrames()
      }
    }
    if let delta = try content.finish() { return delta }
    guard let problem else { return nil }
    if case .service(let failure) = problem, failure.source == .function, !hasToldFailure {
      // Nothing in the content says so: it stood in trailers, or behind the text.
      hasToldFailure = true
      failureName = Array(failure.code.utf8)
      failureText = Array(failure.message.utf8)
      return TextDeltaView(
        kind: .error, index: nil, text: failureText.span, identifier: Span(), name: failureName.span)
    }
    throw problem
  }

  /// Tells what the content is, where somebody said so.
  private mutating func prepare() {
    guard !isPrepared, let layer = layers.content else { return }
    isPrepared = true
    readsMessages = layer == .eventstream
    if !layers.isSniffed { content.prepare([layer] + layers.named) }
  }

  // MARK: The end

  /// Keeps an error; a response that says it is one explains whatever else is wrong with its body.
  private mutating func fail(_ error: StreamError) {
    failure = layers.failedResponse.map { .service($0) } ?? error
    readsMessages = false
  }

  /// What was still held of the deltas before an error, then the error.
  @_lifetime(&self)
  private mutating func nextBeforeFailure() throws(StreamError) -> TextDeltaView? {
    do throws(StreamError) {
      if let delta = try content.finish() { return delta }
    } catch {
      // It is the error that has been kept, or lies behind it.
    }
    throw failure ?? .empty
  }

  /// What is wrong with a stream whose every layer is intact; nil where nothing is.
  private var problem: StreamError? {
    if let failure = layers.serviceError { return .service(failure) }
    return layers.isEmpty ? .empty : content.problem(of: layers.content)
  }
}
