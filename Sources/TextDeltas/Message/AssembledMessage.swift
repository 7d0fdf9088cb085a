// Re-exported, because a message holds JSON and the outcome of its stream.
@_exported public import enum StrictJSON.JSONValue
@_exported public import struct StrictJSON.JSONMember
@_exported public import struct StrictJSON.PartialJSON
public import EventStreamCodec

/// A model's message, assembled from the deltas of its stream.
///
/// ``MessageAssembler`` assembles it from deltas one at a time.
public struct AssembledMessage: Hashable, Sendable {
  /// The role, such as `assistant`; nil if the stream does not name it.
  public var role: String?
  /// The content, in the order in which its blocks began.
  public var content: [Block]
  /// The reason why the message ended, as the service spells it; nil if the stream has not said so.
  public var stopReason: String?
  /// The tokens used; nil if the stream has not reported them.
  public var usage: TokenUsage?
  /// Measurements such as latency, as the service reports them; nil if it has not.
  public var metrics: JSONValue?
  /// How the stream ended; nil while it has not.
  public var outcome: StreamOutcome?

  /// Creates a message from its parts.
  public init(
    role: String? = nil, content: [Block] = [], stopReason: String? = nil, usage: TokenUsage? = nil,
    metrics: JSONValue? = nil, outcome: StreamOutcome? = nil
  ) {
    self.role = role
    self.content = content
    self.stopReason = stopReason
    self.usage = usage
    self.metrics = metrics
    self.outcome = outcome
  }
}

extension AssembledMessage {
  /// A block of content.
  @nonexhaustive
  public enum Block: Hashable, Sendable {
    /// Text of the answer.
    case text(Text)
    /// The model's reasoning.
    case reasoning(Reasoning)
    /// Reasoning that the service withholds: its data, which the caller sends back unchanged.
    case redacted(String)
    /// A call of a tool.
    case toolCall(ToolCall)
  }

  /// Text of the answer, and what it cites.
  public struct Text: Hashable, Sendable {
    /// The text.
    public var text: String
    /// The citations, as the service writes them.
    public var citations: [JSONValue]

    /// Creates text from its parts.
    public init(text: String, citations: [JSONValue] = []) {
      self.text = text
      self.citations = citations
    }
  }

  /// The model's reasoning.
  public struct Reasoning: Hashable, Sendable {
    /// The text.
    public var text: String
    /// The signature, which the caller sends back unchanged; nil if there is none.
    public var signature: String?

    /// Creates reasoning from its parts.
    public init(text: String, signature: String? = nil) {
      self.text = text
      self.signature = signature
    }
  }

  /// A call of a tool.
  public struct ToolCall: Hashable, Sendable {
    /// The identifier of the call; empty if the stream does not name it.
    public var id: String
    /// The name of the tool; empty if the stream does not name it.
    public var name: String
    /// The input as the model wrote it, so far.
    public var inputText: String
    /// The value of the input so far, as `PartialJSON` defines it; nil if none has begun.
    ///
    /// The input of a call that ends without any is an empty object.
    public var input: JSONValue?
    /// Whether the input is complete JSON.
    public var isComplete: Bool

    /// Creates a call from its parts.
    public init(
      id: String, name: String, inputText: String = "", input: JSONValue? = nil, isComplete: Bool = false
    ) {
      self.id = id
      self.name = name
      self.inputText = inputText
      self.input = input
      self.isComplete = isComplete
    }
  }
}

extension AssembledMessage {
  /// The text of the answer: that of all text blocks.
  ///
  /// - Complexity: O(*n*) in the content.
  public var text: String {
    content.reduce(into: "") { text, block in if case .text(let part) = block { text += part.text } }
  }

  /// The text of the reasoning: that of all reasoning blocks.
  ///
  /// - Complexity: O(*n*) in the content.
  public var reasoning: String {
    content.reduce(into: "") { text, block in if case .reasoning(let part) = block { text += part.text } }
  }

  /// The calls of tools, in order.
  ///
  /// - Complexity: O(*n*) in the blocks.
  public var toolCalls: [ToolCall] {
    content.compactMap { block in if case .toolCall(let call) = block { call } else { nil } }
  }
}
