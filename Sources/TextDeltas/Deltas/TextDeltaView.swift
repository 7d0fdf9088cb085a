internal import ByteKernels

/// One delta, borrowed.
///
/// The spans belong to the bytes that were given to the extractor or to the extractor's own buffers: use them before the
/// next call, or keep an owned ``TextDelta``.
@available(StreamingCodec 1.0, *)
public struct TextDeltaView: ~Escapable {
  /// What the delta is.
  public let kind: DeltaKind
  /// The number of the content block, where the stream numbers them.
  public let index: Int?
  /// The text, in UTF-8 and in whole scalars; what it means depends on the kind.
  public let text: Span<UInt8>
  /// The identifier of the tool call or content block, empty where there is none.
  public let identifier: Span<UInt8>
  /// The name of the tool, or the type of the error; empty where there is none.
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

  /// A delta that has neither identifier nor name.
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

/// One delta, owned.
public struct TextDelta: Hashable, Sendable {
  /// What the delta is.
  public var kind: DeltaKind
  /// The number of the content block, where the stream numbers them.
  public var index: Int?
  /// The text; what it means depends on the kind.
  public var text: String
  /// The identifier of the tool call or content block, empty where there is none.
  public var identifier: String
  /// The name of the tool, or the type of the error; empty where there is none.
  public var name: String

  /// Makes a delta of its parts.
  public init(kind: DeltaKind, index: Int? = nil, text: String = "", identifier: String = "", name: String = "") {
    self.kind = kind
    self.index = index
    self.text = text
    self.identifier = identifier
    self.name = name
  }

  /// Copies a borrowed delta.
  @available(StreamingCodec 1.0, *)
  public init(_ view: borrowing TextDeltaView) {
    kind = view.kind
    index = view.index
    text = String(repairing: view.text)
    identifier = String(repairing: view.identifier)
    name = String(repairing: view.name)
  }

  /// The stop reason that a ``DeltaKind/stop`` names; nil for other kinds.
  public var stopReason: StopReason? { kind == .stop ? StopReason(text) : nil }
}
