internal import CByteKernels

/// Process-wide unique numbers that identify equal values.
@usableFromInline
package enum Identity {
  /// The number for values without an identity.
  @inlinable package static var none: UInt64 { 0 }

  /// Returns a number that was not returned before.
  package static func next() -> UInt64 { cbk_next_identity() }
}
