/// Whether a response is streamed or sent as a whole, which AWS spells in four ways.
public enum LambdaTransferMode: Hashable, Sendable, CaseIterable {
  /// The response is sent when it is complete: the default everywhere.
  case buffered
  /// The response is sent as the function writes it.
  case streaming

  /// A place where a mode is written, which determines its spelling.
  public enum Place: Hashable, Sendable, CaseIterable {
    /// API Gateway: `responseTransferMode` of PutIntegration and OpenAPI, `ResponseTransferMode` of CloudFormation's
    /// `AWS::ApiGateway::Method`, CDK's enumeration.
    case integration
    /// A function URL: `InvokeMode` of CloudFormation's `AWS::Lambda::Url` and of Lambda's API.
    case functionURL
    /// AWS SAM: `ResponseTransferMode` of an `Api` event, `InvokeMode` of a function URL.
    case serverlessApplicationModel
    /// API Gateway's access logs: `$context.integration.responseTransferMode`.
    case accessLog
  }

  /// Creates the mode for any of its spellings: `BUFFERED`, `STREAM`, `RESPONSE_STREAM`, `STREAMED`.
  ///
  /// Compares exactly, like AWS; nil for any other word.
  public init?(_ word: String) {
    switch word {
    case "BUFFERED": self = .buffered
    case "STREAM", "RESPONSE_STREAM", "STREAMED": self = .streaming
    default: return nil
    }
  }

  /// The spelling of the mode in a place.
  public func spelling(in place: Place) -> String {
    switch (self, place) {
    case (.buffered, _): "BUFFERED"
    case (.streaming, .integration): "STREAM"
    case (.streaming, .functionURL), (.streaming, .serverlessApplicationModel): "RESPONSE_STREAM"
    case (.streaming, .accessLog): "STREAMED"
    }
  }

  /// The version of Lambda's API that invokes a function in this mode, as in URIs and paths.
  public var apiVersion: String {
    switch self {
    case .buffered: "2015-03-31"
    case .streaming: "2021-11-15"
    }
  }

  /// The last part of the path that invokes a function in this mode.
  public var invocationName: String {
    switch self {
    case .buffered: "invocations"
    case .streaming: "response-streaming-invocations"
    }
  }
}
