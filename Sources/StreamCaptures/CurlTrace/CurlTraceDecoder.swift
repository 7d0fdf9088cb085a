internal import ByteKernels
internal import TextDeltas

/// Reads the traces that curl writes with `--trace`, also with `--trace-time`, `--trace-ids` and `--trace-config`.
///
///     var decoder = CurlTraceDecoder()
///     for try await chunk in trace {
///       var input = chunk.span
///       while let piece = try decoder.next(&input) { … }
///     }
///     while let piece = try decoder.finish() { … }     // throws where the trace was cut
///
/// A trace is a hex dump in lines of sixteen bytes, of which each is checked for its position. What curl tells besides,
/// and records of TLS, are passed over. A trace by `--trace-ascii` does not hold the bytes and is refused.
@available(StreamingCodec 1.0, *)
public struct CurlTraceDecoder: ~Copyable {
  /// The most bytes that a piece has; what curl handed over in one go may be several.
  public static let longestPiece = 16_384
  /// The longest line, in bytes: what curl tells can be long.
  public static let longestLine = 1 << 20

  private var lines = LineDecoder(maximumLength: Self.longestLine)
  private var dumps = CurlTraceDumps()
  private var failure: CurlTraceError?
  private var hasEnded = false

  /// Where the line begins that comes next, in bytes since the start of the trace.
  public var offset: UInt64 { lines.lineOffset }

  /// Makes a decoder at the start of a trace.
  public init() {}

  /// The next piece, or nil when more bytes are needed.
  ///
  /// - Parameter input: Bytes of the trace; what has been taken is dropped from its beginning.
  /// - Throws: ``CurlTraceError`` on the first line that is at fault, and again ever after.
  /// - Complexity: O(*n*) over the whole trace.
  @_lifetime(&self)
  public mutating func next(_ input: inout Span<UInt8>) throws(CurlTraceError) -> CurlTracePiece? {
    if let failure { throw failure }
    dumps.dropDelivered()
    do throws(CurlTraceError) {
      guard try Self.takeLines(&lines, &input, &dumps) else { return nil }
    } catch {
      failure = error
      throw error
    }
    return dumps.piece
  }

  /// The next of the pieces that the end of the trace ends, or nil; call it until it returns nil.
  ///
  /// - Throws: ``CurlTraceError/incomplete(offset:line:missing:)`` where the trace was cut, or what was thrown before.
  @_lifetime(&self)
  public mutating func finish() throws(CurlTraceError) -> CurlTracePiece? {
    if let failure { throw failure }
    dumps.dropDelivered()
    do throws(CurlTraceError) {
      if !hasEnded {
        hasEnded = true
        if try Self.takeLastLine(&lines, &dumps) { return dumps.piece }
      }
      try dumps.finish(at: lines.lineOffset)
    } catch {
      failure = error
      throw error
    }
    return nil
  }

  /// Takes lines until a piece is complete; false where the input is used up before.
  @_lifetime(input: copy input)
  private static func takeLines(
    _ lines: inout LineDecoder, _ input: inout Span<UInt8>, _ dumps: inout CurlTraceDumps
  ) throws(CurlTraceError) -> Bool {
    while true {
      let offset = lines.lineOffset
      guard let line = try nextLine(&lines, &input) else { return false }
      if try dumps.take(line, at: offset) { return true }
    }
  }

  /// Takes the last line, where no line end ends it: it may be whole all the same.
  private static func takeLastLine(
    _ lines: inout LineDecoder, _ dumps: inout CurlTraceDumps
  ) throws(CurlTraceError) -> Bool {
    let offset = lines.lineOffset
    guard let line = try lastLine(&lines) else { return false }
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
    _ lines: inout LineDecoder, _ input: inout Span<UInt8>
  ) throws(CurlTraceError) -> Span<UInt8>? {
    do throws(TextDeltaError) { return try lines.next(&input) } catch { throw tooLong(error) }
  }

  @_lifetime(&lines)
  private static func lastLine(_ lines: inout LineDecoder) throws(CurlTraceError) -> Span<UInt8>? {
    do throws(TextDeltaError) { return try lines.finish() } catch { throw tooLong(error) }
  }

  /// A line decoder has no other error.
  private static func tooLong(_ error: TextDeltaError) -> CurlTraceError {
    .lineTooLong(offset: error.offset, limit: longestLine)
  }
}
