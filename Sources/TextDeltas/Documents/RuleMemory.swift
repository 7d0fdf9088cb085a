/// The state that rules keep from one document to the next.
struct RuleMemory {
  /// A high surrogate at the end of a text, which may be joined with a low one at the start of the next.
  struct HeldSurrogate {
    var kind: DeltaKind
    var index: Int?
    var identifier: [UInt8]
    var high: UInt16
  }

  /// A block whose text arrives in pieces.
  struct Block: Equatable {
    var kind: DeltaKind
    /// The number of the block, or -1.
    var index: Int32
    /// A hash of the block's identifier; 0 if it has none.
    var identifier: Int = 0
  }

  /// Whether a `remember` rule has found its text.
  var remembers = false
  var held: HeldSurrogate?
  /// Whether the next separated text must be preceded by its separator.
  var needsSeparator = false

  /// The blocks that have delivered pieces, and the last of them.
  private var blocks: [Block] = []
  private var lastBlock: Block?
  private static let maximumBlockCount = 256

  /// Notes that a piece of a block was delivered.
  @inline(__always)
  mutating func notePiece(of block: Block) { if block != lastBlock { noteNewBlock(block) } }

  @inline(never)
  private mutating func noteNewBlock(_ block: Block) {
    lastBlock = block
    guard !blocks.contains(block) else { return }
    if blocks.count == Self.maximumBlockCount { blocks.removeFirst() }
    blocks.append(block)
  }

  /// Whether a piece of a block was delivered.
  func hasPiece(of block: Block) -> Bool { blocks.contains(block) }

  /// Notes that a tool call starts, so that pieces of an earlier call with the same number do not count.
  mutating func beginBlock(index: Int32, identifier: Int) {
    blocks.removeAll { $0.kind == .toolInput && $0.index == index && $0.identifier == identifier }
    lastBlock = nil
  }
}
