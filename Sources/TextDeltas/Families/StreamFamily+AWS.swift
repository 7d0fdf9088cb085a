/// Families of other AWS services.
extension StreamFamily {
  // MARK: Byte streams in events

  /// SageMaker InvokeEndpointWithResponseStream, also of inference gateways: a byte stream with its own format.
  public static let sageMaker = StreamFamily("sageMaker", .blob(eventType: "PayloadPart"), [])

  /// Lambda InvokeWithResponseStream: a byte stream with its own format.
  public static let lambda = StreamFamily(
    "lambda", .blob(eventType: "PayloadChunk"),
    [
      .failure("InvokeComplete", when: [.present("InvokeComplete.ErrorCode")]),
      .known("InvokeComplete").terminal,
    ])

  /// A function's response that is not streamed: the body of a proxy integration.
  public static let lambdaProxy = StreamFamily(
    "lambdaProxy",
    [[DeltaRule.Condition.absent("isBase64Encoded")], [.raw("isBase64Encoded", "false")]].flatMap { isPlain in
      let digitsOfFailure = ["4", "5"]
      let hasSucceeded = digitsOfFailure.map { DeltaRule.Condition.noRawPrefix("statusCode", $0) }
      let failures = digitsOfFailure.flatMap { digit in
        let hasFailed = isPlain + [.rawPrefix("statusCode", digit)]
        return [
          DeltaRule.failure("body", when: hasFailed + [.isString("body")]),
          .failure("", when: hasFailed + [.string("body", "")]),
        ]
      }
      return failures + [
        .delta(.text, "body", when: isPlain + [.present("statusCode")] + hasSucceeded),
        .known("statusCode", when: isPlain + [.present("body")]).terminal,
      ]
    })

  // MARK: Containers on SageMaker

  /// Hugging Face's text generation inference, and djl-serving.
  ///
  /// The generated text repeats the tokens; it is the text if there are none.
  public static let textGenerationInference = StreamFamily(
    "textGenerationInference",
    [
      .delta(.text, "token.text", when: [.raw("token.special", "false")]),
      .delta(.text, "token.text", when: [.absent("token.special")]),
      .known("token"),
      .delta(.text, "generated_text").ifNoPieces,
      // A response that is not streamed.
      .known("generated_text", when: [.absent("token"), .absent("details")]).terminal,
      .failure("details.finish_reason", when: [.string("details.finish_reason", "error")]),
      .delta(.stop, "details.finish_reason").terminal,
    ])

  /// The lines of the large model inference containers.
  public static let largeModelInference = StreamFamily("largeModelInference", [.delta(.text, "outputs[]")])

  /// Triton Inference Server's generate extension.
  public static let triton = StreamFamily("triton", [.delta(.text, "text_output"), .known("text_output")])

  // MARK: Assistants

  /// Amazon Q Business Chat.
  ///
  /// An action to be reviewed is a tool call.
  public static let businessChat = StreamFamily(
    "businessChat",
    [
      .delta(.text, "textEvent.systemMessage"),
      .delta(
        .toolStart, "actionReviewEvent", id: "actionReviewEvent.pluginId", name: "actionReviewEvent.pluginType"),
      .delta(.toolInput, "actionReviewEvent.payload", id: "actionReviewEvent.pluginId").raw,
      .known("metadataEvent").terminal.common,
    ])

  /// CodeWhisperer's and Kiro's GenerateAssistantResponse.
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
      .delta(.usage, "metadataEvent.tokenUsage"),
      .delta(.stop, "metadataEvent.stopReason").common,
      .failure("invalidStateEvent"),
    ])

  /// DevOps Agent SendMessage.
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
      .failure("responseFailed"),
    ])

  /// IoT SiteWise InvokeAssistant.
  public static let siteWise = StreamFamily(
    "siteWise",
    [
      .delta(.text, "output.message"),
      .delta(.citation, "output.citations"),
      .delta(.reasoning, "trace.text"),
    ])

  /// HealthLake UpdateProfileWithAgent.
  ///
  /// The end repeats the text.
  public static let profileAgent = StreamFamily(
    "profileAgent",
    [
      .delta(.text, "TextMessageEvent.Message"),
      .delta(.partial, "ProgressEvent.Message"),
      .failure("ErrorEvent"),
      .delta(.text, "EndOfOutputEvent.FinalResponseMessage").ifNoPieces,
      .known("EndOfOutputEvent").terminal,
      .known("HeartbeatEvent").common,
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

  // MARK: Transcripts and logs

  /// Transcribe.
  ///
  /// Results replace each other until they are final.
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

  /// Transcribe Call Analytics.
  ///
  /// Utterances replace each other until they are final.
  public static let callAnalytics = StreamFamily(
    "callAnalytics",
    [
      .delta(
        .text, "UtteranceEvent.Transcript", id: "UtteranceEvent.UtteranceId",
        when: [.raw("UtteranceEvent.IsPartial", "false")]
      ).separated(by: "\n"),
      .delta(
        .partial, "UtteranceEvent.Transcript", id: "UtteranceEvent.UtteranceId",
        when: [.raw("UtteranceEvent.IsPartial", "true")]),
      .known("UtteranceEvent"),
      .known("CategoryEvent"),
    ])

  /// Connect Health's medical scribe.
  ///
  /// Segments replace each other until they are final.
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

  /// CloudWatch Logs StartLiveTail: a line for each log event.
  public static let liveTail = StreamFamily(
    "liveTail",
    [
      .delta(.text, "sessionUpdate.sessionResults[].message").separated(by: "\n"),
      .known("sessionUpdate"),
      .known("sessionStart"),
    ])
}
