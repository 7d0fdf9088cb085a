internal import ByteKernels

/// The places of the parts of a header in its block. Only this type knows the wire format of a header:
///
///     name length 1 | name | value type 1 | length 2 of bytes and strings | value
@available(StreamingCodec 1.0, *)
struct HeaderLayout {
  /// The place of the header in its block.
  let start: Int
  let nameCount: Int
  let type: EventStreamHeaderValueType
  let valueStart: Int
  let valueCount: Int

  var nameStart: Int { start &+ 1 }
  /// The place of the next header.
  var end: Int { valueStart &+ valueCount }

  /// Reads the header at `start` of `block`, which begins at `blockOffset` of the stream.
  ///
  /// - Precondition: 0 ≤ `start` < `block.count`.
  @inline(__always)
  init(at start: Int, in block: Span<UInt8>, blockOffset: UInt64) throws(EventStreamError) {
    let available = block.count &- start
    func require(_ needed: Int) throws(EventStreamError) {
      guard needed <= available else {
        throw .headerOverrunsBlock(offset: blockOffset &+ UInt64(start), needed: needed, available: available)
      }
    }
    self.start = start
    nameCount = Int(block[start])
    guard nameCount > 0 else { throw .emptyHeaderName(offset: blockOffset &+ UInt64(start)) }
    let typeStart = 1 &+ nameCount
    try require(typeStart &+ 1)
    guard let type = EventStreamHeaderValueType(rawValue: block[start &+ typeStart]) else {
      throw .unknownHeaderValueType(
        offset: blockOffset &+ UInt64(start &+ typeStart), type: block[start &+ typeStart])
    }
    self.type = type
    if let fixedLength = type.fixedLength {
      valueStart = start &+ typeStart &+ 1
      valueCount = fixedLength
    } else {
      try require(typeStart &+ 3)
      valueStart = start &+ typeStart &+ 3
      valueCount = Int(block.bigEndianUInt16(at: start &+ typeStart &+ 1))
    }
    try require(valueStart &- start &+ valueCount)
  }
}
