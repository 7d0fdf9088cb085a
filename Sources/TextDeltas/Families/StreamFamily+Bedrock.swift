// Amazon Bedrock's families, as data. To add a family: its rules, its place in `all`, and an example in `EveryFamilyTests`.
//
// The paths are those of the services' documents and models. Rules are applied in order. Adjacent rules on elements of an
// array must share that array. Members that repeat earlier text (final messages, traces) have no rule.

extension StreamFamily {
  /// Every family that is detected, in the order in which detection tries them.
  public static let all: [StreamFamily] = [
    converse, devOpsAgent, agenticRetrieve, retrieveAndGenerate, invokeFlow, optimizePrompt, a2a, mcp, codeInterpreter,
    runtimeCommand, siteWise, businessChat, lex, transcribe, callAnalytics, medicalScribe, liveTail, codeWhisperer,
    profileAgent,
    anthropicMessages, nova, novaSonic, titan, llama, mistralText, mistralChat, anthropicCompletion, chatCompletions,
    completions, cohere, cohereGenerations, cohereV2, pegasus, textGenerationInference, largeModelInference, triton,
    gemini, ollama, llamaCpp, openAIResponses, agUI, langGraph, strandsPython, strandsTypeScript, vercelMessages,
    vercelData, deltas, lambdaProxy, agent, sageMaker, lambda, agentCoreStrings, plainText,
  ]

  // MARK: Operations

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
    // It ends the stream even without a reason.
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

  /// Bedrock AgenticRetrieveStream.
  ///
  /// The final result repeats the text.
  public static let agenticRetrieve = StreamFamily(
    "agenticRetrieve",
    [
      .delta(.text, "responseEvent.text"),
      .delta(.text, "result.generatedResponse.answer").ifNoPieces,
      .delta(.citation, "result.generatedResponse.citations").unlessEmpty,
      .known("result").terminal.common,
      .known("traceEvent.attributes"),
    ])

