internal import ByteKernels

/// The header names that the specification defines.
///
/// Their values are strings.
public enum EventStreamReservedHeader: String, CaseIterable, Hashable, Sendable {
  /// The kind of message: `event`, `exception` or `error`.
  case messageType = ":message-type"
  /// The name of an event: a member of the service's event union.
  case eventType = ":event-type"
  /// The media type of the payload.
  case contentType = ":content-type"
  /// The name of an exception: a member of the service's event union.
  case exceptionType = ":exception-type"
  /// The code of an error.
  case errorCode = ":error-code"
  /// The message of an error, for people.
  case errorMessage = ":error-message"
}

@available(StreamingCodec 1.0, *)
extension EventStreamReservedHeader {
  /// The length of the shortest name, in bytes.
  static let shortestName = 11

  /// Creates the header with this name; nil for other names.
  init?(named name: Span<UInt8>) {
    // The length and one letter determine the only candidate.
    let candidate: Self
    switch name.count {
    case 11: candidate = name[2] == UInt8(ascii: "v") ? .eventType : .errorCode
    case 13: candidate = name[1] == UInt8(ascii: "m") ? .messageType : .contentType
    case 14: candidate = .errorMessage
    case 15: candidate = .exceptionType
    default: return nil
    }
    guard name.bytesEqual(candidate.rawValue) else { return nil }
    self = candidate
  }
}

/// The places of the reserved headers' values in a header block, found when the block was verified.
@available(StreamingCodec 1.0, *)
@usableFromInline
struct ReservedHeaderIndex {
  /// The place of a value, and whether it is a string, as the specification requires.
  ///
  /// Packed into a word, because the index is copied with every message, and structs of odd sizes are copied slowly.
  @usableFromInline
  struct Entry {
    /// Start, count and state, beginning with the low half.
    @usableFromInline var bits: UInt64 = 0

    @usableFromInline
    enum State: UInt64 { case absent, string, anotherType }

    init() {}

    init(start: Int, count: Int, state: State) {
      bits =
        UInt64(UInt32(truncatingIfNeeded: start)) | UInt64(UInt16(truncatingIfNeeded: count)) << 32
        | state.rawValue << 48
    }

    @usableFromInline var start: Int { @inlinable get { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) } }
    @usableFromInline var count: Int { @inlinable get { Int(truncatingIfNeeded: bits >> 32 & 0xFFFF) } }
    var isAbsent: Bool { bits >> 48 == 0 }
    @usableFromInline var isString: Bool { @inlinable get { bits >> 48 == 1 } }
  }

  @usableFromInline var messageType = Entry()
  @usableFromInline var eventType = Entry()
  @usableFromInline var contentType = Entry()
  @usableFromInline var exceptionType = Entry()
  @usableFromInline var errorCode = Entry()
  @usableFromInline var errorMessage = Entry()

  /// The identity of the header block: blocks with the same identity are equal, byte for byte.
  ///
  /// `Identity.none` for a block that is not remembered.
  @usableFromInline var blockIdentity: UInt64 = Identity.none

  /// Notes the header if it is reserved.
  ///
  /// The first of several with the same name counts.
  @inline(__always)
  mutating func note(_ layout: HeaderLayout, in block: Span<UInt8>) {
    guard layout.nameCount >= EventStreamReservedHeader.shortestName else { return }
    let name = block.extracting(layout.nameStart..<layout.nameStart &+ layout.nameCount)
    guard let header = EventStreamReservedHeader(named: name), self[header].isAbsent else { return }
    self[header] = Entry(
      start: layout.valueStart, count: layout.valueCount, state: layout.type == .string ? .string : .anotherType)
  }

  @usableFromInline subscript(header: EventStreamReservedHeader) -> Entry {
    @inlinable get {
      switch header {
      case .messageType: messageType
      case .eventType: eventType
      case .contentType: contentType
      case .exceptionType: exceptionType
      case .errorCode: errorCode
      case .errorMessage: errorMessage
      }
    }
    set {
      switch header {
      case .messageType: messageType = newValue
      case .eventType: eventType = newValue
      case .contentType: contentType = newValue
      case .exceptionType: exceptionType = newValue
      case .errorCode: errorCode = newValue
      case .errorMessage: errorMessage = newValue
      }
    }
  }
}
