internal import ByteKernels

/// A verified message that borrows its bytes.
///
/// Both checksums hold and the headers are well-formed; no part of a message is visible before. The view borrows from the
/// input if the message lies in it whole, otherwise from the decoder, and is valid until the decoder's next call. To keep
/// a message, copy it with ``EventStreamMessage/init(_:)``.
///
/// The accessors are inlinable so that a caller reads only the fields it needs, without copying the view.
@available(StreamingCodec 1.0, *)
public struct EventStreamMessageView: ~Escapable {
  /// The whole message as on the wire, from the prelude to the message checksum; borrowed.
  public let bytes: Span<UInt8>

  /// The offset of the message, in bytes since the start of the stream.
  public let offset: UInt64

  /// The length of the header block, in bytes.
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

  /// The payload as the service sent it; borrowed.
  public var payload: Span<UInt8> {
    @inlinable @_lifetime(copy self) get {
      bytes.extracting(Self.preludeLength &+ headersLength..<bytes.count &- 4)
    }
  }

  /// The headers, decoded on access; borrowed.
  public var headers: EventStreamHeadersView {
    @_lifetime(copy self) get { EventStreamHeadersView(verified: headerBlock) }
  }

  /// The checksum of the first 8 bytes, as stored and verified.
  public var preludeChecksum: UInt32 { bytes.bigEndianUInt32(at: 8) }

  /// The checksum of the message, as stored and verified.
  public var messageChecksum: UInt32 { bytes.bigEndianUInt32(at: bytes.count - 4) }

  /// The value of a reserved header as UTF-8; nil if the message lacks it, or it is not a string.
  ///
  /// Borrowed.
  ///
  /// - Complexity: O(1).
  @inlinable @_lifetime(copy self)
  public func value(of header: EventStreamReservedHeader) -> Span<UInt8>? { string(index[header]) }

  /// The value of `:message-type`: `event`, `exception`, `error`; borrowed.
  public var messageType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.messageType) } }

  /// The value of `:event-type`, the event's name; borrowed.
  public var eventType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.eventType) } }

  /// The value of `:content-type`, the payload's media type with parameters; borrowed.
  public var contentType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.contentType) } }

  /// The value of `:exception-type`, the exception's name; borrowed.
  public var exceptionType: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.exceptionType) } }

  /// The value of `:error-code`; borrowed.
  public var errorCode: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.errorCode) } }

  /// The value of `:error-message`; borrowed.
  public var errorMessage: Span<UInt8>? { @inlinable @_lifetime(copy self) get { string(index.errorMessage) } }

  /// Returns whether this is an event called `name`, compared byte by byte, without allocating.
  public func isEvent(named name: String) -> Bool {
    guard let messageType, let eventType else { return false }
    return messageType.bytesEqual("event") && eventType.bytesEqual(name)
  }

  /// Returns whether the message has the header with a value that is not a string.
  func isAnotherType(_ header: EventStreamReservedHeader) -> Bool { !index[header].isAbsent && !index[header].isString }

  /// Whether the message has any of the headers that the specification gives a meaning.
  var hasReservedHeader: Bool { EventStreamReservedHeader.allCases.contains { !index[$0].isAbsent } }

  /// The identity of the header block: messages with the same identity have equal headers, byte for byte.
  ///
  /// 0 if the block is not remembered.
  @usableFromInline package var headerBlockIdentity: UInt64 { @inlinable get { index.blockIdentity } }

  /// The offset of the payload, in bytes since the start of the stream.
  @usableFromInline package var payloadOffset: UInt64 {
    @inlinable get { offset &+ UInt64(truncatingIfNeeded: Self.preludeLength &+ headersLength) }
  }

  private var headerBlock: Span<UInt8> {
    @_lifetime(copy self) get {
      bytes.extracting(Self.preludeLength..<Self.preludeLength &+ headersLength)
    }
  }

  /// The length of both lengths and the prelude checksum, which precede the headers.
  @usableFromInline package static var preludeLength: Int { @inlinable get { 12 } }

  @inlinable @_lifetime(copy self)
  func string(_ entry: ReservedHeaderIndex.Entry) -> Span<UInt8>? {
    guard entry.isString else { return nil }
    let start = Self.preludeLength &+ entry.start
    return bytes.extracting(start..<start &+ entry.count)
  }
}
