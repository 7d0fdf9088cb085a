/// Finds the block of a message to which a delta belongs.
///
/// A delta continues the open block of its kind and number, or of its name in streams that name their blocks. A delta without
/// number or name continues the latest open block of its kind.
struct OpenBlocks: Sendable {
  /// A kind of block to which deltas are appended.
  enum Kind: CaseIterable {
    case text, reasoning, toolCall
  }

  private enum Key: Hashable {
    case named(Kind, String)
    case numbered(Kind, Int)
    case latest(Kind)
  }

  private struct Block {
    var index: Int?
    /// The name, if the block was started with it.
    var name: String
  }

  private var blocks: [Int: Block] = [:]
  private var positions: [Key: Int] = [:]
  /// The names of blocks that have started without content.
  private var startedNames: Set<String> = []

  /// The position of the open block that a delta continues; nil if it begins a block.
  mutating func position(of kind: Kind, _ index: Int?, named name: String) -> Int? {
    if !name.isEmpty, let position = positions[.named(kind, name)] { return position }
    if startedNames.contains(name) { return nil }
    if let index {
      if let position = positions[.numbered(kind, index)] { return position }
      // A block that began without a number takes that of a later delta.
      guard let position = positions[.latest(kind)], let block = blocks[position], block.index == nil,
        block.name.isEmpty
      else { return nil }
      blocks[position]?.index = index
      positions[.numbered(kind, index)] = position
      return position
    }
    return positions[.latest(kind)]
  }

  /// Adds the block that a delta begins.
  ///
  /// - Parameter isStart: Whether the delta starts the block, so that later deltas may name it.
  mutating func add(_ kind: Kind, _ index: Int?, named name: String, isStart: Bool, at position: Int) {
    let isNamed = !name.isEmpty && (isStart || startedNames.remove(name) != nil)
    blocks[position] = Block(index: index, name: isNamed ? name : "")
    if isNamed { positions[.named(kind, name)] = position }
    if let index { positions[.numbered(kind, index)] = position }
    positions[.latest(kind)] = position
  }

  /// Notes that a block has started whose kind its first delta will show.
  mutating func noteStart(named name: String) { if !name.isEmpty { startedNames.insert(name) } }

  /// Removes the blocks that end, and returns their positions.
  ///
  /// - Parameters:
  ///   - kinds: The kinds of block that may end.
  ///   - index: The number; nil for the latest blocks that have none.
  ///   - name: The name; if it is not empty, only the blocks of this name end.
  mutating func end(_ kinds: [Kind], _ index: Int?, named name: String) -> [Int] {
    if !startedNames.isEmpty { startedNames.remove(name) }
    var ended: [Int] = []
    for kind in kinds where !blocks.isEmpty {
      let key: Key = name.isEmpty ? index.map { .numbered(kind, $0) } ?? .latest(kind) : .named(kind, name)
      guard let position = positions[key] else { continue }
      if case .latest = key, let block = blocks[position], block.index != nil || !block.name.isEmpty { continue }
      remove(kind, position)
      ended.append(position)
    }
    return ended
  }

  /// Removes the block at `position`.
  mutating func remove(_ kind: Kind, _ position: Int) {
    guard let block = blocks.removeValue(forKey: position) else { return }
    forget(.latest(kind), position)
    if !block.name.isEmpty { forget(.named(kind, block.name), position) }
    if let index = block.index { forget(.numbered(kind, index), position) }
  }

  private mutating func forget(_ key: Key, _ position: Int) {
    if positions[key] == position { positions[key] = nil }
  }

  /// Removes all blocks.
  mutating func removeAll() { self = OpenBlocks() }
}
