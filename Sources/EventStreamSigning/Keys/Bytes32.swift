#if Signing
internal import ByteKernels

/// The 32 bytes of a SHA-256 or an HMAC of it, without an allocation.
///
/// Comparing takes the same time wherever two values differ.
struct Bytes32: Hashable, Sendable {
  static let count = 32

  private var words: SIMD4<UInt64> = .zero

  init(_ bytes: some BytesReadable) {
    for index in 0..<4 { words[index] = bytes.bigEndianUInt64(at: 8 * index) }
  }

  /// Copies bytes; nil unless there are 32.
  @available(StreamingCodec 1.0, *)
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count == Self.count else { return nil }
    for index in 0..<4 { words[index] = bytes.bigEndianUInt64(at: 8 * index) }
  }

  /// Parses lower-case hexadecimal digits; nil unless there are 64.
  @available(StreamingCodec 1.0, *)
  init?(hexadecimal text: Span<UInt8>) {
    guard text.count == 2 * Self.count else { return nil }
    for index in text.indices {
      guard let digit = text[index].hexadecimalDigit, digit.lowercaseHexadecimalDigit == text[index] else { return nil }
      words[index / 16] = words[index / 16] << 4 | UInt64(digit)
    }
  }

  /// Compares all bytes, whether or not the first differ.
  static func == (left: Bytes32, right: Bytes32) -> Bool {
    let difference = left.words ^ right.words
    return difference[0] | difference[1] | difference[2] | difference[3] == 0
  }

  /// The byte at `index`.
  subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[index / 8] &>> UInt64(truncatingIfNeeded: 56 - index % 8 * 8))
  }

  /// Writes the bytes to `output` from `start` on.
  @available(StreamingCodec 1.0, *)
  @_lifetime(output: copy output)
  func write(to output: inout MutableSpan<UInt8>, at start: Int) {
    for index in 0..<Self.count { output[start + index] = self[index] }
  }

  /// Writes 64 lower-case hexadecimal digits to `output` from `start` on.
  @available(StreamingCodec 1.0, *)
  @_lifetime(output: copy output)
  func writeHexadecimal(to output: inout MutableSpan<UInt8>, at start: Int) {
    for index in 0..<Self.count {
      output[start + 2 * index] = (self[index] >> 4).lowercaseHexadecimalDigit
      output[start + 2 * index + 1] = (self[index] & 0x0F).lowercaseHexadecimalDigit
    }
  }
}
#endif
