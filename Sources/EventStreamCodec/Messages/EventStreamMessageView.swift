internal import ByteKernels

/// A verified message that is still in its buffer.
///
/// Both checksums hold and the headers are well-formed; nothing of a message is visible before. The view borrows its
/// bytes, from the input where the message lies in it whole and from the decoder where it straddled two reads, so it
/// must be done with before the decoder's next call. Copy what has to live longer: ``EventStreamMessage/init(_:)``.
///
/// The accessors are inlinable for speed's sake: a caller then reads the fields it needs where the decoder wrote them. A
/// view that is first copied whole, in pieces other than it was written in, makes the processor wait for half as long as
/// decoding the message takes.
@available(StreamingCodec 1.0, *)
public struct EventStreamMessageView: ~Escapable {
  /// The whole message as on the wire, from the prelude to the message checksum.
  ///
  /// Borrowed.
  public let bytes: Span<UInt8>

  /// Where the message starts: bytes since the start of the stream.
  public let offset: UInt64

  /// How long the header block is, in bytes.
  @usableFromInline package let headersLength: Int
  @usableFromInline let index: ReservedHeaderIndex

  @inline(__always)
  @_lifetime(copy frame)
  init(verified frame: Span<UInt8>, headersLength: Int, offset: UInt64, index: ReservedHeaderIndex) {
    bytes = frame
    self.offset = offset
    self.headersLength = headersLength
    self.index = index
  }

  @_lifetime(copy frame)
  init(_ verified: VerifiedFrame, _ frame: Span<UInt8>) {
    self.init(verified: frame, headersLength: verified.headersLength, offset: verified.offset, index: verified.index)
  }

  /// The payload's bytes, as the service sent them.
  ///
  /// Borrowed.
  public var payload: Span<UInt8> {
    @inlinable @_lifetime(copy self) get {
      bytes.extracting(Self.preludeLength &+ headersLength..<bytes.count &- 4)
    }
  }

  /// The headers.
  ///
  /// Borrowed; decoded as they are asked for.
  public var headers: EventStreamHeadersView {
    @_lifetime(copy self) get { EventStreamHeadersView(verified: headerBlock) }
  }

  /// The checksum of the first 8 bytes, as stored and verified.
  public var preludeChecksum: UInt32 { bytes.bigEndianUInt32(at: 8) }

  /// The checksum of the message, as stored and verified.
  public var messageChecksum: UInt32 { bytes.bigEndianUInt32(at: bytes.count - 4) }

  /// The value of a reserved header as UTF-8; nil where the message has none, or it is not a string.
  ///
  /// Borrowed.
  ///
  /// The place was noted when the headers were verified: O(1).
  @inlinable @_lifetime(copy self)
  public func value(of header: EventStreamReservedHeader) -> Span<UInt8>? { string(index[header]) }

  /// The value of `:message-type`: `event`, `exception`, `error`.
  ///
  /// Borrowed; O(1).
  public var messageType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.messageType) } }

  /// The value of `:event-type`, the event's name.
  ///
  /// Borrowed; O(1).
  public var eventType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.eventType) } }

  /// The value of `:content-type`, the payload's media type with its parameters.
  ///
  /// Borrowed; O(1).
  public var contentType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.contentType) } }

  /// The value of `:exception-type`, the exception's name.
  ///
  /// Borrowed; O(1).
  public var exceptionType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.exceptionType) } }

  /// The value of `:error-code`.
  ///
  /// Borrowed; O(1).
  public var errorCode: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.errorCode) } }

  /// The value of `:error-message`.
  ///
  /// Borrowed; O(1).
  public var errorMessage: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.errorMessage) } }

  /// Whether this is an event called `name`.
  ///
  /// Exact, case-sensitive; allocates nothing.
  public func isEvent(named name: String) -> Bool {
    guard let messageType, let eventType else { return false }
    return messageType.bytesEqual("event") && eventType.bytesEqual(name)
  }

  /// Whether the message has the header with a value that is not a string.
  func isAnotherType(_ header: EventStreamReservedHeader) -> Bool { !index[header].isAbsent && !index[header].isString }

  /// Whether the message has any of the headers that the specification gives a meaning.
  var hasReservedHeader: Bool { EventStreamReservedHeader.allCases.contains { !index[$0].isAbsent } }

  /// A number that stands for the header block: messages with the same number have the same headers, byte for byte.
  ///
  /// 0 where nothing is known.
  @usableFromInline package var headerBlockIdentity: UInt64 { @inlinable get { index.blockIdentity } }

  /// Where the payload starts: bytes since the start of the stream.
  @usableFromInline package var payloadOffset: UInt64 {
    @inlinable get { offset &+ UInt64(truncatingIfNeeded: Self.preludeLength &+ headersLength) }
  }

  private var headerBlock: Span<UInt8> {
    @_lifetime(copy self) get {
      bytes.extracting(Self.preludeLength..<Self.preludeLength &+ headersLength)
    }
  }

  /// Where the headers start: behind both lengths and the prelude checksum.
  @usableFromInline static var preludeLength: Int { @inlinable get { 12 } }

  @inlinable @_lifetime(copy self)
  func string(_ entry: ReservedHeaderIndex.Entry) -> Span<UInt8>? {
    guard entry.isString else { return nil }
    let start = Self.preludeLength &+ entry.start
    return bytes.extracting(start..<start &+ entry.count)
  }
}
