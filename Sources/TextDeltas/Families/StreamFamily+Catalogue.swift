// Every family, as data. To add one: its rules, its place in `all`, and a test.
//
// The paths are those of the services' own documents and models; rules apply in their order. Where two shapes share a
// member, conditions tell them apart, and what repeats text that came before (final messages, traces) has no rule.

extension StreamFamily {
  /// Every family, in the order in which detection tries them.
  public static let all: [StreamFamily] = [
    converse, devOpsAgent, retrieveAndGenerate, invokeFlow, optimizePrompt, codeInterpreter, runtimeCommand, siteWise,
    businessChat, lex, transcribe, medicalScribe, liveTail, codeWhisperer,
    anthropicMessages, nova, novaSonic, titan, llama, mistralText, mistralChat, anthropicCompletion, chatCompletions,
    completions, cohere, cohereGenerations, textGenerationInference, largeModelInference,
    openAIResponses, strandsPython, strandsTypeScript, vercelMessages, vercelData,
    agent, sageMaker, lambda, agentCoreStrings, plainText,
  ]

  // MARK: Bedrock: events

  /// Bedrock ConverseStream and AgentCore InvokeHarness.
  public static let converse = StreamFamily("converse", converseRules)

  static let converseRules: [DeltaRule] = [
    .delta(.start, "messageStart", text: "messageStart.role"),
    .delta(
      .toolStart, "contentBlockStart.start.toolUse", index: "contentBlockStart.contentBlockIndex",
      id: "contentBlockStart.start.toolUse.toolUseId", name: "contentBlockStart.start.toolUse.name"),
    .delta(
      .blockStart, "contentBlockStart", index: "contentBlockStart.contentBlockIndex",
      when: [.absent("contentBlockStart.start.toolUse"), .absent("contentBlockStart.sequenceNumber")]),
    .delta(.text, "contentBlockDelta.delta.text", index: "contentBlockDelta.contentBlockIndex"),
    .delta(.reasoning, "contentBlockDelta.delta.reasoningContent.text", index: "contentBlockDelta.contentBlockIndex"),
    .delta(
      .signature, "contentBlockDelta.delta.reasoningContent.signature", index: "contentBlockDelta.contentBlockIndex"),
    .delta(
      .redacted, "contentBlockDelta.delta.reasoningContent.redactedContent",
      index: "contentBlockDelta.contentBlockIndex"),
    .delta(.toolInput, "contentBlockDelta.delta.toolUse.input", index: "contentBlockDelta.contentBlockIndex"),
    .delta(.citation, "contentBlockDelta.delta.citation", index: "contentBlockDelta.contentBlockIndex"),
    .delta(
      .blockStop, "contentBlockStop", index: "contentBlockStop.contentBlockIndex",
      when: [.absent("contentBlockStop.sequenceNumber")]),
    .delta(.stop, "messageStop.stopReason").terminal,
    // It ends the stream also where it gives no reason.
    .known("messageStop").terminal,
    .delta(.usage, "metadata.usage"),
    .delta(.metrics, "metadata.metrics"),
  ]

  /// Bedrock RetrieveAndGenerateStream.
  public static let retrieveAndGenerate = StreamFamily(
    "retrieveAndGenerate",
    [
      .delta(.text, "output.text"),
      .delta(.citation, "citation.citation"),
      .known("guardrail.action"),
    ])

  /// Bedrock InvokeFlow.
  public static let invokeFlow = StreamFamily(
    "invokeFlow",
    [
      .delta(.text, "flowOutputEvent.content.document"),
      .delta(.stop, "flowCompletionEvent.completionReason").terminal,
      .known("flowTraceEvent"),
    ])

  /// Bedrock OptimizePrompt.
  public static let optimizePrompt = StreamFamily(
    "optimizePrompt",
    [
      .delta(.text, "optimizedPromptEvent.optimizedPrompt.textPrompt.text"),
      .known("analyzePromptEvent"),
    ])

  /// Bedrock InvokeAgent and InvokeInlineAgent: the bytes of a chunk are the text itself.
  public static let agent = StreamFamily("agent", .textChunk, [.known("returnControl")])

  // MARK: Bedrock: InvokeModelWithResponseStream and the like, documents in base64

  /// What Bedrock adds to a stream's last document.
  private static let invocationMetrics = DeltaRule.delta(.metrics, "amazon-bedrock-invocationMetrics").terminal

