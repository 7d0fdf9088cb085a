internal import ByteKernels

/// Decodes a damaged stream: continues after damage, and reports every skipped byte.
///
/// For captures and diagnosis only. The specification requires a live stream to be terminated at the first wrong checksum.
/// After damage, decoding continues at the next offset at which both the prelude's and the message's checksum hold. A
/// message with valid checksums and malformed headers is skipped alone.
///
///     var decoder = EventStreamRecoveringDecoder()
///     for chunk in capture {
///       var input = chunk.span
///       while let recovered = decoder.next(&input) { … }
///     }
///     decoder.finish()
///     var nothing = Span<UInt8>()
///     while let recovered = decoder.next(&nothing) { … }
///
/// Unlike ``EventStreamDecoder``, it copies all bytes. It holds at most the longest message that an intact prelude
/// announces within the limits, and takes time linear in the input, whatever the bytes.
@available(StreamingCodec 1.0, *)
public struct EventStreamRecoveringDecoder: ~Copyable {
  /// The number of bytes read from the input at a time.
  private static let portion = 64 << 10

  private var walk: RecoveryWalk
  /// The bytes that the walk looks at.
  private var window: [UInt8] = []

  /// Creates a decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - limits: The maximum size of a message. A prelude that announces more counts as damage.
  ///   - leniency: The deviations from the specification to accept.
  public init(limits: EventStreamLimits = .default, leniency: EventStreamLeniency = []) {
    walk = RecoveryWalk(limits: limits, leniency: leniency)
  }

  /// Ends the stream.
  ///
  /// Afterwards, call ``next(_:)`` with an empty input until nil to receive the remaining elements.
  public mutating func finish() { walk.isLast = true }

  /// Returns the next intact message or skipped range, or nil if more input is needed.
  ///
  /// - Parameter input: Bytes that follow those of the previous calls. Advanced past the consumed bytes.
  @_lifetime(&self)
  @_lifetime(input: copy input)
  public mutating func next(_ input: inout Span<UInt8>) -> EventStreamRecovered? {
    // The bytes of earlier elements are no longer needed. Dropping them moves the rest, so it is done rarely.
    if walk.position > Self.portion, walk.position > window.count / 4 {
      window.removeFirst(walk.dropBlocks())
    }
    var step = walk.step(in: window)
    while case .needsMore = step, input.count > 0, !walk.isLast {
      let taken = min(input.count, Self.portion)
      window.append(copying: input.extracting(first: taken))
      input = input.extracting(taken...)
      step = walk.step(in: window)
    }
    switch step {
    case .message(let verified, let place):
      return .message(EventStreamMessageView(verified, window.span.extracting(place)))
    case .skipped(let range):
      return .skipped(range)
    case .needsMore:
      return nil
    }
  }
}

/// An element of a damaged stream.
@available(StreamingCodec 1.0, *)
public enum EventStreamRecovered: ~Escapable {
  /// An intact message, borrowed from the decoder until the next call.
  case message(EventStreamMessageView)
  /// Bytes that belong to no intact message.
  case skipped(EventStreamSkippedRange)
}

/// A range of a damaged stream without an intact message.
public struct EventStreamSkippedRange: Hashable, Sendable {
  /// The skipped bytes, as offsets in the stream.
  public var range: Range<UInt64>

  /// The error of a strict decoder at the start of the range.
  public var reason: EventStreamError

  /// Creates a range from its parts.
  public init(range: Range<UInt64>, reason: EventStreamError) {
    self.range = range
    self.reason = reason
  }
}
