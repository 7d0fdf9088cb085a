public import AsyncHTTPClient
import EventStreamNIO
import FoundationEssentials
import NIOCore
import NIOHTTP1
public import StreamPipeline

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

  /// Asks the model.
  ///
  /// - Returns: The deltas of its answer. Iterate them once. They throw a `StreamError` where the stream is damaged, was
  ///   cut, or ends in a service's error; what precedes it has been delivered by then.
  /// - Throws: ``Refused``; the client's error if Bedrock cannot be reached.
  public func deltas(
    for conversation: Conversation, with client: HTTPClient
  ) async throws -> some AsyncSequence<TextDelta, any Error> & Sendable {
    var request = HTTPClientRequest(url: "\(endpoint)/model/\(encoded(model))/converse-stream")
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
    request.body = .bytes(try JSONEncoder().encode(conversation))
    let response = try await client.execute(request, timeout: .minutes(15))
    guard response.status == .ok else {
      let body = try await response.body.collect(upTo: 1 << 20)
      throw Refused(status: response.status.code, body: String(buffer: body))
    }
    return response.body.textDeltas(.bedrockConverse)
  }

  /// The name as one segment of a path: an inference profile's ARN has colons and slashes (RFC 3986, section 2.1).
  private func encoded(_ name: String) -> String {
    name.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
      default: "%" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  /// Asks the model and hands its text to `body` as it comes.
  ///
  /// - Throws: What ``deltas(for:with:)`` and its deltas throw, and what `body` throws.
  public func text(
    for prompt: String, with client: HTTPClient, _ body: (String) async throws -> Void
  ) async throws {
    for try await delta in try await deltas(for: Conversation(prompt), with: client) where delta.kind == .text {
      try await body(delta.text)
    }
  }
}
