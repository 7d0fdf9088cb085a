import TextDeltas

extension FamilyExample {
  // MARK: Operations

  static let operations: [FamilyExample] = [
    FamilyExample(
      family: "agenticRetrieve",
      carrier: .events([
        ("traceEvent", #"{"attributes":{"message":"no","step":"PLANNING"},"id":"1"}"#),
        ("responseEvent", #"{"text":"a "}"#), ("responseEvent", #"{"text":"b"}"#),
        ("result", #"{"generatedResponse":{"answer":"a b"},"results":[{"content":{"text":"no"}}]}"#),
      ]), deltas: ["text: a ", "text: b"], ending: .complete),
    FamilyExample(
      family: "agenticRetrieve", variant: "only the result",
      carrier: .events([
        ("traceEvent", #"{"attributes":{"step":"PLANNING"},"id":"1"}"#),
        ("result", #"{"generatedResponse":{"answer":"a","citations":[{"startIndex":0}]}}"#),
      ]), deltas: ["text: a", #"citation: [{"startIndex":0}]"#], ending: .complete),
    FamilyExample(
      family: "profileAgent",
      carrier: .events([
        ("ProgressEvent", #"{"Message":"reading"}"#), ("HeartbeatEvent", "{}"),
        ("TextMessageEvent", #"{"Message":"a "}"#), ("TextMessageEvent", #"{"Message":"b"}"#),
        ("EndOfOutputEvent", #"{"FinalResponseMessage":"a b","ConversationId":"c"}"#),
      ]), deltas: ["partial: reading", "text: a ", "text: b"], ending: .complete),
    FamilyExample(
      family: "profileAgent", variant: "an error",
      carrier: .events([
        ("TextMessageEvent", #"{"Message":"a"}"#), ("ErrorEvent", #"{"Error":"Throttled","Message":"slow down"}"#),
      ]), deltas: ["text: a", "error <Throttled>: slow down"], ending: error("Throttled", "slow down")),
    FamilyExample(
      family: "callAnalytics",
      carrier: .events([
        ("UtteranceEvent", #"{"UtteranceId":"u","IsPartial":true,"Transcript":"Hel"}"#),
        ("UtteranceEvent", #"{"UtteranceId":"u","IsPartial":false,"Transcript":"Hello."}"#),
        ("CategoryEvent", #"{"MatchedCategories":["x"]}"#),
        ("UtteranceEvent", #"{"UtteranceId":"v","IsPartial":false,"Transcript":"Hi."}"#),
      ]), deltas: ["partial #u: Hel", "text #u: Hello.", "text: \n", "text #v: Hi."], ending: .ended),
    FamilyExample(
      family: "liveTail", variant: "a line for each log event",
      carrier: .events([
        ("sessionStart", #"{"sessionId":"s"}"#),
        ("sessionUpdate", #"{"sessionResults":[{"message":"one"},{"message":"two\n"},{"message":"three"}]}"#),
      ]), deltas: ["text: one", "text: \n", "text: two\n", "text: three"], ending: .ended),
    FamilyExample(
      family: "invokeFlow", variant: "a question, and a document that is not a string",
      carrier: .events([
        ("flowOutputEvent", #"{"content":{"document":{"a":[1,"b"]}},"nodeName":"n"}"#),
        ("flowMultiTurnInputRequestEvent", #"{"content":{"document":"Who?"},"nodeName":"n"}"#),
        ("flowCompletionEvent", #"{"completionReason":"INPUT_REQUIRED"}"#),
      ]), deltas: [#"text: {"a":[1,"b"]}"#, "text: Who?", "stop: INPUT_REQUIRED"], ending: .complete),
    FamilyExample(
      family: "codeWhisperer", variant: "Kiro",
      carrier: .events([
        ("assistantResponseEvent", #"{"content":"a","modelId":"auto"}"#),
        ("metadataEvent", #"{"tokenUsage":{"outputTokens":7},"stopReason":"END_TURN"}"#),
      ]), deltas: ["text: a", #"usage: {"outputTokens":7}"#, "stop: END_TURN"], ending: .ended, stop: .endOfTurn),
    FamilyExample(
      family: "codeWhisperer", variant: "an invalid state",
      carrier: .events([
        ("assistantResponseEvent", #"{"content":"a"}"#), ("invalidStateEvent", #"{"reason":"r","message":"m"}"#),
      ]), deltas: ["text: a", "error: m"], ending: error("", "m")),
    FamilyExample(
      family: "novaSonic", variant: "an interruption is not speech",
      carrier: .chunks([
        #"{"event":{"contentStart":{"contentId":"a","additionalModelFields":"{\"generationStage\":\"FINAL\"}"}}}"#,
        #"{"event":{"textOutput":{"contentId":"a","role":"ASSISTANT","content":"hi"}}}"#,
        #"{"event":{"textOutput":{"contentId":"a","role":"ASSISTANT","content":"{ \"interrupted\" : true }"}}}"#,
        #"{"event":{"completionEnd":{"stopReason":"END_TURN"}}}"#,
      ]), deltas: ["blockStart #a", "text #a: hi", "stop: END_TURN"], ending: .complete),
  ]

  // MARK: Engines

  private static let pegasusDocuments = [
    #"{"message":"The video","finishReason":null}"#, #"{"message":" ends.","finishReason":null}"#,
    #"{"message":"","finishReason":"stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":5}}"#,
  ]

  private static let geminiDocuments = [
    #"{"candidates":[{"content":{"parts":[{"text":"why","thought":true}],"role":"model"},"index":0}]}"#,
    #"{"candidates":[{"content":{"parts":[{"text":"a"}],"role":"model"},"index":0}],"modelVersion":"g"}"#,
    #"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"n","args":{"city":"Oslo"}}}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"totalTokenCount":5}}"#,
  ]
  private static let geminiDeltas = [
    "reasoning 0: why", "text 0: a", "toolStart <n>", #"toolInput: {"city":"Oslo"}"#, "stop: STOP",
    #"usage: {"totalTokenCount":5}"#,
  ]

  static let engines: [FamilyExample] = [
    FamilyExample(
      family: "pegasus", carrier: .chunks(pegasusDocuments),
      deltas: ["text: The video", "text:  ends.", "text", "stop: stop", #"metrics: {"inputTokenCount":5}"#],
      ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "gemini", carrier: .serverSentEvents(geminiDocuments), deltas: geminiDeltas, ending: .complete,
      stop: .endOfTurn),
    FamilyExample(
      family: "gemini", variant: "an array over many lines",
      carrier: .bytes("[" + geminiDocuments.joined(separator: "\n,\r\n") + "\n]\n"), deltas: geminiDeltas,
      ending: .complete),
    FamilyExample(
      family: "gemini", variant: "pretty-printed",
      carrier: .bytes(
        """
        {
          "candidates": [
            {
              "content": { "parts": [ { "text": "a\\nb" } ] },
              "finishReason": "MAX_TOKENS"
            }
          ]
        }
        """), deltas: ["text: a\nb", "stop: MAX_TOKENS"], ending: .complete, stop: .maximumTokens),
    FamilyExample(
      family: "cohereV2",
      carrier: .serverSentEvents([
        #"{"type":"message-start","id":"x","delta":{"message":{"role":"assistant","content":[]}}}"#,
        #"{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"why"}}}"#,
        #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"i","type":"function","function":{"name":"n","arguments":""}}}}}"#,
        #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{}"}}}}}"#,
        #"{"type":"tool-call-end","index":0}"#,
        #"{"type":"content-start","index":1,"delta":{"message":{"content":{"type":"text","text":""}}}}"#,
        #"{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"a"}}}}"#,
        #"{"type":"content-end","index":1}"#,
        #"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"output_tokens":2}}}}"#,
      ]),
      deltas: [
        "start: assistant", "reasoning: why", "toolStart 0 #i <n>", "toolInput 0: {}", "blockStop 0", "blockStart 1",
        "text 1: a", "blockStop 1", "stop: COMPLETE", #"usage: {"tokens":{"output_tokens":2}}"#,
      ], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "ollama", variant: "chat",
      carrier: .bytes(
        """
        {"model":"m","message":{"role":"assistant","content":"","thinking":"why"},"done":false}
        {"model":"m","message":{"role":"assistant","content":"a"},"done":false}
        {"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"n","arguments":{"a":1}}}]},"done":false}
        {"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","eval_count":2}

        """),
      deltas: [
        "reasoning: why", "text", "text: a", "text", "toolStart <n>", #"toolInput: {"a":1}"#, "text", "stop: stop",
        #"usage: {"eval_count":2}"#,
      ], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "ollama", variant: "generate",
      carrier: .bytes(
        "{\"model\":\"m\",\"response\":\"a\",\"done\":false}\n{\"model\":\"m\",\"response\":\"\",\"done\":true,\"done_reason\":\"length\"}\n"
      ), deltas: ["text: a", "text", "stop: length"], ending: .complete, stop: .maximumTokens),
    FamilyExample(
      family: "llamaCpp",
      carrier: .serverSentEvents([
        #"{"content":"a","stop":false}"#,
        #"{"content":"","stop":true,"stop_type":"limit","tokens_evaluated":3,"tokens_predicted":2}"#,
      ]),
      deltas: ["text: a", "text", "stop: limit", #"usage: {"tokens_evaluated":3,"tokens_predicted":2}"#],
      ending: .complete, stop: .maximumTokens),
    FamilyExample(
      family: "deltas",
      carrier: .serverSentEvents([
        #"{"kind":"start","role":"assistant"}"#, #"{"kind":"blockStart","index":0}"#,
        #"{"kind":"reasoning","index":0,"text":"Hm"}"#, #"{"kind":"signature","index":0,"text":"s"}"#,
        #"{"kind":"redacted","index":0,"text":"r"}"#, #"{"kind":"blockStop","index":0}"#,
        #"{"kind":"text","index":1,"text":"a"}"#, #"{"kind":"citation","index":1,"citation":{"title":"t"}}"#,
        #"{"kind":"partial","text":"b"}"#, #"{"kind":"toolStart","index":2,"id":"i","name":"n"}"#,
        #"{"kind":"toolInput","index":2,"text":"{}"}"#, #"{"kind":"stop","reason":"tool_use"}"#,
        #"{"kind":"usage","usage":{"inputTokens":3}}"#, #"{"kind":"metrics","metrics":{"latencyMs":7}}"#, "[DONE]",
      ]),
      deltas: [
        "start: assistant", "blockStart 0", "reasoning 0: Hm", "signature 0: s", "redacted 0: r", "blockStop 0",
        "text 1: a", #"citation 1: {"title":"t"}"#, "partial: b", "toolStart 2 #i <n>", "toolInput 2: {}",
        "stop: tool_use", #"usage: {"inputTokens":3}"#, #"metrics: {"latencyMs":7}"#,
      ], ending: .complete, stop: .toolUse),
    FamilyExample(
      family: "deltas", variant: "lines",
      carrier: .bytes("{\"kind\":\"text\",\"text\":\"a\"}\n{\"kind\":\"stop\"}\n"), deltas: ["text: a", "stop"],
      ending: .complete),
    FamilyExample(
      family: "triton",
      carrier: .serverSentEvents([
        #"{"model_name":"e","model_version":"1","text_output":"a"}"#, #"{"model_name":"e","text_output":" b"}"#,
      ]), deltas: ["text: a", "text:  b"], ending: .ended),
    FamilyExample(
      family: "textGenerationInference", variant: "a lone generated text",
      carrier: .bytes("[{\"generated_text\": \"a\"}]"), deltas: ["text: a"], ending: .complete),
    FamilyExample(
      family: "textGenerationInference", variant: "a failure",
      carrier: .bytes(
        """
        {"token":{"id":1,"text":"a","log_prob":-0.1}}
        {"token":{"id":-1,"text":""},"generated_text":"a","details":{"finish_reason":"error"}}

        """),
      deltas: ["text: a", "text", "error: finish_reason: error", "stop: error"],
      ending: error("", "finish_reason: error")),
    FamilyExample(
      family: "lambdaProxy", carrier: .bytes(#"{"statusCode":200,"headers":{"Content-Type":"text/plain"},"body":"a"}"#),
      deltas: ["text: a"], ending: .complete),
    FamilyExample(
      family: "lambdaProxy", variant: "a failure",
      carrier: .bytes(#"{"statusCode":502,"isBase64Encoded":false,"body":"{\"message\":\"m\"}"}"#),
      deltas: ["error <502>: m"], ending: error("502", "m")),
    FamilyExample(
      family: "lambdaProxy", variant: "a failure without words", carrier: .bytes(#"{"body":"","statusCode":404}"#),
      deltas: ["error <404>"], ending: error("404", "")),
    FamilyExample(
      family: "chatCompletions", variant: "thinking in lists, refusals, details and transcripts",
      carrier: .serverSentEvents([
        #"{"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"why"}]}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","text":"so"}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"a"}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"refusal":"no"}}]}"#,
        #"{"choices":[{"index":0,"delta":{"audio":{"transcript":"spoken"}}}]}"#,
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
      ]),
      deltas: ["reasoning 0: why", "reasoning 0: so", "text 0: a", "text 0: no", "text 0: spoken", "stop: stop"],
      ending: .complete),
    FamilyExample(
      family: "chatCompletions", variant: "arguments as objects, and the older form of calls",
      carrier: .serverSentEvents([
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"i","function":{"name":"n","arguments":{"a":1}}}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":""}}}]}"#,
        #"{"choices":[{"index":0,"delta":{"function_call":{"arguments":"{}"}}}]}"#,
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"function_call"}]}"#,
      ]),
      deltas: [
        "toolStart 0 #i <n>", #"toolInput 0: {"a":1}"#, "toolStart <f>", "toolInput: {}", "stop: function_call",
      ], ending: .complete, stop: .toolUse),
    FamilyExample(
      family: "chatCompletions", variant: "a numeric code",
      carrier: .serverSentEvents([
        #"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, #"{"error":{"code":502,"message":"m"}}"#,
      ]), deltas: ["text 0: a", "error <502>: m"], ending: error("502", "m")),
    FamilyExample(
      family: "anthropicMessages", variant: "a whole input in the start of a block",
      carrier: .serverSentEvents([
        #"{"type":"content_block_start","index":0,"content_block":{"type":"mcp_tool_use","id":"i","name":"n","input":{"a":1}}}"#,
        #"{"type":"content_block_stop","index":0}"#, #"{"type":"message_stop"}"#,
      ]), deltas: ["toolStart 0 #i <n>", #"toolInput 0: {"a":1}"#, "blockStop 0"], ending: .complete),
    FamilyExample(
      family: "anthropicMessages", variant: "not streamed",
      carrier: .bytes(
        #"{"type":"message","role":"assistant","content":[{"type":"thinking","thinking":"why"},{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"output_tokens":1}}"#
      ),
      deltas: ["start: assistant", "reasoning: why", "text: a", "stop: end_turn", #"usage: {"output_tokens":1}"#],
      ending: .complete),
    FamilyExample(
      family: "openAIResponses", variant: "other tools, with and without pieces",
      carrier: .serverSentEvents([
        #"{"type":"response.created"}"#,
        #"{"type":"response.output_item.added","output_index":0,"item":{"type":"custom_tool_call","id":"c","call_id":"i","name":"shell","input":""}}"#,
        #"{"type":"response.custom_tool_call_input.delta","output_index":0,"delta":"ls"}"#,
        #"{"type":"response.custom_tool_call_input.done","output_index":0,"input":"ls"}"#,
        #"{"type":"response.output_item.done","output_index":0,"item":{"type":"custom_tool_call","input":"ls"}}"#,
        #"{"type":"response.output_item.added","output_index":1,"item":{"type":"shell_call","id":"s"}}"#,
        #"{"type":"response.shell_call_command.delta","output_index":1,"command_index":0,"delta":"pwd"}"#,
        #"{"type":"response.output_item.added","output_index":2,"item":{"type":"mcp_call","id":"m","name":"n"}}"#,
        #"{"type":"response.mcp_call_arguments.done","output_index":2,"arguments":"{}"}"#,
        #"{"type":"response.completed","response":{"status":"completed"}}"#,
      ]),
      deltas: [
        "start", "toolStart 0 #i <shell>", "toolInput 0: ls", "blockStop 0", "toolStart 1 #s <shell_call>",
        "toolInput 1: pwd", "toolStart 2 #m <n>", "toolInput 2: {}", "blockStop 2", "stop: completed",
      ], ending: .complete),
  ]

  // MARK: Protocols

  static let protocols: [FamilyExample] = [
    FamilyExample(
      family: "agUI",
      carrier: .serverSentEvents([
        #"{"type":"RUN_STARTED","threadId":"t","runId":"r"}"#, #"{"type":"TEXT_MESSAGE_START","messageId":"m"}"#,
        #"{"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"a"}"#,
        #"{"type":"TEXT_MESSAGE_END","messageId":"m"}"#,
        #"{"type":"TOOL_CALL_START","toolCallId":"i","toolCallName":"n"}"#,
        #"{"type":"TOOL_CALL_ARGS","toolCallId":"i","delta":"{}"}"#, #"{"type":"TOOL_CALL_END","toolCallId":"i"}"#,
        #"{"type":"STATE_SNAPSHOT","snapshot":{"delta":"no"}}"#,
        #"{"type":"RUN_FINISHED","threadId":"t","runId":"r"}"#,
      ]),
      deltas: [
        "start", "blockStart #m", "text #m: a", "blockStop #m", "toolStart #i <n>", "toolInput #i: {}", "blockStop #i",
      ], ending: .complete),
    FamilyExample(
      family: "agUI", variant: "an error",
      carrier: .serverSentEvents([
        #"{"type":"TEXT_MESSAGE_CHUNK","messageId":"m","delta":"a"}"#,
        #"{"type":"RUN_ERROR","message":"m","code":"c"}"#,
      ]), deltas: ["text #m: a", "error <RUN_ERROR>: m"], ending: error("RUN_ERROR", "m")),
    FamilyExample(
      family: "a2a",
      carrier: .serverSentEvents([
        #"{"jsonrpc":"2.0","id":"1","result":{"kind":"task","id":"t","status":{"state":"submitted"}}}"#,
        #"{"jsonrpc":"2.0","id":"1","result":{"kind":"status-update","status":{"state":"working","message":{"parts":[{"kind":"text","text":"looking"}]}},"final":false}}"#,
        #"{"jsonrpc":"2.0","id":"1","result":{"kind":"artifact-update","artifact":{"artifactId":"f","parts":[{"kind":"text","text":"a"}]}}}"#,
        #"{"jsonrpc":"2.0","id":"1","result":{"kind":"status-update","status":{"state":"completed"},"final":true}}"#,
      ]), deltas: ["partial: looking", "text #f: a", "stop: completed"], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "mcp",
      carrier: .serverSentEvents([
        #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1,"message":"looking"}}"#,
        #"{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"a"}],"isError":false}}"#,
      ]), deltas: ["partial: looking", "text: a"], ending: .complete),
    FamilyExample(
      family: "mcp", variant: "an error of the tool",
      carrier: .serverSentEvents([
        #"{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"m"}],"isError":true}}"#
      ]), deltas: ["error: m"], ending: error("", "m")),
    FamilyExample(
      family: "mcp", variant: "an error of the protocol",
      carrier: .serverSentEvents([
        #"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}"#,
        #"{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"m"}}"#,
      ]), deltas: ["error <-32602>: m"], ending: error("-32602", "m")),
    FamilyExample(
      family: "langGraph",
      carrier: .serverSentEvents([
        #"{"content":[{"type":"text","text":"a","index":0}],"type":"AIMessageChunk","id":"r","tool_call_chunks":[]}"#,
        #"{"content":"b","type":"AIMessageChunk","tool_call_chunks":[{"name":"n","args":"{}","id":"i","index":1}]}"#,
        #"{"content":[],"type":"AIMessageChunk","response_metadata":{"stopReason":"end_turn"}}"#,
      ]),
      deltas: ["text 0: a", "text: b", "toolStart 1 #i <n>", "toolInput 1: {}", "stop: end_turn"], ending: .ended,
      stop: .endOfTurn),
    FamilyExample(
      family: "langGraph", variant: "with metadata",
      carrier: .serverSentEvents([#"[{"content":"a","type":"AIMessageChunk"},{"langgraph_step":1}]"#]),
      deltas: ["text: a"], ending: .ended),
  ]
}
