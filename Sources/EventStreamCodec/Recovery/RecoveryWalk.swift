internal import ByteKernels

/// The walk over a damaged stream: from message to message where they follow one another, by search behind damage.
///
/// The bytes are the caller's, a window on the stream that grows at its end and is cut at its start.
@available(StreamingCodec 1.0, *)
struct RecoveryWalk: ~Copyable {
  /// What the next step over the window comes to.
  enum Step {
    /// An intact message, and its place in the window.
    case message(VerifiedFrame, Range<Int>)
    case skipped(EventStreamSkippedRange)
    case needsMore
  }

  private var parser: FrameParser
  private var search: FrameSearch
  /// Where the damage begins, and what it is, while the search for its end goes on.
  private var damage: (offset: UInt64, reason: EventStreamError)?
  /// The offset of the window's first byte in the stream.
  private var windowOffset: UInt64 = 0

  /// Where in the window the next message starts, or the search stands.
  private(set) var position = 0
  /// Whether the window ends where the stream does.
  var isLast = false

  init(limits: EventStreamLimits, leniency: EventStreamLeniency) {
    parser = FrameParser(limits: limits, leniency: leniency)
    search = FrameSearch(limits: limits)
  }

  /// Takes a step over the window; the next one goes on from there.
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
          // Both checksums hold, so the message ends where it says: it is skipped alone.
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

  /// Forgets the window's start, before the position; returns how many bytes the caller is to remove from it.
  mutating func dropBlocks() -> Int {
    let dropped = search.dropBlocks(before: position)
    windowOffset += UInt64(dropped)
    position -= dropped
    return dropped
  }

  /// The message at the start of `rest`, its prelude verified; nil where it takes more bytes to tell.
  @_lifetime(copy rest)
  private func frame(at rest: Span<UInt8>, offset: UInt64) throws(EventStreamError) -> Span<UInt8>? {
    guard rest.count >= FrameParser.preludeLength else {
      guard isLast else { return nil }
      throw parser.truncation(rest, expected: nil, offset: offset)
    }
    let total = try parser.verifyPrelude(rest, offset: offset)
    guard UInt64(total) <= UInt64(rest.count) else {
      guard isLast else { return nil }
      throw parser.truncation(rest, expected: total, offset: offset)
    }
    return rest.extracting(first: Int(truncatingIfNeeded: total))
  }

  /// Goes on with the search for the end of the damage.
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
