import EventStreamCodec

/// Streams to serve.
enum Frames {
  static func bytes(_ messages: [EventStreamMessage]) -> [UInt8] {
    var bytes: [UInt8] = []
    for message in messages {
      do {
        try EventStreamEncoder().append(message, to: &bytes)
      } catch {
        fatalError("a message of a test cannot be encoded: \(error)")
      }
    }
    return bytes
  }

  static func event(_ type: String, _ payload: String) -> EventStreamMessage {
    EventStreamMessage(event: type, contentType: "application/json", payload: Array(payload.utf8))
  }

  /// A Converse response with these texts; without its end where it is cut.
  static func converse(_ texts: [String]) -> [EventStreamMessage] {
    [event("messageStart", #"{"role":"assistant"}"#)]
      + texts.map { event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"\#($0)"}}"#) }
      + [event("contentBlockStop", #"{"contentBlockIndex":0}"#), event("messageStop", #"{"stopReason":"end_turn"}"#)]
  }

  /// A function's response, in payloads of 5 bytes, and how it ended.
  static func invocation(_ body: [UInt8], complete: String? = "{}") -> [EventStreamMessage] {
    stride(from: 0, to: body.count, by: 5).map { start in
      EventStreamMessage(
        event: "PayloadChunk", contentType: "application/octet-stream",
        payload: Array(body[start..<min(start + 5, body.count)]))
    } + (complete.map { [event("InvokeComplete", $0)] } ?? [])
  }

  /// `bytes` in pieces of `size`.
  static func pieces(_ bytes: [UInt8], of size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
  }
}
