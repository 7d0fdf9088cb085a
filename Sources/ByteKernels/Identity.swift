internal import CByteKernels

/// Numbers that stand for something: each is given once in a process.
@usableFromInline
package enum Identity {
  /// The number of nothing.
  @inlinable package static var none: UInt64 { 0 }

  /// A number that has not been given before.
  package static func next() -> UInt64 { cbk_next_identity() }
}
