/// What is wrong with a chunked body, and where.
///
/// Offsets count bytes from the start of the decoder's input.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum ChunkedError: Error, Hashable, Sendable {
  /// A byte that is not allowed in a chunk size, which consists of at least one hexadecimal digit and nothing else.
  case invalidSize(offset: UInt64, byte: UInt8)
  /// Blanks before the CR LF of a size line; the offset is that of the CR. See ``ChunkedLeniencies/trailingWhitespace``.
  case trailingWhitespace(offset: UInt64)
  /// The digit at which a chunk size exceeds 2⁶⁴ - 1.
  case sizeOverflow(offset: UInt64)
  /// A byte that the grammar of chunk extensions does not allow at this place (RFC 9112 section 7.1.1).
  case invalidExtension(offset: UInt64, byte: UInt8)
  /// A size line that does not end in CR LF: `byte` follows CR in place of LF, or is an LF without CR.
  case invalidLineEnd(offset: UInt64, byte: UInt8)
  /// A byte other than CR LF after a chunk's data: the size is wrong, or bytes were lost or added.
  case missingLineEndAfterData(offset: UInt64, byte: UInt8)
  /// A malformed or oversized trailer section.
  case invalidTrailers(HTTPFieldError)
  /// More bytes of extensions in one size line than ``ChunkedLimits/maximumExtensionLength``.
  case extensionTooLong(offset: UInt64, limit: Int)
  /// More bytes of extensions in the body than ``ChunkedLimits/maximumTotalExtensionLength``.
  case totalExtensionsTooLong(offset: UInt64, limit: UInt64)
  /// More framing in relation to the data than ``ChunkedLimits/maximumExcessOverhead`` allows.
  case excessOverhead(offset: UInt64, limit: UInt64)
  /// A chunk, whose size line begins at `offset`, takes the body beyond ``ChunkedLimits/maximumBodyLength``.
  case bodyTooLong(offset: UInt64, limit: UInt64)
  /// The stream ended at `offset`, in this part of the body.
  ///
  /// All data before it has been delivered. `held` is the number of bytes of an unfinished line or section.
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
  /// The name of the innermost case: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .invalidSize: "invalidSize"
    case .trailingWhitespace: "trailingWhitespace"
    case .sizeOverflow: "sizeOverflow"
    case .invalidExtension: "invalidExtension"
    case .invalidLineEnd: "invalidLineEnd"
    case .missingLineEndAfterData: "missingLineEndAfterData"
    case .invalidTrailers: "invalidTrailers"
    case .extensionTooLong: "extensionTooLong"
    case .totalExtensionsTooLong: "totalExtensionsTooLong"
    case .excessOverhead: "excessOverhead"
    case .bodyTooLong: "bodyTooLong"
    case .incomplete: "incomplete"
    }
  }

  /// The name of the leniency that accepts the input, as `codec-tool --lenient` spells it; nil if there is none.
  package var leniencyHint: String? {
    switch self {
    case .trailingWhitespace: "trailing-whitespace-in-size-lines"
    case .invalidTrailers(let error): error.leniencyHint
    default: nil
    }
  }

  /// The offset of the offending byte.
  public var offset: UInt64 {
    switch self {
    case .invalidSize(let offset, _), .trailingWhitespace(let offset), .sizeOverflow(let offset),
      .invalidExtension(let offset, _),
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
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .invalidSize(let offset, let byte) where offset > 0 && byte | 0x20 == 0x78:
      "x at offset \(offset) is not part of a chunk size, which is hexadecimal digits without the prefix 0x"
    case .invalidSize(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) is not part of a chunk size: the body is not chunked, or a chunk has the wrong size"
    case .trailingWhitespace(let offset):
      "blanks before the end of the chunk size line at offset \(offset)"
    case .sizeOverflow(let offset):
      "chunk size exceeds 64 bits at offset \(offset)"
    case .invalidExtension(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) is not allowed there in a chunk extension"
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
      "more than \(limit) bytes of framing in excess of the data at offset \(offset)"
    case .bodyTooLong(let offset, let limit):
      "the chunk at offset \(offset) takes the body beyond the limit of \(limit) bytes"
    case .incomplete(let offset, let part, let held):
      "the stream ended at offset \(offset) in \(part.rawValue)" + (held > 0 ? ", \(held) bytes of it seen" : "")
    }
  }
}
