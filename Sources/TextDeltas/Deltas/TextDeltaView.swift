internal import ByteKernels

/// A delta, borrowed from the extractor's input or its buffers until the next call.
///
/// ``TextDelta`` is the owned form.
@available(StreamingCodec 1.0, *)
public struct TextDeltaView: ~Escapable {
  /// The kind of the delta.
  public let kind: DeltaKind
  /// The number of the content block, or of the choice; nil if the stream does not number them.
  public let index: Int?
  /// The text in well-formed UTF-8; its meaning depends on the kind.
  public let text: Span<UInt8>
  /// The identifier of the tool call or content block; empty if there is none.
  public let identifier: Span<UInt8>
  /// The name of the tool, or the type or code of the error; empty if there is none.
  public let name: Span<UInt8>

  @inline(__always)
  @_lifetime(copy text, copy identifier, copy name)
  package init(kind: DeltaKind, index: Int?, text: Span<UInt8>, identifier: Span<UInt8>, name: Span<UInt8>) {
    self.kind = kind
    self.index = index
    self.text = text
    self.identifier = identifier
    self.name = name
  }

  /// Creates a delta without identifier and name.
  @inlinable @inline(__always)
  @_lifetime(copy text)
  init(kind: DeltaKind, index: Int?, text: Span<UInt8>) {
    self.kind = kind
    self.index = index
    self.text = text
    identifier = Span()
    name = Span()
  }
}
