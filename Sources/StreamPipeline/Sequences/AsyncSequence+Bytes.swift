public import EventStreamCodec
public import TextDeltas

/// Single bytes, as `URLSession.bytes` gives them.
@available(StreamingCodecAsync 1.0, *)
extension AsyncSequence where Element == UInt8 {
  /// The deltas of the stream that these bytes are.
  ///
  ///     for try await delta in body.textDeltas(.bedrockConverse) where delta.kind == .text {
  ///       print(delta.text, terminator: "")
  ///     }
  ///
  /// - Parameter profile: What is known of the stream.
  public func textDeltas(_ profile: StreamProfile = .automatic) -> DecodedBytes<Self, TextDelta> {
    DecodedBytes(self) { DeltaCollector(profile) }
  }

  /// The messages of the event stream that these bytes are.
  public func eventStreamMessages(
    options: StreamOptions = StreamOptions()
  ) -> DecodedBytes<Self, EventStreamMessage> {
    DecodedBytes(self) { MessageCollector(options) }
  }

  /// The server-sent events of the stream that these bytes are.
  public func serverSentEvents(options: StreamOptions = StreamOptions()) -> DecodedBytes<Self, ServerSentEvent> {
    DecodedBytes(self) { EventCollector(options) }
  }
}
