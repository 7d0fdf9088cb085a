public import ByteKernels

/// A delta that owns its parts.
///
/// ``TextDeltaView`` is the borrowed form.
public struct TextDelta: Hashable, Sendable {
  // Five words, in an order without gaps: a reader of a stream copies every delta.
  /// The text; its meaning depends on the kind.
  public var text: String
  /// The identifier and the name; nil if both are empty, as those of nearly all deltas are.
  @usableFromInline var labels: Labels?
  /// The number of the content block, or of the choice; nil if the stream does not number them.
  public var index: Int?
  /// The kind of the delta.
  public var kind: DeltaKind

  /// An identifier and a name, in memory of their own.
  @usableFromInline
  indirect enum Labels: Hashable, Sendable {
    case labels(identifier: String, name: String)
  }

  /// Creates a delta from its parts.
  public init(kind: DeltaKind, index: Int? = nil, text: String = "", identifier: String = "", name: String = "") {
    self.kind = kind
    self.index = index
    self.text = text
    labels = Self.labels(identifier, name)
  }

  /// Copies a borrowed delta.
  @available(StreamingCodec 1.0, *)
  @inlinable
  public init(_ view: borrowing TextDeltaView) {
    kind = view.kind
    index = view.index
    text = String(repairing: view.text)
    labels = view.identifier.isEmpty && view.name.isEmpty ? nil : Self.labels(view.identifier, view.name)
  }

  /// The identifier of the tool call or content block; empty if there is none.
  public var identifier: String {
    get { if case .labels(let identifier, _)? = labels { identifier } else { "" } }
    set { labels = Self.labels(newValue, name) }
  }

  /// The name of the tool, or the type or code of the error; empty if there is none.
  public var name: String {
    get { if case .labels(_, let name)? = labels { name } else { "" } }
    set { labels = Self.labels(identifier, newValue) }
  }

  /// The reason in the text of a ``DeltaKind/stop``; nil for other kinds.
  public var stopReason: StopReason? { kind == .stop ? StopReason(text) : nil }

  private static func labels(_ identifier: String, _ name: String) -> Labels? {
    identifier.isEmpty && name.isEmpty ? nil : .labels(identifier: identifier, name: name)
  }

  @available(StreamingCodec 1.0, *)
  @usableFromInline
  static func labels(_ identifier: Span<UInt8>, _ name: Span<UInt8>) -> Labels? {
    labels(String(repairing: identifier), String(repairing: name))
  }
}
