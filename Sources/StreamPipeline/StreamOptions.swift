public import ChunkedHTTP
public import EventStreamCodec
public import LambdaStreaming
public import TextDeltas

/// The limits of each layer, and the deviations from its specification that are accepted.
///
/// Every limit has a default, and no leniency is on by default. Each type documents its units and the risk of a leniency.
@available(StreamingCodec 1.0, *)
public struct StreamOptions: Sendable {
  /// Limits of the HTTP layers.
  public var http = HTTPMessageLimits()
  /// Deviations accepted in the HTTP layers.
  public var httpLeniencies: HTTPLeniencies = []
  /// Deviations accepted in the `aws-chunked` coding; its limits are those of chunks.
  public var awsChunkedLeniencies: AWSChunkedLeniencies = []
  /// Limits of event-stream messages.
  public var eventStream = EventStreamLimits.default
  /// Deviations accepted in event-stream messages.
  public var eventStreamLeniency: EventStreamLeniency = []
  /// Limits of the prelude of a function's response.
  public var lambda = LambdaPreludeLimits()
  /// Deviations accepted in a function's response.
  public var lambdaLeniencies: LambdaResponseLeniencies = []
  /// Limits of the documents, events and lines that carry deltas.
  public var deltas = TextDeltaLimits()
  /// Choices that a stream of deltas does not make by itself.
  ///
  /// `flushesAtEnd` applies to server-sent events as elements, too.
  public var deltaOptions: TextDeltaExtractor.Options = []

  /// Codings that the head of the HTTP message names and its body does not have, as a capture shows.
  package var removedCodings: [HTTPBodyLayer] = []
  /// The method that the HTTP response answers, if a capture shows it; otherwise messages of both kinds are read.
  package var answeredMethod: String?
  /// Sees the bytes of the envelopes that signatures and checksums cover.
  package var observer: (any EnvelopeObserver)?

  /// Creates strict options with the default limits.
  public init() {}
}
