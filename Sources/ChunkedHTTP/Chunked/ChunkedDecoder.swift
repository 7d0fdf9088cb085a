internal import ByteKernels

/// Decodes the chunked transfer coding (RFC 9112 section 7.1), strictly and without copying.
///
///     var decoder = ChunkedDecoder()
///     for try await bytes in connection {
///       var input = bytes.span
///       while let element = try decoder.next(&input) { … }   // chunk, data, trailers, end
///       if decoder.isComplete { break }                       // input now begins with what follows the body
///     }
///     try decoder.finish()
///
/// ``nextData(_:)`` is faster for callers that need only the data: one call per chunk.
///
/// The grammar is strict: only CR LF ends a line; blanks are allowed only as BWS; extension names are tokens, and their
/// values are tokens or quoted-strings without control characters other than HTAB. ``ChunkedLeniencies`` lists the
/// deviations that can be accepted. ``ChunkedLimits`` bounds the memory. In steady state, nothing is allocated and no
/// data is copied.
@available(StreamingCodec 1.0, *)
public struct ChunkedDecoder: ~Copyable {
  enum State: UInt8 {
    case sizeLine
    case data
    case lineEndAfterData
    case lineFeedAfterData
    case trailers
    case end
    case complete
    case failed

    /// Whether no element is possible without input.
    var needsInput: Bool { rawValue < State.end.rawValue }
  }

  /// The limits.
  public let limits: ChunkedLimits
  /// The accepted deviations.
  public let leniencies: ChunkedLeniencies
  /// The number of bytes consumed, plus the offset that the decoder started at.
  public private(set) var offset: UInt64

  private var state = State.sizeLine
  /// The number of bytes left in the current chunk.
  private var remaining: UInt64 = 0
  /// The number of bytes that the limit allows after the current chunk.
  private var bodyAllowance: UInt64
  private var extensionAllowance: UInt64
  private var overhead: UInt64 = 0
  private var line = ChunkSizeLineScanner()
  private var lineOffset: UInt64
  /// The extensions of a size line that straddles two reads.
  private var heldExtensions: [UInt8] = []
  private var trailerSection = FieldSectionScanner()
  private var failure: ChunkedError?
  let trailerRules: FieldSectionRules

  /// Creates a decoder at the start of a body.
  ///
  /// - Parameters:
  ///   - limits: The limits of the body.
  ///   - leniencies: The deviations to accept.
  ///   - offset: The offset of the body in its stream.
  public init(
    limits: ChunkedLimits = ChunkedLimits(), leniencies: ChunkedLeniencies = [], startingAt offset: UInt64 = 0
  ) {
    self.init(
      limits: limits, leniencies: leniencies, startingAt: offset,
      trailerRules: FieldSectionRules(
        acceptsLineFeed: leniencies.contains(.lineFeedInTrailers),
        acceptsFolding: leniencies.contains(.foldedTrailers)))
  }

  init(
    limits: ChunkedLimits, leniencies: ChunkedLeniencies, startingAt offset: UInt64, trailerRules: FieldSectionRules
  ) {
    self.limits = limits
    self.leniencies = leniencies
    self.offset = offset
    self.trailerRules = trailerRules
    lineOffset = offset
    bodyAllowance = limits.maximumBodyLength
    extensionAllowance = limits.maximumTotalExtensionLength
  }

  /// Whether the body has ended, including the empty line after the trailer section.
  public var isComplete: Bool {
    @inline(__always) get { state == .complete || state == .end }
  }

  /// The total size of the chunks whose size lines have been read.
  public var announcedLength: UInt64 { limits.maximumBodyLength &- bodyAllowance }

  /// The trailer section; empty before the body is complete.
  public var trailers: HTTPFieldSection {
    @_lifetime(borrow self)
    get {
      let count = isComplete ? trailerSection.fields.count : 0
      return HTTPFieldSection(
        trailerSection.storage.span, index: trailerSection.fields.span.extracting(first: count),
        startingAt: trailerSection.startOffset)
    }
  }

