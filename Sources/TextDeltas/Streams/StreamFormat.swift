/// How the bytes of a stream that has no frames are divided.
public enum StreamFormat: Hashable, Sendable {
  /// Found out from the first line.
  case automatic
  /// Server-sent events.
  case serverSentEvents
  /// JSON lines, also Vercel's lines of a code, a colon and JSON.
  case jsonLines
  /// Text and nothing else.
  case text
}

extension StreamFormat {
  /// The format that a content type names, ``automatic`` where it names none.
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

  /// What the beginning of a stream says; nil where more of it must be seen.
  ///
  /// - Parameters:
  ///   - line: The first line that is not blank, as far as it has come.
  ///   - isComplete: Whether that is all of the line.
  ///   - isAtStart: Whether the stream begins with it, and so perhaps with a byte order mark.
  static func sniffed(_ line: ArraySlice<UInt8>, isComplete: Bool, isAtStart: Bool) -> StreamFormat? {
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
    // Its lines are read as they are: one behind a mark is none.
    if isVercelData(line.span) { return .jsonLines }
    if !isComplete, text.count < 3, text.count == 1 || text[text.startIndex + 1] == 0x3A { return nil }
    if first == 0x7B { return isComplete ? .jsonLines : nil }
    if first == 0x22 { return isComplete && text.last == 0x22 ? .jsonLines : isComplete ? .text : nil }
    return .text
  }

  /// Whether a line is one of Vercel's data stream: a code, a colon and JSON.
  @available(StreamingCodec 1.0, *)
  static func isVercelData(_ line: Span<UInt8>) -> Bool {
    guard line.count >= 3, line[1] == 0x3A else { return false }
    return "0236789abcdefghijk".utf8.contains(line[0]) && "\"{[".utf8.contains(line[2])
  }
}
