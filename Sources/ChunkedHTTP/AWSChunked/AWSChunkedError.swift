/// What is wrong with an `aws-chunked` body, and where.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum AWSChunkedError: Error, Hashable, Sendable {
  /// The framing is malformed.
  case framing(ChunkedError)
  /// The size line at the offset lacks a `chunk-signature`, although the mode signs chunks.
  case missingSignature(offset: UInt64)
  /// The `chunk-signature` of a chunk is not hexadecimal, or has the wrong length for the mode.
  case invalidSignature(offset: UInt64)
  /// The trailer section that ends at the offset lacks the `x-amz-trailer-signature` that the mode requires, or has one
  /// that is not hexadecimal or has the wrong length.
  case invalidTrailerSignature(offset: UInt64)
  /// The mode has no trailers, but trailer fields end at the offset.
  case unexpectedTrailers(offset: UInt64)
  /// The length of the data differs from `x-amz-decoded-content-length`.
  case decodedLengthMismatch(offset: UInt64, expected: UInt64, found: UInt64)
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedError {
  /// The name of the innermost case: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .framing(let error): error.code
    case .missingSignature: "missingSignature"
    case .invalidSignature: "invalidSignature"
    case .invalidTrailerSignature: "invalidTrailerSignature"
    case .unexpectedTrailers: "unexpectedTrailers"
    case .decodedLengthMismatch: "decodedLengthMismatch"
    }
  }

  /// The name of the leniency that may accept the input, as `codec-tool --lenient` spells it; nil if there is none.
  package var leniencyHint: String? {
    switch self {
    case .framing(.invalidTrailers(.invalidLineEnd(_, 0x0A))): "line-feed-before-trailer-line-end"
    case .framing(.incomplete(_, in: .trailers, held: _)): "missing-final-line-end"
    case .framing(let error): error.leniencyHint
    default: nil
    }
  }

  /// The offset of the error.
  public var offset: UInt64 {
    switch self {
    case .framing(let error): error.offset
    case .missingSignature(let offset), .invalidSignature(let offset), .invalidTrailerSignature(let offset),
      .unexpectedTrailers(let offset), .decodedLengthMismatch(let offset, _, _):
      offset
    }
  }

  /// Whether the stream was cut rather than malformed.
  public var isIncomplete: Bool {
    if case .framing(.incomplete) = self { true } else { false }
  }
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .framing(let error): "aws-chunked: \(error)"
    case .missingSignature(let offset): "aws-chunked: the chunk at offset \(offset) has no signature"
    case .invalidSignature(let offset): "aws-chunked: the signature of the chunk at offset \(offset) is malformed"
    case .invalidTrailerSignature(let offset):
      "aws-chunked: the trailer section before offset \(offset) has no well-formed signature"
    case .unexpectedTrailers(let offset): "aws-chunked: trailers before offset \(offset) although the mode has none"
    case .decodedLengthMismatch(let offset, let expected, let found):
      "aws-chunked: x-amz-decoded-content-length is \(expected), the data has \(found) bytes at offset \(offset)"
    }
  }
}
