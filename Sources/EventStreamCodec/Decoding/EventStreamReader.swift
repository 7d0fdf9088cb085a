internal import ByteKernels

/// Reads the messages of an event stream that is wholly in memory.
///
///     var reader = EventStreamReader(bytes.span)
///     while let message = try reader.next() { … }
///
/// It checks the same things as ``EventStreamDecoder``. It copies nothing, and its messages borrow only from the bytes,
/// so that several can be used at the same time.
@available(StreamingCodec 1.0, *)
public struct EventStreamReader: ~Copyable, ~Escapable {
  private var parser: FrameParser
  private var rest: Span<UInt8>
  private var failure: EventStreamError?

  /// The offset of the next message, in bytes since the start of the stream.
  public private(set) var offset: UInt64

  /// Creates a reader of a whole stream.
  ///
  /// - Parameters:
  ///   - bytes: The stream's bytes, borrowed while the reader and its messages are in use.
  ///   - limits: The maximum size of a message.
  ///   - leniency: The deviations from the specification to accept.
  ///   - offset: The offset of the first byte.
  @_lifetime(copy bytes)
  public init(
    _ bytes: Span<UInt8>, limits: EventStreamLimits = .default, leniency: EventStreamLeniency = [],
    startingAt offset: UInt64 = 0
  ) {
    parser = FrameParser(limits: limits, leniency: leniency)
    rest = bytes
    self.offset = offset
  }

  /// Returns the next message, or nil at the end of the stream.
  ///
  /// - Throws: ``EventStreamError``, also if the bytes end within a message, and the same error from then on.
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
        switch try parser.extent(of: rest, offset: offset) {
        case .partial(let expected): throw parser.truncation(rest, expected: expected, offset: offset)
        case .whole(let length):
          let frame = rest.extracting(first: length)
          message = EventStreamMessageView(try parser.verifyFrame(frame, offset: offset), frame)
        }
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
