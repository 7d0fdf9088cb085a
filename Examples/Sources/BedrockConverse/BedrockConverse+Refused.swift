import FoundationEssentials

extension BedrockConverse {
  /// Bedrock answered with an error instead of a stream.
  public struct Refused: Error, CustomStringConvertible {
    /// The status.
    public var status: UInt
    /// The body, as far as it was read.
    public var body: String

    /// The service's message, or the whole body if it is not JSON with a message.
    public var message: String {
      struct Answer: Decodable { var message: String }
      return (try? JSONDecoder().decode(Answer.self, from: Data(body.utf8)))?.message ?? body
    }

    /// The answer in words.
    public var description: String { "Bedrock answers \(status): \(body)" }
  }
}
