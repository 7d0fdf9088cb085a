internal import ByteKernels
internal import EventStreamCodec
internal import LambdaStreaming
internal import TextDeltas

/// The deltas of the innermost layer.
@available(StreamingCodec 1.0, *)
struct ContentDeltas: ~Copyable {
  /// What was found out about a function's response besides its body.
  private struct PreludeFindings {
    var missing: LambdaMissingPrelude?
    var functionError: ServiceFailure?
    var issues: [LambdaPreludeIssue] = []
  }

  private static let firstBytesKept = 64
  /// The event that carries a piece of a function's response.
  private static let payloadEvent = "PayloadChunk"

  private let options: StreamOptions
  private var frames: EventStreamDecoder
  private var extractor: TextDeltaExtractor
  private var judge: EventStreamJudge
  /// Whether something may have been kept of the last message.
  private(set) var mayHaveKept = false
  /// What a function says of its response, at the beginning of its payloads.
  private var prelude: LambdaPreludeDecoder
  private var findings = PreludeFindings()
  private var isPreludeRequired = false
  private var hasFinishedPrelude = false
  /// How much has been read, in bytes: of an event stream, its intact messages.
  private var count: UInt64 = 0
  /// The first bytes of content that is no event stream, for an error's words.
  private var firstBytes: [UInt8] = []
  /// Cuts content that is no event stream into lines, where that is asked for.
  private var lines = TextLines()
  private var cutsIntoLines = false

  init(_ family: StreamFamily?, _ options: StreamOptions) {
    self.options = options
    prelude = LambdaPreludeDecoder(.detected, limits: options.lambda, leniencies: options.lambdaLeniencies)
    frames = EventStreamDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
    extractor = TextDeltaExtractor(family: family, options: options.deltaOptions, limits: options.deltas)
    judge = EventStreamJudge(leniency: options.eventStreamLeniency)
  }

  /// The family of the stream, once it is known.
  var family: StreamFamily? { extractor.family }

  /// What is odd about the prelude that has been read.
  var preludeIssues: [LambdaPreludeIssue] { findings.issues }

  /// Reads text line by line from here on: then its deltas do not depend on the reads.
  mutating func cutIntoLines() { cutsIntoLines = true }

  /// Tells what the content is, and what is in it where it carries others, before any of it is read.
  mutating func prepare(_ layers: [StreamLayer]) {
    if layers.contains(.lambda) {
      isPreludeRequired = true
      prelude = LambdaPreludeDecoder(
        .required, limits: options.lambda, leniencies: options.lambdaLeniencies)
    }
    guard let format = layers.last?.format, format != .automatic else { return }
    extractor = TextDeltaExtractor(
      family: extractor.family, format: format, options: options.deltaOptions, limits: options.deltas)
  }

  /// What to wait for where bytes come one by one.
  func appetite(as layer: StreamLayer?) -> Appetite {
    switch layer {
    case .eventstream: .bytes(frames.missingCount)
    case .sse, .ndjson: .line
    default: .bytes(1)
    }
  }

  /// The next delta of held content; `start` is moved past what was taken of it.
  @_lifetime(&self, borrow carried)
  mutating func next(
    _ carried: [UInt8], from start: inout Int, as layer: StreamLayer?
  ) throws(StreamError) -> TextDeltaView? {
    var rest = carried.span.extracting(start...)
    defer { start = carried.count - rest.count }
    return try next(&rest, as: layer)
  }

