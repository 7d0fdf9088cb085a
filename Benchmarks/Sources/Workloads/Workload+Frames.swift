import EventStreamCodec
import TextDeltas

extension Workload {
  /// ConverseStream as Bedrock sends it, "token frames": three string headers and a padded payload; one message in ten
  /// is no delta, and its headers differ.
  public static func tokens(size: Int = 1 << 20) throws -> Self {
    try framed("token frames", .converse, size: size) { index, random in
      if index % 10 == 9 { return ("contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"\(padding(&random))\"}") }
      return ("contentBlockDelta", conversePayload(&random))
    }
  }

  /// Token frames and their end: a whole stream.
  public static func wholeTokens(size: Int = 1 << 20) throws -> Self {
    var stream = try tokens(size: size)
    let end = try tokensEnd()
    stream.name = "whole token frames"
    stream.bytes += end.bytes
    stream.elements += end.elements
    return stream
  }

  /// What ends a stream of ConverseStream's.
  public static func tokensEnd() throws -> Self {
    try framed("the end of token frames", .converse, size: 1) { _, _ in ("messageStop", "{\"stopReason\":\"end_turn\"}")
    }
  }

  /// InvokeModelWithResponseStream of a Claude model.
  public static func claude(size: Int = 1 << 20) throws -> Self {
    try chunks("InvokeModel, Claude", .anthropicMessages, size: size) { random in
      """
      {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\(text(&random))"}}
      """
    }
  }

  /// InvokeModelWithResponseStream of a Nova model.
  public static func nova(size: Int = 1 << 20) throws -> Self {
    try chunks("InvokeModel, Nova", .nova, size: size) { random in
      """
      {"contentBlockDelta":{"delta":{"text":"\(text(&random))"},"contentBlockIndex":0}}
      """
    }
  }

  /// InvokeModelWithResponseStream of a model that answers like OpenAI's.
  public static func openAI(size: Int = 1 << 20) throws -> Self {
    try chunks("InvokeModel, gpt-oss", .chatCompletions, size: size) { random in
      """
      {"id":"chatcmpl-12345678","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[\
      {"index":0,"delta":{"content":"\(text(&random))"},"finish_reason":null}]}
      """
    }
  }

  /// InvokeAgent: the base64 is of the text itself.
  public static func agent(size: Int = 1 << 20) throws -> Self {
    try framed("InvokeAgent", .agent, size: size) { _, random in
      ("chunk", "{\"bytes\":\"\(base64(Array(words(&random).utf8)))\"}")
    }
  }

  /// Frames whose payload is this long.
  public static func frames(payload count: Int, size: Int = 1 << 20) throws -> Self {
    let payload = String(repeating: "x", count: count)
    return try framed("frames with \(count) bytes", nil, size: size) { _, _ in ("PayloadPart", payload) }
  }

  /// Frames of 64 KiB.
  public static func largeFrames(size: Int = 1 << 20) throws -> Self { try frames(payload: 65_536 - 98, size: size) }

  /// Frames of one payload each, and a header block that is not the one before.
  static func framed(headers: (Int) -> [EventStreamHeader], name: String, size: Int) throws -> Self {
    var workload = Self(name, of: "message")
    let encoder = EventStreamEncoder(limits: .default)
    try workload.fill(to: size) { index, _ in
      var bytes: [UInt8] = []
      try encoder.append(EventStreamMessage(headers: headers(index)), to: &bytes)
      return bytes
    }
    return workload
  }

  static func framed(
    _ name: String, _ family: StreamFamily?, size: Int, message: (Int, inout Generator) -> (String, String)
  ) throws -> Self {
    var workload = Self(name, of: "message", family: family)
    let encoder = EventStreamEncoder()
    try workload.fill(to: size) { index, random in
      let (event, payload) = message(index, &random)
      var bytes: [UInt8] = []
      try encoder.append(
        EventStreamMessage(event: event, contentType: "application/json", payload: Array(payload.utf8)), to: &bytes)
      return bytes
    }
    return workload
  }

  private static func chunks(
    _ name: String, _ family: StreamFamily, size: Int, document: (inout Generator) -> String
  ) throws -> Self {
    try framed(name, family, size: size) { _, random in
      let document = document(&random)
      return ("chunk", "{\"bytes\":\"\(base64(Array(document.utf8)))\",\"p\":\"\(padding(&random))\"}")
    }
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0..<4 { text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : "=") }
    }
    return text
  }
}
