internal import ByteKernels

/// Where the parts of one header lie in its block: the one place that knows a header's wire format.
///
///     name length 1 | name | value type 1 | value, with its own length of 2 in front where it is bytes or a string
@available(StreamingCodec 1.0, *)
struct HeaderLayout {
  /// Where the header starts in its block.
  let start: Int
  let nameCount: Int
  let type: EventStreamHeaderValueType
  let valueStart: Int
  let valueCount: Int

  var nameStart: Int { start &+ 1 }
  /// Where the next header starts.
  var end: Int { valueStart &+ valueCount }

  /// Reads the header at `start` of `block`, which lies at `blockOffset` of the stream, bounded to the block.
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
