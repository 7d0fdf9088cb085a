/// What is wrong with compressed content, and where.
///
/// Offsets count coded bytes from the start that the decoder was given, but where a case says decoded bytes.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum ContentCodingError: Error, Hashable, Sendable {
  /// A coding that this package does not undo; the content begins at the offset.
  case unsupported(offset: UInt64, name: String)
  /// A byte that no gzip or zlib header has at this place: the content is not in this coding.
  case invalidHeader(offset: UInt64, byte: UInt8)
  /// The checksum of a gzip header is wrong; it stands at the offset.
  case headerChecksumMismatch(offset: UInt64, stored: UInt16, computed: UInt16)
  /// Compressed data that cannot be; found after the offset's byte.
  case invalidData(offset: UInt64)
  /// The checksum of the content is wrong; it stands at the offset.
  case checksumMismatch(offset: UInt64, stored: UInt32, computed: UInt32)
  /// The length in a gzip trailer, modulo 2³², is wrong; it stands at the offset.
  case lengthMismatch(offset: UInt64, stored: UInt32, computed: UInt32)
  /// Bytes after the end of the coded content.
  case trailingData(offset: UInt64, byte: UInt8)
  /// The content exceeds ``ContentCodingLimits/maximumDecodedLength``. The offset counts decoded bytes.
  case decodedTooLong(decodedOffset: UInt64, limit: UInt64)
  /// The content exceeds ``ContentCodingLimits/maximumRatio``. The offset counts decoded bytes.
  case ratioExceeded(decodedOffset: UInt64, limit: UInt64)
  /// The stream ended at `offset`, before the coded content did. What could be decoded has been delivered.
  case incomplete(offset: UInt64)
  /// There is no memory for the decompressor.
  case outOfMemory(offset: UInt64)
}

@available(StreamingCodec 1.0, *)
extension ContentCodingError {
  /// Where the error was found, in coded bytes; in decoded bytes for the two limits.
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
  /// The error in words.
  public var description: String {
    func hexadecimal(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }
    return switch self {
    case .unsupported(let offset, let name):
      "content at offset \(offset) is in the coding \(name.debugDescription), which is not supported"
    case .invalidHeader(let offset, let byte):
      "\(hexadecimal(byte)) at offset \(offset) cannot be part of the header of compressed content"
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
      "no memory to decompress the content at offset \(offset)"
    }
  }
}
