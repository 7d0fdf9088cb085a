/// Families of agents, on AgentCore and elsewhere.
extension StreamFamily {
  // MARK: AgentCore

  /// AgentCore InvokeCodeInterpreter.
  public static let codeInterpreter = StreamFamily(
    "codeInterpreter",
    [
      .delta(.text, "result.content[].text", when: [.string("result.content[].type", "text")]),
      .failure(
        "result.content[].text",
        when: [.raw("result.isError", "true"), .absent("result.structuredContent.stderr")]),
      .failure("result.structuredContent.stderr", when: [.raw("result.isError", "true")]),
      .known("result.content"),
    ])

  /// AgentCore InvokeAgentRuntimeCommand: standard output.
  public static let runtimeCommand = StreamFamily(
    "runtimeCommand",
    [
      .delta(.text, "chunk.contentDelta.stdout"),
      .delta(.stop, "chunk.contentStop.status").terminal,
      .known("chunk.contentDelta.stderr"),
      .known("chunk.contentStart"),
    ])

  /// An AgentCore agent whose events are plain strings.
  ///
  /// It is read only by choice, because other agents send representations of Python objects as strings.
  public static let agentCoreStrings = StreamFamily("agentCoreStrings", [.delta(.text, "")])

  /// Strands for Python, also on AgentCore.
  ///
  /// The members `data` and `message` repeat the text.
  public static let strandsPython = StreamFamily(
    "strandsPython",
    converseRules.map { $0.under("event") } + [
      .known("init_event_loop"),
      .known("start_event_loop"),
      .known("start"),
      .known("data").common,
      .known("message").common,
      .known("result").common,
    ])

  /// Strands for TypeScript: 0.1 to 0.3 with the model's events as documents, from 0.4 on within others.
  ///
  /// Hooks and results repeat them.
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

  // MARK: Protocols of agents

  /// AG-UI, the protocol between agents and user interfaces.
  public static let agUI = StreamFamily(
    "agUI",
    [
      .delta(.start, "runId", when: [.string("type", "RUN_STARTED")]),
      .delta(.blockStart, "type", id: "messageId", when: [.string("type", "TEXT_MESSAGE_START")]),
      .delta(.text, "delta", id: "messageId", when: [.string("type", "TEXT_MESSAGE_CONTENT")]),
      .delta(.text, "delta", id: "messageId", when: [.string("type", "TEXT_MESSAGE_CHUNK")]),
      .delta(.blockStop, "type", id: "messageId", when: [.string("type", "TEXT_MESSAGE_END")]),
      .delta(.reasoning, "delta", id: "messageId", when: [.string("type", "THINKING_TEXT_MESSAGE_CONTENT")]),
      .delta(.reasoning, "delta", id: "messageId", when: [.string("type", "REASONING_MESSAGE_CONTENT")]),
      .delta(.reasoning, "delta", id: "messageId", when: [.string("type", "REASONING_MESSAGE_CHUNK")]),
      .delta(
        .toolStart, "toolCallId", id: "toolCallId", name: "toolCallName", when: [.string("type", "TOOL_CALL_START")]),
      .delta(.toolInput, "delta", id: "toolCallId", when: [.string("type", "TOOL_CALL_ARGS")]),
      .delta(
        .toolStart, "toolCallName", id: "toolCallId", name: "toolCallName", when: [.string("type", "TOOL_CALL_CHUNK")]),
      .delta(.toolInput, "delta", id: "toolCallId", when: [.string("type", "TOOL_CALL_CHUNK")]),
      .delta(.blockStop, "type", id: "toolCallId", when: [.string("type", "TOOL_CALL_END")]),
      .failure("", when: [.string("type", "RUN_ERROR")]),
      .known("runId", when: [.string("type", "RUN_FINISHED")]).terminal,
    ]
      + [
        "STEP_STARTED", "STEP_FINISHED", "STATE_SNAPSHOT", "STATE_DELTA", "MESSAGES_SNAPSHOT", "TOOL_CALL_RESULT",
        "THINKING_START", "THINKING_END", "THINKING_TEXT_MESSAGE_START", "THINKING_TEXT_MESSAGE_END", "REASONING_START",
        "REASONING_MESSAGE_START", "REASONING_MESSAGE_END", "REASONING_END", "ACTIVITY_SNAPSHOT", "ACTIVITY_DELTA",
        "RAW",
        "CUSTOM",
      ].map { .known("type", when: [.string("type", $0)]) })

