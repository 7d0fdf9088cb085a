internal import ByteKernels

/// Decodes an event stream as its bytes arrive.
///
///     var decoder = EventStreamDecoder()
///     for try await chunk in body {
///       var input = chunk.span
///       while let message = try decoder.next(&input) { … }
///     }
///     try decoder.finish()
///
/// How the bytes are split into reads never matters: the same messages come, and the same error at the same offset. A
/// message that lies whole in a read is not copied; one that straddles reads is, once. The decoder owns only the message
/// it has part of, and is done with an invalid prelude as soon as its 12 bytes are there.
///
/// Source: Smithy, *Amazon Event Stream Specification*.
@available(StreamingCodec 1.0, *)
public struct EventStreamDecoder: ~Copyable {
  /// What ``held`` is, which decides how the next bytes are taken.
  private enum State {
    /// Nothing is held: a message starts at the next byte.
    case between
    /// The start of a message is held.
    case holding
    /// The message that was last returned is held, and may go.
    case delivered
    /// An error was thrown.
    case poisoned
  }

  private var parser: FrameParser
  private var state = State.between
  private var held = ByteScratch()
  /// The total length of the message held, once its prelude was verified.
  private var expected: UInt32?
  /// Whether ``held`` was in use when the last read ended.
  private var wasHeldUsed = false
  /// Memory up to this many bytes is kept from message to message.
  private static let keptCapacity = 4096
  private var failure: EventStreamError?

  /// Where the next message starts, or the message that is held: bytes since the start of the stream.
  public private(set) var offset: UInt64

  /// A decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - limits: How large a message may be.
  ///   - leniency: Which deviations from the specification to accept.
  ///   - offset: The offset that the first byte is counted as, in bytes.
  public init(
    limits: EventStreamLimits = .default, leniency: EventStreamLeniency = [], startingAt offset: UInt64 = 0
  ) {
    parser = FrameParser(limits: limits, leniency: leniency)
    self.offset = offset
  }

