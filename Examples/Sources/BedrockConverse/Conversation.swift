/// A conversation with a model: the body of a ConverseStream request, as far as it is text.
public struct Conversation: Encodable, Hashable, Sendable {
  /// A block of text.
  public struct Content: Encodable, Hashable, Sendable {
    /// The text.
    public var text: String

    /// Makes a block.
    public init(_ text: String) { self.text = text }
  }

  /// A message of the user or of the model.
  public struct Message: Encodable, Hashable, Sendable {
    /// The author: `user` or `assistant`.
    public var role: String
    /// The blocks of the message.
    public var content: [Content]

    /// Makes a message of one block.
    public init(role: String, _ text: String) {
      self.role = role
      content = [Content(text)]
    }
  }

  /// The system prompt, or nil.
  public var system: [Content]?
  /// The messages, the latest last.
  public var messages: [Message]

  /// Makes a conversation of messages.
  public init(system: [Content]? = nil, messages: [Message]) {
    self.system = system
    self.messages = messages
  }

  /// Makes a conversation of one question.
  public init(_ prompt: String) { self.init(messages: [Message(role: "user", prompt)]) }
}
