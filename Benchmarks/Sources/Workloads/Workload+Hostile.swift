import EventStreamCodec
import TextDeltas

/// Streams that are as they may be, made to be dear.
extension Workload {
  /// Messages of nothing.
  public static func emptyFrames(size: Int = 1 << 20) throws -> Self {
    try framed(headers: { _ in [] }, name: "empty frames", size: size)
  }

  /// Messages of thousands of headers of a few bytes each.
  public static func tinyHeaders(size: Int = 1 << 20) throws -> Self {
    let headers = (0..<20_000).map { EventStreamHeader(name: String($0, radix: 36), value: .bool(true)) }
    return try framed(headers: { _ in headers }, name: "many tiny headers", size: size)
  }

  /// Messages of three headers that never are those of the message before.
  public static func restlessHeaders(size: Int = 1 << 20) throws -> Self {
    try framed(
      headers: { index in
        [
          EventStreamHeader(":event-type", "e\(index % 977)"), EventStreamHeader(":content-type", "text/plain"),
          EventStreamHeader(":message-type", "event"),
        ]
      }, name: "headers ever new", size: size)
  }

  /// 80,000 messages, each with an event type of its own, or with a header whose name is its own.
  public static func distinctNames(ofHeaders: Bool) throws -> Self {
    try framed(
      headers: { index in
        [
          EventStreamHeader(":event-type", ofHeaders ? "event" : "event-\(10_000_000 + index)"),
          EventStreamHeader(":content-type", "text/plain"), EventStreamHeader(":message-type", "event"),
        ] + (ofHeaders ? [EventStreamHeader("name-\(10_000_000 + index)", "")] : [])
      }, name: "80,000 \(ofHeaders ? "header names" : "event types")", size: 80_000 * (ofHeaders ? 102 : 94))
  }

  /// 80,000 server-sent events, each of a type of its own.
  public static func distinctEventTypes() -> Self {
    var workload = Self("SSE, 80,000 types", of: "event", family: .anthropicMessages, format: .serverSentEvents)
    workload.fill(to: 80_000 * 31) { index, _ in Array("event: \(10_000_000 + index)\ndata: {\"a\":1}\n\n".utf8) }
    return workload
  }

  /// Chunks of a byte, each with an extension of this many bytes.
  public static func `extension`(of count: Int, size: Int = 1 << 20) -> Self {
    let text = ";" + String(repeating: "a", count: count - 1)
    return chunks("1 B with an extension of \(count) B", extensions: text, size: size) { _ in 1 }
  }

  /// Chunks of a byte, each with this many extensions of two.
  ///
  /// Ten are as many as the default limits leave every chunk.
  public static func manyExtensions(_ count: Int, size: Int = 1 << 20) -> Self {
    let text = String(repeating: ";a", count: count)
    return chunks("1 B with \(count) extensions", extensions: text, size: size) { _ in 1 }
  }

  /// JSON lines of arrays in arrays.
  public static func deepJSON(size: Int = 1 << 20) -> Self {
    let arrays = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    return lines("deep JSON", size: size) { "{\"x\":\(arrays),\"event\":\(event(&$0))}\n" }
  }

  /// JSON lines of members of a few bytes.
  public static func tinyMembers(size: Int = 1 << 20) -> Self {
    let members = String(repeating: "\"a\":0,", count: 200)
    return lines("many tiny members", size: size) { "{\(members)\"event\":\(event(&$0))}\n" }
  }

  /// JSON lines whose text is nothing but escapes.
  public static func escapesOnly(size: Int = 1 << 20) -> Self {
    lines("escapes only", size: size) { _ in
      "{\"event\":{\"contentBlockDelta\":{\"delta\":{\"text\":\"\(String(repeating: "\\u0041", count: 100))\"}}}}\n"
    }
  }

  /// JSON lines whose text is nothing but halves of surrogate pairs that have no other half.
  public static func loneSurrogates(size: Int = 1 << 20) -> Self {
    lines("lone surrogates", size: size) { _ in
      "{\"event\":{\"contentBlockDelta\":{\"delta\":{\"text\":\"\(String(repeating: "\\ud800", count: 100))\"}}}}\n"
    }
  }

  /// Events of lines without data.
  public static func comments(size: Int = 1 << 20) -> Self {
    unframed("SSE, comments of 0 B", of: "event", .anthropicMessages, .serverSentEvents, size: size) { _ in ":\n" }
  }

  /// Events whose data is in lines of nothing.
  public static func emptyData(size: Int = 1 << 20) -> Self {
    unframed("SSE, data in lines of 0 B", of: "event", .anthropicMessages, .serverSentEvents, size: size) { _ in
      String(repeating: "data\n", count: 500) + "\n"
    }
  }

  /// White space, which decides nothing.
  public static func blanks(size: Int = 1 << 20) -> Self {
    unframed("white space", of: "byte", nil, .automatic, size: size) { _ in " " }
  }

  /// A prelude that does not come to its end within what is allowed: one string, or many members.
  public static func endlessPrelude(of members: Bool, size: Int = 16_000) -> Self {
    var workload = Self("endless prelude, \(members ? "many members" : "one string")", of: "response")
    let text = members ? "{" + String(repeating: "\"a\":0,", count: size / 6) : "{\"headers\":{\"a\":\""
    workload.bytes = Array(text.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: size - text.utf8.count)
    workload.elements = 1
    return workload
  }

  private static func lines(_ name: String, size: Int, line: (inout Generator) -> String) -> Self {
    unframed("JSON lines, \(name)", of: "line", .strandsPython, .jsonLines, size: size, text: line)
  }

  private static func event(_ random: inout Generator) -> String {
    "{\"contentBlockDelta\":{\"delta\":{\"text\":\"\(text(&random))\"},\"contentBlockIndex\":0}}"
  }
}