  /// Bedrock InvokeFlow.
  ///
  /// Documents that are not strings are delivered as JSON.
  public static let invokeFlow = StreamFamily(
    "invokeFlow",
    [
      .delta(.text, "flowOutputEvent.content.document").anyValue,
      .delta(.text, "flowMultiTurnInputRequestEvent.content.document").anyValue,
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

  /// Bedrock InvokeAgent and InvokeInlineAgent: the bytes of a chunk are text.
  public static let agent = StreamFamily(
    "agent", .textChunk, [.known("returnControl"), .known("trace").common, .known("files")])

  // MARK: Models of InvokeModelWithResponseStream

  /// The metrics that Bedrock adds to the last document of a stream.
  private static let invocationMetrics = DeltaRule.delta(.metrics, "amazon-bedrock-invocationMetrics").terminal

  /// Anthropic's messages, in InvokeModel and as server-sent events.
  public static let anthropicMessages = StreamFamily(
    "anthropicMessages", .chunk,
    [
      .delta(.start, "message", text: "message.role", when: [.string("type", "message_start")]),
      .delta(.usage, "message.usage", when: [.string("type", "message_start")]),
      .delta(
        .toolStart, "content_block.type", index: "index", id: "content_block.id", name: "content_block.name",
        when: [.string("type", "content_block_start"), .suffix("content_block.type", "tool_use")]),
      // The input is empty if it follows in pieces.
      .delta(
        .toolInput, "content_block.input", index: "index",
        when: [.string("type", "content_block_start"), .suffix("content_block.type", "tool_use")]
      ).raw.unlessEmpty,
      .delta(
        .blockStart, "content_block", index: "index",
        when: [.string("type", "content_block_start"), .absent("content_block.name")]),
      .delta(
        .text, "content_block.text", index: "index",
        when: [.string("type", "content_block_start"), .string("content_block.type", "text")]
      ).unlessEmpty,
      .delta(
        .reasoning, "content_block.thinking", index: "index",
        when: [.string("type", "content_block_start"), .string("content_block.type", "thinking")]
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
      // A message that is not streamed.
      .delta(.start, "type", text: "role", when: [.string("type", "message")]),
      .delta(.reasoning, "content[].thinking", when: [.string("type", "message")]),
      .delta(.text, "content[].text", when: [.string("type", "message"), .string("content[].type", "text")]),
      .delta(
        .toolStart, "content[].name", id: "content[].id", name: "content[].name",
        when: [.string("type", "message"), .suffix("content[].type", "tool_use")]),
      .delta(.toolInput, "content[].input", when: [.string("type", "message")]).raw,
      .delta(.stop, "stop_reason", when: [.string("type", "message")]).terminal,
      .delta(.usage, "usage", when: [.string("type", "message")]),
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

  /// Amazon Nova: the events of Converse, each in a member of its own.
  public static let nova = StreamFamily("nova", .chunk, converseRules + [invocationMetrics])

  /// Amazon Nova Sonic: the assistant's text in its final stage.
  ///
  /// Speculative text and the user's text are partial. The marker of an interruption is not text.
  public static let novaSonic = StreamFamily(
    "novaSonic", .chunk,
    [
      DeltaRule(
        effect: .remember(contains: "SPECULATIVE"), path: "event.contentStart.additionalModelFields"),
      .delta(
        .blockStart, "event.contentStart", id: "event.contentStart.contentId"),
      .delta(
        .text, "event.textOutput.content", id: "event.textOutput.contentId",
        when: [
          .string("event.textOutput.role", "ASSISTANT"),
          .noSuffix("event.textOutput.content", "\"interrupted\" : true }"),
        ]
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
      // If a guardrail blocks the input, the only document has no reason.
      .known(
        "amazon-bedrock-trace.guardrail.input", when: [.string("amazon-bedrock-guardrailAction", "INTERVENED")]
      ).terminal,
      .delta(.usage, "inputTextTokenCount").gathering("inputTextTokenCount", "totalOutputTextTokenCount"),
      .delta(.usage, "totalOutputTextTokenCount", when: [.absent("inputTextTokenCount")])
        .gathering("totalOutputTextTokenCount"),
      invocationMetrics,
    ])

  /// Meta Llama, and imported models with the same documents.
  public static let llama = StreamFamily(
    "llama", .chunk,
    [
      .delta(.text, "generation"),
      .delta(.stop, "stop_reason", when: [.present("generation")]).terminal,
      // The first document counts the prompt's tokens, every document the generated ones.
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

  /// Chat completions that are not streamed, and Mistral's, whose documents hold whole messages.
  public static let mistralChat = StreamFamily(
    "mistralChat", .chunk,
    [
      .delta(.reasoning, "choices[].message.reasoning", index: "choices[].index"),
      .delta(
        .reasoning, "choices[].message.reasoning_content", index: "choices[].index",
        when: [.absent("choices[].message.reasoning")]),
      .delta(.text, "choices[].message.content", index: "choices[].index"),
      .delta(.text, "choices[].message.refusal", index: "choices[].index"),
      .delta(.text, "choices[].message.audio.transcript", index: "choices[].index"),
      .delta(.reasoning, "choices[].message.content[].thinking[0].text", index: "choices[].index"),
      .delta(.text, "choices[].message.content[].text", index: "choices[].index"),
      .known("choices[].message"),
      .delta(
        .toolStart, "choices[].message.tool_calls[].function", index: "choices[].message.tool_calls[].index",
        id: "choices[].message.tool_calls[].id", name: "choices[].message.tool_calls[].function.name"),
      .delta(
        .toolInput, "choices[].message.tool_calls[].function.arguments",
        index: "choices[].message.tool_calls[].index"
      ).anyValue,
      .delta(.toolStart, "choices[].message.function_call", name: "choices[].message.function_call.name"),
      .delta(.toolInput, "choices[].message.function_call.arguments").anyValue,
      .failure("choices[].finish_reason", when: [.string("choices[].finish_reason", "error"), .absent("error")]),
      .delta(.stop, "choices[].stop_reason", when: [.present("choices[].message")]).terminal,
      .delta(
        .stop, "choices[].finish_reason",
        when: [.present("choices[].message"), .absent("choices[].stop_reason")]
      ).terminal,
      .delta(.usage, "usage"),
      invocationMetrics,
    ])

  /// OpenAI's chat completions and those of many others: AI21 Jamba, gpt-oss, Qwen, Kimi, Magistral, OpenRouter.
  public static let chatCompletions = StreamFamily(
    "chatCompletions", .chunk,
    [
      .delta(.reasoning, "choices[].delta.reasoning", index: "choices[].index"),
      .delta(
        .reasoning, "choices[].delta.reasoning_content", index: "choices[].index",
        when: [.absent("choices[].delta.reasoning")]),
      .delta(
        .reasoning, "choices[].delta.thinking", index: "choices[].index",
        when: [.absent("choices[].delta.reasoning"), .absent("choices[].delta.reasoning_content")]),
      .delta(
        .reasoning, "choices[].delta.reasoning_details[].text", index: "choices[].index",
        when: [.absent("choices[].delta.reasoning"), .absent("choices[].delta.reasoning_content")]),
      .delta(
        .reasoning, "choices[].delta.reasoning_details[].summary", index: "choices[].index",
        when: [.absent("choices[].delta.reasoning"), .absent("choices[].delta.reasoning_content")]),
      .delta(.text, "choices[].delta.content", index: "choices[].index"),
      .delta(.text, "choices[].delta.refusal", index: "choices[].index"),
      .delta(.text, "choices[].delta.audio.transcript", index: "choices[].index"),
      .delta(.reasoning, "choices[].delta.content[].thinking", index: "choices[].index"),
      .delta(.reasoning, "choices[].delta.content[].thinking[0].text", index: "choices[].index"),
      .delta(.text, "choices[].delta.content[].text", index: "choices[].index"),
      .known("choices[].delta"),
      // Some services repeat the identifier as an empty string.
      .delta(
        .toolStart, "choices[].delta.tool_calls[].id", index: "choices[].delta.tool_calls[].index",
        id: "choices[].delta.tool_calls[].id", name: "choices[].delta.tool_calls[].function.name"
      ).unlessEmpty,
      .delta(
        .toolInput, "choices[].delta.tool_calls[].function.arguments", index: "choices[].delta.tool_calls[].index",
        when: [.absent("choices[].delta.tool_calls[].id")]
      ).anyValue,
      .delta(
        .toolInput, "choices[].delta.tool_calls[].function.arguments", index: "choices[].delta.tool_calls[].index",
        when: [.present("choices[].delta.tool_calls[].id")]
      ).anyValue.unlessEmpty,
      // The older form of a tool call.
      .delta(
        .toolStart, "choices[].delta.function_call.name", name: "choices[].delta.function_call.name"
      ).unlessEmpty,
      .delta(.toolInput, "choices[].delta.function_call.arguments").anyValue.unlessEmpty,
      .failure("choices[].finish_reason", when: [.string("choices[].finish_reason", "error"), .absent("error")]),
      .delta(.stop, "choices[].finish_reason", when: [.present("choices[].delta")]).terminal,
      .delta(.usage, "usage"),
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
      .known("event_type", when: [.string("event_type", "stream-start")]),
      .known("event_type", when: [.string("event_type", "search-queries-generation")]),
      .known("event_type", when: [.string("event_type", "search-results")]),
      .known("event_type", when: [.string("event_type", "citation-generation")]),
      .known("event_type", when: [.string("event_type", "tool-calls-generation")]),
      .known("event_type", when: [.string("event_type", "stream-end")]),
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

  /// TwelveLabs Pegasus.
  public static let pegasus = StreamFamily(
    "pegasus", .chunk,
    [
      .delta(.text, "message", when: [.null("finishReason")]),
      .delta(.text, "message", when: [.present("finishReason")]),
      .delta(.stop, "finishReason", when: [.present("message")]).terminal,
      invocationMetrics,
    ])
}
