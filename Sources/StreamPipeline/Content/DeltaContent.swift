internal import ByteKernels
internal import EventStreamCodec
internal import LambdaStreaming
internal import TextDeltas

/// Extracts the deltas of the innermost layer.
@available(StreamingCodec 1.0, *)
struct DeltaContent: ~Copyable {
  private let options: StreamOptions
  var extractor: TextDeltaExtractor
  /// Whether the extractor may have deltas of the last message queued.
  private(set) var mayHaveQueued = false
  /// The prelude of a function's response, at the beginning of its payloads.
  private(set) var lambda: LambdaLayer
  private var hasFinishedLambda = false
  /// Checks the body of a function's response that nothing says the kind of.
  private var responseCheck: TextCheck?
  private var responseCount: UInt64 = 0
  /// The beginning of content that is not an event stream, for an error message.
  private var firstBytes: [UInt8] = []
  /// The number of first bytes kept: enough for an error document.
  private static let firstBytesLimit = 16_384
  /// Splits text into lines, if that is asked for.
  private var lines = TextLines()
  private var splitsIntoLines = false
  /// Checks text that nothing but its first bytes declares to be text.
  private var check: TextCheck?

  init(_ family: StreamFamily?, _ options: StreamOptions) {
    self.options = options
    lambda = LambdaLayer(isRequired: false, options)
    responseCheck = family == nil ? TextCheck() : nil
    extractor = TextDeltaExtractor(family: family, options: options.deltaOptions, limits: options.deltas)
  }

  /// The family of the stream, once it is known.
  var family: StreamFamily? { extractor.family }

  /// The outcome of the deltas, once ``finish(_:)`` has returned nil.
  var outcome: StreamOutcome { extractor.outcome }

  /// The first error that the content reports, or nil.
  var reportedError: ServiceError? { lambda.serviceError ?? extractor.serviceError }

  /// Reads text line by line from now on, so that its deltas do not depend on the reads.
  mutating func splitIntoLines() { splitsIntoLines = true }

  /// Takes note that nothing but the first bytes says that the content is text.
  mutating func prepareUndeclaredText() { check = TextCheck() }

  /// Takes note of the content's layer, and of the layers named inside it, before any of it is read.
  mutating func prepare(_ layers: [StreamLayer]) {
    if layers.contains(.lambda) { lambda = LambdaLayer(isRequired: true, options) }
    guard let format = layers.last?.format, format != .automatic else { return }
    extractor = TextDeltaExtractor(
      family: extractor.family, format: format, options: options.deltaOptions, limits: options.deltas)
  }

  // MARK: Frames

  /// Returns the next delta of the messages in `input`, if it is the only one of a message that resembles an earlier one.
  ///
  /// Nil if the input holds no more messages, or if another message comes first. The deltas of that message are queued:
  /// see ``nextQueued()``.
  @inline(__always)
  @_lifetime(&self, &frames, copy input)
  mutating func cachedDelta(
    _ input: inout Span<UInt8>, _ frames: inout MessageDecoder, _ completion: inout StreamCompletion,
    _ count: inout UInt64
  ) throws(StreamError) -> ShortDelta? {
    guard let message = try frames.next(&input) else { return nil }
    completion.note(message)
    count &+= UInt64(message.bytes.count)
    if let delta = extractor.shortDelta(of: message.payload, headers: message.headerBlockIdentity) { return delta }
    try enqueue(message)
    return nil
  }

  /// Reads a message that resembles no earlier one.
  @inline(never)
  private mutating func enqueue(_ message: EventStreamMessageView) throws(StreamError) {
    mayHaveQueued = true
    if message.isEvent(carrying: "PayloadChunk") {
      try enqueueResponse(message.payload)
    } else {
      do throws(TextDeltaError) { try extractor.enqueue(message) } catch { throw .deltas(error) }
    }
  }

  /// Removes the prelude from the beginning of a function's response; queues the body.
  private mutating func enqueueResponse(_ payload: Span<UInt8>) throws(StreamError) {
    var input = payload
    var body = LayerOutput()
    body.lends = true
    while !input.isEmpty {
      let all = input
      _ = try lambda.next(&input, into: &body)
      let piece = body.takeLent(of: all)
      // Nearly always all of the body is one piece.
      if body.isEmpty, input.isEmpty { return try enqueueBody(piece) }
      body.held.append(copying: piece)
    }
    try enqueueBody(body.held.rest)
  }

  /// Queues a piece of the body of a function's response, which must be text in the widest sense unless its kind is known.
  private mutating func enqueueBody(_ piece: Span<UInt8>) throws(StreamError) {
    guard !piece.isEmpty else { return }
    guard lambda.declaredContent == nil, responseCheck != nil else {
      return extractor.enqueuePayload(piece, of: .lambda)
    }
    if responseCount == 0 {
      let format = ForeignFormat(firstBytes: piece.extracting(first: min(piece.count, LayerDetector.foreignCount)))
      guard format?.isText == true else {
        let firstBytes = Array(copying: piece.extracting(first: min(piece.count, StreamError.firstBytesCount)))
        throw .notUnderstood(firstBytes: firstBytes, resembles: format)
      }
    }
    let valid = responseCheck?.validCount(of: piece, at: responseCount) ?? piece.count
    responseCount += UInt64(piece.count)
    extractor.enqueuePayload(piece.extracting(first: valid), of: .lambda)
  }

