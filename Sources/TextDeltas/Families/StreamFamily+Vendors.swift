/// Families of other vendors, and plain text.
extension StreamFamily {
  /// OpenAI's responses, also of Bedrock's endpoint.
  public static let openAIResponses = StreamFamily("openAIResponses", responsesItems + responsesDeltas + responsesEnd)

  /// The start and the end of an output item.
  private static let responsesItems: [DeltaRule] = [
    .delta(.start, "type", when: [.string("type", "response.created")]),
    responsesToolStart(id: "item.call_id", name: "item.name", when: []),
    responsesToolStart(id: "item.call_id", name: "item.type", when: [.absent("item.name")]),
    responsesToolStart(id: "item.id", name: "item.name", when: [.absent("item.call_id")]),
    responsesToolStart(id: "item.id", name: "item.type", when: [.absent("item.call_id"), .absent("item.name")]),
    .delta(
      .blockStart, "item.type", index: "output_index",
      when: [.string("type", "response.output_item.added"), .noSuffix("item.type", "_call")]),
  ]

  /// The start of a tool call, whose identifier and name have several forms.
  private static func responsesToolStart(
    id: String, name: String, when conditions: [DeltaRule.Condition]
  ) -> DeltaRule {
    .delta(
      .toolStart, "item.type", index: "output_index", id: id, name: name,
      when: [
        .string("type", "response.output_item.added"), .suffix("item.type", "_call"), .present(id), .present(name),
      ] + conditions)
  }

  private static let responsesDeltas: [DeltaRule] =
    [
      ("response.output_text.delta", .text), ("response.refusal.delta", .text),
      ("response.audio_transcript.delta", .text),
      ("response.output_audio_transcript.delta", .text), ("response.audio.transcript.delta", .text),
      ("response.reasoning_text.delta", .reasoning), ("response.reasoning_summary_text.delta", .reasoning),
    ].map { type, kind in .delta(kind, "delta", index: "output_index", when: [.string("type", type)]) }
    + ["_call_arguments", "_call.arguments", "_call_input", "_call_code", "_call_command", "_call_operation_diff"].map {
      .delta(.toolInput, "delta", index: "output_index", when: [.suffix("type", $0 + ".delta")])
    } + [
      // What is complete repeats the pieces, unless a service sends none.
      .delta(
        .text, "text", index: "output_index", when: [.string("type", "response.output_text.done")]
      ).ifNoPieces,
      .delta(
        .text, "refusal", index: "output_index", when: [.string("type", "response.refusal.done")]
      ).ifNoPieces,
    ]
    + [
      ("_call_arguments", "arguments"), ("_call.arguments", "arguments"), ("_call_input", "input"),
      ("_call_code", "code"),
      ("_call_command", "command"), ("_call_operation_diff", "diff"),
    ].flatMap { (type, member) -> [DeltaRule] in
      [
        .delta(.toolInput, member, index: "output_index", when: [.suffix("type", type + ".done")]).anyValue.ifNoPieces,
        .delta(.blockStop, "type", index: "output_index", when: [.suffix("type", type + ".done")]),
      ]
    }
    + ["arguments", "input", "code"].map {
      .delta(
        .toolInput, "item.\($0)", index: "output_index",
        when: [.string("type", "response.output_item.done"), .suffix("item.type", "_call")]
      ).anyValue.ifNoPieces
    }

