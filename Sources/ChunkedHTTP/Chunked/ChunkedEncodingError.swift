/// Why something cannot be written as part of a chunked body.
///
/// Nothing has been written then.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum ChunkedEncodingError: Error, Hashable, Sendable {
  /// A chunk of no data: on the wire it would be the last chunk and end the body.
  case emptyChunk
  /// The body has been finished.
  case finished
  /// The name of an extension is not a token.
  case invalidExtensionName(String)
  /// The value of the named extension holds a byte that no quoted-string can: a control other than HTAB.
  case invalidExtensionValue(name: String)
  /// The name of a trailer field is not a token.
  case invalidFieldName(String)
  /// The value of the named trailer field holds a control other than HTAB.
  case invalidFieldValue(name: String)
  /// A field that a trailer section must not have, because it governs framing, routing, authentication, request
  /// modifiers, response control or content format (RFC 9110 section 6.5.1).
  case forbiddenTrailer(name: String)
  /// The output has less room than is needed.
  case insufficientCapacity(needed: Int, available: Int)
}

@available(StreamingCodec 1.0, *)
extension ChunkedEncodingError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .emptyChunk: "a chunk of no data would end the body"
    case .finished: "the chunked body has been finished"
    case .invalidExtensionName(let name): "\(name.debugDescription) is no name for a chunk extension"
    case .invalidExtensionValue(let name): "the value of the chunk extension \(name) holds a control character"
    case .invalidFieldName(let name): "\(name.debugDescription) is no name for a field"
    case .invalidFieldValue(let name): "the value of the field \(name) holds a control character"
    case .forbiddenTrailer(let name): "the field \(name) must not stand in a trailer section"
    case .insufficientCapacity(let needed, let available): "\(needed) bytes needed, room for \(available)"
    }
  }
}
