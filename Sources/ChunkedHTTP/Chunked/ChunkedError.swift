/// What is wrong with a chunked body, and where.
///
/// Offsets count bytes from the start of the stream that the decoder was given.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum ChunkedError: Error, Hashable, Sendable {
  /// A byte that cannot stand in a chunk size: no sign, prefix, underscore or blank may, and one digit must.
  case invalidSize(offset: UInt64, byte: UInt8)
  /// The digit at which a chunk size exceeds 2⁶⁴ - 1.
  case sizeOverflow(offset: UInt64)
  /// A byte that the grammar of chunk extensions does not have at this place (RFC 9112 section 7.1.1).
  case invalidExtension(offset: UInt64, byte: UInt8)
  /// A size line that does not end in CR LF: an LF without CR, or `byte` instead of the LF after a CR.
  case invalidLineEnd(offset: UInt64, byte: UInt8)
  /// Something else than CR LF after a chunk's data: the size was wrong, or bytes were lost or added.
  case missingLineEndAfterData(offset: UInt64, byte: UInt8)
  /// A malformed or too large trailer section.
  case invalidTrailers(HTTPFieldError)
  /// More extension bytes in one size line than ``ChunkedLimits/maximumExtensionLength``.
  case extensionTooLong(offset: UInt64, limit: Int)
  /// More extension bytes in the body than ``ChunkedLimits/maximumTotalExtensionLength``.
  case totalExtensionsTooLong(offset: UInt64, limit: UInt64)
  /// More framing for its data than ``ChunkedLimits/maximumExcessOverhead`` grants.
  case excessOverhead(offset: UInt64, limit: UInt64)
  /// A chunk, whose size line begins at `offset`, takes the body beyond ``ChunkedLimits/maximumBodyLength``.
  case bodyTooLong(offset: UInt64, limit: UInt64)
  /// The stream ended at `offset`, before the body did, in the named part.
  ///
  /// All data that came has been delivered. `held` counts the bytes of an unfinished line or section that have not.
  case incomplete(offset: UInt64, in: ChunkedPart, held: UInt64)
}

/// A part of a chunked body, for ``ChunkedError/incomplete(offset:in:held:)``.
@available(StreamingCodec 1.0, *)
public enum ChunkedPart: String, Hashable, Sendable {
  /// The line with the size and the extensions.
  case sizeLine = "a size line"
  /// The data of a chunk.
  case data = "the data of a chunk"
  /// The CR LF after the data.
  case lineEndAfterData = "the line end after the data"
  /// The trailer fields and the empty line after them.
  case trailers = "the trailer section"
}

@available(StreamingCodec 1.0, *)
extension ChunkedError {
  /// Where the offending byte stands in the stream.
  public var offset: UInt64 {
    switch self {
    case .invalidSize(let offset, _), .sizeOverflow(let offset), .invalidExtension(let offset, _),
      .invalidLineEnd(let offset, _), .missingLineEndAfterData(let offset, _), .extensionTooLong(let offset, _),
      .totalExtensionsTooLong(let offset, _), .excessOverhead(let offset, _), .bodyTooLong(let offset, _),
      .incomplete(let offset, _, _):
      offset
    case .invalidTrailers(let error):
      error.offset
    }
  }
}

@available(StreamingCodec 1.0, *)
extension ChunkedError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .invalidSize(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) cannot be part of a chunk size: the body is not chunked, or out of step"
    case .sizeOverflow(let offset):
      "chunk size does not fit 64 bits at offset \(offset)"
    case .invalidExtension(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) cannot stand there in a chunk extension"
    case .invalidLineEnd(let offset, let byte):
      "chunk size line not ended by CR LF: found \(hexadecimal(byte)) at offset \(offset)"
    case .missingLineEndAfterData(let offset, let byte):
      "chunk data not followed by CR LF: found \(hexadecimal(byte)) at offset \(offset)"
    case .invalidTrailers(let error):
      "trailer section: \(error)"
    case .extensionTooLong(let offset, let limit):
      "chunk extension longer than the limit of \(limit) bytes at offset \(offset)"
    case .totalExtensionsTooLong(let offset, let limit):
      "chunk extensions of the body longer than the limit of \(limit) bytes at offset \(offset)"
    case .excessOverhead(let offset, let limit):
      "more than \(limit) bytes of framing beyond what the data accounts for at offset \(offset)"
    case .bodyTooLong(let offset, let limit):
      "the chunk at offset \(offset) takes the body beyond the limit of \(limit) bytes"
    case .incomplete(let offset, let part, let held):
      "the stream ended at offset \(offset) in \(part.rawValue)" + (held > 0 ? ", \(held) bytes of it seen" : "")
    }
  }
}