  private static let responsesEnd: [DeltaRule] =
    [
      .delta(.stop, "type", text: "response.status", when: [.string("type", "response.completed")]).terminal,
      .delta(
        .stop, "type", text: "response.incomplete_details.reason",
        when: [.string("type", "response.incomplete"), .present("response.incomplete_details.reason")]
      ).terminal,
      .delta(
        .stop, "type", text: "response.status",
        when: [.string("type", "response.incomplete"), .absent("response.incomplete_details.reason")]
      ).terminal,
      .delta(.usage, "response.usage", when: [.string("type", "response.completed")]),
      .delta(.usage, "response.usage", when: [.string("type", "response.incomplete")]),
      .failure("response.error"),
      .failure("response", when: [.string("type", "response.failed"), .absent("response.error")]),
    ]
    + [
      "response.in_progress", "response.queued", "response.output_item.added", "response.output_item.done",
      "response.content_part.added", "response.content_part.done", "response.output_text.done",
      "response.output_text.annotation.added", "response.refusal.done", "response.reasoning_text.done",
      "response.reasoning_summary_part.added", "response.reasoning_summary_part.done",
      "response.reasoning_summary_text.done", "response.audio.delta", "response.audio.done",
      "response.output_audio.delta", "response.output_audio.done", "response.audio_transcript.done",
      "response.output_audio_transcript.done", "response.shell_call_output_content.delta",
      "response.shell_call_output_content.done", "response.image_generation_call.partial_image",
    ].map { .known("type", when: [.string("type", $0)]) }
    + [
      "_call.in_progress", "_call.searching", "_call.interpreting", "_call.generating", "_call.completed",
      "_call.failed",
    ].map { .known("type", when: [.suffix("type", $0)]).common }

  /// Google's Gemini: server-sent events, or one array of documents.
  public static let gemini = StreamFamily(
    "gemini",
    [
      .delta(
        .reasoning, "candidates[].content.parts[].text", index: "candidates[].index",
        when: [.raw("candidates[].content.parts[].thought", "true")]),
      .delta(
        .text, "candidates[].content.parts[].text", index: "candidates[].index",
        when: [.raw("candidates[].content.parts[].thought", "false")]),
      .delta(
        .text, "candidates[].content.parts[].text", index: "candidates[].index",
        when: [.absent("candidates[].content.parts[].thought")]),
      .delta(.signature, "candidates[].content.parts[].thoughtSignature", index: "candidates[].index"),
      .delta(
        .toolStart, "candidates[].content.parts[].functionCall.name",
        id: "candidates[].content.parts[].functionCall.id", name: "candidates[].content.parts[].functionCall.name"),
      .delta(
        .toolInput, "candidates[].content.parts[].functionCall.args",
        id: "candidates[].content.parts[].functionCall.id"
      ).raw,
      .known("candidates[].content"),
      .delta(.stop, "candidates[].finishReason").terminal,
      .delta(.stop, "promptFeedback.blockReason").terminal,
      .delta(.usage, "usageMetadata"),
    ])

  /// Cohere's second version of chat.
  public static let cohereV2 = StreamFamily(
    "cohereV2", .chunk,
    [
      .delta(.start, "type", text: "delta.message.role", when: [.string("type", "message-start")]),
      .delta(.blockStart, "type", index: "index", when: [.string("type", "content-start")]),
      .delta(
        .text, "delta.message.content.text", index: "index", when: [.string("type", "content-start")]
      ).unlessEmpty,
      .delta(.text, "delta.message.content.text", index: "index", when: [.string("type", "content-delta")]),
      .delta(
        .reasoning, "delta.message.content.thinking", index: "index", when: [.string("type", "content-delta")]),
      .delta(.blockStop, "type", index: "index", when: [.string("type", "content-end")]),
      .delta(.reasoning, "delta.message.tool_plan", when: [.string("type", "tool-plan-delta")]),
      .delta(
        .toolStart, "delta.message.tool_calls", index: "index", id: "delta.message.tool_calls.id",
        name: "delta.message.tool_calls.function.name", when: [.string("type", "tool-call-start")]),
      .delta(
        .toolInput, "delta.message.tool_calls.function.arguments", index: "index",
        when: [.string("type", "tool-call-start")]
      ).unlessEmpty,
      .delta(
        .toolInput, "delta.message.tool_calls.function.arguments", index: "index",
        when: [.string("type", "tool-call-delta")]),
      .delta(.blockStop, "type", index: "index", when: [.string("type", "tool-call-end")]),
      .delta(.citation, "delta.message.citations", index: "index", when: [.string("type", "citation-start")]),
      .known("type", when: [.string("type", "citation-end")]),
      .failure("delta.error", when: [.string("type", "message-end")]),
      .delta(.stop, "delta.finish_reason", when: [.string("type", "message-end")]).terminal,
      .delta(.usage, "delta.usage", when: [.string("type", "message-end")]),
    ])

