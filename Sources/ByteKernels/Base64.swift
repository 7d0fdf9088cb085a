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

@available(StreamingCodec 1.0, *)
extension JSONTemplateMatcher {
  /// Whether `text` is like the last one of its shape, but for its padding and the string that is wanted, and that is
  /// base64: then what it stands for is appended.
  ///
  /// False says nothing of the text.
  ///
  /// - Parameter portably: By the kernel that runs everywhere.
  package mutating func decodeEcho(
    _ text: Span<UInt8>, shape: Int, appendingTo output: inout ByteScratch, portably: Bool = false
  ) -> Bool {
    guard let templates = unsafe templates else { return false }
    let free = unsafe output.room(for: text.count / 4 * 3 + Int(CBK_BASE64_SLACK))
    // SAFETY: the kernel reads `count` bytes of the text, writes to no more than the room, and keeps no pointer; the
    // templates are the matcher's own.
    let isEcho = unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress else { return false }
      return portably
        ? unsafe cbk_json_echoes_base64_portable(templates, Int32(clamping: shape), start, text.count, free)
        : unsafe cbk_json_echoes_base64(templates, Int32(clamping: shape), start, text.count, free)
    }
    guard isEcho else { return false }
    output.noteInitialized(unsafe templates.pointee.decoded_count)
    return true
  }
}
