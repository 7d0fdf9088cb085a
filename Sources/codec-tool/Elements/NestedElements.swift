#if CommandLineTool
import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline

/// The elements of the stream that the events of another carry, as Lambda's and SageMaker's do, if no layers are named.
///
/// A prelude, server-sent events, and lines that a prelude's content type announces are written. Other payloads, and
/// faults in them, are left to the messages that contain them.
struct NestedElements: ~Copyable {
  private var json: ElementJSON
  private let isWanted: Bool
  private var decoder: StreamDecoder
  /// Whether the payloads may still be a stream.
  private var isReading = true
  /// Whether an element of the stream has been written.
  private var hasWritten = false
  /// The layer that the prelude's content type names.
  private var declared: StreamLayer?

  init(_ json: consuming ElementJSON, _ options: StreamOptions, isWanted: Bool) {
    self.json = json
    self.isWanted = isWanted
    decoder = StreamDecoder(options: options, delivering: .envelopeElements)
  }

  /// Appends the elements that a message completes.
  mutating func append(_ message: EventStreamMessageView, to output: inout Output) throws {
    guard isWanted else { return }
    if message.carriesPiece {
      var input = message.payload
      do {
        while isReading, let element = try decoder.next(&input) {
          isReading = try Self.append(element, &json, &declared, to: &output)
          hasWritten = hasWritten || isReading
        }
      } catch let error as StreamError {
        try giveUp(error)
      }
    } else if case .invokeComplete(let end)? = try? InvokeResponseEventView(message, leniency: .missingMessageType) {
      // No payload follows this event.
      try finish(to: &output)
      try json.append(.envelope(.invokeComplete(end, offset: message.offset)), to: &output)
    }
  }

  /// Appends the elements that the end of the payloads completes.
  mutating func finish(to output: inout Output) throws {
    guard isWanted else { return }
    do {
      while isReading, let element = try decoder.finish() {
        isReading = try Self.append(element, &json, &declared, to: &output)
        hasWritten = hasWritten || isReading
      }
    } catch let error as StreamError {
      try giveUp(error)
    }
    isReading = false
  }

  /// Appends an element; returns false if it does not belong to a stream.
  private static func append(
    _ element: StreamElement, _ json: inout ElementJSON, _ declared: inout StreamLayer?, to output: inout Output
  ) throws -> Bool {
    switch element {
    case .envelope(.prelude(let prelude, _)):
      declared = prelude.mergedHeaders["content-type"].flatMap { StreamLayer(contentType: $0) }
    case .event: break
    case .line where declared == .ndjson: break
    default: return false
    }
    try json.append(element, to: &output)
    return true
  }

  /// Stops reading; throws the error if the payloads have turned out to be a stream.
  private mutating func giveUp(_ error: StreamError) throws {
    isReading = false
    if hasWritten { throw error }
  }
}
#endif
