import LambdaStreaming

/// Where a body ends in the text of an error, worked out on the whole of it and as plainly as can be.
enum ReferenceBodyError {
  /// The offset at which the text begins, or nil where the body does not end in one.
  static func start(in body: [UInt8]) -> Int? {
    body.indices.first { isError(Array(body[$0...])) }
  }

  /// Whether all of `text` is `Lambda-Runtime-Function-Error-Type: TYPE CRLF …-Body: BASE64 CRLF`.
  private static func isError(_ text: [UInt8]) -> Bool {
    let prefixes = [LambdaFunctionError.typeTrailerName + ": ", LambdaFunctionError.bodyTrailerName + ": "]
    guard text.starts(with: prefixes[0].utf8), text.count <= 16384, text.suffix(2) == [0x0D, 0x0A] else { return false }
    // Lines end in CR LF, and there are two of them.
    let pieces = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard pieces.count == 3, pieces[2].isEmpty, pieces[0].last == 0x0D, pieces[1].last == 0x0D,
      pieces[1].starts(with: prefixes[1].utf8)
    else { return false }
    let type = pieces[0].dropFirst(prefixes[0].utf8.count).dropLast()
    let base64 = pieces[1].dropFirst(prefixes[1].utf8.count).dropLast()
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".utf8)
    return !type.isEmpty && type.allSatisfy { (0x21...0x7E).contains($0) } && base64.allSatisfy(alphabet.contains)
  }
}
