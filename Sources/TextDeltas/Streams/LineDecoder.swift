internal import ByteKernels

/// Splits a stream into lines, as they are in JSON lines: LF or CRLF ends a line, and nothing else does.
///
/// A line that lies within one read is borrowed from it; one that straddles reads is put together in the decoder's
/// buffer. U+2028, U+0085 and a CR by itself are data.
@available(StreamingCodec 1.0, *)
public struct LineDecoder: ~Copyable {
  private let maximumLength: Int
  private var buffer = ByteScratch()
  private var hasVended = false
  private var error: TextDeltaError?
  /// The offset of the line that will be handed out next.
  package private(set) var lineOffset: UInt64 = 0
  private var position: UInt64 = 0

  /// A decoder at the start of a stream.
  ///
  /// - Parameter maximumLength: The longest line, its end apart, in bytes.
  public init(maximumLength: Int = TextDeltaLimits().maximumElementSize) { self.maximumLength = maximumLength }

  /// How many bytes of an unfinished line are held.
  public var heldCount: Int { hasVended ? 0 : buffer.count }

  /// The offset in the stream of the line that was handed out last.
  public private(set) var offset: UInt64 = 0

  /// The next line, without its end, or nil when more bytes are needed.
  ///
  /// - Parameter input: Bytes of the stream; what has been taken is dropped from its beginning.
  /// - Throws: ``TextDeltaError/elementTooLong(offset:limit:)``.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Span<UInt8>? {
    if let error { throw error }
    if hasVended {
      buffer.removeAll()
      hasVended = false
    }
    guard !input.isEmpty else { return nil }
    var end = 0
    repeat {
      end = input.lineEnd(from: end)
      if end < input.count, input[end] == 0x0D { end += 1 } else { break }
    } while true
    let isComplete = end < input.count
    // Beyond the limit nothing may stand but the CR of the line's end, as far as one is in sight.
    let last = end > 0 ? input[end - 1] : buffer.span.last
    guard buffer.count + end - (last == 0x0D ? 1 : 0) <= maximumLength else {
      let error = TextDeltaError.elementTooLong(offset: lineOffset, limit: maximumLength)
      self.error = error
      throw error
    }
    let taken = input
    input = input.extracting((isComplete ? end + 1 : end)...)
    position += UInt64(isComplete ? end + 1 : end)
    guard isComplete else {
      buffer.append(copying: taken)
      return nil
    }
    offset = lineOffset
    lineOffset = position
    guard !buffer.isEmpty else {
      // CRLF ends a line as LF does.
      let length = end > 0 && taken[end - 1] == 0x0D ? end - 1 : end
      return taken.extracting(..<length)
    }
    buffer.append(copying: taken.extracting(..<end))
    if buffer.span.last == 0x0D { buffer.removeLast() }
    hasVended = true
    return buffer.span
  }

  /// Takes a short read that ends no line and is within the limit: most reads are that where they are of a few bytes.
  ///
  /// False, and nothing is taken, where it may be anything else.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func holdsShort(_ input: inout Span<UInt8>) -> Bool {
    guard !hasVended, error == nil, buffer.count <= maximumLength &- input.count, input.isShortWithoutLineEnd
    else { return false }
    position &+= UInt64(truncatingIfNeeded: input.count)
    buffer.append(copying: input)
    input = input.extracting(first: 0)
    return true
  }

  /// The line that the end of the stream ends, or nil.
  @_lifetime(&self)
  public mutating func finish() throws(TextDeltaError) -> Span<UInt8>? {
    if let error { throw error }
    guard !hasVended, !buffer.isEmpty else { return nil }
    offset = lineOffset
    hasVended = true
    return buffer.span
  }
}
