internal import ByteKernels

/// Walks over a damaged stream: from message to message, and by search after damage.
///
/// The caller owns the bytes: a window of the stream that grows at its end and shrinks at its start.
@available(StreamingCodec 1.0, *)
struct RecoveryWalk: ~Copyable {
  /// The result of a step.
  enum Step {
    /// An intact message, and its place in the window.
    case message(VerifiedFrame, Range<Int>)
    case skipped(EventStreamSkippedRange)
    case needsMore
  }

  private var parser: FrameParser
  private var search: FrameSearch
  /// The start and the kind of the damage, during the search for its end.
  private var damage: (offset: UInt64, reason: EventStreamError)?
  /// The offset of the window's first byte in the stream.
  private var windowOffset: UInt64 = 0

  /// The place in the window of the next message, or of the search.
  private(set) var position = 0
  /// Whether the stream ends with the window.
  var isLast = false

  init(limits: EventStreamLimits, leniency: EventStreamLeniency) {
    parser = FrameParser(limits: limits, leniency: leniency)
    search = FrameSearch(limits: limits)
  }

  /// Takes the next step over the window.
  mutating func step(in bytes: [UInt8]) -> Step {
    let window = bytes.span
    if damage == nil {
      let rest = window.extracting(position...)
      guard rest.count > 0 else { return .needsMore }
      let offset = windowOffset + UInt64(position)
      do throws(EventStreamError) {
        guard let frame = try frame(at: rest, offset: offset) else { return .needsMore }
        let place = position..<position + frame.count
        do throws(EventStreamError) {
          let verified = try parser.verifyFrame(frame, offset: offset)
          position = place.upperBound
          return .message(verified, place)
        } catch {
          if case .messageChecksumMismatch = error { throw error }
          // Both checksums hold, so the length is right: only this message is skipped.
          position = place.upperBound
          return .skipped(EventStreamSkippedRange(range: offset..<offset + UInt64(place.count), reason: error))
        }
      } catch {
        damage = (offset, error)
        position += 1
      }
    }
    return searchStep(window)
  }

  /// Forgets the start of the window, before the position.
  ///
  /// Returns how many bytes the caller must remove.
  mutating func dropBlocks() -> Int {
    let dropped = search.dropBlocks(before: position)
    windowOffset += UInt64(dropped)
    position -= dropped
    return dropped
  }

  /// Returns the message at the start of `rest` with its prelude verified; nil if more bytes are needed.
  @_lifetime(copy rest)
  private func frame(at rest: Span<UInt8>, offset: UInt64) throws(EventStreamError) -> Span<UInt8>? {
    switch try parser.extent(of: rest, offset: offset) {
    case .whole(let length): return rest.extracting(first: length)
    case .partial where !isLast: return nil
    case .partial(let expected): throw parser.truncation(rest, expected: expected, offset: offset)
    }
  }

  /// Continues the search for the end of the damage.
  private mutating func searchStep(_ window: Span<UInt8>) -> Step {
    guard let damage else { return .needsMore }
    switch search.search(window, from: position, isLast: isLast) {
    case .found(let place):
      position = place
    case .undecided(let place):
      position = place
      guard isLast else { return .needsMore }
    }
    self.damage = nil
    let end = windowOffset + UInt64(position)
    return .skipped(EventStreamSkippedRange(range: damage.offset..<end, reason: damage.reason))
  }
}
