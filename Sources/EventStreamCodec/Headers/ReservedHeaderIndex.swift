internal import ByteKernels

/// Where the values of the reserved headers lie in a header block, found while the block was verified.
@available(StreamingCodec 1.0, *)
struct ReservedHeaderIndex {
  /// Where a value lies, and whether it is the string that the specification asks for.
  struct Entry {
    var start: UInt32 = 0
    var count: UInt16 = 0
    var state = State.absent

    enum State: UInt8 { case absent, string, anotherType }
  }

  var messageType = Entry()
  var eventType = Entry()
  var contentType = Entry()
  var exceptionType = Entry()
  var errorCode = Entry()
  var errorMessage = Entry()

  /// Notes the header if it is a reserved one.
  ///
  /// Of several with the same name the first counts.
  mutating func note(_ layout: HeaderLayout, in block: Span<UInt8>) {
    // All reserved names start with a colon and have 11 to 15 bytes.
    guard (11...15).contains(layout.nameCount), block[layout.nameStart] == UInt8(ascii: ":") else { return }
    let name = block.extracting(layout.nameStart..<layout.nameStart &+ layout.nameCount)
    let entry = Entry(
      start: UInt32(truncatingIfNeeded: layout.valueStart), count: UInt16(truncatingIfNeeded: layout.valueCount),
      state: layout.type == .string ? .string : .anotherType)
    for header in EventStreamReservedHeader.allCases where name.bytesEqual(header.rawValue) {
      if self[header].state == .absent { self[header] = entry }
    }
  }

  subscript(header: EventStreamReservedHeader) -> Entry {
    get {
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
