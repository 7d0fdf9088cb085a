public import TextDeltas

/// What a caller knows of a stream: its layers, and the family of its deltas.
///
/// The static members cover common streams. Everything else is detected from the bytes. An HTTP client has removed the HTTP
/// layers, so the named layers begin inside them.
@available(StreamingCodec 1.0, *)
public struct StreamProfile: Sendable {
  /// The known layers.
  public var chain: LayerChain
  /// The family of the deltas; nil to detect it from the first elements.
  public var family: StreamFamily?
  /// Limits and leniencies of the layers.
  public var options: StreamOptions

  /// Creates a profile from its parts.
  ///
  /// - Parameters:
  ///   - chain: The known layers; none by default.
  ///   - family: The family of the deltas, if it is known.
  ///   - options: Limits and leniencies of the layers.
  public init(
    _ chain: LayerChain = .automatic, family: StreamFamily? = nil, options: StreamOptions = StreamOptions()
  ) {
    self.chain = chain
    self.family = family
    self.options = options
  }

  private init(_ layer: StreamLayer, _ family: StreamFamily?) {
    self.init(LayerChain([layer]) ?? .automatic, family: family)
  }

  /// Detects everything from the bytes.
  public static let automatic = StreamProfile()
  /// Bedrock's ConverseStream.
  public static let bedrockConverse = StreamProfile(.eventstream, .converse)
  /// Bedrock's InvokeModelWithResponseStream, for any model.
  public static let bedrockInvokeModel = StreamProfile(.eventstream, nil)
  /// Bedrock's InvokeAgent and InvokeInlineAgent.
  public static let bedrockAgent = StreamProfile(.eventstream, .agent)
  /// Bedrock's RetrieveAndGenerateStream.
  public static let bedrockRetrieveAndGenerate = StreamProfile(.eventstream, .retrieveAndGenerate)
  /// SageMaker's InvokeEndpointWithResponseStream.
  public static let sageMaker = StreamProfile(.eventstream, .sageMaker)
  /// Transcribe's StartStreamTranscription: transcripts that replace each other until they are final.
  public static let transcribe = StreamProfile(.eventstream, .transcribe)
  /// Lambda's InvokeWithResponseStream, with or without a prelude.
  public static let lambdaInvoke = StreamProfile(.eventstream, nil)
  /// The response of an AgentCore runtime: server-sent events.
  public static let agentCore = StreamProfile(.sse, nil)
  /// Server-sent events of any vendor, such as Anthropic or OpenAI.
  public static let serverSentEvents = StreamProfile(.sse, nil)
  /// JSON lines.
  public static let jsonLines = StreamProfile(.ndjson, nil)
  /// Plain text.
  public static let text = StreamProfile(.text, .plainText)

  /// Creates the profile of an operation's stream from the operation's name, such as `ConverseStream`.
  ///
  /// Nil if the name is unknown, and for InvokeModelWithResponseStream, whose family depends on the model: use
  /// ``bedrockInvokeModel``.
  public init?(operation: String) {
    guard let family = StreamFamily(operation: operation) else { return nil }
    self.init(.eventstream, family)
  }
}