  /// Returns the next queued delta.
  @_lifetime(&self)
  mutating func nextQueued() throws(StreamError) -> TextDeltaView? {
    guard mayHaveQueued else { return nil }
    do throws(TextDeltaError) {
      if let delta = try extractor.nextQueued() { return delta }
    } catch {
      throw .deltas(error)
    }
    mayHaveQueued = false
    if let fault = responseCheck?.fault { throw .notText(offset: fault.offset, byte: fault.byte) }
    return nil
  }

  /// Reads a message, and drops its deltas.
  mutating func skim(_ message: EventStreamMessageView) throws(StreamError) {
    if extractor.shortDelta(of: message.payload, headers: message.headerBlockIdentity) != nil { return }
    try enqueue(message)
    while try nextQueued() != nil {}
  }

  // MARK: Bytes

  /// Returns the next delta of content that is not an event stream.
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>, _ count: inout UInt64) throws(StreamError) -> TextDeltaView? {
    if extractor.family == nil, count < Self.firstBytesLimit {
      // What has been offered before is not kept again.
      let known = firstBytes.count - Int(count)
      let end = min(input.count, Self.firstBytesLimit - Int(count))
      if known < end { firstBytes.append(copying: input.extracting(known..<end)) }
    }
    let before = input.count
    defer { count += UInt64(before - input.count) }
    guard let valid = check?.validCount(of: input, at: count), valid < input.count else {
      return try Self.next(&input, &lines, &extractor, splitsIntoLines: splitsIntoLines)
    }
    var text = input.extracting(first: valid)
    defer { input = input.extracting((valid - text.count)...) }
    if let delta = try Self.next(&text, &lines, &extractor, splitsIntoLines: splitsIntoLines) { return delta }
    guard let fault = check?.fault else { return nil }
    throw .notText(offset: fault.offset, byte: fault.byte)
  }

  @_lifetime(&lines, &extractor, copy input)
  private static func next(
    _ input: inout Span<UInt8>, _ lines: inout TextLines, _ extractor: inout TextDeltaExtractor, splitsIntoLines: Bool
  ) throws(StreamError) -> TextDeltaView? {
    if splitsIntoLines { return try next(&input, &lines, &extractor) }
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

  /// Returns the next delta of a line; `start` is moved past what was read.
  @_lifetime(&extractor, borrow line)
  private static func next(
    of line: [UInt8], from start: inout Int, _ extractor: inout TextDeltaExtractor
  ) throws(StreamError) -> TextDeltaView? {
    var rest = line.span.extracting(start...)
    defer { start = line.count - rest.count }
    do throws(TextDeltaError) { return try extractor.next(&rest) } catch { throw .deltas(error) }
  }

  // MARK: The end

  /// Returns the next delta that the end of the content releases.
  @_lifetime(&self)
  mutating func finish() throws(StreamError) -> TextDeltaView? {
    if lambda.hasBegun, !hasFinishedLambda {
      hasFinishedLambda = true
      try finishResponse()
    }
    if let delta = try nextQueued() { return delta }
    lines.finish()
    if let delta = try Self.next(of: lines.line, from: &lines.start, &extractor) { return delta }
    do throws(TextDeltaError) { return try extractor.finish() } catch { throw .deltas(error) }
  }

  private mutating func finishResponse() throws(StreamError) {
    mayHaveQueued = true
    var body = LayerOutput()
    var heldCount = -1
    while heldCount != body.held.unreadCount {
      heldCount = body.held.unreadCount
      while try lambda.finish(into: &body) != nil {}
    }
    try enqueueBody(body.held.rest)
  }

  /// The error of content of no known family: the service's own words, if it is an error document.
  private var unknownContent: StreamError {
    let count = min(firstBytes.count, LayerDetector.foreignCount)
    let format = ForeignFormat(firstBytes: firstBytes.span.extracting(first: count))
    if format == .json || format == .xml, let error = ServiceErrorBody(document: firstBytes.span) {
      return .service(
        ServiceError(
          source: .inBand, type: error.type, code: error.code, message: error.message ?? "", upstream: error.upstream,
          offset: 0))
    }
    return .notUnderstood(firstBytes: Array(firstBytes.prefix(StreamError.firstBytesCount)), resembles: format)
  }

  /// The events or documents that no rule of the family reads, and the name of the first; nil if there are none.
  var unreadEvents: (count: Int, firstName: String)? { extractor.unreadEvents }

  /// What is wrong with intact content, once ``finish()`` has returned nil; nil if nothing is.
  func problem(of layer: StreamLayer?, _ completion: borrowing StreamCompletion, at count: UInt64) -> StreamError? {
    if let error = completion.error { return .eventStream(error) }
    if let problem = lambda.missingPrelude { return problem }
    if let error = lambda.serviceError { return .service(error) }
    switch extractor.outcome {
    case .cut(let cut) where cut.heldBytes > 0: return .cut(layer: nil, offset: count, heldBytes: cut.heldBytes)
    case .cut: return .endedEarly(layer: nil, offset: count, missing: completion.missingTerminalEvent)
    case .failed(let error): return .service(error)
    case .notUnderstood where layer != .eventstream:
      return firstBytes.isEmpty ? nil : unknownContent
    case .notUnderstood:
      if let unread = extractor.unknownEvents { return .unread(count: unread.count, firstName: unread.firstName) }
      return completion.problem(at: count)
    default: return completion.problem(at: count)
    }
  }
}
