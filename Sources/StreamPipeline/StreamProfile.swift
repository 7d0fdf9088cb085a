public import TextDeltas

/// What a caller knows of a stream: its layers, and the family of its deltas.
///
/// There is one for each thing that people decode; what none of them says is found out from the bytes. An HTTP client has
/// taken off the layers of HTTP, so those named here begin behind them.
@available(StreamingCodec 1.0, *)
public struct StreamProfile: Sendable {
  /// What is known of the layers.
  public var chain: LayerChain
  /// The family of the deltas; nil where it is found out from the first elements.
  public var family: StreamFamily?
  /// How the layers are read.
  public var options: StreamOptions

  /// Makes a profile of its parts.
  ///
  /// - Parameters:
  ///   - chain: What is known of the layers; by default nothing.
  ///   - family: The family of the deltas, where it is known.
  ///   - options: How the layers are read.
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

  /// Nothing is known.
  public static let automatic = StreamProfile()
  /// Bedrock's ConverseStream.
  public static let bedrockConverse = StreamProfile(.eventstream, .converse)
  /// Bedrock's InvokeModelWithResponseStream, of whichever model.
  public static let bedrockInvokeModel = StreamProfile(.eventstream, nil)
  /// Bedrock's InvokeAgent and InvokeInlineAgent.
  public static let bedrockAgent = StreamProfile(.eventstream, .agent)
  /// Bedrock's RetrieveAndGenerateStream.
  public static let bedrockRetrieveAndGenerate = StreamProfile(.eventstream, .retrieveAndGenerate)
  /// SageMaker's InvokeEndpointWithResponseStream.
  public static let sageMaker = StreamProfile(.eventstream, .sageMaker)
  /// Lambda's InvokeWithResponseStream, of a function with or without a prelude.
  public static let lambdaInvoke = StreamProfile(.eventstream, nil)
  /// The payload of an AgentCore runtime: server-sent events.
  public static let agentCore = StreamProfile(.sse, nil)
  /// Server-sent events, of Anthropic, OpenAI or whoever.
  public static let serverSentEvents = StreamProfile(.sse, nil)
  /// JSON lines.
  public static let jsonLines = StreamProfile(.ndjson, nil)
  /// Text and nothing else.
  public static let text = StreamProfile(.text, .plainText)

  /// The profile of an operation's stream, by the operation's name, such as `ConverseStream`.
  ///
  /// Nil where the name is not known, and for InvokeModelWithResponseStream, whose family depends on the model:
  /// ``bedrockInvokeModel`` finds it out.
  public init?(operation: String) {
    guard let family = StreamFamily(operation: operation) else { return nil }
    self.init(.eventstream, family)
  }
}
