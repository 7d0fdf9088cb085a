internal import ByteKernels

/// Checks single messages, in the specification's order. Only this type knows the layout of a message:
///
///     total length 4 | headers length 4 | prelude checksum 4 | headers | payload | message checksum 4
@available(StreamingCodec 1.0, *)
struct FrameParser: ~Copyable {
  /// The length of the prelude, including its checksum.
  static var preludeLength: Int { EventStreamMessageView.preludeLength }
  /// The length of the smallest message: a prelude and a message checksum.
  static let smallestLength = 16

  /// How much of a message is available.
  enum Extent {
    /// The whole message, of this length.
    case whole(Int)
    /// A part of the message; its total length is known once the prelude is available.
    case partial(expected: UInt32?)
  }

  let limits: EventStreamLimits
  private var headers: HeaderBlockVerifier

  init(limits: EventStreamLimits, leniency: EventStreamLeniency) {
    self.limits = limits
    headers = HeaderBlockVerifier(limits: limits, leniency: leniency)
  }

  /// Returns the message at the start of `bytes` if it is whole and intact, and its headers equal remembered ones.
  ///
  /// This is the fast path, which most messages take. For anything else, good or bad, it returns nil, and the caller
  /// checks in order.
  @inline(__always)
  @_lifetime(copy bytes)
  func repeatedFrame(at bytes: Span<UInt8>, offset: UInt64) -> EventStreamMessageView? {
    guard bytes.count >= Self.smallestLength else { return nil }
    let total = bytes.bigEndianUInt32(at: 0)
    guard total >= UInt32(Self.smallestLength), UInt64(total) <= UInt64(bytes.count), total <= limits.maximumTotalLength
    else { return nil }
    let frame = bytes.extracting(first: Int(truncatingIfNeeded: total))
    let headersLength = frame.bigEndianUInt32(at: 4)
    guard let checksums = CRC32.eventStreamChecksums(of: frame),
      checksums.prelude == frame.bigEndianUInt32(at: 8),
      checksums.message == frame.bigEndianUInt32(at: frame.count &- 4),
      headersLength <= total &- UInt32(Self.smallestLength)
    else { return nil }
    let block = frame.extracting(Self.preludeLength..<Self.preludeLength &+ Int(truncatingIfNeeded: headersLength))
    guard let index = headers.indexIfRepeated(block) else { return nil }
    return EventStreamMessageView(verified: frame, headersLength: block.count, offset: offset, index: index)
  }

  /// Checks the prelude at the start of `bytes`, if it is available, and returns how much of the message is available.
  func extent(of bytes: Span<UInt8>, offset: UInt64) throws(EventStreamError) -> Extent {
    guard bytes.count >= Self.preludeLength else { return .partial(expected: nil) }
    let total = try verifyPrelude(bytes, offset: offset)
    guard UInt64(total) <= UInt64(bytes.count) else { return .partial(expected: total) }
    return .whole(Int(truncatingIfNeeded: total))
  }

  /// Checks a prelude: its checksum, then its lengths, then the limits.
  ///
  /// Returns the message's total length.
  ///
  /// - Precondition: `prelude` has 12 bytes or more.
  func verifyPrelude(_ prelude: Span<UInt8>, offset: UInt64) throws(EventStreamError) -> UInt32 {
    let stored = prelude.bigEndianUInt32(at: 8)
    let computed = CRC32.checksum(of: prelude.extracting(first: 8))
    guard stored == computed else {
      // Only these bytes are judged, so that the result does not depend on the size of the read.
      throw foreignBytes(prelude.extracting(first: Self.preludeLength), offset: offset)
        ?? .preludeChecksumMismatch(offset: offset, stored: stored, computed: computed)
    }
    let total = prelude.bigEndianUInt32(at: 0)
    let headersLength = prelude.bigEndianUInt32(at: 4)
    guard total >= UInt32(Self.smallestLength) else { throw .totalLengthTooSmall(offset: offset, totalLength: total) }
    guard headersLength <= total - UInt32(Self.smallestLength) else {
      throw .headersLengthTooLarge(offset: offset, headersLength: headersLength, totalLength: total)
    }
    guard total <= limits.maximumTotalLength else {
      throw .totalLengthLimitExceeded(offset: offset, totalLength: total, limit: limits.maximumTotalLength)
    }
    guard headersLength <= limits.maximumHeadersLength else {
      throw .headersLengthLimitExceeded(
        offset: offset, headersLength: headersLength, limit: limits.maximumHeadersLength)
    }
    return total
  }

  /// Checks a message whose prelude was verified and that is whole: its checksum, then its headers.
  ///
  /// - Precondition: `frame` has the length that its prelude gives.
  mutating func verifyFrame(_ frame: Span<UInt8>, offset: UInt64) throws(EventStreamError) -> VerifiedFrame {
    let checksumStart = frame.count &- 4
    let stored = frame.bigEndianUInt32(at: checksumStart)
    let computed = CRC32.checksum(of: frame.extracting(first: checksumStart))
    guard stored == computed else {
      throw .messageChecksumMismatch(offset: offset, stored: stored, computed: computed)
    }
    let headersLength = Int(truncatingIfNeeded: frame.bigEndianUInt32(at: 4))
    let block = frame.extracting(Self.preludeLength..<Self.preludeLength + headersLength)
    let index: ReservedHeaderIndex
    if let repeated = headers.indexIfRepeated(block) {
      index = repeated
    } else {
      index = try headers.verify(block, offset: offset &+ UInt64(Self.preludeLength))
    }
    return VerifiedFrame(offset: offset, length: frame.count, headersLength: headersLength, index: index)
  }

  /// Returns the error of a stream that ends after `held` bytes of a message.
  func truncation(_ held: Span<UInt8>, expected: UInt32?, offset: UInt64) -> EventStreamError {
    if expected == nil, let error = foreignBytes(held, offset: offset) { return error }
    return .truncatedMessage(offset: offset, held: held.count, expected: expected)
  }

  /// Returns the error for bytes in the place of a prelude that resemble another format; nil if they do not.
  private func foreignBytes(_ bytes: Span<UInt8>, offset: UInt64) -> EventStreamError? {
    guard let format = ForeignFormat(firstBytes: bytes) else { return nil }
    let firstBytes = Array(copying: bytes)
    if offset == 0 { return .notAnEventStream(firstBytes: firstBytes, resembles: format) }
    return .foreignBytes(offset: offset, firstBytes: firstBytes, resembles: format)
  }
}

/// The parts of a verified message.
///
/// Together with its bytes they make a view.
@available(StreamingCodec 1.0, *)
struct VerifiedFrame {
  let offset: UInt64
  let length: Int
  let headersLength: Int
  let index: ReservedHeaderIndex
}
