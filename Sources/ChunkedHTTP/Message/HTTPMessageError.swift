/// What is wrong with a message, in which layer, and where.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum HTTPMessageError: Error, Hashable, Sendable {
  /// The head is malformed; offsets count from the start of the stream.
  case head(HTTPHeadError)
  /// More 1xx heads than ``HTTPMessageLimits/maximumInformationalHeads``.
  case tooManyInformationalHeads(offset: UInt64, limit: Int)
  /// The head does not determine the length of the body; offsets count from the start of the stream.
  case framing(HTTPFramingError)
  /// The chunked body is malformed; its offsets count from the beginning of the body, at `bodyOffset` in the stream.
  case chunked(ChunkedError, bodyOffset: UInt64)
  /// The compressed content is malformed; its offsets count coded bytes, without any chunked coding.
  case contentCoding(ContentCodingError)
  /// More than one compressing coding on the body.
  case tooManyCodings(offset: UInt64, count: Int)
  /// The stream ended at `offset`, `remaining` bytes before the end of the body.
  ///
  /// All bytes before it have been delivered.
  case incompleteBody(offset: UInt64, remaining: UInt64)
}

@available(StreamingCodec 1.0, *)
extension HTTPMessageError {
  /// The name of the innermost case: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .head(let error): error.code
    case .tooManyInformationalHeads: "tooManyInformationalHeads"
    case .framing(let error): error.code
    case .chunked(let error, _): error.code
    case .contentCoding(let error): error.code
    case .tooManyCodings: "tooManyCodings"
    case .incompleteBody: "incompleteBody"
    }
  }

  /// The name of the leniency that accepts the input, as `codec-tool --lenient` spells it; nil if there is none.
  package var leniencyHint: String? {
    switch self {
    case .head(let error): error.leniencyHint
    case .framing(let error): error.leniencyHint
    case .chunked(let error, _): error.leniencyHint
    case .tooManyInformationalHeads, .contentCoding, .tooManyCodings, .incompleteBody: nil
    }
  }

  /// Whether the stream was cut rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .head(.incomplete), .chunked(.incomplete, _), .contentCoding(.incomplete), .incompleteBody: true
    default: false
    }
  }

  /// The offset of the error in its layer; see the cases.
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
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .head(let error): "HTTP head: \(error)"
    case .tooManyInformationalHeads(let offset, let limit):
      "more 1xx heads than the limit of \(limit) at offset \(offset)"
    case .framing(let error): "HTTP framing: \(error)"
    case .chunked(let error, let bodyOffset): "chunked body at offset \(bodyOffset) of the stream: \(error)"
    case .contentCoding(let error): "content coding: \(error)"
    case .tooManyCodings(let offset, let count): "\(count) codings on the body at offset \(offset)"
    case .incompleteBody(let offset, let remaining):
      "the stream ended at offset \(offset), \(remaining) bytes before the end of the body"
    }
  }
}
