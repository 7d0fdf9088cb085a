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
  /// A delta is delivered as soon as the byte that completes it has come. Damage, a cut and a service's error are thrown as
  /// ``StreamError``, behind the deltas before them.
  ///
  /// - Parameter profile: What is known of the stream.
  public func textDeltas(_ profile: StreamProfile = .automatic) -> DecodedBytes<Self, TextDelta> {
    DecodedBytes(self) { DeltaCollector(profile) }
  }

  /// The messages of the event stream that these bytes are, without HTTP around it.
  ///
  /// Both checksums and all headers of a message have been verified. An exception is a message like any other, and thrown
  /// as ``StreamError/service(_:)`` at the end too.
  ///
  /// - Parameter options: How the stream is read: of it, ``StreamOptions/eventStream`` and
  ///   ``StreamOptions/eventStreamLeniency``.
  public func eventStreamMessages(
    options: StreamOptions = StreamOptions()
  ) -> DecodedBytes<Self, EventStreamMessage> {
    DecodedBytes(self) { MessageCollector(options) }
  }

  /// The server-sent events of the stream that these bytes are, without HTTP around it.
  ///
  /// What is in them is not looked at. An event that no empty line ends is discarded, as the standard says.
  ///
  /// - Parameter options: How the stream is read: of it, the longest event in ``StreamOptions/deltas``, and `flushesAtEnd` in
  ///   ``StreamOptions/deltaOptions``, which delivers that event.
  public func serverSentEvents(options: StreamOptions = StreamOptions()) -> DecodedBytes<Self, ServerSentEvent> {
    DecodedBytes(self) { EventCollector(options) }
  }
}
