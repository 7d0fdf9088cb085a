internal import ByteKernels

/// What the bytes of something that is not an event stream look like.
///
/// A service that refuses a request often answers with JSON, XML or HTML where frames were expected; a proxy in front of
/// a model may answer with server-sent events.
@nonexhaustive
public enum ForeignFormat: String, Hashable, Sendable, CustomStringConvertible {
  /// JSON text: an error body, or JSON lines.
  case json
  /// Server-sent events.
  case serverSentEvents
  /// XML, as S3's error bodies are.
  case xml
  /// HTML, or other markup.
  case html
  /// An HTTP/1 response head: the transfer layer has not been taken off.
  case httpHead
  /// gzip: the content coding has not been undone.
  case gzip
  /// Some other text.
  case text

  /// The format's name for people.
  public var description: String {
    switch self {
    case .json: "JSON"
    case .serverSentEvents: "server-sent events"
    case .xml: "XML"
    case .html: "HTML"
    case .httpHead: "an HTTP response head"
    case .gzip: "gzip"
    case .text: "text"
    }
  }

  /// Judges by the first bytes of a stream; nil where they do not tell.
  ///
  /// An intact event stream is never judged: its first byte is 0 for any message below 16 MiB, and no text has NULs.
  @available(StreamingCodec 1.0, *)
  init?(firstBytes: Span<UInt8>) {
    guard firstBytes.count > 0 else { return nil }
    if firstBytes.count >= 2, firstBytes[0] == 0x1F, firstBytes[1] == 0x8B {
      self = .gzip
      return
    }
    for index in firstBytes.indices {
      let isControl = firstBytes[index] < 0x20 && !(0x09...0x0D).contains(firstBytes[index])
      guard !isControl, firstBytes[index] != 0x7F else { return nil }
    }

    // A scalar of several bytes may be cut by the end: at most its first three bytes.
    let wellFormed = firstBytes.wellFormedUTF8PrefixCount
    guard firstBytes.count - wellFormed <= 3 else { return nil }
    if wellFormed < firstBytes.count, firstBytes[wellFormed] < 0xC2 { return nil }

    var start = firstBytes.starts(with: "\u{FEFF}") ? 3 : 0
    while start < firstBytes.count, firstBytes[start] == 0x20 || (0x09...0x0D).contains(firstBytes[start]) {
      start += 1
    }
    let text = firstBytes.extracting(start..<firstBytes.count)
    guard text.count > 0 else {
      self = .text
      return
    }
    switch text[0] {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): self = .json
    case UInt8(ascii: ":"): self = .serverSentEvents
    case UInt8(ascii: "<"): self = text.starts(with: "<?xml") ? .xml : .html
    default:
      if text.starts(with: "HTTP/") {
        self = .httpHead
      } else if text.starts(with: "data:") || text.starts(with: "event:") || text.starts(with: "id:")
        || text.starts(with: "retry:")
      {
        self = .serverSentEvents
      } else {
        self = .text
      }
    }
  }
}
