/// One chunk extension, owned: a name, and a value where it has one.
@available(StreamingCodec 1.0, *)
public struct ChunkExtension: Hashable, Sendable {
  /// The name, a token.
  public var name: String
  /// The bytes of the value, unquoted; nil where the extension is a name alone.
  public var rawValue: [UInt8]?

  /// The value as text: UTF-8, ill-formed sequences replaced by U+FFFD.
  public var value: String? { rawValue.map { String(decoding: $0, as: UTF8.self) } }

  /// Makes an extension from text.
  public init(_ name: String, _ value: String? = nil) {
    self.init(name: name, rawValue: value.map { Array($0.utf8) })
  }

  /// Makes an extension from a name and the bytes of its value.
  public init(name: String, rawValue: [UInt8]?) {
    self.name = name
    self.rawValue = rawValue
  }
}
