internal import ByteKernels

/// A header or trailer section, borrowed from the decoder until its next call.
///
/// The fields are in the order of the wire and are addressed by number, from 0 to ``count`` - 1. ``HTTPFieldLines`` is the
/// owned form.
@available(StreamingCodec 1.0, *)
public struct HTTPFieldSection: ~Escapable {
  private let bytes: Span<UInt8>
  private let index: Span<FieldIndex>
  private let start: UInt64

  @_lifetime(copy bytes, copy index)
  init(_ bytes: Span<UInt8>, index: Span<FieldIndex>, startingAt start: UInt64) {
    self.bytes = bytes
    self.index = index
    self.start = start
  }

  /// The number of field lines.
  public var count: Int { index.count }

  /// Whether the section has no field lines.
  public var isEmpty: Bool { index.isEmpty }

  /// Returns the offset of a field's line.
  ///
  /// - Precondition: 0 ≤ `number` < ``count``.
  public func offset(_ number: Int) -> UInt64 { start &+ UInt64(index[number].name.lowerBound) }

  /// Returns the name of a field as received, a token.
  ///
  /// - Precondition: 0 ≤ `number` < ``count``.
  @_lifetime(copy self)
  public func name(_ number: Int) -> Span<UInt8> { bytes.extracting(index[number].name) }

  /// Returns the value of a field without surrounding blanks; folds are replaced by single spaces.
  ///
  /// - Precondition: 0 ≤ `number` < ``count``.
  @_lifetime(copy self)
  public func value(_ number: Int) -> Span<UInt8> { bytes.extracting(index[number].value) }

  /// Returns the number of the first field with this name at or after `start`, or nil.
  ///
  /// Names are compared without regard to ASCII case.
  ///
  /// - Complexity: O(*n*) in the number of fields; allocates nothing.
  public func firstIndex(of name: String, from start: Int = 0) -> Int? {
    var number = max(start, 0)
    while number < index.count {
      if bytes.extracting(index[number].name).bytesEqualIgnoringASCIICase(name) { return number }
      number &+= 1
    }
    return nil
  }

  /// Returns whether there is a field with this name.
  ///
  /// Names are compared without regard to ASCII case.
  public func contains(_ name: String) -> Bool { firstIndex(of: name) != nil }
}
