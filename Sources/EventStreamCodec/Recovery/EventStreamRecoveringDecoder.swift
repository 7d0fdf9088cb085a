internal import ByteKernels

/// Decodes what is left of a damaged stream: goes on behind the damage, and reports every byte it skipped.
///
/// For captures and diagnosis, never for a live stream, which the specification wants terminated at the first checksum
/// that does not hold. From damage it goes to the next offset at which both the prelude's and the message's checksum
/// hold. A message whose checksums hold and whose headers are wrong is skipped alone.
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
/// Unlike ``EventStreamDecoder`` it copies all bytes. It holds at most the longest message that the limits allow and
/// that an intact prelude announces, and its work is linear in the input, whatever the bytes.
@available(StreamingCodec 1.0, *)
public struct EventStreamRecoveringDecoder: ~Copyable {
  /// How many bytes are taken from the input at a time.
  private static let portion = 64 << 10

  private var walk: RecoveryWalk
  /// The bytes looked at.
  ///
  /// The walk knows where in them it stands.
  private var window: [UInt8] = []

  /// A decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - limits: How large a message may be. A prelude that announces more counts as damage.
  ///   - leniency: Which deviations from the specification to accept.
  public init(limits: EventStreamLimits = .default, leniency: EventStreamLeniency = []) {
    walk = RecoveryWalk(limits: limits, leniency: leniency)
  }

  /// Says that no more input will come.
  ///
  /// Ask ``next(_:)`` for what is left, with an empty input, until it answers nil.
  public mutating func finish() { walk.isLast = true }

  /// The next intact message or skipped stretch, or nil when more input is needed.
  ///
  /// - Parameter input: Bytes that follow those of the previous calls. Advanced past what was taken: all of it when the
  ///   answer is nil.
  @_lifetime(&self)
  @_lifetime(input: copy input)
  public mutating func next(_ input: inout Span<UInt8>) -> EventStreamRecovered? {
    // What was handed out before is done with: drop it when that is worth the move.
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
