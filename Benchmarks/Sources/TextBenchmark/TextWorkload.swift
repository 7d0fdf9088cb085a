import BenchmarkSupport
import EventStreamCodec
import TextDeltas

/// A stream to measure on, made to be like those of the services: short texts, padding of 2 to 61 characters.
struct TextWorkload {
  var name: String
  /// The family, nil where the extractor has to find it out.
  var family: StreamFamily?
  var format = StreamFormat.automatic
  /// The bytes of the stream, without its end: it can be gone through again and again.
  var bytes: [UInt8] = []
  /// How many messages, events or lines it has.
  var elements = 0
  /// Whether it comes in event-stream messages.
  var isFramed = true

  /// ConverseStream; one message in ten is no delta.
  static func converse(size: Int = 1 << 20) throws -> Self {
    try framed("Converse", .converse, size: size) { index, random in
      if index % 10 == 9 { return ("contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"\(padding(&random))\"}") }
      return (
        "contentBlockDelta",
        "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\(text(&random))\"},\"p\":\"\(padding(&random))\"}"
      )
    }
  }

  /// The payloads of ConverseStream's text deltas.
  static func conversePayloads(count: Int = 5000) -> [[UInt8]] {
    var random = Generator()
    return (0..<count).map { _ in
      Array("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\(text(&random))\"},\"p\":\"\(padding(&random))\"}".utf8)
    }
  }

  /// InvokeModelWithResponseStream of a Claude model.
  static func claude(size: Int = 1 << 20) throws -> Self {
    try chunks("InvokeModel, Claude", .anthropicMessages, size: size) { random in
      """
      {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\(text(&random))"}}
      """
    }
  }

  /// InvokeModelWithResponseStream of a Nova model.
  static func nova(size: Int = 1 << 20) throws -> Self {
    try chunks("InvokeModel, Nova", .nova, size: size) { random in
      """
      {"contentBlockDelta":{"delta":{"text":"\(text(&random))"},"contentBlockIndex":0}}
      """
    }
  }

  /// InvokeModelWithResponseStream of a model that answers like OpenAI's.
  static func openAI(size: Int = 1 << 20) throws -> Self {
    try chunks("InvokeModel, gpt-oss", .chatCompletions, size: size) { random in
      """
      {"id":"chatcmpl-12345678","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[\
      {"index":0,"delta":{"content":"\(text(&random))"},"finish_reason":null}]}
      """
    }
  }

  /// InvokeAgent: the base64 is of the text itself.
  static func agent(size: Int = 1 << 20) throws -> Self {
    try framed("InvokeAgent", .agent, size: size) { _, random in
      ("chunk", "{\"bytes\":\"\(base64(Array(words(&random).utf8)))\"}")
    }
  }

  /// Anthropic's server-sent events.
  static func anthropicEvents(size: Int = 1 << 20) -> Self {
    unframed("SSE, Anthropic", .anthropicMessages, .serverSentEvents, size: size) { random in
      """
      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\(text(&random))"}}


      """
    }
  }

  /// JSON lines of Strands for Python.
  static func jsonLines(size: Int = 1 << 20) -> Self {
    unframed("JSON lines, Strands", .strandsPython, .jsonLines, size: size) { random in
      """
      {"event":{"contentBlockDelta":{"delta":{"text":"\(text(&random))"},"contentBlockIndex":0}}}

      """
    }
  }

  /// JSON lines of which no two have the same members: nothing can be known of them beforehand.
  static func shapeless(size: Int = 1 << 20) -> Self {
    unframed("JSON lines, no two alike", .strandsPython, .jsonLines, size: size) { random in
      """
      {"x\(Int.random(in: 0..<1_000_000, using: &random))":1,"event":{"contentBlockDelta":{"delta":\
      {"text":"\(text(&random))"},"contentBlockIndex":0}}}

      """
    }
  }

  /// JSON lines that no family knows, though some have members of theirs.
  static func unknown(size: Int = 1 << 20) -> Self {
    unframed("JSON lines, unknown", nil, .jsonLines, size: size) { random in
      """
      {"type":"x","delta":{"y":\(Int.random(in: 0..<1_000_000, using: &random))},"choices":[{"z":"\(text(&random))"}]}

      """
    }
  }

  /// All of them.
  static func all() throws -> [Self] {
    try [converse(), claude(), nova(), openAI(), agent(), anthropicEvents(), jsonLines()]
  }

  // MARK: Parts

  /// Nothing but text in JSON: five bytes in the middle, an escape in one of eighteen, other than ASCII in one of twelve.
  private static func text(_ random: inout Generator) -> String {
    switch Int.random(in: 0..<36, using: &random) {
    case 0: words(&random) + "\\n"
    case 1: "\\\"" + words(&random) + "\\\""
    case 2...4: [" 日本", "é", " – "].randomElement(using: &random) ?? ""
    default: words(&random)
    }
  }

  private static func words(_ random: inout Generator) -> String {
    let words = [
      "Hi", " there", ",", " how", " can", " I", " help", " you", " today", "?", " responsibility", " a", ".", " the",
      " and then some", " of", " is", "s", "ing", " to", " The quick brown fox jumps over",
    ]
    return words.randomElement(using: &random) ?? ""
  }

  private static func padding(_ random: inout Generator) -> Substring {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".prefix(Int.random(in: 2...61, using: &random))
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

  // MARK: Streams

  private static func chunks(
    _ name: String, _ family: StreamFamily, size: Int, document: (inout Generator) -> String
  ) throws -> Self {
    try framed(name, family, size: size) { _, random in
      let document = document(&random)
      return ("chunk", "{\"bytes\":\"\(base64(Array(document.utf8)))\",\"p\":\"\(padding(&random))\"}")
    }
  }

  private static func framed(
    _ name: String, _ family: StreamFamily, size: Int, message: (Int, inout Generator) -> (String, String)
  ) throws -> Self {
    var random = Generator()
    var workload = Self(name: name, family: family)
    let encoder = EventStreamEncoder()
    while workload.bytes.count < size {
      let (event, payload) = message(workload.elements, &random)
      try encoder.append(
        EventStreamMessage(event: event, contentType: "application/json", payload: Array(payload.utf8)),
        to: &workload.bytes)
      workload.elements += 1
    }
    return workload
  }

  private static func unframed(
    _ name: String, _ family: StreamFamily?, _ format: StreamFormat, size: Int, element: (inout Generator) -> String
  ) -> Self {
    var random = Generator()
    var workload = Self(name: name, family: family, format: format, isFramed: false)
    while workload.bytes.count < size {
      workload.bytes += Array(element(&random).utf8)
      workload.elements += 1
    }
    return workload
  }

  /// The bytes as the body of an HTTP response, chunked: a message in each chunk.
  func response() throws -> [UInt8] {
    var response = Array(
      """
      HTTP/1.1 200 OK\r
      Content-Type: application/vnd.amazon.eventstream\r
      Transfer-Encoding: chunked\r
      \r

      """.utf8)
    var reader = EventStreamReader(bytes.span)
    while let message = try reader.next() {
      response += Array("\(String(message.bytes.count, radix: 16))\r\n".utf8)
      for index in message.bytes.indices { response.append(message.bytes[index]) }
      response += [0x0D, 0x0A]
    }
    return response + Array("0\r\n\r\n".utf8)
  }
}
