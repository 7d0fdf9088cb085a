import ChunkedHTTP
import EventStreamCodec

/// Writes messages as frames, in chunks of HTTP/1.1 where that is asked for.
struct FrameWriter {
  private let encoder: EventStreamEncoder
  private var chunks: ChunkedEncoder?

  init(limits: EventStreamLimits, isChunked: Bool) {
    encoder = EventStreamEncoder(limits: limits)
    chunks = isChunked ? ChunkedEncoder() : nil
  }

  /// Appends a message.
  mutating func append(_ message: EventStreamMessage, to output: inout [UInt8]) throws {
    guard chunks != nil else { return try encoder.append(message, to: &output) }
    var frame: [UInt8] = []
    try encoder.append(message, to: &frame)
    try chunks?.append(frame.span, to: &output)
  }

  /// Ends the chunked body.
  ///
  /// One whose input was at fault is left without an end, which says that it is cut short.
  mutating func finish(into output: inout [UInt8]) throws { try chunks?.finish(to: &output) }
}
