/// Bytes that one owner writes over again and again: an array without reference counts and checks for uniqueness.
///
/// What decoders hold between reads is in it. A read of a byte is the rule there as much as one of a page, so that
/// appending a byte is inlined.
@safe
@usableFromInline
package struct ByteScratch: ~Copyable {
  // INVARIANT: `memory` is nil or has room for `capacity` bytes, of which the first `count` are initialised; nothing else
  // refers to it. `capacity` is 0 where it is nil.
  @usableFromInline var memory: UnsafeMutablePointer<UInt8>?

  /// For how many bytes there is memory.
  @usableFromInline package internal(set) var capacity = 0

  /// How many bytes there are.
  @usableFromInline package internal(set) var count = 0

  package init() { unsafe memory = nil }

  deinit {
    // SAFETY: by the invariant nothing refers to the memory any more.
    unsafe memory?.deallocate()
  }

  /// Whether there are none.
  @inlinable
  package var isEmpty: Bool { count == 0 }

  /// Drops all bytes, and gives back the memory where it is more than `keptCapacity` bytes.
  package mutating func removeAll(keepingUpTo keptCapacity: Int = 64 << 10) {
    count = 0
    guard capacity > keptCapacity else { return }
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

  /// Drops the last byte.
  ///
  /// - Precondition: There is one.
  package mutating func removeLast() {
    precondition(count > 0)
    count -= 1
  }

  /// Gives back the memory that the bytes do not need.
  package mutating func shrink() {
    guard capacity > count else { return }
    unsafe move(to: count)
  }

  /// Makes room for `added` bytes behind those that there are, and returns where it begins.
  mutating func room(for added: Int) -> UnsafeMutablePointer<UInt8> {
    let needed = count + added
    if needed <= capacity, let memory = unsafe memory { return unsafe memory + count }
    return unsafe move(to: max(needed, 2 * capacity, 256)) + count
  }

  /// Counts bytes that were written to the room behind those that there are.
  mutating func noteInitialized(_ added: Int) {
    precondition(added >= 0 && added <= capacity - count)
    count += added
  }

  /// Moves the bytes to memory for `newCapacity`, at least `count`, and returns it.
  @discardableResult
  private mutating func move(to newCapacity: Int) -> UnsafeMutablePointer<UInt8> {
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
    if let memory = unsafe memory {
      // SAFETY: both have room for `count` bytes and are apart; nothing refers to the old memory afterwards.
      unsafe moved.update(from: memory, count: count)
      unsafe memory.deallocate()
    }
    unsafe memory = moved
    capacity = newCapacity
    return unsafe moved
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
  @inlinable @inline(__always)
  package mutating func append(copying bytes: Span<UInt8>) {
    if bytes.count == 1 { append(bytes[0]) } else { appendMany(bytes) }
  }

  /// Drops all bytes, and takes a copy of those of another.
  ///
  /// - Complexity: O(*n*).
  package mutating func become(_ other: borrowing ByteScratch) {
    removeAll()
    append(copying: other.span)
  }

  /// Appends a byte.
  ///
  /// - Complexity: amortised O(1).
  @inlinable @inline(__always)
  package mutating func append(_ byte: UInt8) {
    if count < capacity, let memory = unsafe memory {
      // SAFETY: there is room for a byte more than `count`, and this memory is nobody else's.
      unsafe memory[count] = byte
      count &+= 1
    } else {
      appendGrowing(byte)
    }
  }

  /// Appends a scalar in UTF-8.
  package mutating func append(utf8 scalar: Unicode.Scalar) {
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
  }

  @usableFromInline @inline(never)
  mutating func appendGrowing(_ byte: UInt8) {
    // SAFETY: there is room for the byte.
    unsafe room(for: 1).initialize(to: byte)
    noteInitialized(1)
  }

  @usableFromInline @inline(never)
  mutating func appendMany(_ bytes: Span<UInt8>) {
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