  /// Returns the next element, or nil if the input has been consumed or the body is complete.
  ///
  /// Advances `input` past the consumed bytes. After ``ChunkedElement/end(offset:)`` it holds what follows the body, untouched.
  ///
  /// - Throws: ``ChunkedError`` for the first invalid byte, and the same error from then on.
  /// - Complexity: O(1) for data; O(*n*) in the bytes of size lines and trailers.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(ChunkedError) -> ChunkedElement? {
    if input.isEmpty, state.needsInput { return nil }
    if state == .data { return .data(takeData(&input)) }
    if let (size, length) = sizeLineAhead(in: input) {
      lineOffset = offset &+ 2
      begin(chunk: size, length, &input)
      return .chunk(
        ChunkHead(size: size, offset: lineOffset, extensions: ChunkExtensions(validated: input.extracting(0..<0))))
    }
    let all = input
    switch try step(&input) {
    case .needsMore: return nil
    case .chunk(let size, let text):
      guard heldExtensions.isEmpty else {
        let extensions = ChunkExtensions(validated: heldExtensions.span)
        return .chunk(ChunkHead(size: size, offset: lineOffset, extensions: extensions))
      }
      let extensions = ChunkExtensions(validated: all.extracting(text))
      return .chunk(ChunkHead(size: size, offset: lineOffset, extensions: extensions))
    case .data: return .data(takeData(&input))
    case .trailers:
      return .trailers(trailerSection.section)
    case .end: return .end(offset: offset)
    }
  }

  /// The next run of data, or nil where the input has been used up or the body is complete (``isComplete``).
  ///
  /// Size lines and extensions are checked as ``next(_:)`` does, but not reported; ``trailers`` holds the trailer section
  /// once the body is complete. `input` is moved past what was taken.
  ///
  /// - Throws: ``ChunkedError`` for the first invalid byte, and the same error from then on.
  /// - Complexity: as for ``next(_:)``.
  @_lifetime(copy input)
  public mutating func nextData(_ input: inout Span<UInt8>) throws(ChunkedError) -> Span<UInt8>? {
    if state == .data { return input.isEmpty ? nil : takeData(&input) }
    // The common case, a chunk that lies whole in the input: its line and its data in one go.
    if let (size, length) = sizeLineAhead(in: input), size <= UInt64(truncatingIfNeeded: input.count &- length) {
      let end = length &+ Int(truncatingIfNeeded: size)
      let data = input.extracting(length..<end)
      bodyAllowance &-= size
      offset &+= UInt64(truncatingIfNeeded: end)
      input = input.extracting(end..<input.count)
      return data
    }
    if input.isEmpty, state.needsInput { return nil }
    return try nextDataStepwise(&input)
  }

  @_lifetime(copy input)
  private mutating func nextDataStepwise(_ input: inout Span<UInt8>) throws(ChunkedError) -> Span<UInt8>? {
    while true {
      if state == .data { return input.isEmpty ? nil : takeData(&input) }
      switch try step(&input) {
      case .needsMore, .end: return nil
      case .chunk, .data, .trailers: break
      }
    }
  }

  /// Ends the stream.
  ///
  /// - Throws: ``ChunkedError/incomplete(offset:in:held:)`` if the body is not complete (RFC 9112 section 8), or the
  ///   error that the decoder threw before.
  public mutating func finish() throws(ChunkedError) {
    let part: ChunkedPart
    var held: UInt64 = 0
    switch state {
    case .complete, .end: return
    case .failed:
      if let failure { throw failure }
      return
    case .sizeLine: (part, held) = (.sizeLine, line.length)
    case .data: part = .data
    case .lineEndAfterData: part = .lineEndAfterData
    case .lineFeedAfterData: (part, held) = (.lineEndAfterData, 1)
    case .trailers: (part, held) = (.trailers, UInt64(trailerSection.storage.count))
    }
    throw fail(.incomplete(offset: offset, in: part, held: held))
  }
}

