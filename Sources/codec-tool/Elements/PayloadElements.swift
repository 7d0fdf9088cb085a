import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline

/// The elements of the stream that the events of another carry, as Lambda's and SageMaker's do, where nobody named its layers.
///
/// A prelude, server-sent events, and the lines that a prelude's content type announces are written. Payloads that are
/// nothing of the kind, and what is wrong with them, are left to the messages that have them.
struct PayloadElements: ~Copyable {
  private let json: ElementJSON
  private let isWanted: Bool
  private var decoder: StreamDecoder
  /// Whether the payloads may go on with a stream.
  private var isReading = true
  /// Whether an element of it has been written.
  private var hasWritten = false
  /// What the prelude says that its body is.
  private var declared: StreamLayer?

  init(_ json: ElementJSON, _ options: StreamOptions, isWanted: Bool) {
    self.json = json
    self.isWanted = isWanted
    decoder = StreamDecoder(options: options, delivering: .envelopeElements)
  }

  /// Appends what a message adds to the stream in the payloads.
  mutating func append(_ message: EventStreamMessageView, to output: inout [UInt8]) throws {
    guard isWanted else { return }
    if message.carriesPiece {
      var input = message.payload
      do {
        while isReading, let element = try decoder.next(&input) {
          isReading = try Self.append(element, json, &declared, to: &output)
          hasWritten = hasWritten || isReading
        }
      } catch let error as StreamError {
        try giveUp(error)
      }
    } else if case .invokeComplete(let end)? = try? InvokeResponseEventView(message, leniency: .missingMessageType) {
      // The payloads have ended, wherever the messages do.
      try finish(to: &output)
      try json.append(.envelope(.invokeComplete(end, offset: message.offset)), to: &output)
    }
  }

  /// Appends what only the end of the payloads tells.
  mutating func finish(to output: inout [UInt8]) throws {
    guard isWanted else { return }
    do {
      while isReading, let element = try decoder.finish() {
        isReading = try Self.append(element, json, &declared, to: &output)
        hasWritten = hasWritten || isReading
      }
    } catch let error as StreamError {
      try giveUp(error)
    }
    isReading = false
  }

  /// Appends an element; false where it is none of a stream.
  private static func append(
    _ element: StreamElement, _ json: ElementJSON, _ declared: inout StreamLayer?, to output: inout [UInt8]
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

  /// What went wrong counts where the payloads had turned out to be a stream.
  private mutating func giveUp(_ error: StreamError) throws {
    isReading = false
    if hasWritten { throw error }
  }
}
