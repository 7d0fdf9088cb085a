import BedrockConverse
import Hummingbird

/// The body of a request to OpenAI's chat completions, as far as it is text.
///
/// Other members are ignored. The relay's own model answers, whatever the request names.
///
/// Source: OpenAI API Reference, "Create chat completion".
struct ChatCompletionRequest: Decodable {
  struct Message: Decodable {
    var role: String
    var content: Content
  }

  /// A text, or parts that have one.
  enum Content: Decodable {
    case text(String)
    case parts([Part])

    struct Part: Decodable { var text: String }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .parts(try container.decode([Part].self))
      }
    }

    /// All of the text.
    var text: String {
      switch self {
      case .text(let text): text
      case .parts(let parts): parts.map(\.text).joined()
      }
    }
  }

  var messages: [Message]
  var stream: Bool?

  /// The conversation as Bedrock has it: system prompts apart from messages.
  ///
  /// - Throws: `HTTPError` if the answer is not to be streamed.
  var conversation: Conversation {
    get throws {
      guard stream == true else { throw HTTPError(.badRequest, message: "only \"stream\": true is supported") }
      let isSystem = { (message: Message) in message.role == "system" || message.role == "developer" }
      let system = messages.filter(isSystem).map { Conversation.Content($0.content.text) }
      return Conversation(
        system: system.isEmpty ? nil : system,
        messages: messages.filter { !isSystem($0) }.map { .init(role: $0.role, $0.content.text) })
    }
  }
}