@available(StreamingCodec 1.0, *)
extension ChunkedDecoder {
  /// The result of a step.
  private enum Step {
    case needsMore
    case chunk(UInt64, extensions: Range<Int>)
    case data
    case trailers
    case end
  }

  /// Returns the data of the current chunk that is in the input; empty between chunks.
  @_lifetime(copy input)
  func dataAhead(in input: Span<UInt8>) -> Span<UInt8> {
    guard state == .data else { return input.extracting(0..<0) }
    return input.extracting(0..<(remaining < UInt64(input.count) ? Int(truncatingIfNeeded: remaining) : input.count))
  }

  /// Consumes `count` bytes of ``dataAhead(in:)``.
  @_lifetime(input: copy input)
  mutating func skipData(_ count: Int, of input: inout Span<UInt8>) {
    guard count > 0 else { return }
    var data = input.extracting(0..<count)
    _ = takeData(&data)
    input = input.extracting(count..<input.count)
  }

  /// Whether a trailer section without its empty line could end here.
  var isAtTrailerLineStart: Bool { state == .trailers && trailerSection.isAtLineStart }

  /// Completes the body without the empty line after its trailers.
  mutating func completeWithoutEmptyLine() {
    trailerSection.completeWithoutEmptyLine()
    state = .complete
  }

  /// Reads the common `CRLF 1*4HEXDIG CRLF` between chunks: whole, without extensions, not the last chunk, within limits.
  ///
  /// This is the fast path; ``step(_:)`` handles everything else.
  ///
  /// - Returns: The size, and the number of input bytes before the data.
  @inline(__always)
  private func sizeLineAhead(in input: Span<UInt8>) -> (size: UInt64, length: Int)? {
    guard state == .lineEndAfterData, input.count >= 10, input[0] == 0x0D, input[1] == 0x0A
    else { return nil }
    let word = input.word(at: 2)
    guard let (size, digits) = HexadecimalWord.value(beforeLineEndIn: word) else { return nil }
    guard size &- 1 < bodyAllowance, overhead == 0 else { return nil }
    return (size, digits &+ 4)
  }

  /// Continues with the data of a chunk whose line the fast path has read.
  @inline(__always)
  @_lifetime(input: copy input)
  private mutating func begin(chunk size: UInt64, _ length: Int, _ input: inout Span<UInt8>) {
    bodyAllowance &-= size
    remaining = size
    state = .data
    offset &+= UInt64(length)
    input = input.extracting(length..<input.count)
  }

  /// Consumes the data of the current chunk that is in the input, at least one byte.
  @inline(__always)
  @_lifetime(copy input)
  private mutating func takeData(_ input: inout Span<UInt8>) -> Span<UInt8> {
    let count = remaining < UInt64(input.count) ? Int(truncatingIfNeeded: remaining) : input.count
    let data = input.extracting(0..<count)
    input = input.extracting(count..<input.count)
    offset &+= UInt64(count)
    remaining &-= UInt64(count)
    if remaining == 0 { state = .lineEndAfterData }
    return data
  }

  /// Reads the next element in the order of the grammar: chunked-body = *chunk last-chunk trailer-section CRLF.
  @inline(never)
  @_lifetime(input: copy input)
  private mutating func step(_ input: inout Span<UInt8>) throws(ChunkedError) -> Step {
    var index = 0
    let result: Step
    do throws(ChunkedError) {
      result = try step(input, &index)
    } catch {
      throw fail(error)
    }
    offset &+= UInt64(index)
    input = input.extracting(index..<input.count)
    return result
  }

