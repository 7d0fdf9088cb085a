/// A layer of a stream, and how it was recognised.
@available(StreamingCodec 1.0, *)
public struct DetectedLayer: Hashable, Sendable {
  /// The evidence for a layer.
  @nonexhaustive
  public enum Evidence: Hashable, Sendable {
    /// The caller named the layer.
    case named
    /// The content type of an outer layer's head names it.
    case contentType(String)
    /// An outer layer's head names it as a content coding.
    case contentCoding
    /// The first bytes are those of the layer; the text describes them.
    case bytes(String)
    /// The stream has no bytes.
    case nothing
  }

  /// The layer.
  public var layer: StreamLayer
  /// The evidence for it.
  public var evidence: Evidence

  /// Creates a detected layer from its parts.
  public init(layer: StreamLayer, evidence: Evidence) {
    self.layer = layer
    self.evidence = evidence
  }
}

@available(StreamingCodec 1.0, *)
extension DetectedLayer: CustomStringConvertible {
  /// The layer and the evidence for it, in words.
  public var description: String {
    switch evidence {
    case .named: "\(layer.rawValue): as asked for"
    case .contentType(let type): "\(layer.rawValue): the content type is \(type)"
    case .contentCoding: "\(layer.rawValue): the head names the content coding"
    case .bytes(let beginning): "\(layer.rawValue): \(beginning)"
    case .nothing: "\(layer.rawValue): there is nothing"
    }
  }
}
