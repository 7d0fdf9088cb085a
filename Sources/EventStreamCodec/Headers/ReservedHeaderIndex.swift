internal import ByteKernels

/// Where the values of the reserved headers lie in a header block, found while the block was verified.
@available(StreamingCodec 1.0, *)
@usableFromInline
struct ReservedHeaderIndex {
  /// Where a value lies, and whether it is the string that the specification asks for.
  ///
  /// Packed into a word: the index is copied with every message, and a struct that ends in an odd byte is copied by
  /// overlapping stores, which cost a third of the time of decoding a message.
  @usableFromInline
  struct Entry {
    /// Start, count and state, from the low half up.
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

  /// A number that stands for the header block: blocks with the same number are the same, byte for byte.
  ///
  /// `Identity.none` for a block that is not remembered.
  @usableFromInline var blockIdentity: UInt64 = Identity.none

  /// Notes the header if it is a reserved one.
  ///
  /// Of several with the same name the first counts.
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
