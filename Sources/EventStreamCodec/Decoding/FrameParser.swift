internal import ByteKernels

/// Checks single messages, in the specification's order. The one place that knows the layout of a message:
///
///     total length 4 | headers length 4 | prelude checksum 4 | headers | payload | message checksum 4
@available(StreamingCodec 1.0, *)
struct FrameParser: ~Copyable {
  /// The length of the prelude, its checksum included.
  static var preludeLength: Int { EventStreamMessageView.preludeLength }
  /// The length of the smallest message: a prelude and a message checksum.
  static let smallestLength = 16

  let limits: EventStreamLimits
  private var headers: HeaderBlockVerifier

  init(limits: EventStreamLimits, leniency: EventStreamLeniency) {
    self.limits = limits
    headers = HeaderBlockVerifier(limits: limits, leniency: leniency)
  }

  /// The message at the start of `bytes`, if all of it is there, it is right, and its headers repeat the last ones.
  ///
  /// This is the path of nine messages in ten. It answers nil to anything else, good or bad: the caller then takes the
  /// path that checks in order and finds out.
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

  /// Checks a prelude: its checksum, then its lengths, then the limits.
  ///
  /// Returns the message's total length.
  ///
  /// - Precondition: `prelude` has 12 bytes or more.
  func verifyPrelude(_ prelude: Span<UInt8>, offset: UInt64) throws(EventStreamError) -> UInt32 {
    let stored = prelude.bigEndianUInt32(at: 8)
    let computed = CRC32.checksum(of: prelude.extracting(first: 8))
    guard stored == computed else {
      let firstBytes = prelude.extracting(first: Self.preludeLength)
      if offset == 0, let format = ForeignFormat(firstBytes: firstBytes) {
        throw .notAnEventStream(firstBytes: Array(copying: firstBytes), resembles: format)
      }
      throw .preludeChecksumMismatch(offset: offset, stored: stored, computed: computed)
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

  /// Checks a message whose prelude was checked and whose bytes are all there: its checksum, then its headers.
  ///
  /// - Precondition: `frame` has as many bytes as its prelude says.
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

  /// The error of a stream that ends when `held` bytes of a message, at most those of its prelude, have come.
  func truncation(_ held: Span<UInt8>, expected: UInt32?, offset: UInt64) -> EventStreamError {
    if offset == 0, expected == nil, let format = ForeignFormat(firstBytes: held) {
      return .notAnEventStream(firstBytes: Array(copying: held), resembles: format)
    }
    return .truncatedMessage(offset: offset, held: held.count, expected: expected)
  }
}

/// What is known of a message once it was verified; with its bytes it makes a view.
@available(StreamingCodec 1.0, *)
struct VerifiedFrame {
  let offset: UInt64
  let length: Int
  let headersLength: Int
  let index: ReservedHeaderIndex
}
