internal import ByteKernels

/// Checks header blocks, and remembers the last ones that were right.
///
/// Nine of ten messages on real streams repeat the header block of the message before them byte for byte, and nearly all
/// repeat one of the last few; comparing them takes a fraction of what checking takes.
@available(StreamingCodec 1.0, *)
struct HeaderBlockVerifier: ~Copyable {
  private let maximumHeaderCount: Int
  private let leniency: EventStreamLeniency
  private var names = HeaderNameSet()
  private var remembered = RememberedHeaderBlocks()

  init(limits: EventStreamLimits, leniency: EventStreamLeniency) {
    maximumHeaderCount = limits.maximumHeaderCount
    self.leniency = leniency
  }

  /// What was found in `block` if it is, byte for byte, one of the last that were right.
  @inline(__always)
  func indexIfRepeated(_ block: Span<UInt8>) -> ReservedHeaderIndex? { remembered.index(of: block) }

  /// Checks the headers of `block`, which lies at `offset` of the stream, in the order in which they stand.
  @inline(never)
  mutating func verify(_ block: Span<UInt8>, offset: UInt64) throws(EventStreamError) -> ReservedHeaderIndex {
    var index = ReservedHeaderIndex()
    var position = 0
    var count = 0
    while position < block.count {
      guard count < maximumHeaderCount else {
        throw .headerCountLimitExceeded(offset: offset &+ UInt64(position), limit: maximumHeaderCount)
      }
      count &+= 1
      let layout = try HeaderLayout(at: position, in: block, blockOffset: offset)
      let name = block.extracting(layout.nameStart..<layout.nameStart &+ layout.nameCount)
      let wellFormed = name.wellFormedUTF8PrefixCount
      guard wellFormed == name.count else {
        throw .headerNameNotUTF8(offset: offset &+ UInt64(layout.nameStart &+ wellFormed))
      }
      if layout.type == .string {
        let value = block.extracting(layout.valueStart..<layout.end)
        let wellFormed = value.wellFormedUTF8PrefixCount
        guard wellFormed == value.count else {
          throw .headerValueNotUTF8(offset: offset &+ UInt64(layout.valueStart &+ wellFormed))
        }
      }
      if !leniency.contains(.duplicateHeaderNames),
        !names.insert(layout, number: count, of: maximumHeaderCount, in: block)
      {
        throw .duplicateHeaderName(offset: offset &+ UInt64(position))
      }
      index.note(layout, in: block)
      position = layout.end
    }
    return remembered.remember(block, index)
  }
}
