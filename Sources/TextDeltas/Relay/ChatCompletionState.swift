internal import StrictJSON

/// What all chunks of an answer have in common.
struct ChatCompletionHead {
  let model: String
  let id: String
  let created: Int
}

/// Translates deltas into OpenAI's `chat.completion.chunk` objects.
///
/// Source: OpenAI API Reference, "The chat completion chunk object".
struct ChatCompletionState: Sendable {
  private var hasRole = false
  private var hasStopped = false
  /// The number of tool calls.
  private var toolCount = 0
  /// The number of the latest tool call of each content block; nil is the block of streams that do not number them.
  private var numbers: [Int?: Int] = [:]
  /// The numbers of the tool calls that have identifiers.
  private var namedNumbers: [String: Int] = [:]
  private var usage = JSONValue.object([])

  /// Appends the chunk of a delta; nothing if the format has none.
  mutating func append(_ delta: TextDelta, _ head: ChatCompletionHead, to bytes: inout [UInt8]) {
    switch delta.kind {
    case .start: appendRole(delta.text, head, to: &bytes)
    case .text: append("content", delta.text, head, to: &bytes)
    case .reasoning: append("reasoning_content", delta.text, head, to: &bytes)
    case .toolStart:
      // Some services repeat the start of a call with every piece of its input.
      guard delta.identifier.isEmpty || namedNumbers[delta.identifier] == nil else { return }
      let number = toolCount
      toolCount += 1
      numbers[delta.index] = number
      if !delta.identifier.isEmpty { namedNumbers[delta.identifier] = number }
      appendTool(number, head, to: &bytes) { json in
        json += #","id":"#.utf8
        JSONText.appendString(delta.identifier, to: &json)
        json += #","type":"function","function":{"name":"#.utf8
        JSONText.appendString(delta.name, to: &json)
        json += #","arguments":""}"#.utf8
      }
    case .toolInput:
      let number = namedNumbers[delta.identifier] ?? numbers[delta.index] ?? max(0, toolCount - 1)
      appendTool(number, head, to: &bytes) { json in
        json += #","function":{"arguments":"#.utf8
        JSONText.appendString(delta.text, to: &json)
        json += "}".utf8
      }
    case .stop: appendStop(delta.stopReason ?? .other, head, to: &bytes)
    case .usage:
      if #available(StreamingCodec 1.0, *), let report = try? JSONValue(parsing: delta.text) {
        usage = usage.merged(with: report)
      }
    case .signature, .redacted, .citation, .blockStart, .blockStop, .metrics, .partial, .error: break
    }
  }

  /// Appends the chunk with the usage, which has no choice.
  func finish(_ head: ChatCompletionHead, _ bytes: inout [UInt8]) {
    let usage = TokenUsage(vendor: usage)
    guard let input = usage.inputTokens, let output = usage.outputTokens else { return }
    TextDeltaEventEncoder.appendEvent(to: &bytes) { json in
      Self.append(head, to: &json)
      json += #","choices":[],"usage":{"prompt_tokens":"#.utf8
      JSONText.appendInteger(input, to: &json)
      json += #","completion_tokens":"#.utf8
      JSONText.appendInteger(output, to: &json)
      json += #","total_tokens":"#.utf8
      JSONText.appendInteger(input.addingReportingOverflow(output).partialValue, to: &json)
      json += "}}".utf8
    }
  }

  private mutating func append(
    _ name: String, _ text: String, _ head: ChatCompletionHead, to bytes: inout [UInt8]
  ) {
    appendRole("", head, to: &bytes)
    Self.appendChoice(head, to: &bytes) { json in
      JSONText.appendString(name, to: &json)
      json += ":".utf8
      JSONText.appendString(text, to: &json)
    }
  }

  /// Appends the chunk that clients expect first, once.
  private mutating func appendRole(_ role: String, _ head: ChatCompletionHead, to bytes: inout [UInt8]) {
    guard !hasRole else { return }
    hasRole = true
    Self.appendChoice(head, to: &bytes) { json in
      json += #""role":"#.utf8
      JSONText.appendString(role.isEmpty ? "assistant" : role, to: &json)
      json += #","content":"""#.utf8
    }
  }

  private mutating func appendTool(
    _ number: Int, _ head: ChatCompletionHead, to bytes: inout [UInt8], _ members: (inout [UInt8]) -> Void
  ) {
    appendRole("", head, to: &bytes)
    Self.appendChoice(head, to: &bytes) { json in
      json += #""tool_calls":[{"index":"#.utf8
      JSONText.appendInteger(number, to: &json)
      members(&json)
      json += "}]".utf8
    }
  }

  private mutating func appendStop(_ reason: StopReason, _ head: ChatCompletionHead, to bytes: inout [UInt8]) {
    guard !hasStopped else { return }
    hasStopped = true
    appendRole("", head, to: &bytes)
    Self.appendChoice(head, finishReason: reason.chatCompletionName, to: &bytes) { _ in }
  }

  private static func appendChoice(
    _ head: ChatCompletionHead, finishReason: String? = nil, to bytes: inout [UInt8],
    _ members: (inout [UInt8]) -> Void
  ) {
    TextDeltaEventEncoder.appendEvent(to: &bytes) { json in
      append(head, to: &json)
      json += #","choices":[{"index":0,"delta":{"#.utf8
      members(&json)
      json += #"},"finish_reason":"#.utf8
      if let finishReason { JSONText.appendString(finishReason, to: &json) } else { json += "null".utf8 }
      json += "}]}".utf8
    }
  }

  private static func append(_ head: ChatCompletionHead, to json: inout [UInt8]) {
    json += #"{"id":"#.utf8
    JSONText.appendString(head.id, to: &json)
    json += #","object":"chat.completion.chunk","created":"#.utf8
    JSONText.appendInteger(head.created, to: &json)
    json += #","model":"#.utf8
    JSONText.appendString(head.model, to: &json)
  }
}

extension StopReason {
  /// The reason among those that OpenAI documents.
  fileprivate var chatCompletionName: String {
    switch self {
    case .maximumTokens, .contextWindowExceeded: "length"
    case .toolUse: "tool_calls"
    case .contentFiltered, .guardrailIntervened: "content_filter"
    case .endOfTurn, .stopSequence, .malformedOutput, .interrupted, .other: "stop"
    }
  }
}
