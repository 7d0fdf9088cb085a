internal import ByteKernels

/// Checks header blocks, and remembers the last valid ones.
///
/// Most messages repeat one of the last few header blocks byte for byte; comparing is much faster than checking.
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

  /// The index of `block` if it equals one of the last valid blocks, byte for byte.
  @inline(__always)
  func indexIfRepeated(_ block: Span<UInt8>) -> ReservedHeaderIndex? { remembered.index(of: block) }

  /// Checks the headers of `block`, which begins at `offset` of the stream, in order.
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

/// The last valid header blocks, each with the places of its reserved headers.
///
/// The length of a block determines its slot, so that a lookup is a single comparison, and the few event types of a
/// stream, whose names differ in length, do not evict each other. The storage takes 700 bytes.
@available(StreamingCodec 1.0, *)
private struct RememberedHeaderBlocks: ~Copyable {
  /// The number of remembered blocks; a power of two.
  private static let places = 4
  /// The maximum length of a remembered block, in bytes.
  ///
  /// The three headers of an event with a model's text take 75 to 92 bytes.
  private static let longest = 96

  /// The blocks, `longest` bytes apart.
  private var bytes = [UInt8](repeating: 0, count: places * longest)
  /// The length and index of the block in each slot; at first, of the empty block.
  private var entries = [(length: Int, index: ReservedHeaderIndex)](
    repeating: (0, ReservedHeaderIndex()), count: places)

  /// The index of `block`, if it is remembered.
  @inline(__always)
  func index(of block: Span<UInt8>) -> ReservedHeaderIndex? {
    let place = block.count & (Self.places &- 1)
    guard block.count == entries[place].length else { return nil }
    let start = place &* Self.longest
    guard block.bytesEqual(bytes.span.extracting(start..<start &+ block.count)) else { return nil }
    return entries[place].index
  }

  /// Remembers `block` unless it is too long, evicting the block in the same slot.
  ///
  /// Returns the index with the identity of the block.
  mutating func remember(_ block: Span<UInt8>, _ index: ReservedHeaderIndex) -> ReservedHeaderIndex {
    guard block.count <= Self.longest else { return index }
    var index = index
    index.blockIdentity = Identity.next()
    let place = block.count & (Self.places - 1)
    for offset in block.indices { bytes[place * Self.longest + offset] = block[offset] }
    entries[place] = (block.count, index)
    return index
  }
}
