/// What is wrong with an `aws-chunked` body, and where.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum AWSChunkedError: Error, Hashable, Sendable {
  /// The framing, which is that of chunked bodies.
  case framing(ChunkedError)
  /// A chunk whose size line, at the offset, has no `chunk-signature` although the mode signs chunks.
  case missingSignature(offset: UInt64)
  /// A chunk whose `chunk-signature` is not hexadecimal or not of the mode's length.
  case invalidSignature(offset: UInt64)
  /// The trailer section, which ends at the offset, has no `x-amz-trailer-signature` although the mode signs it, or one
  /// that is not hexadecimal or not of the mode's length.
  case invalidTrailerSignature(offset: UInt64)
  /// Trailer fields, which end at the offset, in a mode without.
  case unexpectedTrailers(offset: UInt64)
  /// The data is not as long as `x-amz-decoded-content-length` says.
  case decodedLengthMismatch(offset: UInt64, expected: UInt64, found: UInt64)
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedError {
  /// Where the error was found in the stream.
  public var offset: UInt64 {
    switch self {
    case .framing(let error): error.offset
    case .missingSignature(let offset), .invalidSignature(let offset), .invalidTrailerSignature(let offset),
      .unexpectedTrailers(let offset), .decodedLengthMismatch(let offset, _, _):
      offset
    }
  }

  /// Whether the stream was cut short, rather than malformed.
  public var isIncomplete: Bool {
    if case .framing(.incomplete) = self { true } else { false }
  }
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .framing(let error): "aws-chunked: \(error)"
    case .missingSignature(let offset): "aws-chunked: the chunk at offset \(offset) has no signature"
    case .invalidSignature(let offset): "aws-chunked: the signature of the chunk at offset \(offset) is malformed"
    case .invalidTrailerSignature(let offset):
      "aws-chunked: the trailer section before offset \(offset) has no well-formed signature"
    case .unexpectedTrailers(let offset): "aws-chunked: trailers before offset \(offset) in a mode that has none"
    case .decodedLengthMismatch(let offset, let expected, let found):
      "aws-chunked: x-amz-decoded-content-length is \(expected), the data has \(found) bytes at offset \(offset)"
    }
  }
}