  /// Anthropic's messages, in InvokeModel and as server-sent events.
  public static let anthropicMessages = StreamFamily(
    "anthropicMessages", .chunk,
    [
      .delta(.start, "message", text: "message.role", when: [.string("type", "message_start")]),
      .delta(.usage, "message.usage", when: [.string("type", "message_start")]),
      .delta(
        .toolStart, "content_block.type", index: "index", id: "content_block.id",
        name: "content_block.name",
        when: [.string("type", "content_block_start"), .string("content_block.type", "tool_use")]),
      .delta(
        .toolStart, "content_block.type", index: "index", id: "content_block.id",
        name: "content_block.name",
        when: [.string("type", "content_block_start"), .string("content_block.type", "server_tool_use")]),
      .delta(
        .blockStart, "content_block", index: "index",
        when: [.string("type", "content_block_start"), .absent("content_block.name")]),
      .delta(
        .text, "content_block.text", index: "index",
        when: [.string("type", "content_block_start"), .string("content_block.type", "text")]
      ).unlessEmpty,
      .delta(
        .redacted, "content_block.data", index: "index",
        when: [.string("type", "content_block_start"), .string("content_block.type", "redacted_thinking")]),
      .delta(
        .text, "delta.text", index: "index",
        when: [.string("type", "content_block_delta"), .string("delta.type", "text_delta")]),
      .delta(
        .reasoning, "delta.thinking", index: "index",
        when: [.string("type", "content_block_delta"), .string("delta.type", "thinking_delta")]),
      .delta(
        .signature, "delta.signature", index: "index",
        when: [.string("type", "content_block_delta"), .string("delta.type", "signature_delta")]),
      .delta(
        .toolInput, "delta.partial_json", index: "index",
        when: [.string("type", "content_block_delta"), .string("delta.type", "input_json_delta")]),
      .delta(
        .citation, "delta.citation", index: "index",
        when: [.string("type", "content_block_delta"), .string("delta.type", "citations_delta")]),
      .delta(.blockStop, "type", index: "index", when: [.string("type", "content_block_stop")]),
      .delta(.stop, "delta.stop_reason", when: [.string("type", "message_delta")]),
      .delta(.usage, "usage", when: [.string("type", "message_delta")]),
      .known("type", when: [.string("type", "message_stop")]).terminal,
      .known("type", when: [.string("type", "ping")]),
      .known("type", when: [.string("type", "message_start")]),
      .delta(.error, "error", text: "error.message", name: "error.type", when: [.string("type", "error")]),
      invocationMetrics,
    ])

  /// Anthropic's text completions.
  public static let anthropicCompletion = StreamFamily(
    "anthropicCompletion", .chunk,
    [
      .delta(.text, "completion"),
      .delta(.stop, "stop_reason", when: [.present("completion")]).terminal,
      invocationMetrics,
    ])

  /// Amazon Nova: Converse's events, each in a member of its own.
  public static let nova = StreamFamily("nova", .chunk, converseRules + [invocationMetrics])

  /// Amazon Nova Sonic: text of the assistant in its final stage; what is spoken of first and what the user said are
  /// partial.
  public static let novaSonic = StreamFamily(
    "novaSonic", .chunk,
    [
      DeltaRule(
        effect: .remember(contains: "SPECULATIVE"), path: "event.contentStart.additionalModelFields"),
      .delta(
        .blockStart, "event.contentStart", id: "event.contentStart.contentId"),
      .delta(
        .text, "event.textOutput.content", id: "event.textOutput.contentId",
        when: [.string("event.textOutput.role", "ASSISTANT")]
      ).ifRemembered(false),
      .delta(
        .partial, "event.textOutput.content", id: "event.textOutput.contentId",
        when: [.string("event.textOutput.role", "ASSISTANT")]
      ).ifRemembered(true),
      .delta(
        .partial, "event.textOutput.content", id: "event.textOutput.contentId",
        when: [.string("event.textOutput.role", "USER")]),
      .delta(
        .toolStart, "event.toolUse", id: "event.toolUse.toolUseId", name: "event.toolUse.toolName"),
      .delta(.toolInput, "event.toolUse.content", id: "event.toolUse.toolUseId"),
      .delta(
        .blockStop, "event.contentEnd", text: "event.contentEnd.stopReason", id: "event.contentEnd.contentId"),
      .delta(.usage, "event.usageEvent"),
      .delta(.stop, "event.completionEnd", text: "event.completionEnd.stopReason").terminal,
      .known("event.completionStart"),
      .known("event.audioOutput"),
    ])

  /// Amazon Titan.
  public static let titan = StreamFamily(
    "titan", .chunk,
    [
      .delta(.text, "outputText", index: "index"),
      .delta(.stop, "completionReason").terminal,
      // Where a guardrail blocks the input, the one document gives no reason.
      .known(
        "amazon-bedrock-trace.guardrail.input", when: [.string("amazon-bedrock-guardrailAction", "INTERVENED")]
      ).terminal,
      .delta(.usage, "inputTextTokenCount").gathering("inputTextTokenCount", "totalOutputTextTokenCount"),
      .delta(.usage, "totalOutputTextTokenCount", when: [.absent("inputTextTokenCount")])
        .gathering("totalOutputTextTokenCount"),
      invocationMetrics,
    ])

  /// Meta Llama, and imported models that answer like it.
  public static let llama = StreamFamily(
    "llama", .chunk,
    [
      .delta(.text, "generation"),
      .delta(.stop, "stop_reason", when: [.present("generation")]).terminal,
      // The prompt's tokens are told once, at the beginning; those generated in every document.
      .delta(.usage, "prompt_token_count", when: [.present("generation")])
        .gathering("prompt_token_count", "generation_token_count"),
      .delta(.usage, "stop_reason", when: [.present("generation_token_count"), .absent("prompt_token_count")])
        .gathering("generation_token_count"),
      invocationMetrics,
    ])

