/// What is wrong with compressed content, and where.
///
/// Offsets count coded bytes from the start of the decoder's input, unless a case counts decoded bytes.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum ContentCodingError: Error, Hashable, Sendable {
  /// A coding that this package does not decode; the content begins at the offset.
  case unsupported(offset: UInt64, name: String)
  /// A byte that is not allowed there in a gzip or zlib header: the content is not in this coding.
  case invalidHeader(offset: UInt64, byte: UInt8)
  /// The checksum of a gzip header, at the offset, is wrong.
  case headerChecksumMismatch(offset: UInt64, stored: UInt16, computed: UInt16)
  /// Compressed data before the offset is malformed.
  case invalidData(offset: UInt64)
  /// The checksum of the content, at the offset, is wrong.
  case checksumMismatch(offset: UInt64, stored: UInt32, computed: UInt32)
  /// The length modulo 2³² in a gzip trailer, at the offset, is wrong.
  case lengthMismatch(offset: UInt64, stored: UInt32, computed: UInt32)
  /// Bytes after the end of the coded content.
  case trailingData(offset: UInt64, byte: UInt8)
  /// The content exceeds ``ContentCodingLimits/maximumDecodedLength``. The offset counts decoded bytes.
  case decodedTooLong(decodedOffset: UInt64, limit: UInt64)
  /// The content exceeds ``ContentCodingLimits/maximumRatio``. The offset counts decoded bytes.
  case ratioExceeded(decodedOffset: UInt64, limit: UInt64)
  /// The stream ended at the offset, within the coded content. All content before it has been delivered.
  case incomplete(offset: UInt64)
  /// There is no memory for the decompressor.
  case outOfMemory(offset: UInt64)
}

@available(StreamingCodec 1.0, *)
extension ContentCodingError {
  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .unsupported: "unsupported"
    case .invalidHeader: "invalidHeader"
    case .headerChecksumMismatch: "headerChecksumMismatch"
    case .invalidData: "invalidData"
    case .checksumMismatch: "checksumMismatch"
    case .lengthMismatch: "lengthMismatch"
    case .trailingData: "trailingData"
    case .decodedTooLong: "decodedTooLong"
    case .ratioExceeded: "ratioExceeded"
    case .incomplete: "incomplete"
    case .outOfMemory: "outOfMemory"
    }
  }

  /// The offset of the error in coded bytes; in decoded bytes for the two limits.
  public var offset: UInt64 {
    switch self {
    case .unsupported(let offset, _), .invalidHeader(let offset, _), .headerChecksumMismatch(let offset, _, _),
      .invalidData(let offset), .checksumMismatch(let offset, _, _), .lengthMismatch(let offset, _, _),
      .trailingData(let offset, _), .decodedTooLong(let offset, _), .ratioExceeded(let offset, _),
      .incomplete(let offset), .outOfMemory(let offset):
      offset
    }
  }
}

@available(StreamingCodec 1.0, *)
extension ContentCodingError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    func hexadecimal(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }
    return switch self {
    case .unsupported(let offset, let name):
      "the content coding \(name.debugDescription) at offset \(offset) is not supported"
    case .invalidHeader(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) is not allowed there in the header of compressed content"
    case .headerChecksumMismatch(let offset, let stored, let computed):
      "gzip header checksum at offset \(offset) is \(hexadecimal(stored)), computed \(hexadecimal(computed))"
    case .invalidData(let offset):
      "compressed data is damaged before offset \(offset)"
    case .checksumMismatch(let offset, let stored, let computed):
      "content checksum at offset \(offset) is \(hexadecimal(stored)), computed \(hexadecimal(computed))"
    case .lengthMismatch(let offset, let stored, let computed):
      "content length at offset \(offset) is \(stored), counted \(computed)"
    case .trailingData(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) follows the end of the compressed content"
    case .decodedTooLong(let offset, let limit):
      "decoded content longer than the limit of \(limit) bytes at decoded offset \(offset)"
    case .ratioExceeded(let offset, let limit):
      "content expands more than \(limit) times at decoded offset \(offset)"
    case .incomplete(let offset):
      "the stream ended at offset \(offset) in the middle of compressed content"
    case .outOfMemory(let offset):
      "not enough memory to decompress the content at offset \(offset)"
    }
  }
}
