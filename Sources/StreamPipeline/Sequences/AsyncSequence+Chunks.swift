public import EventStreamCodec
public import TextDeltas

/// Chunks of bytes: arrays, slices, `Data`, views of buffers, and any other sequence of bytes.
@available(StreamingCodecAsync 1.0, *)
extension AsyncSequence where Element: Sequence<UInt8> {
  /// The deltas of the stream that these bytes are.
  ///
  ///     for try await delta in body.textDeltas(.bedrockConverse) where delta.kind == .text {
  ///       print(delta.text, terminator: "")
  ///     }
  ///
  /// - Parameter profile: What is known of the stream.
  public func textDeltas(_ profile: StreamProfile = .automatic) -> DecodedChunks<Self, TextDelta> {
    DecodedChunks(self) { DeltaCollector(profile) }
  }

  /// The messages of the event stream that these bytes are.
  public func eventStreamMessages(
    options: StreamOptions = StreamOptions()
  ) -> DecodedChunks<Self, EventStreamMessage> {
    DecodedChunks(self) { MessageCollector(options) }
  }

  /// The server-sent events of the stream that these bytes are.
  public func serverSentEvents(options: StreamOptions = StreamOptions()) -> DecodedChunks<Self, ServerSentEvent> {
    DecodedChunks(self) { EventCollector(options) }
  }
}
