/// What is wrong with an event stream, and where.
///
/// Offsets are absolute: bytes since the start of the stream. Checks run in the specification's order (prelude
/// checksum, lengths, limits, message checksum, headers), so a message with several faults reports the first of them in
/// that order. A decoder that threw is poisoned and throws the same error again.
@nonexhaustive
public enum EventStreamError: Error, Hashable, Sendable {
  /// The stream does not start with an event-stream message, and its first bytes tell what it is instead.
  ///
  /// - Parameters:
  ///   - firstBytes: The first 12 bytes, or all where the stream is shorter.
  ///   - resembles: What they look like.
  case notAnEventStream(firstBytes: [UInt8], resembles: ForeignFormat)

  /// The checksum of a message's first 8 bytes does not match the one stored behind them.
  ///
  /// - Parameter offset: Where the message starts.
  case preludeChecksumMismatch(offset: UInt64, stored: UInt32, computed: UInt32)

  /// The prelude is intact, but announces fewer than the 16 bytes that every message has.
  ///
  /// - Parameter offset: Where the message starts.
  case totalLengthTooSmall(offset: UInt64, totalLength: UInt32)

  /// The prelude is intact, but announces more header bytes than the message has room for.
  ///
  /// - Parameter offset: Where the message starts.
  case headersLengthTooLarge(offset: UInt64, headersLength: UInt32, totalLength: UInt32)

  /// The prelude is intact and announces a message above ``EventStreamLimits/maximumTotalLength``.
  ///
  /// - Parameter offset: Where the message starts.
  case totalLengthLimitExceeded(offset: UInt64, totalLength: UInt32, limit: UInt32)

  /// The prelude is intact and announces headers above ``EventStreamLimits/maximumHeadersLength``.
  ///
  /// - Parameter offset: Where the message starts.
  case headersLengthLimitExceeded(offset: UInt64, headersLength: UInt32, limit: UInt32)

  /// The checksum of a whole message does not match the one stored at its end.
  ///
  /// - Parameter offset: Where the message starts.
  case messageChecksumMismatch(offset: UInt64, stored: UInt32, computed: UInt32)

  /// A message has more headers than ``EventStreamLimits/maximumHeaderCount``.
  ///
  /// - Parameter offset: Where the first header too many starts.
  case headerCountLimitExceeded(offset: UInt64, limit: Int)

  /// A header's name has no bytes. The specification asks for 1 to 255.
  ///
  /// - Parameter offset: Where the header starts.
  case emptyHeaderName(offset: UInt64)

  /// A header runs over the end of the header block.
  ///
  /// - Parameters:
  ///   - offset: Where the header starts.
  ///   - needed: How many bytes the header needs, as far as they are known at its end.
  ///   - available: How many the block has left.
  case headerOverrunsBlock(offset: UInt64, needed: Int, available: Int)

  /// A header's value is of a type that the specification does not have. Its types are 0 to 9, "not open to extension".
  ///
  /// - Parameter offset: Where the type byte stands.
  case unknownHeaderValueType(offset: UInt64, type: UInt8)

  /// A header's name is not well-formed UTF-8.
  ///
  /// - Parameter offset: Where the first ill-formed byte stands.
  case headerNameNotUTF8(offset: UInt64)

  /// A header's value is of type string, but not well-formed UTF-8.
  ///
  /// - Parameter offset: Where the first ill-formed byte stands.
  case headerValueNotUTF8(offset: UInt64)

  /// A header's name appears a second time in a message. See ``EventStreamLeniency/duplicateHeaderNames``.
  ///
  /// - Parameter offset: Where the second header of that name starts.
  case duplicateHeaderName(offset: UInt64)

  /// The stream ended within a message.
  ///
  /// - Parameters:
  ///   - offset: Where the message starts.
  ///   - held: How many of its bytes came.
  ///   - expected: How many it should have, where its prelude came and is intact.
  case truncatedMessage(offset: UInt64, held: Int, expected: UInt32?)

  /// A message of this kind needs a header that it does not have.
  ///
  /// - Parameter offset: Where the message starts.
  case missingHeader(offset: UInt64, header: EventStreamReservedHeader)

  /// A header that the specification reserves for a string has a value of another type.
  ///
  /// - Parameter offset: Where the message starts.
  case reservedHeaderNotString(offset: UInt64, header: EventStreamReservedHeader)
}
