internal import ByteKernels

/// Reads the messages of an event stream whose bytes are all there.
///
///     var reader = EventStreamReader(bytes.span)
///     while let message = try reader.next() { … }
///
/// It checks what ``EventStreamDecoder`` checks. It copies nothing, and its messages borrow from the bytes alone, so
/// several can be looked at side by side.
@available(StreamingCodec 1.0, *)
public struct EventStreamReader: ~Copyable, ~Escapable {
  private var parser: FrameParser
  private var rest: Span<UInt8>
  private var failure: EventStreamError?

  /// Where the next message starts: bytes since the start of the stream.
  public private(set) var offset: UInt64

  /// A reader of `bytes`, all of a stream.
  ///
  /// - Parameters:
  ///   - bytes: The stream's bytes. Borrowed as long as the reader and its messages are used.
  ///   - limits: How large a message may be.
  ///   - leniency: Which deviations from the specification to accept.
  ///   - offset: The offset that the first byte is counted as, in bytes.
  @_lifetime(copy bytes)
  public init(
    _ bytes: Span<UInt8>, limits: EventStreamLimits = .default, leniency: EventStreamLeniency = [],
    startingAt offset: UInt64 = 0
  ) {
    parser = FrameParser(limits: limits, leniency: leniency)
    rest = bytes
    self.offset = offset
  }

  /// The next message, or nil at the end of the stream.
  ///
  /// - Throws: ``EventStreamError``, also where the bytes end within a message, and the same again from then on.
  /// - Complexity: O(*n*) in the message's bytes.
  @_lifetime(copy self)
  public mutating func next() throws(EventStreamError) -> EventStreamMessageView? {
    if let failure { throw failure }
    let message: EventStreamMessageView
    if let repeated = parser.repeatedFrame(at: rest, offset: offset) {
      message = repeated
    } else {
      guard rest.count > 0 else { return nil }
      do throws(EventStreamError) {
        guard rest.count >= FrameParser.preludeLength else {
          throw parser.truncation(rest, expected: nil, offset: offset)
        }
        let total = try parser.verifyPrelude(rest, offset: offset)
        guard UInt64(total) <= UInt64(rest.count) else {
          throw parser.truncation(rest, expected: total, offset: offset)
        }
        let frame = rest.extracting(first: Int(truncatingIfNeeded: total))
        message = EventStreamMessageView(try parser.verifyFrame(frame, offset: offset), frame)
      } catch {
        failure = error
        throw error
      }
    }
    rest = rest.extracting(message.bytes.count...)
    offset &+= UInt64(message.bytes.count)
    return message
  }
}