  private mutating func step(_ input: Span<UInt8>, _ index: inout Int) throws(ChunkedError) -> Step {
    // chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
    if state == .lineEndAfterData, index < input.count {
      guard input[index] == HTTPGrammar.carriageReturn else {
        throw .missingLineEndAfterData(offset: offset, byte: input[index])
      }
      index &+= 1
      state = .lineFeedAfterData
    }
    if state == .lineFeedAfterData, index < input.count {
      guard input[index] == HTTPGrammar.lineFeed else {
        throw .missingLineEndAfterData(offset: offset &+ UInt64(index), byte: input[index])
      }
      index &+= 1
      state = .sizeLine
      lineOffset = offset &+ UInt64(index)
    }
    switch state {
    case .sizeLine: return try readSizeLine(input, &index)
    case .data: return input.isEmpty ? .needsMore : .data
    case .trailers: return try readTrailers(input, &index)
    case .end:
      state = .complete
      return .end
    case .failed:
      if let failure { throw failure }
      return .needsMore
    case .lineEndAfterData, .lineFeedAfterData, .complete: return .needsMore
    }
  }

  private mutating func readSizeLine(_ input: Span<UInt8>, _ index: inout Int) throws(ChunkedError) -> Step {
    if line.length == 0 {
      if !heldExtensions.isEmpty { heldExtensions.removeAll(keepingCapacity: heldExtensions.capacity <= 8192) }
      let limit = UInt64(truncatingIfNeeded: max(limits.maximumExtensionLength, 0))
      let longest = Int(truncatingIfNeeded: min(limit, extensionAllowance))
      if let plain = ChunkSizeLineScanner.plainLine(in: input, from: index, longestExtension: longest) {
        let length = UInt64(truncatingIfNeeded: plain.end &- index)
        index = plain.end
        return try begin(plain.size, length, extensions: plain.text, end: index)
      }
    }
    let wasStraddling = line.extensionLength > 0
    var text = index..<index
    let isComplete = try line.scan(
      input, from: &index, at: offset &+ UInt64(index), text: &text, limits: limits, leniencies: leniencies,
      allowance: extensionAllowance, overhead: overhead)
    guard isComplete else {
      heldExtensions.append(copying: input.extracting(text))
      return .needsMore
    }
    if wasStraddling { heldExtensions.append(copying: input.extracting(text)) }
    let (size, length, extensionLength) = (line.size, line.length, line.extensionLength)
    line = ChunkSizeLineScanner()
    return try begin(size, length, extensions: text, extensionLength, end: index)
  }

  /// Begins a chunk whose size line of `length` bytes is complete and ends before `end` of the input.
  private mutating func begin(
    _ size: UInt64, _ length: UInt64, extensions: Range<Int>, _ extensionLength: Int? = nil, end: Int
  ) throws(ChunkedError) -> Step {
    extensionAllowance &-= UInt64(truncatingIfNeeded: extensionLength ?? extensions.count)
    // The line end after the data belongs to the overhead as much as the line itself.
    let (framing, grant) = (length &+ ChunkOverhead.lineEndAfterData, ChunkOverhead.grant(for: size))
    overhead = framing > grant ? overhead &+ (framing &- grant) : overhead &- min(overhead, grant &- framing)
    guard overhead <= limits.maximumExcessOverhead else {
      throw .excessOverhead(offset: offset &+ UInt64(end &- 1), limit: limits.maximumExcessOverhead)
    }
    guard size <= bodyAllowance else { throw .bodyTooLong(offset: lineOffset, limit: limits.maximumBodyLength) }
    bodyAllowance &-= size
    remaining = size
    state = size == 0 ? .trailers : .data
    return .chunk(size, extensions: extensions)
  }

  private mutating func readTrailers(_ input: Span<UInt8>, _ index: inout Int) throws(ChunkedError) -> Step {
    let isComplete: Bool
    do throws(HTTPFieldError) {
      isComplete = try trailerSection.scan(
        input, from: &index, at: offset &+ UInt64(index), rules: trailerRules, limits: limits.trailers)
    } catch {
      throw .invalidTrailers(error)
    }
    guard isComplete else { return .needsMore }
    guard trailerSection.fields.isEmpty else {
      state = .end
      return .trailers
    }
    state = .complete
    return .end
  }

  /// Stores an error, which the decoder repeats from now on.
  private mutating func fail(_ error: ChunkedError) -> ChunkedError {
    state = .failed
    failure = error
    return error
  }
}
