internal import ByteKernels

/// Finds header names that appear twice in a block, in time linear in the block.
///
/// A block may contain tens of thousands of headers, and its sender may try to make hashes collide, so the hash has a
/// random key. The table is reused for the next messages, so that it allocates nothing once it has grown.
@available(StreamingCodec 1.0, *)
struct HeaderNameSet {
  /// Up to this many headers are compared in pairs, without the table.
  ///
  /// Most messages have three.
  private static let fewHeaders = 8
  /// The length of the shortest header: the length of its name, a name of one byte, and the type.
  private static let shortestHeader = 3

  /// The table, with open addressing.
  ///
  /// A slot contains the place of a header plus 1; 0 is an empty slot.
  private var slots: [UInt32] = []
  /// The number of slots used for the block, a power of two, minus 1.
  private var mask = 0
  private let key = UInt64.random(in: .min ... .max) | 1

  /// Adds the name of the header at `layout`.
  ///
  /// Returns false if an earlier header has the same name.
  ///
  /// - Parameters:
  ///   - number: The number of the header in the block, counted from 1. All before it have been added.
  ///   - maximumCount: The maximum number of headers in a block.
  mutating func insert(_ layout: HeaderLayout, number: Int, of maximumCount: Int, in block: Span<UInt8>) -> Bool {
    guard number > Self.fewHeaders else { return isNewAmongFew(layout, in: block) }
    if number == Self.fewHeaders + 1 {
      makeTable(for: min(block.count / Self.shortestHeader, maximumCount))
      insertAll(before: layout.start, in: block)
    }
    return insertIntoTable(layout, in: block)
  }

  private func isNewAmongFew(_ layout: HeaderLayout, in block: Span<UInt8>) -> Bool {
    var position = 0
    while position < layout.start, let earlier = try? HeaderLayout(at: position, in: block, blockOffset: 0) {
      if sameName(earlier.start, layout.start, in: block) { return false }
      position = earlier.end
    }
    return true
  }

  /// Empties the table, and makes it large enough that at most half of it is used for `count` headers.
  private mutating func makeTable(for count: Int) {
    var size = 64
    while size < count * 2 { size *= 2 }
    mask = size - 1
    if size > slots.count {
      slots = Array(repeating: 0, count: size)
    } else {
      for index in 0..<size { slots[index] = 0 }
    }
  }

  private mutating func insertAll(before end: Int, in block: Span<UInt8>) {
    var position = 0
    while position < end, let layout = try? HeaderLayout(at: position, in: block, blockOffset: 0) {
      _ = insertIntoTable(layout, in: block)
      position = layout.end
    }
  }

  private mutating func insertIntoTable(_ layout: HeaderLayout, in block: Span<UInt8>) -> Bool {
    var slot = Int(truncatingIfNeeded: hash(layout, in: block)) & mask
    while slots[slot] != 0 {
      if sameName(Int(slots[slot]) - 1, layout.start, in: block) { return false }
      slot = (slot + 1) & mask
    }
    slots[slot] = UInt32(truncatingIfNeeded: layout.start + 1)
    return true
  }

  /// Returns whether the headers at the two places have the same name, comparing names with their lengths.
  @inline(__always)
  private func sameName(_ left: Int, _ right: Int, in block: Span<UInt8>) -> Bool {
    let count = Int(block[left])
    guard block[right] == block[left], block[right + count] == block[left + count] else { return false }
    return block.extracting(left..<left + 1 + count).bytesEqual(block.extracting(right..<right + 1 + count))
  }

  /// Returns a keyed hash: folded 128-bit products of 8 bytes and the key.
  @inline(__always)
  private func hash(_ layout: HeaderLayout, in block: Span<UInt8>) -> UInt64 {
    func mix(_ value: UInt64) -> UInt64 {
      let product = value.multipliedFullWidth(by: key)
      return product.high ^ product.low
    }
    var index = layout.nameStart
    let end = index &+ layout.nameCount
    var state = mix(UInt64(truncatingIfNeeded: layout.nameCount) &+ 0x9E37_79B9_7F4A_7C15)
    while end &- index >= 8 {
      state = mix(state ^ block.bigEndianUInt64(at: index))
      index &+= 8
    }
    var rest: UInt64 = 0
    while index < end {
      rest = rest &<< 8 | UInt64(block[index])
      index &+= 1
    }
    return mix(state ^ rest)
  }
}
