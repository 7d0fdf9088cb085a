internal import CByteKernels

/// Base64 as RFC 4648, section 4, has it: padded, nothing but the alphabet, unused bits zero.
package enum Base64 {}

@available(StreamingCodec 1.0, *)
extension Base64 {
  /// Appends what `characters` stand for.
  ///
  /// - Returns: Nil, or the offset of the first group of four characters that is not base64; then nothing was appended.
  /// - Complexity: O(*n*), 32 characters at a time on x86-64 with AVX2.
  package static func decode(
    _ characters: Span<UInt8>, appendingTo output: inout [UInt8], portably: Bool = false
  ) -> Int? {
    var fault: Int?
    let room = characters.count / 4 * 3 + Int(CBK_BASE64_SLACK)
    output.append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
      // SAFETY: the kernel reads `count` bytes of the characters and writes at most `room` bytes of the free capacity,
      // of which the first `decoded` are then initialised; it keeps no pointer.
      unsafe free.withUnsafeMutableBufferPointer { buffer, initialized in
        unsafe characters.withUnsafeBufferPointer { source in
          guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
          let start = unsafe to + initialized
          let decoded =
            portably
            ? unsafe cbk_base64_decode_portable(from, source.count, start)
            : unsafe cbk_base64_decode(from, source.count, start)
          if decoded < 0 { fault = -1 - decoded } else { initialized += decoded }
        }
      }
    }
    return fault
  }
}
