#if CommandLineTool
public import LambdaStreaming

/// How a gateway serves a function.
public struct GatewayConfiguration: Sendable, Hashable {
  /// The format of the events that the function receives.
  public enum EventFormat: String, Sendable, Hashable, CaseIterable {
    /// A REST API's proxy event, payload format 1.0.
    case rest
    /// An HTTP API's event, payload format 2.0.
    case http
    /// A function URL's event, payload format 2.0.
    case url
  }

  /// The command that starts a process of the function, and its arguments.
  public var command: [String]
  /// Environment variables for the function, besides those of the gateway's own environment and Lambda's.
  public var environment: [String: String] = [:]
  /// The value of `_HANDLER`; nil to keep the environment's.
  public var handler: String?
  /// The number of processes.
  public var concurrency = 1
  /// The address to listen on.
  public var host = "127.0.0.1"
  /// The port to listen on; 0 picks a free one.
  public var port = 3000
  /// The format of the events.
  public var eventFormat = EventFormat.rest
  /// Whether responses are streamed.
  public var transferMode = LambdaTransferMode.streaming
  /// The function's name; nil accepts every name in requests to the Invoke API.
  public var functionName: String?
  /// The stage's name; nil for the default of the event's format.
  public var stageName: String?
  /// The resource that requests must match, such as `/items/{id}` or `/{proxy+}`.
  public var route = "/{proxy+}"
  /// Seconds until a response must be complete.
  ///
  /// API Gateway's maximum for streaming responses is 15 minutes.
  public var timeout: Int64 = 900
  /// Seconds that the function may send nothing.
  ///
  /// API Gateway's limit is 5 minutes for regional and private APIs, 30 seconds for edge-optimised ones.
  public var idleTimeout: Int64 = 300
  /// Whether responses are slowed down to the bandwidth of API Gateway and Lambda.
  public var isPaced = false
  /// The status of failures on which API Gateway's documentation (500) and its users' reports (502) disagree.
  public var failureStatus = 502
  /// The folder to save exchanges in; nil to save none.
  public var captureFolder: String?
  /// The file or folder whose changes restart the function; nil to watch none.
  public var watchedPath: String?
  /// What clients may use.
  public var limits = GatewayLimits()

  /// Creates a configuration for a function that `command` starts.
  public init(command: [String]) { self.command = command }

  /// The function's name, also if any is accepted.
  var effectiveName: String { functionName ?? "function" }

  /// The stage's name.
  var effectiveStage: String { stageName ?? (eventFormat == .rest ? "prod" : "$default") }

  /// The function's ARN.
  var functionARN: String { "arn:aws:lambda:\(region):\(accountID):function:\(effectiveName)" }

  /// The region in events and ARNs.
  var region: String { environment["AWS_REGION"] ?? "us-east-1" }

  /// The account in events and ARNs.
  var accountID: String { "123456789012" }
}

/// What clients and runtimes of a gateway may use.
public struct GatewayLimits: Sendable, Hashable {
  /// The maximum size of a request's head in bytes.
  public var headSize = 64 << 10
  /// The maximum number of header fields in a request.
  public var headerCount = 200
  /// The maximum size of a request's body in bytes: API Gateway's 10 MiB.
  public var bodySize = 10 << 20
  /// The maximum size of a buffered response and of an event of the Invoke API in bytes: Lambda's 6 MiB.
  public var payloadSize = 6 << 20
  /// The maximum number of connections from clients at a time.
  public var connectionCount = 1000
  /// Seconds within which a connection must send a whole request, counted from its beginning or the previous response.
  public var requestTimeout: Int64 = 60

  /// Creates the default limits.
  public init() {}
}
#endif