  /// Agent2Agent: JSON-RPC responses with messages, artifacts and the status of a task.
  public static let a2a = StreamFamily(
    "a2a",
    [
      .delta(.text, "result.artifact.parts[].text", id: "result.artifact.artifactId"),
      .known("result.kind", when: [.string("result.kind", "artifact-update")]),
      .delta(.text, "result.parts[].text", when: [.string("result.kind", "message")]),
      .known("result.kind", when: [.string("result.kind", "message")]).terminal,
      .delta(
        .partial, "result.status.message.parts[].text",
        when: [.string("result.kind", "status-update"), .string("result.status.state", "working")]),
      .delta(
        .text, "result.status.message.parts[].text",
        when: [.string("result.kind", "status-update"), .string("result.status.state", "input-required")]),
      .known("result.kind", when: [.string("result.kind", "status-update")]),
      .delta(.text, "result.artifacts[].parts[].text", when: [.string("result.kind", "task")]),
      .known("result.kind", when: [.string("result.kind", "task")]),
      .failure("result.status", when: [.string("result.status.state", "failed")]),
      .failure("result.status", when: [.string("result.status.state", "rejected")]),
      .delta(.stop, "result.status.state", when: [.raw("result.final", "true")]).terminal,
      .delta(
        .stop, "result.status.state",
        when: [.string("result.kind", "task"), .string("result.status.state", "completed")]
      ).terminal,
    ])

  /// The Model Context Protocol over HTTP, as AgentCore Gateway speaks it: results, progress and errors of calls.
  public static let mcp = StreamFamily(
    "mcp",
    [
      .delta(.text, "result.content[].text", when: [.present("jsonrpc"), .absent("result.isError")]),
      .delta(.text, "result.content[].text", when: [.present("jsonrpc"), .raw("result.isError", "false")]),
      .failure("result.content[].text", when: [.present("jsonrpc"), .raw("result.isError", "true")]),
      .delta(.partial, "params.message", when: [.string("method", "notifications/progress")]),
      .known("method", when: [.present("jsonrpc")]),
      .known("result", when: [.present("jsonrpc"), .absent("result.kind")]).terminal,
    ])

  /// LangGraph and LangChain: chunks of messages, alone or in an array with their metadata.
  public static let langGraph = StreamFamily("langGraph", langChainChunk + langChainChunk.map { $0.under("[0]") })

  private static let langChainChunk: [DeltaRule] = [
    .delta(.reasoning, "additional_kwargs.reasoning_content", when: [.string("type", "AIMessageChunk")]),
    .delta(.text, "content", when: [.string("type", "AIMessageChunk")]),
    .delta(.reasoning, "content[].reasoning_content.text", when: [.string("type", "AIMessageChunk")]),
    .delta(.reasoning, "content[].thinking", when: [.string("type", "AIMessageChunk")]),
    .delta(.text, "content[].text", index: "content[].index", when: [.string("type", "AIMessageChunk")]),
    .known("type", when: [.string("type", "AIMessageChunk")]),
    .delta(
      .toolStart, "tool_call_chunks[].name", index: "tool_call_chunks[].index", id: "tool_call_chunks[].id",
      name: "tool_call_chunks[].name"
    ).unlessEmpty,
    .delta(.toolInput, "tool_call_chunks[].args", index: "tool_call_chunks[].index"),
    .delta(.stop, "response_metadata.stopReason"),
    .delta(.stop, "response_metadata.stop_reason"),
    .delta(.stop, "response_metadata.finish_reason"),
    .delta(.usage, "usage_metadata"),
    // Messages of tools and people, and whole messages, which repeat the chunks.
    .known("type", when: [.string("type", "tool")]).common,
    .known("type", when: [.string("type", "human")]).common,
    .known("type", when: [.string("type", "ai")]).common,
  ]
}
