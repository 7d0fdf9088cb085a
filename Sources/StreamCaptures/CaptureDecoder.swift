internal import ByteKernels

/// Takes the bytes that a client received out of a file, whatever recorded them: a trace of curl's, an HTTP archive, or
/// nothing but the bytes themselves.
///
///     var decoder = CaptureDecoder()
///     for try await chunk in file {
///       var input = chunk.span
///       while let piece = try decoder.next(&input) { … piece.bytes … piece.delay … }
///     }
///     while let piece = try decoder.finish() { … }
///
/// The bytes are those of an HTTP message where the file is a capture: what ``StreamDecoder`` and ``TextDeltaDecoder``
/// read. In an archive the codings are off the body, so that its message is rebuilt.
@available(StreamingCodec 1.0, *)
public struct CaptureDecoder: ~Copyable {
  /// Which entry of an HTTP archive is read.
  public enum EntrySelection: Hashable, Sendable {
    /// The first whose response is a stream, by its media type or its first bytes; of an archive with one entry that one.
    case firstStream
    /// That of this number, from 1.
    case number(Int)
  }

  private enum State {
    case undecided
    case plain
    case trace
    case archive
  }

  private var state: State
  /// The beginning, while it is looked at; then what of it has not been read.
  private var beginning: [UInt8] = []
  private var start = 0
  private var trace = CurlTraceDecoder()
  private var filter = CurlTraceFilter()
  private var archive: ArchiveReader
  private var failure: CaptureError?

  /// The format of the file, once it is known; nil where it is a file of plain bytes.
  public private(set) var format: CaptureFormat?

  /// Makes a decoder at the start of a file.
  ///
  /// - Parameters:
  ///   - selection: Which entry of an HTTP archive is read.
  ///   - maximumEntryLength: The longest entry of an HTTP archive, in bytes.
  public init(_ selection: EntrySelection = .firstStream, maximumEntryLength: Int = HARDecoder.longestEntry) {
    state = .undecided
    archive = ArchiveReader(selection, maximumEntryLength: maximumEntryLength)
  }

  /// Whether the file is known to be one of plain bytes, all of which up to now have been delivered.
  public var isPlain: Bool { state == .plain && start == beginning.count }

  /// The entry that was read, of an HTTP archive, and how many others hold streams too; nil before it is known.
  public var entry: (taken: HAREntry, otherStreams: Int)? { archive.taken.map { ($0, archive.otherStreams) } }

  /// The next piece, or nil when more bytes are needed.
  ///
  /// - Parameter input: Bytes of the file; what has been taken is dropped from its beginning.
  /// - Throws: ``CaptureError``, and again ever after.
  /// - Complexity: O(*n*) over the whole file.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(CaptureError) -> CapturedPiece? {
    if let failure { throw failure }
    if state == .undecided, !decide(&input) { return nil }
    do throws(CaptureError) {
      if let piece = try nextOfBeginning() { return piece }
      return try nextOfInput(&input)
    } catch {
      failure = error
    }
    throw failure ?? .har(.incomplete(offset: 0, held: 0))
  }

  /// The next of the pieces that the end of the file ends, or nil; call it until it returns nil.
  ///
  /// - Throws: ``CaptureError`` where the file was cut, or what was thrown before.
  @_lifetime(&self)
  public mutating func finish() throws(CaptureError) -> CapturedPiece? {
    if let failure { throw failure }
    if state == .undecided { settle(CaptureFormat.find(in: beginning, isAll: true)) }
    do throws(CaptureError) {
      if let piece = try nextOfBeginning() { return piece }
      switch state {
      case .trace:
        if let piece = try Self.finish(&trace, &filter) { return piece }
      case .archive:
        try archive.finish()
        if let piece = archive.next() { return piece }
      case .plain, .undecided: break
      }
      return nil
    } catch {
      failure = error
    }
    throw failure ?? .har(.incomplete(offset: 0, held: 0))
  }

  // MARK: What the file is

  /// Looks at more of the beginning; false where that does not tell yet.
  @_lifetime(input: copy input)
  private mutating func decide(_ input: inout Span<UInt8>) -> Bool {
    let count = min(input.count, CaptureFormat.longestBeginning - beginning.count)
    beginning.append(copying: input.extracting(first: count))
    let isAll = beginning.count == CaptureFormat.longestBeginning
    let found = CaptureFormat.find(in: beginning, isAll: isAll)
    if found == .found(nil), beginning.count == count {
      // Nothing was held before: the bytes are delivered from where they are.
      beginning = []
      state = .plain
      return true
    }
    input = input.extracting(count...)
    settle(found)
    return state != .undecided
  }

  private mutating func settle(_ finding: CaptureFormat.Finding) {
    guard case .found(let format) = finding else { return }
    self.format = format
    switch format {
    case .curlTrace: state = .trace
    case .har: state = .archive
    case nil: state = .plain
    }
  }

  // MARK: Pieces

  @_lifetime(&self)
  private mutating func nextOfBeginning() throws(CaptureError) -> CapturedPiece? {
    guard start < beginning.count else { return nil }
    switch state {
    case .undecided: return nil
    case .plain:
      start = beginning.count
      return CapturedPiece(bytes: beginning.span, delay: nil)
    case .trace:
      return try Self.next(&trace, beginning, from: &start, &filter)
    case .archive:
      try archive.take(beginning, from: &start)
      return archive.next()
    }
  }

  @_lifetime(&self, copy input)
  private mutating func nextOfInput(_ input: inout Span<UInt8>) throws(CaptureError) -> CapturedPiece? {
    switch state {
    case .undecided: return nil
    case .plain:
      guard !input.isEmpty else { return nil }
      if !beginning.isEmpty { (beginning, start) = ([], 0) }
      let bytes = input
      input = input.extracting(input.count...)
      return CapturedPiece(bytes: bytes, delay: nil)
    case .trace: return try Self.next(&trace, &input, &filter)
    case .archive:
      try archive.take(&input)
      return archive.next()
    }
  }

  @_lifetime(&trace)
  private static func next(
    _ trace: inout CurlTraceDecoder, _ beginning: [UInt8], from start: inout Int, _ filter: inout CurlTraceFilter
  ) throws(CaptureError) -> CapturedPiece? {
    var rest = beginning.span.extracting(start...)
    defer { start = beginning.count - rest.count }
    return try next(&trace, &rest, &filter)
  }

  @_lifetime(&trace)
  private static func next(
    _ trace: inout CurlTraceDecoder, _ input: inout Span<UInt8>, _ filter: inout CurlTraceFilter
  ) throws(CaptureError) -> CapturedPiece? {
    do throws(CurlTraceError) {
      while let piece = try trace.next(&input) {
        if filter.wants(piece) { return CapturedPiece(bytes: piece.bytes, delay: filter.delay(of: piece)) }
      }
      return nil
    } catch {
      throw .curlTrace(error)
    }
  }

  @_lifetime(&trace)
  private static func finish(
    _ trace: inout CurlTraceDecoder, _ filter: inout CurlTraceFilter
  ) throws(CaptureError) -> CapturedPiece? {
    do throws(CurlTraceError) {
      while let piece = try trace.finish() {
        if filter.wants(piece) { return CapturedPiece(bytes: piece.bytes, delay: filter.delay(of: piece)) }
      }
      guard filter.hasDelivered else { throw CurlTraceError.noResponse(offset: trace.offset) }
      return nil
    } catch {
      throw .curlTrace(error)
    }
  }
}
