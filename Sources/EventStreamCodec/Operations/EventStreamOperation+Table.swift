extension EventStreamOperation {
  /// The AWS operations that stream events, sorted by service and name.
  ///
  /// Source: the services' models as of botocore 1.44.8, and those of Amazon Transcribe streaming and SageMaker's HTTP/2
  /// runtime, which botocore lacks. `Scripts/check-operations` compares them. Names are case-sensitive.
  public static let all: [EventStreamOperation] = [
    EventStreamOperation(
      service: "bedrock-agent-runtime", name: "AgenticRetrieveStream",
      output: .json(["responseEvent", "result", "traceEvent"]),
      exceptions: [
        "accessDeniedException", "badGatewayException", "conflictException", "dependencyFailedException",
        "internalServerException", "resourceNotFoundException", "serviceQuotaExceededException",
        "throttlingException", "validationException",
      ]),
    EventStreamOperation(
      service: "bedrock-agent-runtime", name: "InvokeAgent",
      output: .json(["chunk", "files", "returnControl", "trace"]),
      exceptions: [
        "accessDeniedException", "badGatewayException", "conflictException", "dependencyFailedException",
        "internalServerException", "modelNotReadyException", "resourceNotFoundException",
        "serviceQuotaExceededException", "throttlingException", "validationException",
      ]),
    EventStreamOperation(
      service: "bedrock-agent-runtime", name: "InvokeFlow",
      output: .json(["flowCompletionEvent", "flowMultiTurnInputRequestEvent", "flowOutputEvent", "flowTraceEvent"]),
      terminal: ["flowCompletionEvent"],
      exceptions: [
        "accessDeniedException", "badGatewayException", "conflictException", "dependencyFailedException",
        "internalServerException", "resourceNotFoundException", "serviceQuotaExceededException",
        "throttlingException", "validationException",
      ]),
    EventStreamOperation(
      service: "bedrock-agent-runtime", name: "InvokeInlineAgent",
      output: .json(["chunk", "files", "returnControl", "trace"]),
      exceptions: [
        "accessDeniedException", "badGatewayException", "conflictException", "dependencyFailedException",
        "internalServerException", "resourceNotFoundException", "serviceQuotaExceededException",
        "throttlingException", "validationException",
      ]),
    EventStreamOperation(
      service: "bedrock-agent-runtime", name: "OptimizePrompt",
      output: .json(["analyzePromptEvent", "optimizedPromptEvent"]),
      exceptions: [
        "accessDeniedException", "badGatewayException", "dependencyFailedException", "internalServerException",
        "throttlingException", "validationException",
      ]),
    EventStreamOperation(
      service: "bedrock-agent-runtime", name: "RetrieveAndGenerateStream",
      output: .json(["citation", "guardrail", "output"]),
      exceptions: [
        "accessDeniedException", "badGatewayException", "conflictException", "dependencyFailedException",
        "internalServerException", "resourceNotFoundException", "serviceQuotaExceededException",
        "throttlingException", "validationException",
      ]),
    EventStreamOperation(
      service: "bedrock-agentcore", name: "InvokeAgentRuntimeCommand",
      output: .json(["chunk"]),
      exceptions: [
        "accessDeniedException", "internalServerException", "resourceNotFoundException",
        "serviceQuotaExceededException", "throttlingException", "validationException", "runtimeClientError",
      ]),
    EventStreamOperation(
      service: "bedrock-agentcore", name: "InvokeCodeInterpreter",
      output: .json(["result"]),
      exceptions: [
        "accessDeniedException", "conflictException", "internalServerException", "resourceNotFoundException",
        "serviceQuotaExceededException", "throttlingException", "validationException",
      ]),
    EventStreamOperation(
      service: "bedrock-agentcore", name: "InvokeHarness",
      output: .json([
        "messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata",
        "hookEvent",
      ]),
      terminal: ["messageStop"],
      exceptions: ["internalServerException", "validationException", "runtimeClientError"]),
    EventStreamOperation(
      service: "bedrock-runtime", name: "ConverseStream",
      output: .json([
        "messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata",
      ]),
      terminal: ["messageStop"],
      exceptions: [
        "internalServerException", "modelStreamErrorException", "validationException", "throttlingException",
        "serviceUnavailableException",
      ]),
    EventStreamOperation(
      service: "bedrock-runtime", name: "InvokeModelWithBidirectionalStream",
      input: .json(["chunk"]),
      output: .json(["chunk"]),
      exceptions: [
        "internalServerException", "modelStreamErrorException", "validationException", "throttlingException",
        "modelTimeoutException", "serviceUnavailableException",
      ]),
    EventStreamOperation(
      service: "bedrock-runtime", name: "InvokeModelWithResponseStream",
      output: .json(["chunk"]),
      exceptions: [
        "internalServerException", "modelStreamErrorException", "validationException", "throttlingException",
        "modelTimeoutException", "serviceUnavailableException",
      ]),
    EventStreamOperation(
      service: "connecthealth", name: "StartMedicalScribeListeningSession",
      input: .json(["audioEvent", "sessionControlEvent", "configurationEvent"]) + .blob(["binaryAudioEvent"]),
      output: .json(["transcriptEvent", "periodontalChartEvent", "checklistEvent"]),
      exceptions: ["internalFailureException", "validationException"]),
    EventStreamOperation(
      service: "devops-agent", name: "SendMessage",
      output: .json([
        "responseCreated", "responseInProgress", "responseCompleted", "responseFailed", "summary",
        "contentBlockStart", "contentBlockDelta", "contentBlockStop",
      ])
        + .empty(["heartbeat"]),
      terminal: ["responseCompleted", "responseFailed"]),
    EventStreamOperation(
      service: "healthlake", name: "UpdateProfileWithAgent", sendsInitialMessage: true,
      output: .json(["TextMessageEvent", "ProgressEvent", "ErrorEvent", "EndOfOutputEvent"])
        + .empty(["HeartbeatEvent"]),
      terminal: ["EndOfOutputEvent", "ErrorEvent"]),
    EventStreamOperation(
      service: "iotsitewise", name: "InvokeAssistant",
      output: .json(["trace", "output"]),
      exceptions: [
        "accessDeniedException", "conflictingOperationException", "internalFailureException",
        "invalidRequestException", "limitExceededException", "resourceNotFoundException", "throttlingException",
      ]),
    EventStreamOperation(
      service: "kinesis", name: "SubscribeToShard", sendsInitialMessage: true,
      output: .json(["SubscribeToShardEvent"]),
      exceptions: [
        "ResourceNotFoundException", "ResourceInUseException", "KMSDisabledException", "KMSInvalidStateException",
        "KMSAccessDeniedException", "KMSNotFoundException", "KMSOptInRequired", "KMSThrottlingException",
        "InternalFailureException",
      ]),
    EventStreamOperation(
      service: "lambda", name: "InvokeWithResponseStream",
      output: .json(["InvokeComplete"]) + .blob(["PayloadChunk"]),
      terminal: ["InvokeComplete"]),
    EventStreamOperation(
      service: "lexv2-runtime", name: "StartConversation",
      input: .json([
        "ConfigurationEvent", "AudioInputEvent", "DTMFInputEvent", "TextInputEvent", "PlaybackCompletionEvent",
        "DisconnectionEvent",
      ]),
      output: .json([
        "PlaybackInterruptionEvent", "TranscriptEvent", "IntentResultEvent", "TextResponseEvent",
        "AudioResponseEvent", "HeartbeatEvent",
      ]),
      exceptions: [
        "AccessDeniedException", "ResourceNotFoundException", "ValidationException", "ThrottlingException",
        "InternalServerException", "ConflictException", "DependencyFailedException", "BadGatewayException",
      ]),
    EventStreamOperation(
      service: "logs", name: "GetLogObject", sendsInitialMessage: true,
      output: .json(["fields"]),
      exceptions: ["InternalStreamingException"]),
    EventStreamOperation(
      service: "logs", name: "StartLiveTail", sendsInitialMessage: true,
      output: .json(["sessionStart", "sessionUpdate"]),
      exceptions: ["SessionTimeoutException", "SessionStreamingException"]),
    EventStreamOperation(
      service: "polly", name: "StartSpeechSynthesisStream",
      input: .json(["TextEvent"]) + .empty(["CloseStreamEvent"]),
      output: .json(["StreamClosedEvent"]) + .blob(["AudioEvent"]),
      terminal: ["StreamClosedEvent"],
      exceptions: [
        "ValidationException", "ServiceQuotaExceededException", "ServiceFailureException", "ThrottlingException",
      ]),
    EventStreamOperation(
      service: "qbusiness", name: "Chat",
      input: .json([
        "configurationEvent", "textEvent", "attachmentEvent", "actionExecutionEvent", "authChallengeResponseEvent",
      ])
        + .empty(["endOfInputEvent"]),
      output: .json([
        "textEvent", "metadataEvent", "actionReviewEvent", "failedAttachmentEvent", "authChallengeRequestEvent",
      ])),
    EventStreamOperation(
      service: "s3", name: "SelectObjectContent",
      output: .xml(["Stats", "Progress"]) + .blob(["Records"]) + .empty(["Cont", "End"]),
      terminal: ["End"]),
    EventStreamOperation(
      service: "sagemaker-gateway-runtime", name: "InvokeGlobalInferenceGatewayWithResponseStream",
      output: .blob(["PayloadPart"]),
      exceptions: ["ModelStreamError", "InternalStreamFailure"]),
    EventStreamOperation(
      service: "sagemaker-runtime", name: "InvokeEndpointWithResponseStream",
      output: .blob(["PayloadPart"]),
      exceptions: ["ModelStreamError", "InternalStreamFailure"]),
    EventStreamOperation(
      service: "sagemaker-runtime-http2", name: "InvokeEndpointWithBidirectionalStream",
      input: .blob(["PayloadPart"]),
      output: .blob(["PayloadPart"]),
      exceptions: ["ModelStreamError", "InternalStreamFailure"]),
    EventStreamOperation(
      service: "transcribe-streaming", name: "StartCallAnalyticsStreamTranscription",
      input: .json(["ConfigurationEvent"]) + .blob(["AudioEvent"]),
      output: .json(["UtteranceEvent", "CategoryEvent"]),
      exceptions: [
        "BadRequestException", "LimitExceededException", "InternalFailureException", "ConflictException",
        "ServiceUnavailableException",
      ]),
    EventStreamOperation(
      service: "transcribe-streaming", name: "StartMedicalScribeStream",
      input: .json(["SessionControlEvent", "ConfigurationEvent"]) + .blob(["AudioEvent"]),
      output: .json(["TranscriptEvent"]),
      exceptions: [
        "BadRequestException", "LimitExceededException", "InternalFailureException", "ConflictException",
        "ServiceUnavailableException",
      ]),
    EventStreamOperation(
      service: "transcribe-streaming", name: "StartMedicalStreamTranscription",
      input: .json(["ConfigurationEvent"]) + .blob(["AudioEvent"]),
      output: .json(["TranscriptEvent"]),
      exceptions: [
        "BadRequestException", "LimitExceededException", "InternalFailureException", "ConflictException",
        "ServiceUnavailableException",
      ]),
    EventStreamOperation(
      service: "transcribe-streaming", name: "StartStreamTranscription",
      input: .json(["ConfigurationEvent"]) + .blob(["AudioEvent"]),
      output: .json(["TranscriptEvent"]),
      exceptions: [
        "BadRequestException", "LimitExceededException", "InternalFailureException", "ConflictException",
        "ServiceUnavailableException",
      ]),
  ]
}
