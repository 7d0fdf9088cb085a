/// A value in memory of its own, which the box alone owns.
///
/// Unlike the properties of a class, access to the value is checked when the program is compiled, not when it runs.
@available(StreamingCodec 1.0, *)
@safe
package struct UniqueBox<Value: ~Copyable>: ~Copyable {
  @usableFromInline let pointer: UnsafeMutablePointer<Value>

  /// Moves a value into a box.
  @inlinable
  package init(_ value: consuming Value) {
    // SAFETY: the memory is initialized here, and freed only by `deinit`.
    unsafe pointer = UnsafeMutablePointer.allocate(capacity: 1)
    unsafe pointer.initialize(to: value)
  }

  @inlinable
  deinit {
    // SAFETY: the box owns the memory, and its value was initialized by `init`.
    unsafe pointer.deinitialize(count: 1)
    unsafe pointer.deallocate()
  }

  /// The value.
  @inlinable
  package var value: Value {
    @inline(__always)
    _read {
      // SAFETY: the value lives as long as the box, and the box is borrowed during the access.
      yield unsafe pointer.pointee
    }
    @inline(__always)
    _modify {
      // SAFETY: the value lives as long as the box, and the access to the box is exclusive.
      yield unsafe &pointer.pointee
    }
  }
}
