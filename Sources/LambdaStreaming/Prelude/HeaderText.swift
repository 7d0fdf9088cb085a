internal import ByteKernels
internal import ChunkedHTTP

/// The text of header names and values (RFC 9110).
@available(StreamingCodec 1.0, *)
enum HeaderText {
  /// Whether `name` is a token (section 5.6.2).
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(HTTPGrammar.isTokenByte)
  }

  /// The first control character other than a tab, which a field value must not contain (section 5.5); nil if there is
  /// none.
  static func firstForbiddenByte(_ value: some Sequence<UInt8>) -> UInt8? {
    value.first { !HTTPGrammar.isFieldText($0) }
  }

  /// The name with its ASCII letters in lower case.
  static func lowercased(_ name: String) -> String {
    String(decoding: name.utf8.map(\.asciiLowercased), as: UTF8.self)
  }
}

/// The spelling of a byte in errors, such as `0x0A`.
func hexadecimal(_ byte: UInt8) -> String {
  "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
