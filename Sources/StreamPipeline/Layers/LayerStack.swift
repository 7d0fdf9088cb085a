internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec
internal import LambdaStreaming

/// The layers of a stream as they are recognised: envelopes around one another, and the content inside.
///
/// ``EnvelopeDecoders`` has a decoder for each kind of envelope; a list of tags says which are in use, from the outside in.
/// The outermost envelope lends its data in place, as the beginning of the caller's input; what an inner envelope carries is
/// copied once. Each call of ``advance(_:)`` moves the innermost envelope that has input by one element or piece, so
/// elements come in the order of the bytes however these are split.
@available(StreamingCodec 1.0, *)
struct LayerStack: ~Copyable {
  /// An envelope in use.
  private struct Level {
    let layer: StreamLayer
    /// What the envelope around it carries, or what was looked at to recognise it.
    var input = HeldBytes()
    /// Whether it may deliver more without further input.
    var mayHaveMore = false
    /// Records the bytes of its elements, if they are wanted.
    var recorder: WireRecorder?
  }

  /// The result of a step.
  enum Progress {
    case needsMore
    case element(EnvelopeElement)
    /// There is content to read, or its layer has been recognised.
    case content
  }

  /// In a box, because the compiler takes a minute to check a noncopyable structure with all of their fields.
  private var decoders: UniqueBox<EnvelopeDecoders>
  private var levels: [Level] = []
  /// The outermost envelope.
  private var outermost: StreamLayer?
  /// What the innermost envelope carries, or the stream itself if there is none.
  var output = LayerOutput()

  /// The layers and the evidence for them, from the outside in.
  private(set) var detectedLayers: [DetectedLayer] = []
  /// The innermost layer, once it is known; an envelope if the chain ends in one and its bytes are wanted.
  private(set) var content: StreamLayer?
  /// Whether only the bytes themselves say what the content is.
  private(set) var isContentDetected = false
  /// Whether no byte has arrived.
  private(set) var isEmpty = true
  /// The named layers that have not been reached.
  ///
  /// Content that wraps them is not an envelope here.
  private(set) var unreachedLayers: ArraySlice<StreamLayer>

  private let options: StreamOptions
  private let modes: StreamDecoder.Options
  /// Whether a chain that ends in an envelope delivers that envelope's bytes as content.
  private let deliversEnvelopeBytes: Bool
  /// The error of content that is not what its head declares, to be reported once it has been read.
  private(set) var contradiction: StreamError?
  private var detector = LayerDetector()
  /// How much of the output the detector has seen.
  private var detectedCount = 0
  /// The number of envelopes, from the outermost, that know that their bytes have ended.
  private var finishedLevels = 0
  /// The error of the outermost envelope.
  private var failure: StreamError?

  /// Whether nothing is left to do but to read on through a single envelope.
  private var isReadingOneEnvelope = false

  /// The bytes of the last element, if they are recorded.
  private(set) var wire: WireBytes?
  /// The envelope that failed, and the bytes it had read since its last element, if they are recorded.
  private(set) var fault: (level: Int, wire: WireBytes)?
  /// The bytes after a fault of the outermost layer.
  private var bytesAfterFault: [UInt8] = []

  /// Creates the layers of a stream that has not begun.
  init(_ chain: LayerChain, _ options: StreamOptions, _ modes: StreamDecoder.Options) {
    self.options = options
    self.modes = modes
    unreachedLayers = chain.layers[...]
    decoders = UniqueBox(EnvelopeDecoders(options, reportsElements: modes.contains(.envelopeElements)))
    deliversEnvelopeBytes = !modes.contains(.contentAfterEnvelopes) && !chain.layers.isEmpty
  }

  /// The envelopes, from the outside in.
  var envelopes: [StreamLayer] { levels.map(\.layer) }

  /// The error that an envelope reported, the outermost first.
  var serviceError: ServiceError? {
    for level in levels {
      if let error = decoders.value.serviceError(of: level.layer) { return error }
    }
    return nil
  }

  /// The error that the status of the HTTP response reports.
  var failedResponse: ServiceError? { decoders.value.http.hasFailed ? decoders.value.http.serviceError : nil }

  /// Whether content was to be expected although none arrived.
  ///
  /// HTTP messages without a body, functions whose response is nothing but a prelude, and uploads of empty objects have none.
  var lacksContent: Bool {
    isEmpty
      || outermost == .http && decoders.value.http.hasBody && !envelopes.contains(.lambda)
        && !envelopes.contains(.awsChunked)
  }

