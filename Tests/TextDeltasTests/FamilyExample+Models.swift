import TextDeltas

extension FamilyExample {
  static let all = bedrock + models + agents + services + vendors + operations + engines + protocols

  static func error(_ type: String, _ message: String) -> Ending {
    .failed(.inBand, name: type, message: message)
  }

  // MARK: Bedrock: events

  static let bedrock: [FamilyExample] = [
    FamilyExample(
      family: "converse",
      carrier: .events([
        ("messageStart", #"{"p":"abcd","role":"assistant"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"why"}},"p":"a"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s=="}},"p":"ab"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"QQ=="}}}"#),
        ("contentBlockStop", #"{"contentBlockIndex":0,"p":"abc"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"a"},"p":"abc"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":""},"p":"abcd"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"b","toolUse":null,"__type":"text"},"p":"ab"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"citation":{"sourceContent":[{"text":"no"}]}}}"#),
        ("contentBlockStart", #"{"contentBlockIndex":2,"start":{"toolUse":{"name":"n","toolUseId":"i"}},"p":"a"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"text\":"}},"p":"ab"}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"1}"}},"p":"ab"}"#),
        ("contentBlockStart", #"{"contentBlockIndex":3,"start":{"toolResult":{"toolUseId":"i"}}}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":3,"delta":{"toolResult":[{"text":"no"}]}}"#),
        ("contentBlockDelta", #"{"contentBlockIndex":4,"delta":{"image":{"source":{"bytes":"AA=="}}}}"#),
        ("somethingNew", #"{"delta":{"text":"no"},"text":"no"}"#),
        ("messageStop", #"{"p":"ab","stopReason":"model_context_window_exceeded"}"#),
        ("metadata", #"{"metrics":{"latencyMs":7},"p":"a","trace":{"text":"no"},"usage":{"inputTokens":1}}"#),
      ]),
      deltas: [
        "start: assistant", "reasoning 0: why", "signature 0: s==", "redacted 0: QQ==", "blockStop 0", "text 1: a",
        "text 1", "text 1: b", #"citation 1: {"sourceContent":[{"text":"no"}]}"#, "toolStart 2 #i <n>",
        #"toolInput 2: {"text":"#, "toolInput 2: 1}", "blockStart 3", "stop: model_context_window_exceeded",
        #"usage: {"inputTokens":1}"#, #"metrics: {"latencyMs":7}"#,
      ],
      ending: .complete, stop: .contextWindowExceeded),
    FamilyExample(
      family: "converse", variant: "InvokeHarness",
      carrier: .events([
        ("messageStart", #"{"role":"assistant"}"#),
        (
          "contentBlockStart",
          #"{"contentBlockIndex":0,"start":{"toolUse":{"name":"n","serverName":"s","toolUseId":"i","type":"mcp_tool_use"}}}"#
        ),
        ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"a"}}"#),
        ("messageStop", #"{"stopReason":"timeout_exceeded"}"#),
      ]),
      deltas: ["start: assistant", "toolStart 0 #i <n>", "text 1: a", "stop: timeout_exceeded"], ending: .complete,
      stop: .interrupted),
    FamilyExample(
      family: "agent",
      carrier: .events([
        ("trace", #"{"agentId":"a","trace":{"orchestrationTrace":{"rationale":{"text":"no"}}}}"#),
        (
          "chunk",
          #"{"attribution":{"citations":[{"generatedResponsePart":{"textResponsePart":{"text":"no"}}}]},"bytes":"YQ=="}"#
        ),
        ("chunk", "{\"bytes\":\"\(encoded(Array(#""text": 1"#.utf8)))\"}"),
        ("trace", #"{"trace":{"orchestrationTrace":{"observation":{"finalResponse":{"text":"no"}}}}}"#),
        ("returnControl", #"{"invocationId":"i","invocationInputs":[{"functionInvocationInput":{"function":"f"}}]}"#),
        ("files", #"{"files":[{"name":"n","bytes":"AA=="}]}"#),
      ]),
      deltas: ["text: a", #"text: "text": 1"#], ending: .ended),
    FamilyExample(
      family: "retrieveAndGenerate",
      carrier: .events([
        ("output", #"{"text":"a"}"#),
        (
          "citation",
          #"{"citation":{"generatedResponsePart":{"textResponsePart":{"text":"a"}}},"retrievedReferences":[]}"#
        ),
        ("output", #"{"text":"b"}"#), ("guardrail", #"{"action":"NONE"}"#),
      ]),
      deltas: [
        "text: a", #"citation: {"generatedResponsePart":{"textResponsePart":{"text":"a"}}}"#, "text: b",
      ], ending: .ended),
    FamilyExample(
      family: "invokeFlow",
      carrier: .events([
        ("flowTraceEvent", #"{"trace":{"nodeOutputTrace":{"fields":[{"content":{"document":"no"}}]}}}"#),
        ("flowOutputEvent", #"{"content":{"document":"a"},"nodeName":"n","nodeType":"FlowOutputNode"}"#),
        ("flowOutputEvent", #"{"content":{"document":{"text":"b"}},"nodeName":"n"}"#),
        ("flowCompletionEvent", #"{"completionReason":"SUCCESS"}"#),
      ]),
      deltas: ["text: a", #"text: {"text":"b"}"#, "stop: SUCCESS"], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "optimizePrompt",
      carrier: .events([
        ("analyzePromptEvent", #"{"message":"no"}"#),
        ("optimizedPromptEvent", #"{"optimizedPrompt":{"textPrompt":{"text":"a"}}}"#),
      ]),
      deltas: ["text: a"], ending: .ended),
  ]

  // MARK: Models behind InvokeModel

  static let models: [FamilyExample] = [
    FamilyExample(
      family: "anthropicMessages", carrier: .chunks(anthropic), deltas: anthropicDeltas,
      ending: .complete, stop: .toolUse),
    FamilyExample(
      family: "anthropicMessages", variant: "server-sent events", carrier: .serverSentEvents(anthropic.map { $0 }),
      deltas: anthropicDeltas, ending: .complete, stop: .toolUse),
    FamilyExample(
      family: "anthropicMessages", variant: "an error",
      carrier: .chunks([
        #"{"type":"message_start","message":{"role":"assistant"}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#,
        #"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#,
      ]),
      deltas: ["start: assistant", "text 0: a", "error <overloaded_error>: m"],
      ending: error("overloaded_error", "m")),
    FamilyExample(
      family: "anthropicCompletion",
      carrier: .chunks([
        #"{"completion":" a","stop_reason":null,"stop":null}"#,
        #"{"completion":"","stop_reason":"stop_sequence","stop":"\n\nHuman:","amazon-bedrock-invocationMetrics":{"inputTokenCount":1}}"#,
      ]),
      deltas: ["text:  a", "text", "stop: stop_sequence", #"metrics: {"inputTokenCount":1}"#], ending: .complete,
      stop: .stopSequence),
    FamilyExample(
      family: "nova",
      carrier: .chunks([
        #"{"messageStart":{"role":"assistant"}}"#,
        #"{"contentBlockDelta":{"delta":{"text":"a"},"contentBlockIndex":0},"amazon-bedrock-guardrailAction":"NONE"}"#,
        #"{"contentBlockStop":{"contentBlockIndex":0}}"#,
        #"{"contentBlockDelta":{"delta":{"reasoningContent":{"text":"why"}},"contentBlockIndex":1}}"#,
        #"{"contentBlockStart":{"start":{"toolUse":{"toolUseId":"i","name":"n"}},"contentBlockIndex":2}}"#,
        #"{"contentBlockDelta":{"delta":{"toolUse":{"input":"{}"}},"contentBlockIndex":2}}"#,
        #"{"messageStop":{"stopReason":"tool_use"}}"#,
        #"{"metadata":{"usage":{"inputTokens":1},"metrics":{},"trace":{}},"amazon-bedrock-invocationMetrics":{"inputTokenCount":1}}"#,
      ]),
      deltas: [
        "start: assistant", "text 0: a", "blockStop 0", "reasoning 1: why", "toolStart 2 #i <n>", "toolInput 2: {}",
        "stop: tool_use", #"usage: {"inputTokens":1}"#, "metrics: {}", #"metrics: {"inputTokenCount":1}"#,
      ], ending: .complete, stop: .toolUse),
    FamilyExample(
      family: "novaSonic",
      carrier: .chunks([
        #"{"event":{"completionStart":{"promptName":"p"}}}"#,
        #"{"event":{"contentStart":{"additionalModelFields":"{\"generationStage\":\"FINAL\"}","contentId":"u","role":"USER","type":"TEXT"}}}"#,
        #"{"event":{"textOutput":{"content":"hello","contentId":"u","role":"USER"}}}"#,
        #"{"event":{"contentEnd":{"contentId":"u","stopReason":"PARTIAL_TURN","type":"TEXT"}}}"#,
        #"{"event":{"contentStart":{"additionalModelFields":"{\"generationStage\":\"SPECULATIVE\"}","contentId":"s","role":"ASSISTANT","type":"TEXT"}}}"#,
        #"{"event":{"textOutput":{"content":"words","contentId":"s","role":"ASSISTANT"}}}"#,
        #"{"event":{"contentEnd":{"contentId":"s","type":"TEXT"}}}"#,
        #"{"event":{"contentStart":{"contentId":"v","role":"ASSISTANT","type":"AUDIO"}}}"#,
        #"{"event":{"audioOutput":{"content":"AAAA","contentId":"v"}}}"#,
        #"{"event":{"contentStart":{"additionalModelFields":"{\"generationStage\":\"FINAL\"}","contentId":"f","role":"ASSISTANT","type":"TEXT"}}}"#,
        #"{"event":{"textOutput":{"content":"words","contentId":"f","role":"ASSISTANT"}}}"#,
        #"{"event":{"toolUse":{"content":"{}","contentId":"t","toolName":"n","toolUseId":"i"}}}"#,
        #"{"event":{"usageEvent":{"totalTokens":3}}}"#,
        #"{"event":{"completionEnd":{"stopReason":"END_TURN"}}}"#,
      ]),
      deltas: [
        "blockStart #u", "partial #u: hello", "blockStop #u: PARTIAL_TURN", "blockStart #s", "partial #s: words",
        "blockStop #s", "blockStart #v", "blockStart #f", "text #f: words", "toolStart #i <n>", "toolInput #i: {}",
        #"usage: {"totalTokens":3}"#, "stop: END_TURN",
      ], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "titan",
      carrier: .chunks([
        #"{"outputText":"a","index":0,"totalOutputTextTokenCount":null,"completionReason":null,"inputTextTokenCount":5}"#,
        #"{"outputText":"b","index":0.0,"totalOutputTextTokenCount":3.0,"completionReason":"FINISH","inputTextTokenCount":null,"amazon-bedrock-trace":{"guardrail":{"modelOutput":["no"]}},"amazon-bedrock-invocationMetrics":{"inputTokenCount":5}}"#,
      ]),
      deltas: [
        "text 0: a", #"usage: {"inputTextTokenCount":5}"#, "text: b", "stop: FINISH",
        #"usage: {"totalOutputTextTokenCount":3.0}"#, #"metrics: {"inputTokenCount":5}"#,
      ], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "llama",
      carrier: .chunks([
        #"{"generation":"a","prompt_token_count":5,"generation_token_count":1,"stop_reason":null}"#,
        #"{"generation":"b","prompt_token_count":null,"generation_token_count":2,"stop_reason":null}"#,
        #"{"generation":"c","prompt_token_count":null,"generation_token_count":3,"stop_reason":null}"#,
        #"{"generation":"d","prompt_token_count":null,"generation_token_count":4,"stop_reason":"length","amazon-bedrock-invocationMetrics":{"inputTokenCount":5}}"#,
      ]),
      deltas: [
        "text: a", #"usage: {"prompt_token_count":5,"generation_token_count":1}"#, "text: b", "text: c", "text: d",
        "stop: length", #"usage: {"generation_token_count":4}"#, #"metrics: {"inputTokenCount":5}"#,
      ], ending: .complete, stop: .maximumTokens),
    FamilyExample(
      family: "mistralText",
      carrier: .chunks([
        #"{"outputs":[{"text":"a","stop_reason":null}]}"#,
        #"{"outputs":[{"text":"b","stop_reason":"stop"}],"amazon-bedrock-invocationMetrics":{"inputTokenCount":5}}"#,
      ]),
      deltas: ["text: a", "text: b", "stop: stop", #"metrics: {"inputTokenCount":5}"#], ending: .complete,
      stop: .endOfTurn),
    FamilyExample(
      family: "mistralChat",
      carrier: .chunks([
        #"{"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"stop_reason":null}]}"#,
        #"{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"i","function":{"name":"n","arguments":"{}"}}]},"stop_reason":"tool_calls"}]}"#,
      ]),
      deltas: ["text 0: a", "toolStart #i <n>", "toolInput: {}", "stop: tool_calls"], ending: .complete,
      stop: .toolUse),
    FamilyExample(
      family: "mistralChat", variant: "an answer that does not stream",
      carrier: .bytes(
        #"{"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],"usage":{"total_tokens":3}}"#
          + "\n"),
      deltas: ["text 0: a", "stop: stop", #"usage: {"total_tokens":3}"#], ending: .complete, stop: .endOfTurn),
    FamilyExample(family: "chatCompletions", carrier: .chunks(chat), deltas: chatDeltas, ending: .complete),
    FamilyExample(
      family: "chatCompletions", variant: "server-sent events",
      carrier: .bytes(
        ": keep-alive\n\n" + chat.map { "data: \($0)\n\n" }.joined(separator: ": OPENROUTER\n\n") + "data: [DONE]\n\n"),
      deltas: chatDeltas, ending: .complete),
    FamilyExample(
      family: "chatCompletions", variant: "AI21, metrics behind the end",
      carrier: .chunks([
        #"{"id":"x","choices":[{"index":0,"delta":{"role":"assistant"}}]}"#,
        #"{"id":"x","choices":[{"index":0,"delta":{"content":"a"}}]}"#,
        #"{"id":"x","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"total_tokens":3}}"#,
        #"{"amazon-bedrock-invocationMetrics":{"inputTokenCount":5}}"#,
      ]),
      deltas: ["text 0: a", "text 0", "stop: stop", #"usage: {"total_tokens":3}"#, #"metrics: {"inputTokenCount":5}"#],
      ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "chatCompletions", variant: "an error",
      carrier: .serverSentEvents([
        #"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, #"{"error":{"type":"t","message":"m","code":500}}"#,
      ]), deltas: ["text 0: a", "error <t>: m"], ending: error("t", "m")),
    FamilyExample(
      family: "chatCompletions", variant: "an error that is a string",
      carrier: .serverSentEvents([#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, #"{"error":"m"}"#]),
      deltas: ["text 0: a", "error: m"], ending: error("", "m")),
    FamilyExample(
      family: "completions", variant: "DeepSeek",
      carrier: .chunks([
        #"{"choices":[{"text":"<think>a","stop_reason":null}]}"#,
        #"{"choices":[{"text":"b","stop_reason":"length"}],"amazon-bedrock-invocationMetrics":{"inputTokenCount":5}}"#,
      ]),
      deltas: ["text: <think>a", "text: b", "stop: length", #"metrics: {"inputTokenCount":5}"#], ending: .complete,
      stop: .maximumTokens),
    FamilyExample(
      family: "completions", variant: "Writer",
      carrier: .chunks([
        #"{"choices":[{"index":0,"text":"a","finish_reason":null}],"usage":null}"#,
        #"{"choices":[{"index":0,"text":"","finish_reason":"stop"}],"usage":{"total_tokens":3}}"#, #""[DONE]""#,
      ]), deltas: ["text 0: a", "text 0", "stop: stop", #"usage: {"total_tokens":3}"#], ending: .complete,
      stop: .endOfTurn),
    FamilyExample(
      family: "cohere", variant: "Command R",
      carrier: .chunks([
        #"{"is_finished":false,"event_type":"stream-start","generation_id":"g"}"#,
        #"{"is_finished":false,"event_type":"search-results","documents":[{"text":"no"}]}"#,
        #"{"is_finished":false,"event_type":"text-generation","text":"a"}"#,
        #"{"is_finished":false,"event_type":"tool-calls-chunk","tool_call_delta":{"index":0,"name":"n"}}"#,
        #"{"is_finished":false,"event_type":"tool-calls-chunk","tool_call_delta":{"index":0,"parameters":"{}"}}"#,
        #"{"is_finished":false,"event_type":"tool-calls-generation","text":"no","tool_calls":[{"name":"n","parameters":{}}]}"#,
        #"{"is_finished":true,"event_type":"stream-end","response":{"text":"a","chat_history":[{"message":"a"}],"meta":{"billed_units":{}}},"finish_reason":"COMPLETE"}"#,
      ]),
      deltas: [
        "text: a", "toolStart 0 <n>", "toolInput 0: {}", "stop: COMPLETE", #"usage: {"billed_units":{}}"#,
      ], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "cohere", variant: "Command",
      carrier: .chunks([
        #"{"text":"a","is_finished":false}"#,
        #"{"is_finished":true,"finish_reason":"MAX_TOKENS","response":{"generations":[{"text":"a"}]},"amazon-bedrock-invocationMetrics":{"inputTokenCount":5}}"#,
      ]), deltas: ["text: a", "stop: MAX_TOKENS", #"metrics: {"inputTokenCount":5}"#], ending: .complete,
      stop: .maximumTokens),
    FamilyExample(
      family: "cohereGenerations",
      carrier: .chunks([#"{"generations":[{"finish_reason":"MAX_TOKENS","id":"g","text":"a"}],"id":"x","prompt":"no"}"#]
      ),
      deltas: ["text: a", "stop: MAX_TOKENS"], ending: .complete, stop: .maximumTokens),
  ]

  private static let anthropic = [
    #"{"type":"message_start","message":{"role":"assistant","content":[],"usage":{"input_tokens":1}}}"#,
    #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
    #"{"type":"ping"}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"why"}}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s=="}}"#,
    #"{"type":"content_block_stop","index":0}"#,
    #"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"d"}}"#,
    #"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}"#,
    #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"a"}      }"#,
    #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"b"}  }"#,
    #"{"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"cited_text":"no"}}}"#,
    #"{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"i","name":"n","input":{}}}"#,
    #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}"#,
    #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"text\":\"no\"}"}}"#,
    #"{"type":"content_block_delta","index":3,"delta":{"type":"something_new","text":"no"}}"#,
    #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":2}}"#,
    #"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":1}}"#,
  ]

  private static let anthropicDeltas = [
    "start: assistant", #"usage: {"input_tokens":1}"#, "blockStart 0", "reasoning 0: why", "signature 0: s==",
    "blockStop 0", "blockStart 1", "redacted 1: d", "blockStart 2", "text 2: a", "text 2: b",
    #"citation 2: {"cited_text":"no"}"#, "toolStart 3 #i <n>", "toolInput 3", #"toolInput 3: {"text":"no"}"#,
    "stop: tool_use", #"usage: {"output_tokens":2}"#, #"metrics: {"inputTokenCount":1}"#,
  ]

  private static let chat = [
    #"{"choices":[],"prompt_filter_results":[]}"#,
    #"{"choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":null},"finish_reason":null}],"obfuscation":"abc"}"#,
    #"{"choices":[{"index":0,"delta":{"reasoning":"why"}}]}"#,
    #"{"choices":[{"index":0,"delta":{"reasoning_content":"so"}}]}"#,
    #"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"obfuscation":"abcd"}"#,
    #"{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"length"}]}"#,
    #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"i","type":"function","function":{"name":"n","arguments":""}}]}}]}"#,
    #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}"#,
    #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"","function":{"arguments":"}"}}]}}]}"#,
    #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"j","function":{"name":"m","arguments":"{}"}}]}}]}"#,
    #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
    #"{"choices":[],"usage":{"total_tokens":3}}"#,
  ]

  private static let chatDeltas = [
    "reasoning 0: why", "reasoning 0: so", "text 0: a", "text 1: b", "stop: length", "toolStart 0 #i <n>",
    "toolInput 0: {", "toolInput 0: }", "toolStart 1 #j <m>", "toolInput 1: {}", "stop: tool_calls",
    #"usage: {"total_tokens":3}"#,
  ]
}
