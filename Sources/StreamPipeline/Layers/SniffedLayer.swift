/// What bytes turned out to be, and how one could tell.
@available(StreamingCodec 1.0, *)
public struct SniffedLayer: Hashable, Sendable {
  /// What decided.
  @nonexhaustive
  public enum Reason: Hashable, Sendable {
    /// The caller named the layer.
    case named
    /// The content type in a head around the bytes.
    case contentType(String)
    /// The content coding that a head around the bytes names.
    case contentCoding
    /// The beginning of the bytes, for this reason.
    case bytes(String)
    /// There are no bytes.
    case nothing
  }

  /// The layer.
  public var layer: StreamLayer
  /// What decided.
  public var reason: Reason

  /// Makes a finding of its parts.
  public init(layer: StreamLayer, reason: Reason) {
    self.layer = layer
    self.reason = reason
  }
}

@available(StreamingCodec 1.0, *)
extension SniffedLayer: CustomStringConvertible {
  /// The finding in words.
  public var description: String {
    switch reason {
    case .named: "\(layer.rawValue): as asked for"
    case .contentType(let type): "\(layer.rawValue): the content type is \(type)"
    case .contentCoding: "\(layer.rawValue): the head names the content coding"
    case .bytes(let reason): "\(layer.rawValue): \(reason)"
    case .nothing: "\(layer.rawValue): there is nothing"
    }
  }
}
