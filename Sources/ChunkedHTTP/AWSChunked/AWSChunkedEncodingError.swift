/// Why something cannot be written as part of an `aws-chunked` body.
///
/// Nothing has been written then.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum AWSChunkedEncodingError: Error, Hashable, Sendable {
  /// The framing.
  case framing(ChunkedEncodingError)
  /// The mode wants a signature, and there is none, or it is not hexadecimal or not of the mode's length.
  case invalidSignature
  /// A signature in a mode that signs nothing, or trailers in a mode that has none.
  case notInThisMode
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedEncodingError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .framing(let error): "aws-chunked: \(error)"
    case .invalidSignature: "aws-chunked: the signature is missing or malformed"
    case .notInThisMode: "aws-chunked: the mode has no such part"
    }
  }
}
