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
/// The split of the bytes into reads never matters: the messages are the same, and so are the error and its offset. A
/// message that lies whole in a read is not copied; one that straddles reads is copied once. The decoder owns only the
/// message that is incomplete, and rejects an invalid prelude as soon as its 12 bytes have arrived.
///
/// Source: Smithy, *Amazon Event Stream Specification*.
@available(StreamingCodec 1.0, *)
public struct EventStreamDecoder: ~Copyable {
  /// The meaning of ``held``, which decides how the next bytes are read.
  private enum State {
    /// Nothing is held: a message starts at the next byte.
    case between
    /// The start of a message is held.
    case holding
    /// The message that was returned last is held, and can be dropped.
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
  /// Memory of up to this many bytes is reused for the next message.
  private static let retainedCapacity = 4096
  /// Memory of up to this many bytes is kept between long messages.
  private static let longestRetained = 4 << 20
  private var failure: EventStreamError?

  /// The offset of the next or the held message, in bytes since the start of the stream.
  public private(set) var offset: UInt64

  /// Creates a decoder at the start of a stream.
  ///
  /// - Parameters:
  ///   - limits: The maximum size of a message.
  ///   - leniency: The deviations from the specification to accept.
  ///   - offset: The offset of the first byte.
  public init(
    limits: EventStreamLimits = .default, leniency: EventStreamLeniency = [], startingAt offset: UInt64 = 0
  ) {
    parser = FrameParser(limits: limits, leniency: leniency)
    self.offset = offset
  }

  /// Returns the next message, or nil if the input has been consumed and more is needed.
  ///
  /// Advances the input past the consumed bytes. After an error, the bytes of the bad message remain in the input, except
  /// those that were held before the error was found.
  ///
  /// - Parameter input: Bytes that follow those of the previous calls; may be empty.
  /// - Returns: A message that borrows from the input or from the decoder until the next call.
  /// - Throws: ``EventStreamError`` with its absolute offset, after all messages before it have been returned, and the
  ///   same error from then on.
  /// - Complexity: O(*n*) in the consumed bytes. Allocates only for a message that straddles reads and is longer than
  ///   earlier ones.
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
      // Most small reads end here: the message cannot be checked yet.
      held.append(copying: input)
      input = input.extracting(first: 0)
      return nil
    }
    return try nextChecked(&input)
  }

  /// Ends the stream.
  ///
  /// Call it after all bytes have been decoded.
  ///
  /// - Throws: ``EventStreamError/truncatedMessage(offset:held:expected:)`` if the stream ended within a message,
  ///   ``EventStreamError/notAnEventStream(firstBytes:resembles:)`` or
  ///   ``EventStreamError/foreignBytes(offset:firstBytes:resembles:)`` if the last bytes are too few for a prelude and
  ///   resemble another format, or the error that the decoder threw before.
  public mutating func finish() throws(EventStreamError) {
    if let failure { throw failure }
    if case .holding = state {
      throw poison(parser.truncation(held.span, expected: expected, offset: offset))
    }
  }

  /// After an error, the consumed bytes of the bad message; otherwise, the buffered start of the current one.
  ///
  /// Borrowed from the decoder. A diagnosis needs them together with the rest of the input: for example, they still
  /// contain a header that is not UTF-8.
  public var heldBytes: Span<UInt8> {
    if case .delivered = state { return held.span.extracting(first: 0) }
    return held.span
  }

  /// The number of bytes needed before the next check of the current message; at least 1.
  package var missingCount: Int {
    @inline(__always) get {
      guard case .holding = state else { return FrameParser.preludeLength }
      return max(Int(clamping: expected ?? UInt32(FrameParser.preludeLength)) &- held.count, 1)
    }
  }

  /// The capacity of the buffer for messages that straddle reads, in bytes.
  package var heldCapacity: Int { held.capacity }

  /// Decodes a message with new headers, one that straddles reads, or a bad one, checking in the specification's order.
  @inline(never)
  @_lifetime(&self, copy input)
  private mutating func nextChecked(_ input: inout Span<UInt8>) throws(EventStreamError) -> EventStreamMessageView? {
    switch state {
    case .between: break
    case .holding: return try nextHeld(&input)
    case .delivered: dropDelivered()
    case .poisoned: if let failure { throw failure }
    }
    let verified: VerifiedFrame
    do throws(EventStreamError) {
      switch try parser.extent(of: input, offset: offset) {
      case .partial(let total):
        expected = total
        if let total { releaseOversizedMemory(for: total) }
        return hold(&input)
      case .whole(let length):
        verified = try parser.verifyFrame(input.extracting(first: length), offset: offset)
      }
    } catch {
      throw poison(error)
    }
    let frame = input.extracting(first: verified.length)
    input = input.extracting(verified.length...)
    offset &+= UInt64(verified.length)
    return EventStreamMessageView(verified, frame)
  }

  /// Continues a message whose start is held.
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

  /// Holds all of the input, the start of a message.
  ///
  /// Returns nil for the caller to return.
  @_lifetime(&self, copy input)
  private mutating func hold(_ input: inout Span<UInt8>) -> EventStreamMessageView? {
    let hasBytes = input.count > 0
    if hasBytes {
      held.append(copying: input)
      state = .holding
      input = input.extracting(first: 0)
    } else if !wasHeldUsed, held.capacity > Self.retainedCapacity {
      // No message straddled the ends of the last read.
      held.removeAll(keepingUpTo: 0)
    }
    wasHeldUsed = hasBytes
    return nil
  }

  /// Consumes bytes until `count` are held.
  ///
  /// Returns false if the input has fewer.
  @_lifetime(input: copy input)
  private mutating func take(upTo count: UInt32, from input: inout Span<UInt8>) -> Bool {
    let missing = UInt64(count) - UInt64(held.count)
    let taken = Int(truncatingIfNeeded: min(missing, UInt64(input.count)))
    held.append(copying: input.extracting(first: taken))
    input = input.extracting(taken...)
    return UInt64(taken) == missing
  }

  /// Drops the message that was returned last, which nothing may borrow any longer.
  package mutating func dropDelivered() {
    guard case .delivered = state else { return }
    held.removeAll(keepingUpTo: Self.longestRetained)
    state = .between
  }

  /// Releases the memory of a long message if the next one to hold, of `total` bytes, is much shorter.
  private mutating func releaseOversizedMemory(for total: UInt32) {
    guard held.capacity > Self.retainedCapacity, UInt64(held.capacity) / 8 > UInt64(total) else { return }
    held.shrink()
  }

  private mutating func poison(_ error: EventStreamError) -> EventStreamError {
    state = .poisoned
    failure = error
    return error
  }
}
