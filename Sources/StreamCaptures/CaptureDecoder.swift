internal import ByteKernels
public import ChunkedHTTP

/// Reads the messages that a client received from a file, whatever recorded them.
///
///     var decoder = CaptureDecoder()
///     for try await chunk in file {
///       var input = chunk.span
///       while let piece = try decoder.next(&input) { … piece.bytes … piece.message … }
///     }
///     while let piece = try decoder.finish() { … }
///
/// A file may be a curl trace, the output of `curl -v`, an HTTP archive, base64 or a hex dump, or just the bytes of a
/// connection. These are divided into HTTP messages; each is for a decoder of its own, such as `StreamDecoder`. The bytes
/// of any other file are returned where they are, as one message.
@available(StreamingCodec 1.0, *)
public struct CaptureDecoder: ~Copyable {
  /// The messages that a decoder returns.
  public enum Selection: Hashable, Sendable {
    /// All messages of a connection, except redirects, challenges and answered requests; of an archive the first stream.
    case automatic
    /// The entry of an archive, or the message of a connection, with this number, counting from 1.
    case number(Int)
  }

  /// The forms of captures that a decoder looks for.
  public enum Detection: Hashable, Sendable {
    /// All formats, and connections.
    case all
    /// All formats, but no connections: bytes that begin like an HTTP head are returned as they are.
    case formats
    /// Nothing: the bytes of the file are returned as they are.
    case nothing
  }

  private enum State {
    case undecided
    case plain
    case trace
    case verbose
    case archive
    case text
    case cassette
  }

  private let limits: CaptureLimits
  private let detection: Detection
  private let number: Int?
  private var state = State.undecided
  /// The beginning of the file, until it has been read as the format demands.
  private var beginning: [UInt8] = []
  private var beginningStart = 0
  private var trace: CurlTraceReader
  private var verbose: CurlVerboseReader
  private var archive: ArchiveReader
  private var text: EncodedTextReader
  private var cassette: CassetteReader
  private var connection: ConnectionDecoder
  /// Bytes that a reader has found, for the connection, and the time of their arrival.
  private var found: [UInt8] = []
  private var foundStart = 0
  private var delay: UInt64?
  private var hasEnded = false
  private var failure: CaptureError?

  /// The format of the file, once it is known; nil if the file has the bytes themselves.
  public private(set) var format: CaptureFormat?

  /// Creates a decoder at the start of a file.
  ///
  /// - Parameters:
  ///   - selection: The messages to return.
  ///   - detection: The forms of captures to look for.
  ///   - limits: The largest sizes of the parts of a capture.
  ///   - leniencies: Deviations that the HTTP messages may have.
  public init(
    _ selection: Selection = .automatic, detecting detection: Detection = .all, limits: CaptureLimits = CaptureLimits(),
    leniencies: HTTPLeniencies = []
  ) {
    self.limits = limits
    self.detection = detection
    number = if case .number(let number) = selection { number } else { nil }
    trace = CurlTraceReader(number: number, maximumLineLength: limits.maximumLineLength)
    verbose = CurlVerboseReader(maximumLineLength: limits.maximumLineLength)
    archive = ArchiveReader(number: number, maximumEntryLength: limits.maximumEntryLength)
    text = EncodedTextReader(.hex, maximumLineLength: limits.maximumLineLength)
    cassette = CassetteReader(maximumLineLength: limits.maximumLineLength)
    connection = ConnectionDecoder(number: number, limits: limits, leniencies: leniencies)
    if detection == .nothing { beginPlain() }
  }

  // MARK: Facts

  /// Whether all bytes to come are returned as they are: ``next(_:)`` returns its input.
  package var isPassive: Bool {
    state == .plain && beginningStart == beginning.count && connection.isPassive
  }

  /// The entry of an HTTP archive that is read; nil before it is known.
  package var entry: HAREntry? { archive.chosen }

  /// The name of the file beside the archive that has the body of the entry, for the caller to read after the archive.
  ///
  /// The pieces of the archive end with the message's head then; the bytes of that file follow it. A name that would lead
  /// out of the archive's directory is an error.
  public var attachment: String? { archive.chosen?.attachment }

