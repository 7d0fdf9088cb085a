/// The families of agents, of other services, and of other vendors.
extension StreamFamily {
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
      .redacted, "delta.redactedContent",
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
      .delta(
        .toolStart, "actionReviewEvent", id: "actionReviewEvent.pluginId", name: "actionReviewEvent.pluginType"),
      .delta(.toolInput, "actionReviewEvent.payload", id: "actionReviewEvent.pluginId").raw,
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
      .delta(.usage, "meteringEvent"),
      .delta(.usage, "contextUsageEvent"),
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
      .delta(
        .error, "error", text: "error.message", name: "error.type", when: [.string("type", "error")]),
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