  /// The next message, or nil when the input is used up and more is needed.
  ///
  /// The input is advanced past the bytes that were taken: all of it when the answer is nil. On an error, the bytes of
  /// the message at fault are not taken from the input, save those that had to be held before they were found wrong.
  ///
  /// - Parameter input: Bytes that follow those of the previous calls; empty is fine.
  /// - Returns: A message that borrows from the input or from the decoder: use it before the next call.
  /// - Throws: ``EventStreamError``, with its absolute offset, and the same again from then on. Messages before the
  ///   error have all been returned.
  /// - Complexity: O(*n*) in the bytes taken. Allocates only to hold a message that straddles reads and is longer than
  ///   those before it.
  @_lifetime(&self, copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(EventStreamError) -> EventStreamMessageView? {
    if case .between = state {
      if let message = parser.repeatedFrame(at: input, offset: offset) {
        let length = message.bytes.count
        input = input.extracting(length...)
        offset &+= UInt64(length)
        return message
      }
    } else if case .holding = state, input.count < missingCount {
      // Small reads end nearly all here: nothing can be said of the message yet.
      held.append(copying: input)
      input = input.extracting(first: 0)
      return nil
    }
    return try nextChecked(&input)
  }

  /// Says that the stream has ended.
  ///
  /// Call it once all bytes have been decoded.
  ///
  /// - Throws: ``EventStreamError/truncatedMessage(offset:held:expected:)`` where it ended within a message, or
  ///   ``EventStreamError/notAnEventStream(firstBytes:resembles:)`` where all of it is too short for a prelude and looks
  ///   like something else; the decoder's error, where it threw one before.
  public mutating func finish() throws(EventStreamError) {
    if let failure { throw failure }
    if case .holding = state {
      throw poison(parser.truncation(held.span, expected: expected, offset: offset))
    }
  }

  /// The bytes of the message at fault that are no longer in the input, after an error; of the message that has begun,
  /// else.
  ///
  /// Borrowed from the decoder. Together with the rest of the input they are what a diagnosis needs: a header that is
  /// not UTF-8 can still be read here.
  public var heldBytes: Span<UInt8> {
    if case .delivered = state { return held.span.extracting(first: 0) }
    return held.span
  }

  /// How many bytes are still to come before anything of the message that has begun can be verified: 1 or more.
  package var missingCount: Int {
    @inline(__always) get {
      guard case .holding = state else { return FrameParser.preludeLength }
      return max(Int(clamping: expected ?? UInt32(FrameParser.preludeLength)) &- held.count, 1)
    }
  }

  /// How much memory the decoder has for messages that straddle reads, in bytes.
  package var heldCapacity: Int { held.capacity }

  /// The path that checks in the specification's order: for a message with new headers, one that straddles reads, one
  /// that is wrong.
  @inline(never)
  @_lifetime(&self, copy input)
  private mutating func nextChecked(_ input: inout Span<UInt8>) throws(EventStreamError) -> EventStreamMessageView? {
    switch state {
    case .between: break
    case .holding: return try nextHeld(&input)
    case .delivered:
      held.removeAll(keepingUpTo: .max)
      state = .between
    case .poisoned: if let failure { throw failure }
    }
    guard input.count >= FrameParser.preludeLength else { return hold(&input) }
    let verified: VerifiedFrame
    do throws(EventStreamError) {
      let total = try parser.verifyPrelude(input, offset: offset)
      guard UInt64(total) <= UInt64(input.count) else {
        expected = total
        releaseOversizedMemory(for: total)
        return hold(&input)
      }
      verified = try parser.verifyFrame(input.extracting(first: Int(truncatingIfNeeded: total)), offset: offset)
    } catch {
      throw poison(error)
    }
    let frame = input.extracting(first: verified.length)
    input = input.extracting(verified.length...)
    offset &+= UInt64(verified.length)
    return EventStreamMessageView(verified, frame)
  }

  /// Goes on with a message of which the start is held.
  @_lifetime(&self, copy input)
  private mutating func nextHeld(_ input: inout Span<UInt8>) throws(EventStreamError) -> EventStreamMessageView? {
    do throws(EventStreamError) {
      if expected == nil {
        guard take(upTo: UInt32(FrameParser.preludeLength), from: &input) else { return nil }
        let total = try parser.verifyPrelude(held.span, offset: offset)
        expected = total
        releaseOversizedMemory(for: total)
      }
      guard let total = expected, take(upTo: total, from: &input) else { return nil }
      let frame = held.span
      let verified = try parser.verifyFrame(frame, offset: offset)
      state = .delivered
      expected = nil
      offset &+= UInt64(total)
      return EventStreamMessageView(verified, frame)
    } catch {
      throw poison(error)
    }
  }

  /// Holds all of the input, the start of a message; returns nil for the caller to return.
  @_lifetime(&self, copy input)
  private mutating func hold(_ input: inout Span<UInt8>) -> EventStreamMessageView? {
    let hasBytes = input.count > 0
    if hasBytes {
      held.append(copying: input)
      state = .holding
      input = input.extracting(first: 0)
    } else if !wasHeldUsed, held.capacity > Self.keptCapacity {
      // A whole read, and no message straddled its ends.
      held.removeAll(keepingUpTo: 0)
    }
    wasHeldUsed = hasBytes
    return nil
  }

  /// Takes bytes until `count` are held; false if the input does not have them.
  @_lifetime(input: copy input)
  private mutating func take(upTo count: UInt32, from input: inout Span<UInt8>) -> Bool {
    let missing = UInt64(count) - UInt64(held.count)
    let taken = Int(truncatingIfNeeded: min(missing, UInt64(input.count)))
    held.append(copying: input.extracting(first: taken))
    input = input.extracting(taken...)
    return UInt64(taken) == missing
  }

  /// Gives back the memory that a long message needed when one of `total` bytes, much shorter, straddles next.
  private mutating func releaseOversizedMemory(for total: UInt32) {
    guard held.capacity > Self.keptCapacity, UInt64(held.capacity) / 8 > UInt64(total) else { return }
    held.shrink()
  }

  private mutating func poison(_ error: EventStreamError) -> EventStreamError {
    state = .poisoned
    failure = error
    return error
  }
}