  /// Mistral's text completions.
  public static let mistralText = StreamFamily(
    "mistralText", .chunk,
    [
      .delta(.text, "outputs[].text"),
      .delta(.stop, "outputs[].stop_reason").terminal,
      invocationMetrics,
    ])

  /// Mistral's chat completions: whole messages where others have deltas; also an answer of OpenAI's that does not stream.
  public static let mistralChat = StreamFamily(
    "mistralChat", .chunk,
    [
      .delta(.text, "choices[].message.content", index: "choices[].index"),
      .delta(
        .toolStart, "choices[].message.tool_calls[].id", index: "choices[].message.tool_calls[].index",
        id: "choices[].message.tool_calls[].id", name: "choices[].message.tool_calls[].function.name"),
      .delta(
        .toolInput, "choices[].message.tool_calls[].function.arguments",
        index: "choices[].message.tool_calls[].index"),
      .known("choices[].message"),
      .delta(.stop, "choices[].stop_reason", when: [.present("choices[].message")]).terminal,
      .delta(
        .stop, "choices[].finish_reason",
        when: [.present("choices[].message"), .absent("choices[].stop_reason")]
      ).terminal,
      .delta(.usage, "usage"),
      invocationMetrics,
    ])

  /// OpenAI's chat completions and everything that answers like them: AI21 Jamba, gpt-oss, Qwen, Kimi and others.
  public static let chatCompletions = StreamFamily(
    "chatCompletions", .chunk,
    [
      .delta(.reasoning, "choices[].delta.reasoning", index: "choices[].index"),
      .delta(
        .reasoning, "choices[].delta.reasoning_content", index: "choices[].index",
        when: [.absent("choices[].delta.reasoning")]),
      .delta(.text, "choices[].delta.content", index: "choices[].index"),
      .delta(.text, "choices[].delta.content[].text", index: "choices[].index"),
      .known("choices[].delta"),
      // Some repeat the identifier as an empty string.
      .delta(
        .toolStart, "choices[].delta.tool_calls[].id", index: "choices[].delta.tool_calls[].index",
        id: "choices[].delta.tool_calls[].id", name: "choices[].delta.tool_calls[].function.name"
      ).unlessEmpty,
      .delta(
        .toolInput, "choices[].delta.tool_calls[].function.arguments", index: "choices[].delta.tool_calls[].index",
        when: [.absent("choices[].delta.tool_calls[].id")]),
      .delta(
        .toolInput, "choices[].delta.tool_calls[].function.arguments", index: "choices[].delta.tool_calls[].index",
        when: [.present("choices[].delta.tool_calls[].id")]
      ).unlessEmpty,
      .delta(.stop, "choices[].finish_reason", when: [.present("choices[].delta")]).terminal,
      .delta(.usage, "usage"),
      .delta(.error, "error.message", text: "error.message", name: "error.type", when: [.absent("type")]),
      .delta(
        .error, "error", text: "error", when: [.absent("type"), .absent("error.message"), .absent("error_type")]
      ).unlessEmpty,
      invocationMetrics,
    ])

  /// OpenAI's text completions: DeepSeek R1, Writer.
  public static let completions = StreamFamily(
    "completions", .chunk,
    [
      .delta(.text, "choices[].text", index: "choices[].index"),
      .delta(.stop, "choices[].finish_reason", when: [.present("choices[].text")]).terminal,
      .delta(
        .stop, "choices[].stop_reason",
        when: [.present("choices[].text"), .absent("choices[].finish_reason")]
      ).terminal,
      .delta(.usage, "usage"),
      invocationMetrics,
    ])

  /// Cohere Command and Command R.
  public static let cohere = StreamFamily(
    "cohere", .chunk,
    [
      .delta(.text, "text", when: [.raw("is_finished", "false"), .absent("event_type")]),
      .delta(.text, "text", when: [.string("event_type", "text-generation")]),
      .delta(
        .toolStart, "tool_call_delta.name", index: "tool_call_delta.index", name: "tool_call_delta.name",
        when: [.string("event_type", "tool-calls-chunk")]),
      .delta(
        .toolInput, "tool_call_delta.parameters", index: "tool_call_delta.index",
        when: [.string("event_type", "tool-calls-chunk")]),
      .delta(.stop, "finish_reason", when: [.raw("is_finished", "true")]).terminal,
      .delta(.usage, "response.meta", when: [.string("event_type", "stream-end")]),
      .known("event_type"),
      invocationMetrics,
    ])

  /// Cohere Command without streaming: one object with the whole answer.
  public static let cohereGenerations = StreamFamily(
    "cohereGenerations", .chunk,
    [
      .delta(.text, "generations[].text"),
      .delta(.stop, "generations[].finish_reason").terminal,
      invocationMetrics,
    ])
}
