internal import ByteKernels

/// How the bytes of a stream without frames are divided into documents.
public enum StreamFormat: Hashable, Sendable {
  /// Detected from the first line.
  case automatic
  /// Server-sent events.
  case serverSentEvents
  /// JSON lines, or the lines of a code, a colon and JSON that Vercel's data streams consist of.
  case jsonLines
  /// JSON documents over any number of lines; the elements of a top-level array are documents.
  case json
  /// Plain text.
  case text
}

extension StreamFormat {
  /// Returns the format that a content type names, or ``automatic`` for others.
  public init(contentType: some StringProtocol) {
    let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    switch type {
    case "text/event-stream": self = .serverSentEvents
    case "application/x-ndjson", "application/jsonl", "application/jsonlines", "application/json-lines",
      "application/x-jsonlines":
      self = .jsonLines
    default: self = .automatic
    }
  }

  /// Returns the format that a first line suggests; nil if more of it is needed.
  ///
  /// A line that starts like JSON may turn out to be text: ``FormatDetector`` checks it.
  ///
  /// - Parameters:
  ///   - line: The first line that is not blank, as far as it has arrived.
  ///   - isComplete: Whether the line is complete.
  ///   - isAtStart: Whether the stream starts with the line, so that a byte order mark may precede it.
  static func suggested(by line: ArraySlice<UInt8>, isComplete: Bool, isAtStart: Bool) -> StreamFormat? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var text = line
    if isAtStart, text.starts(with: mark) {
      text = text.dropFirst(3)
    } else if isAtStart, !text.isEmpty, mark.starts(with: text), !isComplete {
      return nil
    }
    guard let first = text.first else { return nil }
    for field in [":", "data:", "event:", "id:", "retry:"] {
      if text.starts(with: field.utf8) { return .serverSentEvents }
      if !isComplete, field.utf8.starts(with: text) { return nil }
    }
    // These lines may not follow a byte order mark.
    if isVercelData(line.span) { return .jsonLines }
    if !isComplete, text.count < 3, text.count == 1 || text[text.startIndex + 1] == 0x3A { return nil }
    switch first {
    case 0x7B, 0x5B: return isComplete ? .jsonLines : nil
    case 0x22: return isComplete ? text.last == 0x22 ? .jsonLines : .text : nil
    default: return .text
    }
  }

  /// Whether a line belongs to Vercel's data stream: a code, a colon and JSON.
  @available(StreamingCodec 1.0, *)
  static func isVercelData(_ line: Span<UInt8>) -> Bool {
    guard line.count >= 3, line[1] == 0x3A else { return false }
    return "0236789abcdefghijk".utf8.contains(line[0]) && "\"{[".utf8.contains(line[2])
  }
}
