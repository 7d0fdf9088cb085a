public import ChunkedHTTP
public import EventStreamCodec
public import LambdaStreaming
public import TextDeltas

/// How a stream is read: limits, and what is accepted of what is not to the letter.
///
/// Every limit has a default, and no leniency is on by default. Each type says in which units it counts and what a leniency
/// gives up.
@available(StreamingCodec 1.0, *)
public struct StreamOptions: Sendable {
  /// Limits of the HTTP layers.
  public var http = HTTPMessageLimits()
  /// Deviations accepted in the HTTP layers.
  public var httpLeniencies: HTTPLeniencies = []
  /// Deviations accepted in S3's signed chunks; their limits are those of chunks.
  public var awsChunkedLeniencies: AWSChunkedLeniencies = []
  /// Limits of event-stream messages.
  public var eventStream = EventStreamLimits.default
  /// Deviations accepted in event-stream messages.
  public var eventStreamLeniency: EventStreamLeniency = []
  /// Limits of the prelude of a function's response.
  public var lambda = LambdaPreludeLimits()
  /// Deviations accepted in a function's response.
  public var lambdaLeniencies: LambdaResponseLeniencies = []
  /// Limits of what deltas are taken from.
  public var deltas = TextDeltaLimits()
  /// Choices that no stream of deltas makes by itself; `flushesAtEnd` counts for server-sent events as elements too.
  public var deltaOptions: TextDeltaExtractor.Options = []

  /// Codings that the head of the HTTP message names and its body does not have, as a capture shows.
  package var removedCodings: [HTTPBodyLayer] = []
  /// The method that the HTTP response answers, if a capture shows it; otherwise messages of both kinds are read.
  package var answeredMethod: String?

  /// Strict, with the default limits.
  public init() {}
}
