internal import CByteKernels

/// Bytes that one owner writes over again and again: an array without reference counts and checks for uniqueness.
@safe
package struct ByteScratch: ~Copyable {
  // INVARIANT: `memory` is nil or has room for `capacity` bytes, of which the first `count` are initialised; nothing else
  // refers to it.
  private var memory: UnsafeMutablePointer<UInt8>?
  private var capacity = 0

  /// How many bytes there are.
  package private(set) var count = 0

  /// More memory than this is given back when the bytes are dropped.
  private static let keptCapacity = 64 << 10

  package init() { unsafe memory = nil }

  deinit {
    // SAFETY: by the invariant nothing refers to the memory any more.
    unsafe memory?.deallocate()
  }

  /// Whether there are none.
  package var isEmpty: Bool { count == 0 }

  /// Drops all bytes.
  package mutating func removeAll() {
    count = 0
    guard capacity > Self.keptCapacity else { return }
    // SAFETY: by the invariant nothing refers to the memory any more.
    unsafe memory?.deallocate()
    unsafe memory = nil
    capacity = 0
  }

  /// Drops the first `removed` bytes.
  ///
  /// - Precondition: There are as many.
  package mutating func removeFirst(_ removed: Int) {
    precondition(removed >= 0 && removed <= count)
    // SAFETY: the source lies within the first `count` bytes, and the destination before it.
    if let memory = unsafe memory { unsafe memory.update(from: memory + removed, count: count - removed) }
    count -= removed
  }

  /// Makes room for `added` bytes behind those that there are, and returns where it begins.
  mutating func room(for added: Int) -> UnsafeMutablePointer<UInt8> {
    let needed = count + added
    if needed <= capacity, let memory = unsafe memory { return unsafe memory + count }
    let grown = max(needed, 2 * capacity, 256)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: grown)
    if let memory = unsafe memory {
      // SAFETY: both have room for `count` bytes and are apart; nothing refers to the old memory afterwards.
      unsafe larger.update(from: memory, count: count)
      unsafe memory.deallocate()
    }
    unsafe memory = larger
    capacity = grown
    return unsafe larger + count
  }

  /// Counts bytes that were written to the room behind those that there are.
  mutating func noteInitialized(_ added: Int) {
    precondition(added >= 0 && added <= capacity - count)
    count += added
  }
}

@available(StreamingCodec 1.0, *)
extension ByteScratch {
  /// The bytes.
  ///
  /// Borrowed.
  package var span: Span<UInt8> {
    @_lifetime(borrow self) get {
      guard let memory = unsafe memory else { return Span() }
      // SAFETY: by the invariant the first `count` bytes are initialised, and stay so and where they are while the
      // scratch is borrowed.
      let span = unsafe Span(_unsafeStart: UnsafePointer(memory), count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Appends a copy of `bytes`.
  ///
  /// - Complexity: amortised O(*n*).
  package mutating func append(copying bytes: Span<UInt8>) {
    let added = bytes.count
    guard added > 0 else { return }
    let free = unsafe room(for: added)
    // SAFETY: there is room for as many bytes, and this memory is nobody else's.
    unsafe bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { unsafe free.update(from: start, count: added) }
    }
    noteInitialized(added)
  }
}