  /// The next delta of the content in `input`, which is moved past what was taken.
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>, as layer: StreamLayer?) throws(StreamError) -> TextDeltaView? {
    guard layer == .eventstream else { return try nextOfBytes(&input) }
    while true {
      if let delta = try nextKept() { return delta }
      if let delta = try shortDelta(&input) { return delta.view }
      guard mayHaveKept else { return nil }
    }
  }

  /// The next delta of the messages in `input`, where it is the only one of a message that is like an earlier one.
  ///
  /// Nil where the input holds no more messages, or where another message comes first: its deltas are then kept for
  /// ``nextKept()``.
  @inline(__always)
  @_lifetime(&self, copy input)
  mutating func shortDelta(_ input: inout Span<UInt8>) throws(StreamError) -> ShortDelta? {
    if mayHaveKept { return nil }
    guard let message = try frames.nextMessage(&input) else { return nil }
    judge.judge(message)
    count += UInt64(message.bytes.count)
    if let delta = extractor.shortDelta(of: message.payload, headers: message.headerBlockIdentity) { return delta }
    mayHaveKept = true
    try Self.keep(message, &prelude, &extractor, &findings)
    return nil
  }

  /// The same for messages held; `start` is moved past what was taken of them.
  @inline(__always)
  @_lifetime(&self, borrow carried)
  mutating func shortDelta(_ carried: [UInt8], from start: inout Int) throws(StreamError) -> ShortDelta? {
    var rest = carried.span.extracting(start...)
    defer { start = carried.count - rest.count }
    return try shortDelta(&rest)
  }

  /// Reads a message that is not like an earlier one.
  @inline(never)
  private static func keep(
    _ message: EventStreamMessageView, _ prelude: inout LambdaPreludeDecoder, _ extractor: inout TextDeltaExtractor,
    _ findings: inout PreludeFindings
  ) throws(StreamError) {
    if message.carriesPayload(ofEvent: payloadEvent) {
      try takePrelude(message.payload, &prelude, &extractor, &findings)
    } else {
      do throws(TextDeltaError) { try extractor.enqueue(message) } catch { throw .deltas(error) }
    }
  }

  /// Takes what may be the prelude off a payload.
  private static func takePrelude(
    _ payload: Span<UInt8>, _ prelude: inout LambdaPreludeDecoder, _ extractor: inout TextDeltaExtractor,
    _ findings: inout PreludeFindings
  ) throws(StreamError) {
    var input = payload
    do throws(LambdaPreludeError) {
      while let element = try prelude.next(&input) { take(element, &extractor, &findings) }
    } catch {
      throw .lambda(error)
    }
  }

  /// Takes what the end of the payloads has decided.
  private static func finishPrelude(
    _ prelude: inout LambdaPreludeDecoder, _ extractor: inout TextDeltaExtractor, _ findings: inout PreludeFindings
  ) throws(StreamError) {
    do throws(LambdaPreludeError) {
      while let element = try prelude.finish() { take(element, &extractor, &findings) }
    } catch {
      throw .lambda(error)
    }
  }

  private static func take(
    _ element: borrowing LambdaResponseElement, _ extractor: inout TextDeltaExtractor,
    _ findings: inout PreludeFindings
  ) {
    switch element {
    case .prelude(let prelude): findings.issues = prelude.issues
    case .missingPrelude(let finding): findings.missing = finding
    case .functionError(let error): findings.functionError = ServiceFailure(error)
    case .body(let bytes): extractor.enqueuePayload(bytes, of: .lambda)
    }
  }

  @_lifetime(&self, copy input)
  private mutating func nextOfBytes(_ input: inout Span<UInt8>) throws(StreamError) -> TextDeltaView? {
    if firstBytes.count < Self.firstBytesKept {
      firstBytes.append(copying: input.extracting(first: min(input.count, Self.firstBytesKept - firstBytes.count)))
    }
    let before = input.count
    defer { count += UInt64(before - input.count) }
    if cutsIntoLines { return try Self.next(&input, &lines, &extractor) }
    do throws(TextDeltaError) { return try extractor.next(&input) } catch { throw .deltas(error) }
  }

  @_lifetime(&lines, &extractor, copy input)
  private static func next(
    _ input: inout Span<UInt8>, _ lines: inout TextLines, _ extractor: inout TextDeltaExtractor
  ) throws(StreamError) -> TextDeltaView? {
    repeat {
      if let delta = try next(of: lines.line, from: &lines.start, &extractor) { return delta }
    } while lines.advance(&input)
    return nil
  }

  /// The next delta of a line; `start` is moved past what was taken of it.
  @_lifetime(&extractor, borrow line)
  private static func next(
    of line: [UInt8], from start: inout Int, _ extractor: inout TextDeltaExtractor
  ) throws(StreamError) -> TextDeltaView? {
    var rest = line.span.extracting(start...)
    defer { start = line.count - rest.count }
    do throws(TextDeltaError) { return try extractor.next(&rest) } catch { throw .deltas(error) }
  }

  /// The next delta of what was kept of the last message.
  @_lifetime(&self)
  mutating func nextKept() throws(StreamError) -> TextDeltaView? {
    guard mayHaveKept else { return nil }
    do throws(TextDeltaError) {
      if let delta = try extractor.nextQueued() { return delta }
    } catch {
      throw .deltas(error)
    }
    mayHaveKept = false
    return nil
  }

  // MARK: The end

  /// Says that there is no more content.
  mutating func finishFrames() throws(StreamError) { try frames.finishMessages() }

  /// The next of the deltas that the end of the content releases, or nil.
  @_lifetime(&self)
  mutating func finish() throws(StreamError) -> TextDeltaView? {
    if prelude.offset > 0, !hasFinishedPrelude {
      hasFinishedPrelude = true
      mayHaveKept = true
      try Self.finishPrelude(&prelude, &extractor, &findings)
    }
    if let delta = try nextKept() { return delta }
    lines.finish()
    if let delta = try Self.next(of: lines.line, from: &lines.start, &extractor) { return delta }
    do throws(TextDeltaError) { return try extractor.finish() } catch { throw .deltas(error) }
  }

  /// What is wrong with intact content, once ``finish()`` has returned nil; nil where nothing is.
  func problem(of layer: StreamLayer?) -> StreamError? {
    if let error = judge.error { return .eventStream(error) }
    if isPreludeRequired, let missing = findings.missing { return .missingPrelude(missing) }
    if let error = findings.functionError { return .service(error) }
    switch extractor.outcome {
    case .cut(let cut) where cut.heldBytes > 0: return .cut(layer: nil, offset: count, heldBytes: cut.heldBytes)
    case .cut: return .endedEarly(layer: nil, offset: count, missing: judge.missingEnd)
    case .failed(let error): return .service(ServiceFailure(error))
    // What carries nothing, and says so, carries all of its text.
    case .notUnderstood where layer != .eventstream:
      return firstBytes.isEmpty ? nil : .noDeltas(firstBytes: firstBytes)
    default: return judge.problem(at: count)
    }
  }
}

extension ServiceFailure {
  /// The failure that an extractor met.
  init(_ error: ServiceError) {
    let source: Source =
      switch error.source {
      case .exception: .exception
      case .errorMessage: .errorMessage
      default: .inBand
      }
    self.init(source: source, code: error.type ?? error.code ?? "", message: error.message)
  }
}
