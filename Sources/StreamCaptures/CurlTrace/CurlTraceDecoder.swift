internal import ByteKernels
internal import TextDeltas

/// Reads the traces that curl writes with `--trace`, and with `--trace-time`, `--trace-ids` and `--trace-config`.
///
///     var decoder = CurlTraceDecoder()
///     for try await chunk in trace {
///       var input = chunk.span
///       while let piece = try decoder.next(&input) { … }
///     }
///     while let piece = try decoder.finish() { … }     // throws if the trace was cut
///
/// A trace is a series of hex dumps in lines of sixteen bytes; the position of each line is checked. Remarks of curl and TLS
/// records are skipped. A trace by `--trace-ascii` omits bytes, and is an error.
@available(StreamingCodec 1.0, *)
package struct CurlTraceDecoder: ~Copyable {
  /// The largest piece, in bytes; a dump may have several.
  package static let longestPiece = 16_384

  private let maximumLineLength: Int
  private var lines: LineDecoder
  private var dumps = CurlTraceDumps()
  private var failure: CurlTraceError?
  private var hasEnded = false

  /// The offset of the next line, in bytes of the trace.
  package var offset: UInt64 { lines.lineOffset }

  /// The offset of the line that begins the dump of the last piece, in bytes of the trace.
  var dumpOffset: UInt64 { dumps.offset }

  /// Creates a decoder at the start of a trace.
  ///
  /// - Parameter maximumLineLength: The longest line, in bytes.
  package init(maximumLineLength: Int = 1 << 20) {
    self.maximumLineLength = maximumLineLength
    lines = LineDecoder(maximumLength: maximumLineLength)
  }

  /// Removes and returns the remarks that the transfers depend on.
  mutating func takeRemarks() -> [(CurlTraceLine.Remark, transfer: UInt64?)] { dumps.takeRemarks() }

  /// Returns the next piece, or nil if more bytes are needed.
  ///
  /// - Parameter input: The next bytes of the trace. What has been read is removed from its beginning.
  /// - Throws: ``CurlTraceError`` for the first line at fault; further calls throw it again.
  /// - Complexity: O(*n*) over the whole trace.
  @_lifetime(&self)
  package mutating func next(_ input: inout Span<UInt8>) throws(CurlTraceError) -> CurlTracePiece? {
    if let failure { throw failure }
    dumps.dropDelivered()
    do throws(CurlTraceError) {
      guard try Self.takeLines(&lines, &input, &dumps, maximumLineLength) else { return nil }
    } catch {
      failure = error
      throw error
    }
    return dumps.piece
  }

  /// Ends the trace.
  ///
  /// Call until nil to receive the remaining pieces.
  ///
  /// - Throws: ``CurlTraceError/incomplete(offset:line:missing:)`` if the trace was cut, or the error thrown before.
  @_lifetime(&self)
  package mutating func finish() throws(CurlTraceError) -> CurlTracePiece? {
    if let failure { throw failure }
    dumps.dropDelivered()
    do throws(CurlTraceError) {
      if !hasEnded {
        hasEnded = true
        if try Self.takeLastLine(&lines, &dumps, maximumLineLength) { return dumps.piece }
      }
      try dumps.finish(at: lines.lineOffset)
    } catch {
      failure = error
      throw error
    }
    return nil
  }

  /// Takes lines until a piece is complete; returns false if the input is used up before.
  @_lifetime(input: copy input)
  private static func takeLines(
    _ lines: inout LineDecoder, _ input: inout Span<UInt8>, _ dumps: inout CurlTraceDumps, _ limit: Int
  ) throws(CurlTraceError) -> Bool {
    while true {
      let offset = lines.lineOffset
      guard let line = try nextLine(&lines, &input, limit) else { return false }
      if try dumps.take(line, at: offset) { return true }
    }
  }

  /// Takes the last line, which may be complete although no line break follows it.
  private static func takeLastLine(
    _ lines: inout LineDecoder, _ dumps: inout CurlTraceDumps, _ limit: Int
  ) throws(CurlTraceError) -> Bool {
    let offset = lines.lineOffset
    guard let line = try lastLine(&lines, limit) else { return false }
    do throws(CurlTraceError) {
      return try dumps.take(line, at: offset)
    } catch {
      switch error {
      case .invalidLine(let offset, let line), .asciiTrace(let offset, let line):
        throw .incomplete(offset: offset, line: line, missing: dumps.missing)
      default: throw error
      }
    }
  }

  @_lifetime(&lines, copy input)
  private static func nextLine(
    _ lines: inout LineDecoder, _ input: inout Span<UInt8>, _ limit: Int
  ) throws(CurlTraceError) -> Span<UInt8>? {
    do throws(TextDeltaError) { return try lines.next(&input) } catch { throw tooLong(error, limit) }
  }

  @_lifetime(&lines)
  private static func lastLine(_ lines: inout LineDecoder, _ limit: Int) throws(CurlTraceError) -> Span<UInt8>? {
    do throws(TextDeltaError) { return try lines.finish() } catch { throw tooLong(error, limit) }
  }

  /// The only error of a line decoder.
  private static func tooLong(_ error: TextDeltaError, _ limit: Int) -> CurlTraceError {
    .lineTooLong(offset: error.offset, limit: limit)
  }
}