  /// The number of signed messages around other layers.
  var signedMessageCount: Int { decoders.value.signedMessageCount }

  /// What is unusual about the prelude.
  var preludeIssues: [LambdaPreludeIssue] { decoders.value.lambda.preludeIssues }

  /// Whether a single byte may complete an element: bytes pass through envelopes, or the content is unknown.
  var isOpaque: Bool { outermost != nil || content == nil }

  /// Whether there is content to read in the caller's input.
  var lendsInput: Bool { @inline(__always) get { output.lentCount > 0 } }

  // MARK: Reading

  /// Lends the whole input as content, if no envelope is around it.
  ///
  /// - Returns: Whether the caller's input is content.
  @inline(__always)
  mutating func lend(_ input: Span<UInt8>) -> Bool {
    guard outermost == nil, content != nil, output.held.isEmpty, !(isEmpty && input.isEmpty) else { return false }
    output.lentCount = input.count
    return true
  }

  /// Drops all content that has not been read.
  @_lifetime(input: copy input)
  mutating func dropContent(_ input: inout Span<UInt8>) {
    output.held.start = output.held.bytes.count
    input = input.extracting(output.lentCount...)
    output.lentCount = 0
  }

  /// Moves on by one step.
  ///
  /// Call it when all content has been read.
  ///
  /// - Throws: ``StreamError`` once everything before the fault has been read, and again from then on.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func advance(_ input: inout Span<UInt8>) throws(StreamError) -> Progress {
    if isReadingOneEnvelope { return try advanceThroughOneEnvelope(&input) }
    // Wait for the first byte; otherwise `isEmpty` would stay true.
    if isEmpty, input.isEmpty { return .needsMore }
    isEmpty = false
    let progress = try advanceThroughLayers(&input)
    isReadingOneEnvelope =
      content != nil && levels.count == 1 && levels[0].input.isEmpty && !modes.contains(.wireBytes)
    output.lends = isReadingOneEnvelope
    return progress
  }

  @inline(__always)
  @_lifetime(input: copy input)
  private mutating func advanceThroughOneEnvelope(_ input: inout Span<UInt8>) throws(StreamError) -> Progress {
    let all = input
    // The most common way by far: chunks, each with a message or a piece of one.
    if outermost == .http, let piece = try decoders.value.http.nextPlainPiece(&input) {
      input = all.extracting((all.count &- input.count &- piece.count)...)
      output.lentCount = piece.count
      return .content
    }
    repeat {
      let all = input
      if let element = try decoders.value.next(outermost ?? .http, &input, into: &output) { return .element(element) }
      output.returnLent(of: all, to: &input)
      if !output.isEmpty { return .content }
    } while !input.isEmpty
    return .needsMore
  }

  @inline(never)
  @_lifetime(input: copy input)
  private mutating func advanceThroughLayers(_ input: inout Span<UInt8>) throws(StreamError) -> Progress {
    while true {
      // What was held when an envelope failed is read before its error is thrown.
      if content != nil, !output.held.isEmpty { return .content }
      if content == nil, isInnermostOpen, try detectNextLayer() {
        if content != nil, !output.isEmpty || levels.isEmpty { return .content }
        continue
      }
      if levels.isEmpty {
        guard content == nil, !input.isEmpty else { return .needsMore }
        // Most beginnings are recognised where they lie; others are held until they are.
        let count = min(input.count, LayerDetector.longestBeginning)
        if output.held.isEmpty, let detection = detector.detect(input.extracting(first: count), isAll: false),
          case .layer(let detected) = detection
        {
          push(detected)
          if content != nil { return .content }
          continue
        }
        output.held.append(copying: input.extracting(first: count))
        input = input.extracting(count...)
        continue
      }
      do throws(StreamError) {
        let progress = try step(&input)
        if case .content = progress, output.isEmpty || content == nil { continue }
        return progress
      } catch {
        failure = error
        // What is held could be several things; it is taken for the likeliest.
        guard content == nil, !output.held.isEmpty else { throw error }
        try detectNextLayerAtEnd()
      }
    }
  }

  /// Lets the innermost envelope that has input read on.
  ///
  /// - Parameter limit: The number of envelopes that take part, from the outermost, when reading past a fault.
  @_lifetime(input: copy input)
  private mutating func step(_ input: inout Span<UInt8>, below limit: Int? = nil) throws(StreamError) -> Progress {
    var index = (limit ?? levels.count) - 1
    while index > 0, levels[index].input.isEmpty, !levels[index].mayHaveMore { index -= 1 }
    let isInnermost = index == levels.count - 1
    if !isInnermost { swap(&output.held, &levels[index + 1].input) }
    defer { if !isInnermost { swap(&output.held, &levels[index + 1].input) } }
    let heldCount = output.held.unreadCount
    let readsHeld = index > 0 || !levels[index].input.isEmpty
    output.lends = isInnermost && !readsHeld && content != nil && limit == nil
    defer { output.lends = false }
    var mayGoOn = true
    let element: EnvelopeElement?
    do throws(StreamError) {
      if readsHeld {
        var held = HeldBytes()
        swap(&held, &levels[index].input)
        defer { swap(&held, &levels[index].input) }
        element = try nextOfHeld(index, held.bytes, from: &held.start)
      } else {
        // After its error the outermost envelope reads on only for the rest of a failed response, or to show what follows.
        if let failure, limit == nil { throw failure }
        mayGoOn = !input.isEmpty
        element = try recordedNext(index, &input)
      }
    } catch {
      // What came before the fault is read first; then the envelope throws again.
      guard output.held.unreadCount > heldCount else { throw error }
      levels[index].mayHaveMore = true
      return .content
    }
    let carried = output.lentCount > 0 || output.held.unreadCount != heldCount
    levels[index].mayHaveMore = element != nil || carried
    if element != nil { wire = levels[index].recorder?.wire }
    if element != nil || carried { levels[index].recorder?.reset() }
    if let element { return .element(element) }
    return mayGoOn || carried ? .content : .needsMore
  }

  private mutating func nextOfHeld(
    _ index: Int, _ bytes: [UInt8], from start: inout Int
  ) throws(StreamError) -> EnvelopeElement? {
    var rest = bytes.span.extracting(start...)
    defer { start = bytes.count - rest.count }
    return try recordedNext(index, &rest)
  }

  /// Lets an envelope read on and records what it reads.
  @_lifetime(input: copy input)
  private mutating func recordedNext(_ index: Int, _ input: inout Span<UInt8>) throws(StreamError) -> EnvelopeElement? {
    let all = input
    do throws(StreamError) {
      let element = try decoders.value.next(levels[index].layer, &input, into: &output)
      levels[index].recorder?.append(all.extracting(first: all.count - input.count))
      output.returnLent(of: all, to: &input)
      return element
    } catch {
      levels[index].recorder?.append(all.extracting(first: all.count - input.count))
      noteFault(of: index)
      throw error
    }
  }

  /// Reads on through the message of a failed response after a fault, and drops what it carries.
  ///
  /// The layers inside take no part: one of them may be at fault, and the service's words lie in the body as it is.
  ///
  /// - Returns: Whether more bytes are needed; false if the message itself is at fault.
  @_lifetime(input: copy input)
  mutating func readFailedResponse(_ input: inout Span<UInt8>) -> Bool {
    guard let level = levels.firstIndex(where: { $0.layer == .http }) else { return false }
    dropContent(&input)
    while let progress = try? step(&input, below: level + 1) {
      if case .needsMore = progress { return true }
      if level + 1 < levels.count { levels[level + 1].input = HeldBytes() } else { dropContent(&input) }
    }
    return false
  }

  // MARK: The end

  /// Ends the stream.
  ///
  /// Call it until it returns ``Progress/needsMore``.
  mutating func finish() throws(StreamError) -> Progress {
    while true {
      var nothing = Span<UInt8>()
      isReadingOneEnvelope = false
      let progress = try advanceThroughLayers(&nothing)
      guard case .needsMore = progress else { return progress }
      if finishedLevels < levels.count {
        do throws(StreamError) {
          if let element = try finishNextLevel() { return .element(element) }
        } catch {
          failure = error
          guard content == nil, !output.held.isEmpty else { throw error }
          try detectNextLayerAtEnd()
        }
      } else if content == nil, !output.held.isEmpty || levels.isEmpty {
        try detectNextLayerAtEnd()
        return .content
      } else {
        return .needsMore
      }
    }
  }

  /// Ends the outermost envelope that has not ended.
  private mutating func finishNextLevel() throws(StreamError) -> EnvelopeElement? {
    let index = finishedLevels
    let isInnermost = index == levels.count - 1
    if !isInnermost { swap(&output.held, &levels[index + 1].input) }
    defer { if !isInnermost { swap(&output.held, &levels[index + 1].input) } }
    let heldCount = output.held.unreadCount
    do throws(StreamError) {
      let element = try decoders.value.finish(levels[index].layer, into: &output)
      let carried = output.held.unreadCount != heldCount
      if element == nil, !carried { finishedLevels += 1 }
      if element != nil { wire = levels[index].recorder?.wire }
      if element != nil || carried { levels[index].recorder?.reset() }
      return modes.contains(.envelopeElements) ? element : nil
    } catch {
      noteFault(of: index)
      throw error
    }
  }

  // MARK: Detection

  /// Whether the innermost envelope has said everything it says about its content.
  private var isInnermostOpen: Bool { levels.last.map { decoders.value.isOpen($0.layer) } ?? true }

  /// Determines the next layer; false if more bytes are needed.
  private mutating func detectNextLayer() throws(StreamError) -> Bool {
    let innermost = levels.last?.layer
    if let implied = innermost.flatMap({ decoders.value.impliedEnvelope(of: $0) }), unreachedLayers.first != implied,
      !envelopes.contains(implied)
    {
      push(DetectedLayer(layer: implied, evidence: .contentCoding))
    } else if let layer = unreachedLayers.popFirst() {
      push(DetectedLayer(layer: layer, evidence: .named))
    } else if deliversEnvelopeBytes {
      content = innermost
    } else if let declared = declaredContent {
      guard let first = output.held.firstNonWhitespace else { return false }
      if declared.layer.contradicts(first) {
        // The bytes that the error shows must not depend on the reads.
        guard output.held.unreadCount >= StreamError.firstBytesCount || !isInnermostOpen else { return false }
        noteContradiction(by: first)
        return try detectNextLayer()
      }
      push(declared)
    } else {
      guard output.held.unreadCount > detectedCount else { return false }
      detectedCount = output.held.unreadCount
      guard let detection = Self.detect(&detector, output.held, isAll: false),
        let checked = checked(detection, isAll: false)
      else { return false }
      try push(checked)
    }
    return true
  }

  /// What the innermost envelope declares of its content, unless the first byte has contradicted it.
  private var declaredContent: DetectedLayer? {
    guard contradiction == nil else { return nil }
    return levels.last.flatMap { decoders.value.declaredContent(of: $0.layer) }
  }

  /// Notes that the content is not what the innermost envelope declares.
  private mutating func noteContradiction(by first: UInt8) {
    let firstBytes = output.held.unread.prefix(StreamError.firstBytesCount)
    contradiction = .notUnderstood(
      firstBytes: Array(firstBytes), resembles: first == UInt8(ascii: "<") ? .html : .json)
  }

  /// Adds the layer that the bytes suggest, or throws if they are those of no layer.
  private mutating func push(_ detection: LayerDetector.Detection) throws(StreamError) {
    switch detection {
    case .layer(let detected): push(detected)
    case .foreign where modes.contains(.assumesFrames) && levels.isEmpty:
      // The frame decoder names the format and the offset.
      push(DetectedLayer(layer: .eventstream, evidence: .bytes("as expected")))
    case .foreign where modes.contains(.contentBytes):
      push(DetectedLayer(layer: .text, evidence: .bytes("bytes of an unknown format")))
    case .foreign where modes.contains(.framesAsEnvelope) && !levels.isEmpty:
      // An envelope may carry anything. Elements of it are bytes; deltas are not to be had.
      content = levels.last?.layer
    case .foreign(let format):
      let firstBytes = output.held.unread.prefix(StreamError.firstBytesCount)
      throw .notUnderstood(firstBytes: Array(firstBytes), resembles: format)
    }
  }

  /// Determines the next layer when no more bytes will come.
  private mutating func detectNextLayerAtEnd() throws(StreamError) {
    if let layer = unreachedLayers.popFirst() {
      push(DetectedLayer(layer: layer, evidence: .named))
    } else if let declared = declaredContent {
      if let first = output.held.firstNonWhitespace, declared.layer.contradicts(first) {
        noteContradiction(by: first)
        return try detectNextLayerAtEnd()
      }
      push(declared)
    } else {
      let detection = Self.detect(&detector, output.held, isAll: true) ?? .foreign(nil)
      try push(checked(detection, isAll: true) ?? detection)
    }
  }

  /// Checks what looks like frames in a function's response, which may begin with any byte; nil if more bytes are needed.
  private func checked(_ detection: LayerDetector.Detection, isAll: Bool) -> LayerDetector.Detection? {
    guard case .layer(let detected) = detection, detected.layer == .eventstream, envelopes.contains(.lambda) else {
      return detection
    }
    let beginning = output.held.rest
    if beginning.beginsWithPrelude { return detection }
    // A fixed number of bytes decides, so that the sizes of the reads do not.
    guard isAll || beginning.count >= LayerDetector.foreignCount else { return nil }
    let firstBytes = beginning.extracting(first: min(beginning.count, LayerDetector.foreignCount))
    return .foreign(ForeignFormat(firstBytes: firstBytes))
  }

  private static func detect(
    _ detector: inout LayerDetector, _ held: HeldBytes, isAll: Bool
  ) -> LayerDetector.Detection? {
    detector.detect(held.rest, isAll: isAll)
  }

  private mutating func push(_ detected: DetectedLayer) {
    let detected = reconsidered(detected)
    detectedLayers.append(detected)
    let isEnvelope =
      detected.layer.isEnvelope
      || detected.layer == .eventstream && modes.contains(.framesAsEnvelope) && !unreachedLayers.isEmpty
    guard isEnvelope else {
      content = detected.layer
      if case .bytes = detected.evidence { isContentDetected = true }
      return
    }
    // The envelope reads what was looked at to recognise it.
    var level = Level(layer: detected.layer)
    swap(&level.input, &output.held)
    if modes.contains(.wireBytes) { level.recorder = WireRecorder(limit: HeldBytes.keptCapacity) }
    levels.append(level)
    outermost = levels[0].layer
    detector = LayerDetector()
    detectedCount = 0
  }

  /// Corrects what the bytes suggest by what is known of the layers around them.
  private func reconsidered(_ detected: DetectedLayer) -> DetectedLayer {
    guard case .bytes = detected.evidence else { return detected }
    var detected = detected
    if detected.layer.isEnvelope, envelopes.contains(detected.layer) {
      // An envelope is removed once: a gzip stream can contain itself.
      detected.layer = detected.layer == .lambda ? .ndjson : .text
    }
    if detected.layer.isEnvelope || detected.layer == .eventstream, envelopes.contains(.awsChunked) {
      // An uploaded object may begin with any bytes; only its head says what it is.
      detected.layer = .text
    }
    if modes.contains(.assumesFrames), !envelopes.contains(.http), !envelopes.contains(.lambda),
      [.ndjson, .json, .text].contains(detected.layer)
    {
      detected.layer = .eventstream
    }
    return detected
  }

  // MARK: Wire bytes

  private mutating func noteFault(of index: Int) {
    if fault == nil, let wire = levels[index].recorder?.wire { fault = (index, wire) }
  }

  /// The bytes that the innermost envelope with any has read since its last element.
  var unfinishedWire: (layer: StreamLayer, wire: WireBytes)? {
    for level in levels.reversed() {
      if let wire = level.recorder?.wire, !wire.bytes.isEmpty { return (level.layer, wire) }
    }
    return nil
  }

  /// The layer of the envelope that failed.
  var faultLayer: StreamLayer? { fault.map { levels[$0.level].layer } }

  /// Returns the bytes that follow in the layer at fault: all that have arrived, and more with each call.
  ///
  /// - Parameter input: The next bytes of the stream; all are taken.
  @_lifetime(input: copy input)
  mutating func bytesAfterFault(_ input: inout Span<UInt8>, isInContent: Bool) -> [UInt8] {
    guard isInContent || fault != nil else { return [] }
    let level = isInContent ? levels.count : fault?.level ?? 0
    guard level > 0 else {
      if bytesAfterFault.isEmpty {
        bytesAfterFault = isInContent ? output.held.unread : levels[0].input.unread
      }
      bytesAfterFault.append(copying: input)
      input = input.extracting(input.count...)
      return bytesAfterFault
    }
    // Lent bytes have passed the envelope already.
    if output.lentCount > 0 {
      output.held.append(copying: input.extracting(first: output.lentCount))
      input = input.extracting(output.lentCount...)
      output.lentCount = 0
    }
    // An outer envelope may be at fault as well; then nothing more follows.
    while let progress = try? step(&input, below: level) {
      if case .needsMore = progress { break }
    }
    return level == levels.count ? output.held.unread : levels[level].input.unread
  }
}
