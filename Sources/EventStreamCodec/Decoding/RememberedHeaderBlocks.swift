internal import ByteKernels

/// The last header blocks that were found right, each with where its reserved headers lie.
///
/// A block's place goes by its length, so that looking one up is a single comparison and the few event types of a stream,
/// whose names differ in length, do not drive each other out. All of it takes 700 bytes.
@available(StreamingCodec 1.0, *)
struct RememberedHeaderBlocks: ~Copyable {
  /// How many blocks are remembered; a power of two.
  private static let places = 4
  /// A longer block is not remembered.
  ///
  /// The three headers of an event that carries a model's text take 75 to 92 bytes; longer ones stand before payloads that
  /// take longer themselves.
  private static let longest = 96

  /// The blocks, `longest` bytes apart.
  private var bytes = [UInt8](repeating: 0, count: places * longest)
  /// What is known of the block at each place; of the empty one, at first.
  private var entries = [(length: Int, index: ReservedHeaderIndex)](
    repeating: (0, ReservedHeaderIndex()), count: places)

  /// What was found in `block`, if it is remembered.
  @inline(__always)
  func index(of block: Span<UInt8>) -> ReservedHeaderIndex? {
    let place = block.count & (Self.places &- 1)
    guard block.count == entries[place].length else { return nil }
    let start = place &* Self.longest
    guard block.bytesEqual(bytes.span.extracting(start..<start &+ block.count)) else { return nil }
    return entries[place].index
  }

  /// Remembers `block` in place of another of like length, unless it is too long.
  ///
  /// Returns what is known of it, with its identity.
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
