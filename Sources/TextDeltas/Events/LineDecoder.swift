internal import ByteKernels

/// Splits a stream into lines that end in LF or CRLF, as JSON lines do.
///
/// A line within one read is borrowed from the input. A line that straddles reads is assembled in the decoder's buffer.
/// U+2028, U+0085 and a CR by itself are data. A byte order mark at the start is dropped.
@available(StreamingCodec 1.0, *)
public struct LineDecoder: ~Copyable {
  private let maximumLength: Int
  private var buffer = ByteScratch()
  private var hasVended = false
  private var mark = ByteOrderMark()
  private var error: TextDeltaError?
  /// The offset of the next line.
  package private(set) var lineOffset: UInt64 = 0
  /// The number of bytes taken.
  private(set) var position: UInt64 = 0

  /// Creates a decoder at the start of a stream.
  ///
  /// - Parameter maximumLength: The length of the longest line without its end, in bytes.
  public init(maximumLength: Int = TextDeltaLimits().maximumElementSize) { self.maximumLength = maximumLength }

  /// The number of bytes held of an unfinished line.
  public var heldCount: Int { hasVended ? 0 : buffer.count + mark.heldCount }

  /// The offset in the stream of the line returned last.
  public private(set) var offset: UInt64 = 0

  /// Returns the next line without its end, or nil if more bytes are needed.
  ///
  /// The line is valid until the next call.
  ///
  /// - Parameter input: Bytes of the stream, moved past those that were taken.
  /// - Throws: ``TextDeltaError/elementTooLong(offset:limit:)``, and the same error on every later call.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(TextDeltaError) -> Span<UInt8>? {
    if let error { throw error }
    if hasVended {
      buffer.removeAll()
      hasVended = false
    }
    dropMark(&input)
    guard !input.isEmpty else { return nil }
    var end = 0
    repeat {
      end = input.lineEnd(from: end)
      if end < input.count, input[end] == 0x0D { end += 1 } else { break }
    } while true
    let isComplete = end < input.count
    // Only the CR of the line's end may exceed the limit.
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

  /// Whether the beginning of the next line is held, because it straddles reads.
  package var holdsLine: Bool { @inline(__always) get { !hasVended && !buffer.isEmpty } }

  /// The line returned last, if it straddled reads.
  package var last: Span<UInt8> { @_lifetime(borrow self) get { hasVended ? buffer.span : Span() } }

  /// Exchanges the line returned last, if it straddled reads, for other bytes, which the next call drops.
  mutating func exchangeLine(_ bytes: inout ByteScratch) {
    if hasVended { swap(&buffer, &bytes) }
  }

  /// Drops a byte order mark at the start, so that ``lineOffset`` is that of the first line.
  @_lifetime(input: copy input)
  package mutating func dropMark(_ input: inout Span<UInt8>) {
    if mark.isPossible, mark.drop(&input, &position, orBegin: &buffer) { lineOffset = position }
  }

  /// Takes a read of fewer than eight bytes that ends no line and is within the limit.
  ///
  /// Returns false, and takes nothing, for any other read.
  @inline(__always)
  @_lifetime(input: copy input)
  mutating func holdsShort(_ input: inout Span<UInt8>) -> Bool {
    guard !hasVended, !mark.isPossible, error == nil, buffer.count <= maximumLength &- input.count,
      input.isShortWithoutLineEnd
    else { return false }
    position &+= UInt64(truncatingIfNeeded: input.count)
    buffer.append(copying: input)
    input = input.extracting(first: 0)
    return true
  }

  /// Ends the stream, and returns its last line if it has no end; else nil.
  @_lifetime(&self)
  public mutating func finish() throws(TextDeltaError) -> Span<UInt8>? {
    if let error { throw error }
    if mark.isPossible { mark.finish(orBegin: &buffer) }
    guard !hasVended, !buffer.isEmpty else { return nil }
    offset = lineOffset
    hasVended = true
    return buffer.span
  }
}
