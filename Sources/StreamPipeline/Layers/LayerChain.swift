/// How the layers of a stream lie, from the outside in; what it does not say the bytes do.
@available(StreamingCodec 1.0, *)
public struct LayerChain: Hashable, Sendable {
  /// The layers named, from the outside in.
  ///
  /// Where the last is a carrier, what it carries is found out from the bytes.
  public let layers: [StreamLayer]

  /// All layers are found out from the bytes.
  public static let automatic = LayerChain(unchecked: [])

  private init(unchecked layers: [StreamLayer]) { self.layers = layers }

  /// Makes a chain of layers; nil where one but the last does not carry others.
  public init?(_ layers: [StreamLayer]) {
    for (outer, inner) in zip(layers, layers.dropFirst()) {
      switch outer {
      case .eventstream, .lambda: if [.http, .chunked, .awsChunked, .eventstream].contains(inner) { return nil }
      default: if !outer.isCarrier { return nil }
      }
    }
    self.init(unchecked: layers)
  }

  /// Reads `auto`, or names joined by `+`, such as `http+eventstream`; nil for anything else.
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

  /// Whether the last layer named carries another's bytes.
  public var endsInCarrier: Bool { layers.last?.isCarrier == true }
}

@available(StreamingCodec 1.0, *)
extension LayerChain: CustomStringConvertible {
  /// The chain as ``init(_:)-(String)`` reads it.
  public var description: String { layers.isEmpty ? "auto" : layers.map(\.rawValue).joined(separator: "+") }
}
