@available(StreamingCodec 1.0, *)
extension Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Appends `bytes` in base64, padded.
  ///
  /// - Complexity: O(*n*).
  package static func encode(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) {
    var start = 0
    while start < bytes.count {
      let count = min(bytes.count - start, 3)
      var word: UInt32 = 0
      for index in 0..<3 { word = word << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
      for place in 0..<4 {
        let isPadding = place > count
        output.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(word >> UInt32(18 - 6 * place) & 63)])
      }
      start += count
    }
  }
}
