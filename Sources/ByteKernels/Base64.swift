internal import CByteKernels

/// Strict base64 (RFC 4648, section 4): padded, only the alphabet, unused bits zero.
package enum Base64 {}

@available(StreamingCodec 1.0, *)
extension Base64 {
  /// Appends the bytes that `characters` encode.
  ///
  /// - Returns: Nil, or the offset of the first group of four characters that is not base64. Then nothing is appended.
  /// - Complexity: O(*n*), 32 characters at a time on x86-64 with AVX2.
  package static func decode(
    _ characters: Span<UInt8>, appendingTo output: inout ByteScratch, portably: Bool = false
  ) -> Int? {
    let free = unsafe output.room(for: characters.count / 4 * 3 + Int(CBK_BASE64_SLACK))
    // SAFETY: the kernel reads `count` bytes of the characters, writes to no more than the room, and keeps no pointer.
    let decoded = unsafe characters.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress else { return 0 }
      return portably
        ? unsafe cbk_base64_decode_portable(from, source.count, free)
        : unsafe cbk_base64_decode(from, source.count, free)
    }
    guard decoded >= 0 else { return -1 - decoded }
    output.noteInitialized(decoded)
    return nil
  }
}

@available(StreamingCodec 1.0, *)
extension Base64 {
  /// Returns the bytes that `characters` encode, or nil if they are not base64.
  package static func decoded(_ characters: Span<UInt8>) -> [UInt8]? {
    var output = ByteScratch()
    guard decode(characters, appendingTo: &output) == nil else { return nil }
    return Array(copying: output.span)
  }
}
