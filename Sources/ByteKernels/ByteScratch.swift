internal import CByteKernels

/// A reusable buffer with a single owner: an array without reference counting and uniqueness checks.
///
/// Decoders use it for the bytes that they hold between reads. Appending a single byte is inlined, because reads may be as
/// short as that.
@safe
@usableFromInline
package struct ByteScratch: ~Copyable {
  // INVARIANT: `memory` is nil or a block of `cbk_resize` with room for `capacity` bytes, of which the first `count` are initialised; nothing else
  // refers to it. `capacity` is 0 if it is nil.
  @usableFromInline var memory: UnsafeMutablePointer<UInt8>?

  /// The capacity in bytes.
  @usableFromInline package internal(set) var capacity = 0

  /// The number of bytes.
  @usableFromInline package internal(set) var count = 0

  package init() { unsafe memory = nil }

  deinit {
    // SAFETY: by the invariant, nothing else refers to the memory.
    unsafe cbk_release(memory)
  }

  /// Whether the buffer is empty.
  @inlinable
  package var isEmpty: Bool { count == 0 }

  /// The capacity up to which memory is kept for the next bytes.
  @inlinable package static var retainedCapacity: Int { 64 << 10 }

  /// Whether ``removeAll(keepingUpTo:)`` releases the memory.
  @inlinable
  package var isLarge: Bool { capacity > Self.retainedCapacity }

  /// Removes all bytes, and releases the memory if its capacity exceeds `retainedCapacity` bytes.
  package mutating func removeAll(keepingUpTo retainedCapacity: Int = Self.retainedCapacity) {
    count = 0
    guard capacity > retainedCapacity else { return }
    // SAFETY: by the invariant, nothing else refers to the memory.
    unsafe cbk_release(memory)
    unsafe memory = nil
    capacity = 0
  }

  /// Removes the first `removed` bytes.
  ///
  /// - Precondition: 0 ≤ `removed` ≤ `count`.
  package mutating func removeFirst(_ removed: Int) {
    precondition(removed >= 0 && removed <= count)
    // SAFETY: the source lies within the first `count` bytes, and the destination before it.
    if let memory = unsafe memory { unsafe memory.update(from: memory + removed, count: count - removed) }
    count -= removed
  }

  /// Removes the last byte.
  ///
  /// - Precondition: The buffer is not empty.
  package mutating func removeLast() {
    precondition(count > 0)
    count -= 1
  }

  /// Releases unused capacity.
  package mutating func shrink() {
    guard !isEmpty else { return removeAll(keepingUpTo: 0) }
    if capacity > count { unsafe move(to: count) }
  }

  /// Makes room for `added` more bytes, and returns its start.
  mutating func room(for added: Int) -> UnsafeMutablePointer<UInt8> {
    let needed = count + added
    if needed <= capacity, let memory = unsafe memory { return unsafe memory + count }
    // With room for a few bytes more: otherwise the next one would have all of them copied again.
    return unsafe move(to: max(needed + needed / 16, 2 * capacity, 256)) + count
  }

  /// Adds bytes that were written to the room after the existing ones.
  mutating func noteInitialized(_ added: Int) {
    precondition(added >= 0 && added <= capacity - count)
    count += added
  }

  /// Moves the bytes to memory for `newCapacity` ≥ `count` bytes, and returns it.
  @discardableResult
  private mutating func move(to newCapacity: Int) -> UnsafeMutablePointer<UInt8> {
    // SAFETY: the memory came from the same function, and nothing refers to it afterwards.
    let moved: UnsafeMutablePointer<UInt8> = unsafe cbk_resize(memory, newCapacity)
    unsafe memory = moved
    capacity = newCapacity
    return unsafe moved
  }
}

@available(StreamingCodec 1.0, *)
extension ByteScratch {
  /// The bytes, borrowed.
  package var span: Span<UInt8> {
    @_lifetime(borrow self) get {
      guard let memory = unsafe memory else { return Span() }
      // SAFETY: by the invariant, the first `count` bytes are initialised; they do not change or move while the buffer is
      // borrowed.
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

  /// Replaces the bytes by a copy of those of another buffer.
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
      // SAFETY: there is room for one more byte, and nothing else refers to the memory.
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
    // SAFETY: there is room for the bytes, and nothing else refers to the memory.
    unsafe bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { unsafe free.update(from: start, count: added) }
    }
    noteInitialized(added)
  }
}
