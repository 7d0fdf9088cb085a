/// The known layers of a stream, from the outside in.
///
/// The rest is detected from the bytes.
@available(StreamingCodec 1.0, *)
public struct LayerChain: Hashable, Sendable {
  /// The named layers, from the outside in.
  ///
  /// If the last is an envelope, the layers inside it are detected.
  public let layers: [StreamLayer]

  /// A chain that names no layer: all are detected.
  public static let automatic = LayerChain(unchecked: [])

  private init(unchecked layers: [StreamLayer]) { self.layers = layers }

  /// Creates a chain of layers.
  ///
  /// - Returns: Nil if a layer is named twice, or if a layer other than the last cannot wrap the next one.
  public init?(_ layers: [StreamLayer]) {
    guard Set(layers).count == layers.count else { return nil }
    for (outer, inner) in zip(layers, layers.dropFirst()) {
      switch outer {
      case .eventstream, .lambda: if [.http, .chunked, .awsChunked, .eventstream].contains(inner) { return nil }
      default: if !outer.isEnvelope { return nil }
      }
    }
    self.init(unchecked: layers)
  }

  /// Creates a chain from `auto`, or from layer names joined by `+`, such as `http+eventstream`.
  ///
  /// - Returns: Nil for anything else.
  public init?(_ text: String) {
    if text == "auto" {
      self = .automatic
      return
    }
    let names = text.split(separator: "+", omittingEmptySubsequences: false)
    let layers = names.compactMap { StreamLayer(rawValue: String($0)) }
    guard layers.count == names.count else { return nil }
    self.init(layers)
  }

  /// Whether the last named layer is an envelope.
  package var endsInEnvelope: Bool { layers.last?.isEnvelope == true }
}

@available(StreamingCodec 1.0, *)
extension LayerChain: CustomStringConvertible {
  /// The chain in the form that ``init(_:)-(String)`` reads.
  public var description: String { layers.isEmpty ? "auto" : layers.map(\.rawValue).joined(separator: "+") }
}
