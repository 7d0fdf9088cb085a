#if NIO
public import EventStreamCodec
public import NIOCore

@available(StreamingCodec 1.0, *)
extension ChannelPipeline.SynchronousOperations {
  /// Adds handlers that decode inbound bytes into event-stream messages, and encode outbound messages.
  ///
  /// - Parameters:
  ///   - limits: The maximum size of an inbound message.
  ///   - leniency: The deviations from the specification to accept in inbound messages.
  ///   - encoder: The encoder of outbound messages.
  ///   - position: The position of the handlers.
  /// - Throws: If the handlers cannot be added.
  public func addEventStreamHandlers(
    limits: EventStreamLimits = .default, leniency: EventStreamLeniency = [],
    encoder: EventStreamEncoder = EventStreamEncoder(), position: Position = .last
  ) throws {
    try addHandlers(
      [EventStreamDecodingHandler(limits: limits, leniency: leniency), EventStreamEncodingHandler(encoder)],
      position: position)
  }
}
#endif
