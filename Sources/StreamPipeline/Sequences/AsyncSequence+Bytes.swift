public import EventStreamCodec
public import LambdaStreaming
public import TextDeltas

/// Single bytes, as `URLSession.bytes(for:)` delivers them.
@available(StreamingCodecAsync 1.0, *)
extension AsyncSequence where Element == UInt8 {
  /// Decodes the stream into deltas.
  ///
  ///     for try await delta in body.textDeltas(.bedrockConverse) where delta.kind == .text {
  ///       print(delta.text, terminator: "")
  ///     }
  ///
  /// A delta is delivered as soon as the byte that completes it has arrived. A malformed or cut stream and a service's error
  /// are thrown as ``StreamError``, after the deltas before them.
  ///
  /// - Parameter profile: What is known of the stream.
  public func textDeltas(_ profile: StreamProfile = .automatic) -> DecodedBytes<Self, TextDelta> {
    DecodedBytes(self) { DeltaSource(profile) }
  }

  /// Decodes an event stream without HTTP around it into messages.
  ///
  /// Both checksums and all headers of a message have been verified. An exception is delivered as a message, and thrown as
  /// ``StreamError/service(_:)`` at the end of the stream.
  ///
  /// - Parameter options: Only ``StreamOptions/eventStream`` and ``StreamOptions/eventStreamLeniency`` apply.
  public func eventStreamMessages(
    options: StreamOptions = StreamOptions()
  ) -> DecodedBytes<Self, EventStreamMessage> {
    DecodedBytes(self) { LayerSource(messages: options) }
  }

  /// Decodes server-sent events without HTTP around them.
  ///
  /// The data of events is not examined. An event that no empty line ends is discarded, as the HTML standard requires.
  ///
  /// - Parameter options: Only ``StreamOptions/deltas``, for the maximum size of an event, and `flushesAtEnd` in
  ///   ``StreamOptions/deltaOptions`` apply. The latter delivers an event that no empty line ends.
  public func serverSentEvents(options: StreamOptions = StreamOptions()) -> DecodedBytes<Self, ServerSentEvent> {
    DecodedBytes(self) { LayerSource(events: options) }
  }

  /// Decodes the response stream of a Lambda invocation: the prelude, the body in pieces, and how the function ended.
  ///
  ///     for try await part in response.invokeResponse() {
  ///       if case .body(let bytes) = part { write(bytes) }
  ///     }
  ///
  /// An error of the function or the service is delivered as a part, and thrown as ``StreamError/service(_:)`` at the end of
  /// the stream.
  ///
  /// - Parameters:
  ///   - expectation: Whether the response begins with a prelude; by default it is detected.
  ///   - options: The limits and leniencies of the event stream and of Lambda's layer apply.
  public func invokeResponse(
    _ expectation: LambdaPreludeExpectation = .detected, options: StreamOptions = StreamOptions()
  ) -> DecodedBytes<Self, InvokeResponsePart> {
    DecodedBytes(self) { InvokeResponseSource(expectation, options) }
  }
}
