internal import ByteKernels

/// A header or trailer section, its bytes borrowed from the decoder.
///
/// The fields stand in the order of the wire and are addressed by number, 0 to ``count`` - 1. The section lives until
/// the decoder is used again; ``HTTPFields`` is the owned form.
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

  /// How many field lines there are.
  public var count: Int { index.count }

  /// Whether there is no field line.
  public var isEmpty: Bool { index.isEmpty }

  /// Where the line of a field begins in the stream.
  ///
  /// - Precondition: 0 ≤ `number` < ``count``.
  public func offset(_ number: Int) -> UInt64 { start &+ UInt64(index[number].name.lowerBound) }

  /// The name of a field as it came, a token.
  ///
  /// - Precondition: 0 ≤ `number` < ``count``.
  @_lifetime(copy self)
  public func name(_ number: Int) -> Span<UInt8> { bytes.extracting(index[number].name) }

  /// The value of a field without the blanks around it; folds have become single spaces.
  ///
  /// - Precondition: 0 ≤ `number` < ``count``.
  @_lifetime(copy self)
  public func value(_ number: Int) -> Span<UInt8> { bytes.extracting(index[number].value) }

  /// The number of the first field of this name at or after `start`, or nil.
  ///
  /// ASCII case is ignored.
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

  /// Whether there is a field of this name.
  ///
  /// ASCII case is ignored.
  public func contains(_ name: String) -> Bool { firstIndex(of: name) != nil }
}
