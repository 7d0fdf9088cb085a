/// What is wrong with a message, in which of its layers, and where.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum HTTPMessageError: Error, Hashable, Sendable {
  /// The head; offsets count from the start of the stream.
  case head(HTTPHeadError)
  /// More 1xx heads than ``HTTPMessageLimits/maximumInformationalHeads``.
  case tooManyInformationalHeads(offset: UInt64, limit: Int)
  /// The fields that tell the body's length; offsets count from the start of the stream.
  case framing(HTTPFramingError)
  /// The chunked body; its offsets count from the beginning of the body, which is `bodyOffset` in the stream.
  case chunked(ChunkedError, bodyOffset: UInt64)
  /// Compressed content; its offsets count coded bytes, after any chunked coding is off.
  case contentCoding(ContentCodingError)
  /// More than one compressing coding on the body.
  case tooManyCodings(offset: UInt64, count: Int)
  /// The stream ended at `offset`, when `remaining` bytes of a body of known length had not come.
  ///
  /// What came has been delivered.
  case incompleteBody(offset: UInt64, remaining: UInt64)
}

@available(StreamingCodec 1.0, *)
extension HTTPMessageError {
  /// Whether the stream was cut short, rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .head(.incomplete), .chunked(.incomplete, _), .contentCoding(.incomplete), .incompleteBody: true
    default: false
    }
  }

  /// Where in its layer the error was found; see the cases for what is counted.
  public var offset: UInt64 {
    switch self {
    case .head(let error): error.offset
    case .framing(let error): error.offset
    case .chunked(let error, _): error.offset
    case .contentCoding(let error): error.offset
    case .tooManyInformationalHeads(let offset, _), .tooManyCodings(let offset, _), .incompleteBody(let offset, _):
      offset
    }
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPMessageError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .head(let error): "HTTP head: \(error)"
    case .tooManyInformationalHeads(let offset, let limit):
      "more 1xx heads than the limit of \(limit) at offset \(offset)"
    case .framing(let error): "HTTP framing: \(error)"
    case .chunked(let error, let bodyOffset): "chunked body, which begins at \(bodyOffset) of the stream: \(error)"
    case .contentCoding(let error): "content coding: \(error)"
    case .tooManyCodings(let offset, let count): "\(count) codings on the body at offset \(offset)"
    case .incompleteBody(let offset, let remaining):
      "the stream ended at offset \(offset), \(remaining) bytes before the end of the body"
    }
  }
}
