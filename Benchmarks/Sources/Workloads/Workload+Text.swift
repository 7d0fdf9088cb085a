import TextDeltas

extension Workload {
  /// Anthropic's server-sent events.
  public static func serverSentEvents(size: Int = 1 << 20) -> Self {
    unframed("SSE, Anthropic", of: "event", .anthropicMessages, .serverSentEvents, size: size) { random in
      """
      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\(text(&random))"}}


      """
    }
  }

  /// OpenAI's server-sent events.
  public static func chatCompletionEvents(size: Int = 1 << 20) -> Self {
    unframed("SSE, OpenAI", of: "event", .chatCompletions, .serverSentEvents, size: size) { random in
      """
      data: {"id":"chatcmpl-9vAkZ","object":"chat.completion.chunk","created":1721347200,"model":"gpt-4o","choices":\
      [{"index":0,"delta":{"content":"\(text(&random))"},"finish_reason":null}]}


      """
    }
  }

  /// JSON lines of Strands for Python.
  public static func jsonLines(size: Int = 1 << 20) -> Self {
    unframed("JSON lines, Strands", of: "line", .strandsPython, .jsonLines, size: size) { random in
      """
      {"event":{"contentBlockDelta":{"delta":{"text":"\(text(&random))"},"contentBlockIndex":0}}}

      """
    }
  }

  /// JSON lines of which no two have the same members: nothing can be known of them beforehand.
  public static func shapeless(size: Int = 1 << 20) -> Self {
    unframed("JSON lines, no two alike", of: "line", .strandsPython, .jsonLines, size: size) { random in
      """
      {"x\(Int.random(in: 0..<1_000_000, using: &random))":1,"event":{"contentBlockDelta":{"delta":\
      {"text":"\(text(&random))"},"contentBlockIndex":0}}}

      """
    }
  }

  /// JSON lines that no family knows, though some have members of theirs.
  public static func unknown(size: Int = 1 << 20) -> Self {
    unframed("JSON lines, unknown", of: "line", nil, .jsonLines, size: size) { random in
      """
      {"type":"x","delta":{"y":\(Int.random(in: 0..<1_000_000, using: &random))},"choices":[{"z":"\(text(&random))"}]}

      """
    }
  }

  static func unframed(
    _ name: String, of element: String, _ family: StreamFamily?, _ format: StreamFormat, size: Int,
    text: (inout Generator) -> String
  ) -> Self {
    var workload = Self(name, of: element, family: family, format: format)
    workload.fill(to: size) { _, random in Array(text(&random).utf8) }
    return workload
  }

  // MARK: Parts

  /// The payload of one of ConverseStream's text deltas.
  static func conversePayload(_ random: inout Generator) -> String {
    "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\(text(&random))\"},\"p\":\"\(padding(&random))\"}"
  }

  /// Text as it stands in JSON: five bytes in the middle, an escape in one of eighteen, other than ASCII in one of twelve.
  static func text(_ random: inout Generator) -> String {
    switch Int.random(in: 0..<36, using: &random) {
    case 0: words(&random) + "\\n"
    case 1: "\\\"" + words(&random) + "\\\""
    case 2...4: [" 日本", "é", " – "].randomElement(using: &random) ?? ""
    default: words(&random)
    }
  }

  static func words(_ random: inout Generator) -> String {
    let words = [
      "Hi", " there", ",", " how", " can", " I", " help", " you", " today", "?", " responsibility", " a", ".", " the",
      " and then some", " of", " is", "s", "ing", " to", " The quick brown fox jumps over",
    ]
    return words.randomElement(using: &random) ?? ""
  }

  /// What Bedrock hides the length of a delta with.
  static func padding(_ random: inout Generator) -> Substring {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".prefix(Int.random(in: 2...61, using: &random))
  }
}