  /// Remarks on the capture: how the messages differ from the bytes that were sent.
  ///
  /// Complete after ``finish()``.
  public var notes: [CaptureNote] {
    var notes: [CaptureNote] = []
    switch format {
    case .curlVerbose?: notes.append(.verboseOutput)
    case .base64?, .hex?, .hexDump?, .cassette?: notes += format.map { [.decodedText(format: $0)] } ?? []
    case .curlTrace?: notes += trace.note.map { [$0] } ?? []
    case .har?: return archive.notes
    case nil: break
    }
    return notes + connection.notes
  }

  // MARK: Bytes

  /// Returns the next piece of a message, or nil if more bytes are needed.
  ///
  /// - Parameter input: The next bytes of the file. What has been read is removed from its beginning.
  /// - Throws: ``CaptureError``; further calls throw it again.
  /// - Complexity: O(*n*) over the whole file.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(CaptureError) -> CapturedPiece? {
    if let failure { throw failure }
    do throws(CaptureError) {
      if state == .undecided, !detect(&input) { return nil }
      while true {
        if state == .archive {
          if let piece = try archive.next() { return piece }
        } else if foundStart < found.count {
          if let piece = try Self.next(&connection, found, from: &foundStart, delay) { return piece }
          continue
        }
        if beginningStart < beginning.count {
          try readBeginning()
        } else if state == .plain {
          if !beginning.isEmpty { (beginning, beginningStart) = ([], 0) }
          return try Self.next(&connection, &input, nil)
        } else {
          guard !input.isEmpty else { return nil }
          if try !read(&input), input.isEmpty { return nil }
        }
      }
    } catch {
      failure = error
    }
    throw failure ?? .har(.incomplete(offset: 0, held: 0))
  }

  /// Ends the file.
  ///
  /// Call until nil to receive the remaining pieces.
  ///
  /// - Throws: ``CaptureError`` if the file was cut, or the error thrown before.
  @_lifetime(&self)
  public mutating func finish() throws(CaptureError) -> CapturedPiece? {
    if let failure { throw failure }
    do throws(CaptureError) {
      if state == .undecided { begin(CaptureFormat.find(in: beginning, isAll: true)) }
      while true {
        if state == .archive {
          if let piece = try archive.next() { return piece }
        } else if foundStart < found.count {
          if let piece = try Self.next(&connection, found, from: &foundStart, delay) { return piece }
          continue
        }
        if beginningStart < beginning.count {
          try readBeginning()
        } else if !hasEnded {
          hasEnded = try !readEnd()
        } else {
          return try Self.finish(&connection, isUsed: state != .archive)
        }
      }
    } catch {
      failure = error
    }
    throw failure ?? .har(.incomplete(offset: 0, held: 0))
  }

  // MARK: Format

  /// Looks at more of the beginning; returns false if it is not conclusive yet.
  @_lifetime(input: copy input)
  private mutating func detect(_ input: inout Span<UInt8>) -> Bool {
    guard !input.isEmpty else { return false }
    let count = min(input.count, CaptureFormat.longestBeginning - beginning.count)
    let more = input.extracting(first: count)
    beginning.append(copying: more)
    let isLong = beginning.count > CaptureFormat.longestPrefix && beginning.count < CaptureFormat.longestBeginning
    if isLong, more.lineEnd(from: 0) == more.count {
      // Only complete lines are of interest by now.
      input = input.extracting(count...)
      return false
    }
    let finding = CaptureFormat.find(in: beginning, isAll: beginning.count == CaptureFormat.longestBeginning)
    if finding == .found(nil), beginning.count == count {
      // Nothing was held before: the bytes are returned from where they are.
      beginning = []
      beginPlain()
      return true
    }
    input = input.extracting(count...)
    begin(finding)
    return state != .undecided
  }

  private mutating func begin(_ finding: CaptureFormat.Finding) {
    guard case .found(let format) = finding else { return }
    self.format = format
    switch format {
    case .curlTrace?:
      state = .trace
      connection = ConnectionDecoder(
        number: number, limits: limits, leniencies: connection.leniencies, isAnnotated: true)
    case .curlVerbose?: state = .verbose
    case .har?: state = .archive
    case .cassette?: state = .cassette
    case .base64?, .hex?, .hexDump?:
      state = .text
      if let format { text = EncodedTextReader(format, maximumLineLength: limits.maximumLineLength) }
    case nil: beginPlain()
    }
  }

  private mutating func beginPlain() {
    state = .plain
    if detection != .all { connection.beginBytes() }
  }

  // MARK: Readers

  /// Reads more of the beginning of the file.
  private mutating func readBeginning() throws(CaptureError) {
    var rest = beginning.span.extracting(beginningStart...)
    if state == .plain {
      (found, foundStart) = (beginning, 0)
      beginningStart = beginning.count
      return
    }
    let bytes = Array(copying: rest)
    rest = bytes.span
    let count = rest.count
    _ = try read(&rest)
    beginningStart += count - rest.count
  }

  /// Reads some of the file; returns false if more input is needed.
  @_lifetime(input: copy input)
  private mutating func read(_ input: inout Span<UInt8>) throws(CaptureError) -> Bool {
    found.removeAll(keepingCapacity: true)
    foundStart = 0
    switch state {
    case .undecided, .plain: return false
    case .trace:
      do throws(CurlTraceError) {
        let isFound = try trace.read(&input, into: &found, for: &connection)
        delay = trace.delay
        return isFound
      } catch {
        throw .curlTrace(error)
      }
    case .verbose:
      do throws(CurlTraceError) {
        return try verbose.read(&input, into: &found, for: &connection)
      } catch {
        throw .curlTrace(error)
      }
    case .archive:
      try archive.take(&input)
      return true
    case .text:
      do throws(EncodedTextError) {
        try text.read(&input, into: &found)
        return !input.isEmpty || !found.isEmpty
      } catch {
        throw .encodedText(error, format: format ?? .hex)
      }
    case .cassette:
      do throws(EncodedTextError) {
        let step = try cassette.read(&input, into: &found)
        if case .body = step { connection.beginBytes() }
        if case .needsMore = step { return false }
        return true
      } catch {
        throw .encodedText(error, format: .cassette)
      }
    }
  }

  /// Reads what the end of the file ends; returns whether there may be more.
  private mutating func readEnd() throws(CaptureError) -> Bool {
    found.removeAll(keepingCapacity: true)
    foundStart = 0
    switch state {
    case .undecided, .plain: return false
    case .trace:
      do throws(CurlTraceError) {
        let isFound = try trace.finish(into: &found, for: &connection)
        delay = trace.delay
        return isFound
      } catch {
        throw .curlTrace(error)
      }
    case .verbose:
      verbose.finish(into: &found, for: &connection)
      return false
    case .archive:
      try archive.finish()
      return false
    case .text:
      do throws(EncodedTextError) {
        try text.finish(into: &found)
        return false
      } catch {
        throw .encodedText(error, format: format ?? .hex)
      }
    case .cassette:
      do throws(EncodedTextError) {
        try cassette.finish(into: &found)
        return false
      } catch {
        throw .encodedText(error, format: .cassette)
      }
    }
  }

  // MARK: Connection

  @_lifetime(&connection, borrow found)
  private static func next(
    _ connection: inout ConnectionDecoder, _ found: [UInt8], from start: inout Int, _ delay: UInt64?
  ) throws(CaptureError) -> CapturedPiece? {
    var rest = found.span.extracting(start...)
    defer { start = found.count - rest.count }
    return try next(&connection, &rest, delay)
  }

  @_lifetime(&connection, copy input)
  private static func next(
    _ connection: inout ConnectionDecoder, _ input: inout Span<UInt8>, _ delay: UInt64?
  ) throws(CaptureError) -> CapturedPiece? {
    do throws(ConnectionError) {
      return try connection.next(&input, delay: delay)
    } catch {
      throw .connection(error)
    }
  }

  @_lifetime(&connection)
  private static func finish(
    _ connection: inout ConnectionDecoder, isUsed: Bool
  ) throws(CaptureError) -> CapturedPiece? {
    guard isUsed else { return nil }
    do throws(ConnectionError) {
      return try connection.finish()
    } catch {
      throw .connection(error)
    }
  }
}
