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

  private static let converseRules: [DeltaRule] = [
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

  private static let invocationMetrics = DeltaRule.delta(.metrics, "amazon-bedrock-invocationMetrics")

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
        when: [.string("type", "content_block_start"), .string("content_block.type", "text")]),
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
      .delta(.blockStop, "event.contentEnd", id: "event.contentEnd.contentId"),
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
      invocationMetrics,
    ])

  /// Meta Llama, and imported models that answer like it.
  public static let llama = StreamFamily(
    "llama", .chunk,
    [
      .delta(.text, "generation"),
      .delta(.stop, "stop_reason", when: [.present("generation")]).terminal,
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

  /// Mistral's chat completions: whole messages where others have deltas.
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
      .delta(.stop, "choices[].stop_reason", when: [.present("choices[].message.content")]).terminal,
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
      .delta(
        .toolStart, "choices[].delta.tool_calls[].id", index: "choices[].delta.tool_calls[].index",
        id: "choices[].delta.tool_calls[].id", name: "choices[].delta.tool_calls[].function.name"),
      .delta(
        .toolInput, "choices[].delta.tool_calls[].function.arguments", index: "choices[].delta.tool_calls[].index"),
      .known("choices[].delta"),
      .delta(.stop, "choices[].finish_reason", when: [.present("choices[].delta")]).terminal,
      .delta(.usage, "usage"),
      .delta(.error, "error.message", text: "error.message", name: "error.type", when: [.absent("type")]),
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

  // MARK: AgentCore

  /// AgentCore InvokeCodeInterpreter.
  public static let codeInterpreter = StreamFamily(
    "codeInterpreter",
    [
      .delta(.text, "result.content[].text", when: [.string("result.content[].type", "text")]),
      .delta(.error, "result.isError", text: "result.structuredContent.stderr", when: [.raw("result.isError", "true")]),
      .known("result.content"),
    ])

  /// AgentCore InvokeAgentRuntimeCommand.
  public static let runtimeCommand = StreamFamily(
    "runtimeCommand",
    [
      .delta(.text, "chunk.contentDelta.stdout"),
      .delta(.stop, "chunk.contentStop.status").terminal,
      .known("chunk.contentDelta.stderr"),
      .known("chunk.contentStart"),
    ])

  /// An AgentCore agent's error object.
  private static let agentCoreError = DeltaRule.delta(.error, "error", text: "error", name: "error_type")

  /// An AgentCore agent whose events are plain strings.
  ///
  /// Only by choice: other agents send representations of Python objects as strings.
  public static let agentCoreStrings = StreamFamily("agentCoreStrings", [.delta(.text, ""), agentCoreError])

  /// Strands for Python, also in an AgentCore agent.
  ///
  /// The same text comes in `data` and `message`, which are not read.
  public static let strandsPython = StreamFamily(
    "strandsPython",
    converseRules.map { $0.under("event") } + [
      .known("init_event_loop"),
      .known("start_event_loop"),
      .known("start"),
      agentCoreError,
    ])

  /// Strands for TypeScript: 0.1 to 0.3, where the model's events come bare, and from 0.4 on, where they are wrapped.
  ///
  /// What repeats them (`modelStreamEventHook`, `textBlock`, `contentBlockEvent` …) is not read.
  public static let strandsTypeScript = StreamFamily(
    "strandsTypeScript",
    strandsModelEvents
      + strandsModelEvents.map { $0.under("event", when: [.string("type", "modelStreamUpdateEvent")]) } + [
        .known("type", when: [.string("type", "beforeInvocationEvent")])
      ])

  private static let strandsModelEvents: [DeltaRule] = [
    .delta(.start, "type", text: "role", when: [.string("type", "modelMessageStartEvent")]),
    .delta(
      .toolStart, "start.type", id: "start.toolUseId", name: "start.name",
      when: [.string("type", "modelContentBlockStartEvent"), .string("start.type", "toolUseStart")]),
    .delta(
      .blockStart, "type", when: [.string("type", "modelContentBlockStartEvent"), .absent("start.type")]),
    .delta(
      .text, "delta.text",
      when: [.string("type", "modelContentBlockDeltaEvent"), .string("delta.type", "textDelta")]),
    .delta(
      .reasoning, "delta.text",
      when: [.string("type", "modelContentBlockDeltaEvent"), .string("delta.type", "reasoningContentDelta")]),
    .delta(
      .signature, "delta.signature",
      when: [.string("type", "modelContentBlockDeltaEvent"), .string("delta.type", "reasoningContentDelta")]),
    .delta(
      .toolInput, "delta.input",
      when: [.string("type", "modelContentBlockDeltaEvent"), .string("delta.type", "toolUseInputDelta")]),
    .delta(
      .citation, "delta.citations",
      when: [.string("type", "modelContentBlockDeltaEvent"), .string("delta.type", "citationsDelta")]),
    .delta(.blockStop, "type", when: [.string("type", "modelContentBlockStopEvent")]),
    .delta(.stop, "stopReason", when: [.string("type", "modelMessageStopEvent")]).terminal,
    .delta(.usage, "usage", when: [.string("type", "modelMetadataEvent")]),
    .delta(.metrics, "metrics", when: [.string("type", "modelMetadataEvent")]),
  ]

  // MARK: Other AWS services

  /// SageMaker InvokeEndpointWithResponseStream: bytes with a format of their own.
  public static let sageMaker = StreamFamily("sageMaker", .blob(eventType: "PayloadPart"), [])

  /// Lambda InvokeWithResponseStream: bytes with a format of their own.
  public static let lambda = StreamFamily(
    "lambda", .blob(eventType: "PayloadChunk"),
    [
      .delta(
        .error, "InvokeComplete.ErrorCode", text: "InvokeComplete.ErrorDetails", name: "InvokeComplete.ErrorCode"),
      .known("InvokeComplete").terminal,
    ])

  /// Hugging Face's text generation inference, on SageMaker.
  public static let textGenerationInference = StreamFamily(
    "textGenerationInference",
    [
      .delta(.text, "token.text", when: [.raw("token.special", "false")]),
      .delta(.text, "token.text", when: [.absent("token.special")]),
      .known("token"),
      .delta(.stop, "details.finish_reason").terminal,
      .delta(.error, "error", text: "error", name: "error_type"),
    ])

  /// The large model inference containers' own lines, on SageMaker.
  public static let largeModelInference = StreamFamily("largeModelInference", [.delta(.text, "outputs[]")])

  /// Amazon Q Business Chat.
  public static let businessChat = StreamFamily(
    "businessChat",
    [
      .delta(.text, "textEvent.systemMessage"),
      .known("metadataEvent").terminal,
    ])

  /// DevOps agent SendMessage.
  public static let devOpsAgent = StreamFamily(
    "devOpsAgent",
    [
      .delta(.start, "responseCreated"),
      .delta(
        .blockStart, "contentBlockStart.sequenceNumber", index: "contentBlockStart.index",
        id: "contentBlockStart.id"),
      .delta(.text, "contentBlockDelta.delta.textDelta.text", index: "contentBlockDelta.index"),
      .delta(.toolInput, "contentBlockDelta.delta.jsonDelta.partialJson", index: "contentBlockDelta.index"),
      .delta(.blockStop, "contentBlockStop.sequenceNumber", index: "contentBlockStop.index"),
      .delta(.usage, "responseCompleted.usage"),
      .known("responseCompleted").terminal,
      .delta(
        .error, "responseFailed", text: "responseFailed.errorMessage", name: "responseFailed.errorCode"),
    ])

  /// IoT SiteWise InvokeAssistant.
  public static let siteWise = StreamFamily(
    "siteWise",
    [
      .delta(.text, "output.message"),
      .delta(.citation, "output.citations"),
      .delta(.reasoning, "trace.text"),
    ])

  /// Lex StartConversation.
  ///
  /// The transcript is the user's.
  public static let lex = StreamFamily(
    "lex",
    [
      .delta(.text, "TextResponseEvent.messages[].content"),
      .known("TranscriptEvent.transcript"),
      .known("HeartbeatEvent"),
    ])

  /// Transcribe: results replace each other until they are final.
  public static let transcribe = StreamFamily(
    "transcribe",
    [
      .delta(
        .text, "TranscriptEvent.Transcript.Results[].Alternatives[0].Transcript",
        id: "TranscriptEvent.Transcript.Results[].ResultId",
        when: [.raw("TranscriptEvent.Transcript.Results[].IsPartial", "false")]
      ).separated(by: "\n"),
      .delta(
        .partial, "TranscriptEvent.Transcript.Results[].Alternatives[0].Transcript",
        id: "TranscriptEvent.Transcript.Results[].ResultId",
        when: [.raw("TranscriptEvent.Transcript.Results[].IsPartial", "true")]),
      .known("TranscriptEvent.Transcript"),
    ])

  /// Connect Health's medical scribe: segments replace each other until they are final.
  public static let medicalScribe = StreamFamily(
    "medicalScribe",
    [
      .delta(
        .text, "transcriptEvent.transcriptSegment.content", id: "transcriptEvent.transcriptSegment.segmentId",
        when: [.raw("transcriptEvent.transcriptSegment.isPartial", "false")]
      ).separated(by: "\n"),
      .delta(
        .partial, "transcriptEvent.transcriptSegment.content", id: "transcriptEvent.transcriptSegment.segmentId",
        when: [.raw("transcriptEvent.transcriptSegment.isPartial", "true")]),
    ])

  /// CloudWatch Logs StartLiveTail.
  public static let liveTail = StreamFamily(
    "liveTail",
    [
      .delta(.text, "sessionUpdate.sessionResults[].message"),
      .known("sessionUpdate"),
      .known("sessionStart"),
    ])

  /// CodeWhisperer's GenerateAssistantResponse.
  public static let codeWhisperer = StreamFamily(
    "codeWhisperer",
    [
      .delta(.text, "assistantResponseEvent.content"),
      .delta(.reasoning, "reasoningContentEvent.text"),
      .delta(.signature, "reasoningContentEvent.signature"),
      .delta(
        .toolStart, "toolUseEvent.toolUseId", id: "toolUseEvent.toolUseId", name: "toolUseEvent.name",
        when: [.absent("toolUseEvent.input"), .absent("toolUseEvent.stop")]),
      .delta(.toolInput, "toolUseEvent.input", id: "toolUseEvent.toolUseId"),
      .delta(
        .blockStop, "toolUseEvent.stop", id: "toolUseEvent.toolUseId",
        when: [.raw("toolUseEvent.stop", "true")]),
    ])

  // MARK: Others' streams

  /// OpenAI's responses, also Bedrock's endpoint that speaks like it.
  public static let openAIResponses = StreamFamily(
    "openAIResponses",
    [
      .delta(.start, "type", when: [.string("type", "response.created")]),
      .delta(
        .toolStart, "item.type", index: "output_index", id: "item.call_id", name: "item.name",
        when: [.string("type", "response.output_item.added"), .string("item.type", "function_call")]),
      .delta(
        .blockStart, "item.type", index: "output_index",
        when: [.string("type", "response.output_item.added"), .absent("item.call_id")]),
      .delta(.text, "delta", index: "output_index", when: [.string("type", "response.output_text.delta")]),
      .delta(.text, "delta", index: "output_index", when: [.string("type", "response.refusal.delta")]),
      .delta(.reasoning, "delta", index: "output_index", when: [.string("type", "response.reasoning_text.delta")]),
      .delta(
        .reasoning, "delta", index: "output_index", when: [.string("type", "response.reasoning_summary_text.delta")]),
      .delta(
        .toolInput, "delta", index: "output_index",
        when: [.string("type", "response.function_call_arguments.delta")]),
      .delta(
        .blockStop, "type", index: "output_index",
        when: [.string("type", "response.function_call_arguments.done")]),
      .delta(.stop, "type", text: "response.status", when: [.string("type", "response.completed")]).terminal,
      .delta(.stop, "type", text: "response.status", when: [.string("type", "response.incomplete")]).terminal,
      .delta(.usage, "response.usage", when: [.string("type", "response.completed")]),
      .delta(.usage, "response.usage", when: [.string("type", "response.incomplete")]),
      .delta(
        .error, "type", text: "response.error.message", name: "response.error.code",
        when: [.string("type", "response.failed")]),
      .delta(.error, "type", text: "message", name: "code", when: [.string("type", "error"), .absent("error")]),
      .known("type", when: [.string("type", "response.in_progress")]),
    ])

  /// Vercel's UI message stream.
  public static let vercelMessages = StreamFamily(
    "vercelMessages",
    [
      .delta(.start, "type", when: [.string("type", "start")]),
      .delta(.blockStart, "type", id: "id", when: [.string("type", "text-start")]),
      .delta(.blockStart, "type", id: "id", when: [.string("type", "reasoning-start")]),
      .delta(.text, "delta", id: "id", when: [.string("type", "text-delta")]),
      .delta(.reasoning, "delta", id: "id", when: [.string("type", "reasoning-delta")]),
      .delta(
        .toolStart, "toolCallId", id: "toolCallId", name: "toolName",
        when: [.string("type", "tool-input-start")]),
      .delta(.toolInput, "inputTextDelta", id: "toolCallId", when: [.string("type", "tool-input-delta")]),
      .delta(.blockStop, "type", id: "id", when: [.string("type", "text-end")]),
      .delta(.blockStop, "type", id: "id", when: [.string("type", "reasoning-end")]),
      .delta(.blockStop, "type", id: "toolCallId", when: [.string("type", "tool-input-available")]),
      .delta(.stop, "type", text: "finishReason", when: [.string("type", "finish")]).terminal,
      .delta(.error, "errorText", text: "errorText", when: [.string("type", "error")]),
    ])

  /// Vercel's data stream, version 4: lines of a code, a colon and JSON; the code counts as the name of a member.
  public static let vercelData = StreamFamily(
    "vercelData",
    [
      .delta(.start, "f"),
      .delta(.text, "0"),
      .delta(.reasoning, "g"),
      .delta(.signature, "j.signature"),
      .delta(.redacted, "i.data"),
      .delta(.toolStart, "b.toolCallId", id: "b.toolCallId", name: "b.toolName"),
      .delta(.toolInput, "c.argsTextDelta", id: "c.toolCallId"),
      .delta(.stop, "d.finishReason").terminal,
      .delta(.usage, "d.usage"),
      .delta(.error, "3", text: "3"),
    ])

  /// Text and nothing else.
  public static let plainText = StreamFamily("plainText", [])
}
