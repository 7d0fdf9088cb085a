import TextDeltas

extension FamilyExample {
  // MARK: Agents

  static let agents: [FamilyExample] = [
    FamilyExample(
      family: "codeInterpreter",
      carrier: .events([
        (
          "result",
          #"{"content":[{"text":"a","type":"text"},{"type":"image","data":"AA==","text":"no"}],"isError":false,"structuredContent":{"exitCode":0,"stderr":"","stdout":"a"}}"#
        ),
        (
          "result",
          #"{"content":[{"type":"resource","resource":{"text":"no"}},{"type":"text","text":"b"}],"isError":false}"#
        ),
      ]), deltas: ["text: a", "text: b"], ending: .ended),
    FamilyExample(
      family: "codeInterpreter", variant: "an error",
      carrier: .events([
        (
          "result",
          #"{"content":[{"text":"a","type":"text"}],"isError":true,"structuredContent":{"exitCode":1,"stderr":"m"}}"#
        )
      ]), deltas: ["text: a", "error: m"], ending: error("", "m")),
    FamilyExample(
      family: "runtimeCommand",
      carrier: .events([
        ("chunk", #"{"contentStart":{}}"#), ("chunk", #"{"contentDelta":{"stdout":"a\n"}}"#),
        ("chunk", #"{"contentDelta":{"stderr":"no"}}"#),
        ("chunk", #"{"contentStop":{"exitCode":0,"status":"COMPLETED"}}"#),
      ]), deltas: ["text: a\n", "stop: COMPLETED"], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "agentCoreStrings", carrier: .serverSentEvents([#""a""#, #""日\n""#, #""[DONE""#]),
      deltas: ["text: a", "text: 日\n", "text: [DONE"], ending: .ended, isByChoice: true),
    FamilyExample(
      family: "agentCoreStrings", variant: "an error",
      carrier: .serverSentEvents([
        #""a""#, #"{"error":"m","error_type":"RuntimeError","message":"An error occurred during streaming"}"#,
      ]), deltas: ["text: a", "error <RuntimeError>: m"], ending: error("RuntimeError", "m"), isByChoice: true),
    FamilyExample(
      family: "strandsPython",
      carrier: .serverSentEvents([
        #"{"init_event_loop": true}"#, #"{"start": true}"#, #"{"event": {"messageStart": {"role": "assistant"}}}"#,
        #"{"event": {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"reasoningContent": {"text": "why"}}}}}"#,
        #"{"reasoningText": "why", "delta": {"reasoningContent": {"text": "why"}}}"#,
        #"{"event": {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"text": "a"}}}}"#,
        #"{"data": "a", "delta": {"text": "a"}}"#, #""{'data': 'a', 'delta': {'text': 'a'}}""#,
        #"{"event": {"contentBlockStart": {"contentBlockIndex": 2, "start": {"toolUse": {"toolUseId": "i", "name": "n"}}}}}"#,
        #"{"event": {"contentBlockDelta": {"contentBlockIndex": 2, "delta": {"toolUse": {"input": "{}"}}}}}"#,
        #"{"delta": {"toolUse": {"input": "{}"}}, "current_tool_use": {"input": "{}", "name": "n"}}"#,
        #"{"event": {"contentBlockStop": {"contentBlockIndex": 2}}}"#,
        #"{"event": {"messageStop": {"stopReason": "tool_use"}}}"#,
        #"{"event": {"metadata": {"usage": {"inputTokens": 1}, "metrics": {"latencyMs": 2}}}}"#,
        #"{"message": {"role": "assistant", "content": [{"text": "a"}]}}"#, #"{"result": "a"}"#,
      ]),
      deltas: [
        "start: assistant", "reasoning 0: why", "text 1: a", "toolStart 2 #i <n>", "toolInput 2: {}", "blockStop 2",
        "stop: tool_use", #"usage: {"inputTokens": 1}"#, #"metrics: {"latencyMs": 2}"#,
      ], ending: .complete, stop: .toolUse),
    FamilyExample(
      family: "strandsPython", variant: "an error",
      carrier: .serverSentEvents([
        #"{"event": {"contentBlockDelta": {"delta": {"text": "a"}}}}"#,
        #"{"error": "m", "error_type": "RuntimeError", "message": "An error occurred during streaming"}"#,
      ]), deltas: ["text: a", "error <RuntimeError>: m"], ending: error("RuntimeError", "m")),
    FamilyExample(
      family: "strandsTypeScript", variant: "0.1 to 0.3",
      carrier: .bytes(
        [
          #"{"type":"beforeInvocationEvent"}"#, #"{"type":"modelMessageStartEvent","role":"assistant"}"#,
          #"{"type":"modelStreamEventHook","agent":{"messages":["no"]},"event":{"type":"modelContentBlockDeltaEvent","delta":{"type":"textDelta","text":"a"}}}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"textDelta","text":"a"}}"#,
          #"{"type":"textBlock","text":"a"}"#, "{\"type\":\"textBlock\",\"text\":\"\u{2028}\"}",
          #"{"type":"modelMessageStopEvent","stopReason":"endTurn"}"#,
          #"{"type":"modelMetadataEvent","usage":{"inputTokens":1}}"#,
        ].joined(separator: "\n")),
      deltas: ["start: assistant", "text: a", "stop: endTurn", #"usage: {"inputTokens":1}"#], ending: .complete,
      stop: .endOfTurn),
    FamilyExample(
      family: "strandsTypeScript", variant: "from 0.4 on",
      carrier: .bytes(
        [
          #"{"type":"modelMessageStartEvent","role":"assistant"}"#,
          #"{"type":"modelContentBlockStartEvent"}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"reasoningContentDelta","text":"why"}}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"reasoningContentDelta","signature":"s"}}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"reasoningContentDelta","redactedContent":{"0":1}}}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"reasoningContentDelta","redactedContent":"AA=="}}"#,
          #"{"type":"modelContentBlockStopEvent"}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"textDelta","text":"a"}}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"citationsDelta","citations":[],"content":[{"text":"no"}]}}"#,
          #"{"type":"modelContentBlockStartEvent","start":{"type":"toolUseStart","name":"n","toolUseId":"i"}}"#,
          #"{"type":"modelContentBlockDeltaEvent","delta":{"type":"toolUseInputDelta","input":"{\"text\":1}"}}"#,
          #"{"type":"modelMessageStopEvent","stopReason":"maxTokens"}"#,
          #"{"type":"modelMetadataEvent","usage":{"inputTokens":1},"metrics":{"latencyMs":2}}"#,
        ].map { "{\"type\":\"modelStreamUpdateEvent\",\"event\":\($0)}\r\n" }.joined()
          + "{\"type\":\"contentBlockEvent\",\"contentBlock\":{\"type\":\"textBlock\",\"text\":\"a\"}}\n"
          + "{\"type\":\"agentResultEvent\",\"result\":{\"text\":\"a\"}}\n"),
      deltas: [
        "start: assistant", "blockStart", "reasoning: why", "signature: s", "redacted: AA==", "blockStop", "text: a",
        "citation: []", "toolStart #i <n>", #"toolInput: {"text":1}"#, "stop: maxTokens",
        #"usage: {"inputTokens":1}"#, #"metrics: {"latencyMs":2}"#,
      ], ending: .complete, stop: .maximumTokens),
  ]

  // MARK: Other services

  static let services: [FamilyExample] = [
    FamilyExample(
      family: "sageMaker", variant: "OpenAI's server-sent events",
      carrier: .blob(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"日\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        type: "PayloadPart"), deltas: ["text 0: 日", "stop: stop"], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "sageMaker", variant: "text generation inference",
      carrier: .blob(
        """
        data:{"index":1,"token":{"id":1,"text":"a","logprob":-1.0,"special":false},"generated_text":null,"details":null}

        data:{"token":{"id":2,"text":"</s>","special":true},"generated_text":"a","details":{"finish_reason":"eos_token"}}


        """, type: "PayloadPart"), deltas: ["text: a", "stop: eos_token"], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "sageMaker", variant: "large model inference, lines of outputs",
      carrier: .blob("{\"outputs\":[\" a\"]}\n{\"outputs\":[\"b\"]}", type: "PayloadPart"),
      deltas: ["text:  a", "text: b"], ending: .ended),
    FamilyExample(
      family: "sageMaker", variant: "large model inference, lines of tokens",
      carrier: .blob(
        "{\"token\":{\"id\":[1],\"text\":\"a\"}}\n{\"token\":{\"text\":\"b\"},\"generated_text\":\"ab\",\"details\":{\"finish_reason\":\"length\"}}\n",
        type: "PayloadPart"), deltas: ["text: a", "text: b", "stop: length"], ending: .complete,
      stop: .maximumTokens),
    FamilyExample(
      family: "lambda", carrier: .blob("plain 日", type: "PayloadChunk"),
      deltas: ["text: plain", "text:  日"], ending: .complete),
    FamilyExample(
      family: "lambda", variant: "what a function streams",
      carrier: .blob(
        "data: {\"type\":\"text-delta\",\"id\":\"0\",\"delta\":\"a\"}\n\ndata: {\"type\":\"finish\"}\n\n",
        type: "PayloadChunk"),
      deltas: ["text #0: a", "stop"], ending: .complete),
    FamilyExample(
      family: "lambda", variant: "an error",
      carrier: .events([("InvokeComplete", #"{"ErrorCode":"Unhandled","ErrorDetails":"{\"errorMessage\":\"m\"}"}"#)]),
      deltas: [#"error <Unhandled>: {"errorMessage":"m"}"#], ending: error("Unhandled", #"{"errorMessage":"m"}"#)),
    FamilyExample(
      family: "textGenerationInference",
      carrier: .serverSentEvents([
        #"{"token":{"text":"a","special":false}}"#,
        #"{"token":{"text":"</s>","special":true},"generated_text":"a","details":{"finish_reason":"stop_sequence"}}"#,
      ]), deltas: ["text: a", "stop: stop_sequence"], ending: .complete, stop: .stopSequence),
    FamilyExample(
      family: "textGenerationInference", variant: "an error",
      carrier: .serverSentEvents([
        #"{"token":{"text":"a","special":false}}"#, #"{"error":"m","error_type":"overloaded"}"#,
      ]), deltas: ["text: a", "error <overloaded>: m"], ending: error("overloaded", "m")),
    FamilyExample(
      family: "largeModelInference", carrier: .bytes("{\"outputs\":[\" a\"]}\n{\"outputs\":[\"b\"]}\n"),
      deltas: ["text:  a", "text: b"], ending: .ended),
    FamilyExample(
      family: "businessChat",
      carrier: .events([
        ("textEvent", #"{"conversationId":"c","systemMessage":"a","systemMessageType":"RESPONSE"}"#),
        ("actionReviewEvent", #"{"payload":{"text":{"value":"no"}},"pluginId":"i","pluginType":"JIRA"}"#),
        ("metadataEvent", #"{"finalTextMessage":"a","sourceAttributions":[{"snippet":"no"}]}"#),
      ]), deltas: ["text: a", "toolStart #i <JIRA>", #"toolInput #i: {"text":{"value":"no"}}"#], ending: .complete),
    FamilyExample(
      family: "devOpsAgent",
      carrier: .events([
        ("responseCreated", #"{"responseId":"r","sequenceNumber":0}"#), ("heartbeat", "{}"),
        ("contentBlockStart", #"{"id":"b","index":0,"sequenceNumber":1,"type":"text"}"#),
        ("contentBlockDelta", #"{"delta":{"textDelta":{"text":"a"}},"index":0,"sequenceNumber":2}"#),
        ("contentBlockDelta", #"{"delta":{"jsonDelta":{"partialJson":"{"}},"index":1,"sequenceNumber":3}"#),
        ("contentBlockStop", #"{"index":0,"last":true,"sequenceNumber":4,"text":"a","type":"text"}"#),
        ("summary", #"{"content":"no","sequenceNumber":5}"#),
        ("responseCompleted", #"{"sequenceNumber":6,"usage":{"inputTokens":1}}"#),
      ]),
      deltas: [
        "start", "blockStart 0 #b", "text 0: a", "toolInput 1: {", "blockStop 0", #"usage: {"inputTokens":1}"#,
      ], ending: .complete),
    FamilyExample(
      family: "devOpsAgent", variant: "an error",
      carrier: .events([
        ("responseCreated", "{}"), ("responseFailed", #"{"errorCode":"c","errorMessage":"m"}"#),
      ]), deltas: ["start", "error <c>: m"], ending: error("c", "m")),
    FamilyExample(
      family: "siteWise",
      carrier: .events([
        ("trace", #"{"text":"why"}"#), ("output", #"{"message":"a"}"#),
        ("output", #"{"citations":[{"content":{"text":"no"}}],"message":"b"}"#),
      ]),
      deltas: ["reasoning: why", "text: a", "text: b", #"citation: [{"content":{"text":"no"}}]"#], ending: .ended),
    FamilyExample(
      family: "lex",
      carrier: .events([
        ("TranscriptEvent", #"{"eventId":"e","transcript":"no"}"#), ("HeartbeatEvent", #"{"eventId":"e"}"#),
        ("IntentResultEvent", #"{"interpretations":[{"intent":{"name":"no"}}]}"#),
        ("TextResponseEvent", #"{"messages":[{"content":"a","contentType":"PlainText"},{"content":"b"}]}"#),
      ]), deltas: ["text: a", "text: b"], ending: .ended),
    FamilyExample(
      family: "transcribe",
      carrier: .events([
        ("TranscriptEvent", #"{"Transcript":{"Results":[]}}"#),
        (
          "TranscriptEvent",
          #"{"Transcript":{"Results":[{"Alternatives":[{"Items":[{"Content":"no"}],"Transcript":"a"},{"Transcript":"no"}],"IsPartial":true,"ResultId":"r"}]}}"#
        ),
        (
          "TranscriptEvent",
          #"{"Transcript":{"Results":[{"Alternatives":[{"Transcript":"a b"}],"IsPartial":true,"ResultId":"r"}]}}"#
        ),
        (
          "TranscriptEvent",
          #"{"Transcript":{"Results":[{"Alternatives":[{"Transcript":"a b."}],"IsPartial":false,"ResultId":"r"},{"Alternatives":[{"Transcript":"c"}],"IsPartial":true,"ResultId":"s"}]}}"#
        ),
        (
          "TranscriptEvent",
          #"{"Transcript":{"Results":[{"Alternatives":[{"Transcript":"c."}],"IsPartial":false,"ResultId":"s"}]}}"#
        ),
      ]),
      deltas: ["partial #r: a", "partial #r: a b", "text #r: a b.", "partial #s: c", "text: \n", "text #s: c."],
      ending: .ended),
    FamilyExample(
      family: "medicalScribe",
      carrier: .events([
        ("transcriptEvent", #"{"transcriptSegment":{"content":"a","isPartial":true,"segmentId":"s"}}"#),
        ("transcriptEvent", #"{"transcriptSegment":{"content":"ab","isPartial":false,"segmentId":"s"}}"#),
        ("transcriptEvent", #"{"transcriptSegment":{"content":"c","isPartial":false,"segmentId":"t"}}"#),
      ]), deltas: ["partial #s: a", "text #s: ab", "text: \n", "text #t: c"], ending: .ended),
    FamilyExample(
      family: "liveTail",
      carrier: .events([
        ("sessionStart", #"{"sessionId":"s","logGroupIdentifiers":["no"]}"#),
        (
          "sessionUpdate",
          #"{"sessionMetadata":{"sampled":false},"sessionResults":[{"logStreamName":"no","message":"a"},{"message":"b"}]}"#
        ),
        ("sessionUpdate", #"{"sessionResults":[]}"#),
      ]), deltas: ["text: a", "text: \n", "text: b"], ending: .ended),
    FamilyExample(
      family: "codeWhisperer",
      carrier: .events([
        ("reasoningContentEvent", #"{"signature":"s","text":"why"}"#), ("assistantResponseEvent", #"{"content":"a"}"#),
        ("toolUseEvent", #"{"name":"n","toolUseId":"i"}"#),
        ("toolUseEvent", #"{"input":"{","name":"n","toolUseId":"i"}"#),
        ("toolUseEvent", #"{"input":"}","name":"n","toolUseId":"i"}"#),
        ("toolUseEvent", #"{"name":"n","stop":true,"toolUseId":"i"}"#),
        ("contextUsageEvent", #"{"contextUsagePercentage":1.5}"#), ("meteringEvent", #"{"unit":"credit","usage":0.1}"#),
      ]),
      deltas: [
        "reasoning: why", "signature: s", "text: a", "toolStart #i <n>", "toolInput #i: {", "toolInput #i: }",
        "blockStop #i", #"usage: {"contextUsagePercentage":1.5}"#, #"usage: {"unit":"credit","usage":0.1}"#,
      ], ending: .ended),
  ]

  // MARK: Others' streams

  static let vendors: [FamilyExample] = [
    FamilyExample(
      family: "openAIResponses",
      // The data comes before the event's name.
      carrier: .bytes(
        [
          ("response.created", #"{"type":"response.created","response":{"status":"in_progress"}}"#),
          ("response.in_progress", #"{"type":"response.in_progress"}"#),
          (
            "response.output_item.added",
            #"{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning"}}"#
          ),
          (
            "response.reasoning_text.delta", #"{"type":"response.reasoning_text.delta","output_index":0,"delta":"why"}"#
          ),
          (
            "response.reasoning_summary_text.delta",
            #"{"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"so"}"#
          ),
          (
            "response.output_text.delta",
            #"{"type":"response.output_text.delta","output_index":1,"delta":"a","obfuscation":"x"}"#
          ),
          ("response.output_text.delta", #"{"type":"response.output_text.delta","output_index":1,"delta":"b"}"#),
          ("response.output_text.done", #"{"type":"response.output_text.done","output_index":1,"text":"ab"}"#),
          (
            "response.content_part.done",
            #"{"type":"response.content_part.done","part":{"type":"output_text","text":"ab"}}"#
          ),
          (
            "response.output_item.added",
            #"{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","call_id":"i","name":"n","arguments":""}}"#
          ),
          (
            "response.function_call_arguments.delta",
            #"{"type":"response.function_call_arguments.delta","output_index":2,"delta":"{}"}"#
          ),
          (
            "response.function_call_arguments.done",
            #"{"type":"response.function_call_arguments.done","output_index":2,"arguments":"{}"}"#
          ),
          (
            "response.completed",
            #"{"type":"response.completed","response":{"status":"completed","output":[{"content":[{"text":"ab"}]}],"usage":{"total_tokens":3}}}"#
          ),
        ].map { "data: \($0.1)\nevent: \($0.0)\n\n" }.joined()),
      deltas: [
        "start", "blockStart 0", "reasoning 0: why", "reasoning 0: so", "text 1: a", "text 1: b", "toolStart 2 #i <n>",
        "toolInput 2: {}", "blockStop 2", "stop: completed", #"usage: {"total_tokens":3}"#,
      ], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "openAIResponses", variant: "incomplete",
      carrier: .serverSentEvents([
        #"{"type":"response.output_text.delta","output_index":0,"delta":"a"}"#,
        #"{"type":"response.incomplete","response":{"status":"incomplete"}}"#,
      ]), deltas: ["text 0: a", "stop: incomplete"], ending: .complete, stop: .interrupted),
    FamilyExample(
      family: "openAIResponses", variant: "a failure",
      carrier: .serverSentEvents([
        #"{"type":"response.created"}"#,
        #"{"type":"response.failed","response":{"status":"failed","error":{"code":"c","message":"m"}}}"#,
      ]), deltas: ["start", "error <c>: m"], ending: error("c", "m")),
    FamilyExample(
      family: "openAIResponses", variant: "an error",
      carrier: .serverSentEvents([
        #"{"type":"response.created"}"#, #"{"type":"error","code":"c","message":"m","param":null}"#,
      ]), deltas: ["start", "error <c>: m"], ending: error("c", "m")),
    FamilyExample(
      family: "openAIResponses", variant: "an error in an object",
      carrier: .serverSentEvents([
        #"{"type":"response.created"}"#, #"{"type":"error","error":{"type":"t","message":"m"}}"#,
      ]), deltas: ["start", "error <t>: m"], ending: error("t", "m")),
    FamilyExample(
      family: "vercelMessages",
      carrier: .bytes(
        [
          #"{"type":"start"}"#, #"{"type":"start-step"}"#, #"{"type":"reasoning-start","id":"r"}"#,
          #"{"type":"reasoning-delta","id":"r","delta":"why"}"#, #"{"type":"reasoning-end","id":"r"}"#,
          #"{"type":"text-start","id":"0"}"#, #"{"type":"text-delta","id":"0","delta":"a"}"#,
          #"{"type":"text-delta","id":"0","delta":"b"}"#, #"{"type":"text-end","id":"0"}"#,
          #"{"type":"tool-input-start","toolCallId":"i","toolName":"n"}"#,
          #"{"type":"tool-input-delta","toolCallId":"i","inputTextDelta":"{}"}"#,
          #"{"type":"tool-input-available","toolCallId":"i","toolName":"n","input":{}}"#,
          #"{"type":"tool-output-available","toolCallId":"i","output":{"text":"no"}}"#,
          #"{"type":"data-note","data":{"delta":"no"}}"#, #"{"type":"finish","finishReason":"tool-calls"}"#, "[DONE]",
        ].map { "data: \($0)\n\n" }.joined()),
      deltas: [
        "start", "blockStart #r", "reasoning #r: why", "blockStop #r", "blockStart #0", "text #0: a", "text #0: b",
        "blockStop #0", "toolStart #i <n>", "toolInput #i: {}", "blockStop #i", "stop: tool-calls",
      ], ending: .complete, stop: .toolUse),
    FamilyExample(
      family: "vercelMessages", variant: "an error",
      carrier: .serverSentEvents([#"{"type":"start"}"#, #"{"type":"error","errorText":"m"}"#]),
      deltas: ["start", "error: m"], ending: error("", "m")),
    FamilyExample(
      family: "vercelData",
      carrier: .bytes(
        """
        f:{"messageId":"m"}
        g:"why"
        j:{"signature":"s"}
        i:{"data":"d"}
        0:"a"
        0:"b\\n"
        2:[{"text":"no"}]
        b:{"toolCallId":"i","toolName":"n"}
        c:{"toolCallId":"i","argsTextDelta":"{}"}
        9:{"toolCallId":"i","toolName":"n","args":{}}
        e:{"finishReason":"stop","usage":{"promptTokens":1}}
        d:{"finishReason":"stop","usage":{"promptTokens":1}}

        """),
      deltas: [
        "start", "reasoning: why", "signature: s", "redacted: d", "text: a", "text: b\n", "toolStart #i <n>",
        "toolInput #i: {}", "stop: stop", #"usage: {"promptTokens":1}"#,
      ], ending: .complete, stop: .endOfTurn),
    FamilyExample(
      family: "vercelData", variant: "an error", carrier: .bytes("0:\"a\"\n3:\"m\"\n"),
      deltas: ["text: a", "error: m"], ending: error("", "m")),
    FamilyExample(
      family: "plainText", carrier: .bytes("\n\nNo: 日 data"), deltas: ["text: \n\nNo: 日 data"], ending: .ended),
  ]
}
