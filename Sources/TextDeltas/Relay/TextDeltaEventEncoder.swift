internal import StrictJSON

/// Writes deltas as server-sent events, so that a server can pass a model's answer on to a browser or an OpenAI client.
///
///     var encoder = TextDeltaEventEncoder(.chatCompletions(model: "nova-lite"))
///     for try await delta in deltas { encoder.append(delta, to: &response) }
///     encoder.finish(&response)
///
/// Send the result as `text/event-stream`. Each event is written whole and can be sent at once.
public struct TextDeltaEventEncoder: Sendable {
  /// The vocabulary of the events.
  @nonexhaustive
  public enum Format: Hashable, Sendable {
    /// A JSON object for each delta, as `codec-tool deltas` writes it: `{"kind":"text","index":0,"text":"Hi"}`.
    ///
    /// A start has a `role`, a tool call an `id` and a `name`, a stop a `reason`, usage and citations are JSON, and errors
    /// have a `type` and a `message`. The family ``StreamFamily/deltas`` reads these events.
    case deltas
    /// OpenAI's `chat.completion.chunk` objects.
    ///
    /// The answer is choice 0. Text, reasoning (as `reasoning_content`), tool calls, the reason for the end and usage are
    /// passed on; kinds that the format does not have, such as citations and signatures, are omitted.
    ///
    /// - Parameters:
    ///   - model: The name of the model, which clients show.
    ///   - id: The identifier of the answer.
    ///   - created: The time of the answer, in seconds since 1970. The library has no clock.
    case chatCompletions(model: String, id: String = "chatcmpl-0", created: Int = 0)
  }

  private let format: Format
  private var chat = ChatCompletionState()
  /// Whether an error has been written: no end follows it.
  private var hasFailed = false

  /// Creates an encoder at the start of a stream.
  public init(_ format: Format = .deltas) { self.format = format }

  /// Appends the event of a delta; nothing if the format has no such event.
  ///
  /// - Complexity: O(*n*) in the size of the delta.
  public mutating func append(_ delta: TextDelta, to bytes: inout [UInt8]) {
    switch format {
    case .deltas:
      Self.appendEvent(to: &bytes) { json in Self.append(delta, to: &json) }
      if delta.kind == .error { hasFailed = true }
    case .chatCompletions where delta.kind == .error: appendError(delta.text, code: delta.name, to: &bytes)
    case .chatCompletions(let model, let id, let created):
      chat.append(delta, ChatCompletionHead(model: model, id: id, created: created), to: &bytes)
    }
  }

  /// Appends an event that reports an error to the client; nothing if an error has been written before.
  ///
  /// The status of the response has been sent, so an event is the only way to report it.
  ///
  /// - Parameters:
  ///   - message: The message for people.
  ///   - code: The error's code or type; empty if there is none.
  ///   - bytes: The buffer that the event is appended to.
  public mutating func appendError(_ message: String, code: String = "", to bytes: inout [UInt8]) {
    guard !hasFailed else { return }
    hasFailed = true
    if format == .deltas {
      let delta = TextDelta(kind: .error, text: message, name: code)
      return Self.appendEvent(to: &bytes) { json in Self.append(delta, to: &json) }
    }
    Self.appendEvent(to: &bytes) { json in
      json += #"{"error":{"message":"#.utf8
      JSONText.appendString(message, to: &json)
      json += #","type":"#.utf8
      JSONText.appendString(code.isEmpty ? "error" : code, to: &json)
      json += #","code":"#.utf8
      if code.isEmpty { json += "null".utf8 } else { JSONText.appendString(code, to: &json) }
      json += "}}".utf8
    }
  }

  /// Ends the stream: appends the usage that OpenAI's clients expect last, and `[DONE]`; nothing after an error.
  ///
  /// At `[DONE]` a browser closes the connection, which `EventSource` would otherwise open again.
  public mutating func finish(_ bytes: inout [UInt8]) {
    guard !hasFailed else { return }
    if case .chatCompletions(let model, let id, let created) = format {
      chat.finish(ChatCompletionHead(model: model, id: id, created: created), &bytes)
    }
    Self.appendEvent(to: &bytes) { json in json += "[DONE]".utf8 }
  }

  private static func append(_ delta: TextDelta, to json: inout [UInt8]) {
    json += #"{"kind":"#.utf8
    JSONText.appendString(delta.kind.rawValue, to: &json)
    if let index = delta.index {
      json += #","index":"#.utf8
      JSONText.appendInteger(index, to: &json)
    }
    if delta.kind.needsIdentifier || !delta.identifier.isEmpty { append("id", delta.identifier, to: &json) }
    if let name = delta.kind.nameMember { append(name, delta.name, to: &json) }
    if let (name, form) = delta.kind.textMember {
      switch form {
      case .string: append(name, delta.text, to: &json)
      case .optionalString: if !delta.text.isEmpty { append(name, delta.text, to: &json) }
      case .json: appendJSON(name, delta.text, to: &json)
      }
    }
    json += "}".utf8
  }

  private static func appendName(_ name: StaticString, to json: inout [UInt8]) {
    json += #","\#(name)":"#.utf8
  }

  private static func append(_ name: StaticString, _ value: String, to json: inout [UInt8]) {
    appendName(name, to: &json)
    JSONText.appendString(value, to: &json)
  }

  /// Appends a member whose value is JSON text, or a string if the text is not JSON.
  private static func appendJSON(_ name: StaticString, _ text: String, to json: inout [UInt8]) {
    let start = json.count
    appendName(name, to: &json)
    if #available(StreamingCodec 1.0, *) {
      let utf8 = Array(text.utf8)
      if (try? JSONText.appendMinified(utf8.span, to: &json)) != nil { return }
    }
    json.removeSubrange(start...)
    append(name, text, to: &json)
  }

  /// Appends an event whose data is one line, as JSON without line ends is.
  static func appendEvent(to bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
    bytes += "data: ".utf8
    body(&bytes)
    bytes += "\n\n".utf8
  }
}
