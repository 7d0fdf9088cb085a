/// A delta without identifier and name, as nearly all are.
///
/// It is returned in registers. A view has ten words, and each function that passes one on through memory waits for the
/// stores of the one before, so the view is created where it is used.
@available(StreamingCodec 1.0, *)
@usableFromInline
package struct ShortDelta: ~Escapable {
  @usableFromInline let text: Span<UInt8>
  /// The number of the content block, or -1.
  @usableFromInline let index: Int32
  @usableFromInline let kind: DeltaKind

  @inline(__always)
  @_lifetime(copy text)
  init(kind: DeltaKind, index: Int32 = -1, text: Span<UInt8>) {
    self.kind = kind
    self.index = index
    self.text = text
  }

  /// The delta.
  @inlinable
  package var view: TextDeltaView {
    @inline(__always) @_lifetime(copy self) get {
      TextDeltaView(kind: kind, index: index < 0 ? nil : Int(index), text: text)
    }
  }
}