  /// Ollama: chat and generate.
  public static let ollama = StreamFamily(
    "ollama",
    [
      .delta(.reasoning, "message.thinking", when: [.present("done")]),
      .delta(.text, "message.content", when: [.present("done")]),
      .delta(
        .toolStart, "message.tool_calls[].function.name", id: "message.tool_calls[].id",
        name: "message.tool_calls[].function.name"),
      .delta(.toolInput, "message.tool_calls[].function.arguments", id: "message.tool_calls[].id").anyValue,
      .delta(.reasoning, "thinking", when: [.present("done")]),
      .delta(.text, "response", when: [.present("done")]),
      .delta(.stop, "done_reason", when: [.raw("done", "true")]),
      .delta(.usage, "eval_count", when: [.raw("done", "true")]).gathering("prompt_eval_count", "eval_count"),
      .known("done", when: [.raw("done", "true"), .present("model")]).terminal,
    ])

  /// The deltas that ``TextDeltaEventEncoder`` and `codec-tool deltas` write.
  public static let deltas = StreamFamily(
    "deltas",
    [
      .delta(.start, "kind", text: "role", when: [.string("kind", "start")]),
      .delta(.text, "text", index: "index", id: "id", when: [.string("kind", "text")]),
      .delta(.reasoning, "text", index: "index", id: "id", when: [.string("kind", "reasoning")]),
      .delta(.signature, "text", index: "index", id: "id", when: [.string("kind", "signature")]),
      .delta(.redacted, "text", index: "index", id: "id", when: [.string("kind", "redacted")]),
      .delta(.toolStart, "name", index: "index", id: "id", name: "name", when: [.string("kind", "toolStart")]),
      .delta(.toolInput, "text", index: "index", id: "id", when: [.string("kind", "toolInput")]),
      .delta(.citation, "citation", index: "index", id: "id", when: [.string("kind", "citation")]),
      .delta(.blockStart, "kind", index: "index", id: "id", when: [.string("kind", "blockStart")]),
      .delta(.blockStop, "kind", text: "reason", index: "index", id: "id", when: [.string("kind", "blockStop")]),
      .delta(.partial, "text", index: "index", id: "id", when: [.string("kind", "partial")]),
      .delta(.stop, "kind", text: "reason", index: "index", when: [.string("kind", "stop")]).terminal,
      .delta(.usage, "usage", when: [.string("kind", "usage")]),
      .delta(.metrics, "metrics", when: [.string("kind", "metrics")]),
      .failure("", when: [.string("kind", "error")]),
    ])

  /// The completions of llama.cpp's server.
  public static let llamaCpp = StreamFamily(
    "llamaCpp",
    [
      .delta(.text, "content", when: [.present("stop"), .absent("type"), .absent("role")]),
      .delta(.stop, "stop_type", when: [.raw("stop", "true"), .present("content")]),
      .delta(.usage, "tokens_predicted", when: [.raw("stop", "true")])
        .gathering("tokens_evaluated", "tokens_predicted"),
      .known("stop", when: [.raw("stop", "true"), .present("content")]).terminal,
    ])

  /// The UI message stream of Vercel's AI SDK.
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
      .delta(
        .toolInput, "input", id: "toolCallId", when: [.string("type", "tool-input-available")]
      ).raw.ifNoPieces,
      .delta(.blockStop, "type", id: "toolCallId", when: [.string("type", "tool-input-available")]),
      .delta(.stop, "type", text: "finishReason", when: [.string("type", "finish")]).terminal,
    ])

  /// The data stream of Vercel's AI SDK, version 4: lines of a code, a colon and JSON.
  ///
  /// The code counts as the name of a member.
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
      .failure("3"),
    ])

  /// Text without any structure.
  public static let plainText = StreamFamily("plainText", [])
}
