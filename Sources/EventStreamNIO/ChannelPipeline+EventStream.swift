#if NIO
public import EventStreamCodec
public import NIOCore

@available(StreamingCodec 1.0, *)
extension ChannelPipeline.SynchronousOperations {
  /// Adds the handlers that make a channel of bytes one of event-stream messages, both ways.
  ///
  /// - Parameters:
  ///   - limits: How large a message may be that is read.
  ///   - leniency: Which deviations from the specification to accept on reading.
  ///   - encoder: Writes the messages.
  ///   - position: Where to add them.
  /// - Throws: Where the handlers cannot be added.
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
