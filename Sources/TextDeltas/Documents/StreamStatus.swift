internal import ByteKernels
internal import EventStreamCodec
internal import StrictJSON

/// What the documents of a stream have reported about the stream as a whole.
struct StreamStatus {
  /// The events and documents that no rule reads.
  struct Unread {
    var count = 0
    /// The name of the first of them.
    var firstName: String
    /// An excerpt of the first of them.
    var firstExcerpt: String
    /// Whether the name is that of an event's type.
    var isEventType: Bool
  }

  /// Whether a terminal event arrived.
  var hasTerminal = false
  /// Whether a rule has read a document.
  var hasRead = false
  /// The stop reason, if it says that the model or a guardrail declined to answer.
  var refusal: String?
  /// The first error that the service reported.
  var serviceError: ServiceError?
  private(set) var unread: Unread?
}

@available(StreamingCodec 1.0, *)
extension StreamStatus {
  /// Counts a document that no rule reads.
  ///
  /// A document without members is ignored.
  ///
  /// - Parameter eventType: The type of the event that carries the document; empty if it has none.
  mutating func noteUnread(_ document: Span<UInt8>, eventType: Span<UInt8>) {
    if document.isEmptyObject { return }
    if unread != nil {
      unread?.count += 1
      return
    }
    let name = eventType.isEmpty ? document.documentName : String(excerpt: eventType, limit: 64)
    unread = Unread(
      count: 1, firstName: name, firstExcerpt: String(excerpt: document, limit: 128), isEventType: !eventType.isEmpty)
  }

  /// Notes a stop reason.
  mutating func noteStop(_ reason: String) {
    switch StopReason(reason) {
    case .contentFiltered, .guardrailIntervened: refusal = reason
    default: refusal = nil
    }
  }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// The name of a document: its member `type`, `event` or `event_type` if that is a string, else its first member's name.
  ///
  /// For other values than objects it is the kind of value.
  fileprivate var documentName: String {
    var table = JSONPathTable()
    for path in ["type", "event", "event_type", "kind", "object"] { _ = table.field(at: path, .string) }
    var matcher = JSONPathMatcher(table)
    var matches: [JSONPathMatch] = []
    try? matcher.appendMatches(in: self, to: &matches)
    if let match = matches.min(by: { $0.field < $1.field }) {
      return String(excerpt: extracting(match.range), limit: 64)
    }
    return firstMemberName.map { String(excerpt: $0.span, limit: 64) } ?? "JSON"
  }

  /// Whether the document is an object without members.
  fileprivate var isEmptyObject: Bool {
    var tokenizer = JSONTokenizer(self, maximumDepth: 1)
    return (try? tokenizer.next())?.kind == .beginObject && (try? tokenizer.next())?.kind == .endObject
  }

  /// The first member's name of an object; nil if it has none, or if this is not an object.
  var firstMemberName: [UInt8]? {
    var tokenizer = JSONTokenizer(self, maximumDepth: 1)
    guard (try? tokenizer.next())?.kind == .beginObject, let name = try? tokenizer.next(), name.kind == .name else {
      return nil
    }
    return Array(copying: extracting(name.contentRange))
  }
}

@available(StreamingCodec 1.0, *)
extension String {
  /// The first `limit` bytes of a text, cut at a character boundary, with U+FFFD in place of ill-formed UTF-8.
  init(excerpt bytes: Span<UInt8>, limit: Int) {
    guard bytes.count > limit else {
      self.init(repairing: bytes)
      return
    }
    var end = limit
    // A scalar has at most three continuation bytes.
    while end > limit - 4, end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    self.init(repairing: bytes.extracting(..<end))
    self += "…"
  }
}
