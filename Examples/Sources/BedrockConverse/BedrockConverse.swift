public import AsyncHTTPClient
import EventStreamNIO
import FoundationEssentials
import NIOCore
import NIOHTTP1
import StreamPipeline

/// A model on Bedrock, asked by ConverseStream.
public struct BedrockConverse: Sendable {
  /// Where Bedrock is, such as `https://bedrock-runtime.us-east-1.amazonaws.com`, or what stands in for it.
  public var endpoint: String
  /// The model's or the inference profile's name.
  public var model: String
  /// A Bedrock API key; nil sends none.
  public var key: String?

  /// Makes one of its parts.
  public init(endpoint: String, model: String, key: String? = nil) {
    self.endpoint = endpoint
    self.model = model
    self.key = key
  }

  /// Takes the parts from the variables that AWS's own tools read.
  public init(environment: [String: String]) {
    let region = environment["AWS_REGION"] ?? "us-east-1"
    self.init(
      endpoint: environment["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] ?? environment["AWS_ENDPOINT_URL"]
        ?? "https://bedrock-runtime.\(region).amazonaws.com",
      model: environment["BEDROCK_MODEL_ID"] ?? "amazon.nova-lite-v1:0",
      key: environment["AWS_BEARER_TOKEN_BEDROCK"])
  }

  /// Bedrock answered with an error instead of a stream.
  public struct Refused: Error, CustomStringConvertible {
    /// The status.
    public var status: UInt
    /// The body, as far as it was read.
    public var body: String
    /// The answer in words.
    public var description: String { "Bedrock answers \(status): \(body)" }
  }

  private struct Request: Encodable {
    struct Message: Encodable {
      var role = "user"
      var content: [[String: String]]
    }
    var messages: [Message]
  }

  /// Asks the model and hands its text to `body` as it comes.
  ///
  /// - Throws: ``Refused``; a `StreamError` where the stream is damaged, was cut, or ends in a service's error; what
  ///   `body` throws.
  public func text(
    for prompt: String, with client: HTTPClient, _ body: (String) async throws -> Void
  ) async throws {
    var request = HTTPClientRequest(url: "\(endpoint)/model/\(model)/converse-stream")
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
    request.body = .bytes(try JSONEncoder().encode(Request(messages: [.init(content: [["text": prompt]])])))
    let response = try await client.execute(request, timeout: .minutes(15))
    guard response.status == .ok else {
      let body = try await response.body.collect(upTo: 1 << 20)
      throw Refused(status: response.status.code, body: String(buffer: body))
    }
    // Throws where the stream is damaged, was cut, or carries an error; the text before it has come by then.
    for try await delta in response.body.textDeltas(.bedrockConverse) where delta.kind == .text {
      try await body(delta.text)
    }
  }
}
