/// A piece of a value that a path leads to.
///
/// Borrows from the bytes given to the scanner, or, where something had to be decoded, from the scanner.
package struct JSONPathPiece: ~Escapable {
  /// The number of the path.
  package let field: Int
  /// The element of the outermost array on the way here, and of the one inside it: numbers that no other element of the
  /// document has, -1 where there is none.
  package let elements: (outer: Int, inner: Int)
  /// The bytes: UTF-8 in whole scalars for a string, else as they stand in the document.
  package let bytes: Span<UInt8>
  /// The offset in the document of the bytes, where they are a part of it as they stand; else nil.
  package let offset: Int?
  /// Whether the value begins with this piece.
  package let isFirst: Bool
  /// Whether the value ends with this piece.
  package let isLast: Bool
  /// The lone surrogate that the piece, a U+FFFD at the very beginning or end of its string, stands for.
  package let loneSurrogate: UInt16?

  @_lifetime(copy bytes)
  init(
    field: Int, elements: (outer: Int, inner: Int), bytes: Span<UInt8>, offset: Int?, isFirst: Bool, isLast: Bool,
    loneSurrogate: UInt16? = nil
  ) {
    self.field = field
    self.elements = elements
    self.bytes = bytes
    self.offset = offset
    self.isFirst = isFirst
    self.isLast = isLast
    self.loneSurrogate = loneSurrogate
  }
}
