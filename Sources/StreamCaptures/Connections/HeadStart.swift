internal import ByteKernels

/// The result of comparing the first bytes of something with a pattern.
enum StartMatch: Equatable {
  case yes
  case no
  /// More bytes are needed.
  case undecided
}

/// Recognises the beginning of an HTTP head.
enum HeadStart {
  /// The most empty lines that may precede a head.
  private static let maximumBlankCount = 4

  private static let statusLines = ["HTTP/1", "HTTP/2", "HTTP/3"].map { Array($0.utf8) }
  private static let requestLines = [
    "GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS ", "CONNECT ", "TRACE ",
  ].map { Array($0.utf8) }

  /// The number of bytes that decides any comparison.
  static let longestPrefix = maximumBlankCount + 8

  /// Compares `bytes` with empty lines and the beginning of a status line or request line.
  static func match(_ bytes: [UInt8]) -> (result: StartMatch, blankCount: Int, isResponse: Bool) {
    let blankCount = bytes.prefix(maximumBlankCount).prefix { $0 == 0x0D || $0 == 0x0A }.count
    let line = bytes[blankCount...]
    var result = line.isEmpty ? StartMatch.undecided : .no
    for (isResponse, patterns) in [(true, statusLines), (false, requestLines)] {
      for pattern in patterns {
        if line.starts(with: pattern) { return (.yes, blankCount, isResponse) }
        if pattern.starts(with: line) { result = .undecided }
      }
    }
    return (result, blankCount, false)
  }

  /// Compares `bytes` with a status line up to its status: `HTTP/1.1 200 `.
  static func matchStatusLine(_ bytes: some Sequence<UInt8>) -> StartMatch {
    var pattern = Array("HTTP/0".utf8)
    let rest = Array(" 000 ".utf8)
    var position = 0
    for byte in bytes {
      // The minor version may be missing.
      if position == 6 { pattern += byte == 0x2E ? Array(".0".utf8) + rest : rest }
      guard position < pattern.count else { return .yes }
      let isDigit = (0x30...0x39).contains(byte)
      let matches =
        switch pattern[position] {
        case 0x30: isDigit
        case 0x20 where position == pattern.count - 1 && position > 6: byte == 0x20 || byte == 0x0D || byte == 0x0A
        case let expected: byte == expected
        }
      guard matches else { return .no }
      position += 1
    }
    return position > 6 && position == pattern.count ? .yes : .undecided
  }
}
