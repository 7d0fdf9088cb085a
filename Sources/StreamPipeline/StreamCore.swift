internal import ByteKernels
internal import EventStreamCodec

/// What both decoders share: the layers, the frames of an event stream, and how the stream ended.
///
/// A decoder asks the core for its content until there is none, then lets it advance:
///
/// 1. Content lies in the core (`layers.output.held`), or at the beginning of the caller's input
///    (`layers.output.lentCount` bytes of it).
/// 2. The decoder reads one delta or element from it. What was read is counted off by `start` or `lentCount`.
/// 3. When all content has been read, ``advance(_:)`` moves the layers on by one step.
@available(StreamingCodec 1.0, *)
struct StreamCore: ~Copyable {
  var layers: LayerStack
  var frames: EventStreamDecoder
  var completion: StreamCompletion
  /// The number of content bytes read; of an event stream, the length of its intact messages.
  var contentCount: UInt64 = 0
  /// The error that ended the stream.
  private(set) var failure: StreamError?
  /// Whether all layers have ended.
  var hasEnded = false

  /// - Parameter readsPrelude: Whether the content leaves the prelude of a function's response in its events unread.
  init(_ chain: LayerChain, _ options: StreamOptions, _ modes: StreamDecoder.Options, readsPrelude: Bool) {
    layers = LayerStack(chain, options, modes)
    frames = EventStreamDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
    completion = StreamCompletion(options, readsPrelude: readsPrelude)
  }

  /// Stores an error, which ends the stream.
  ///
  /// The failed status of a response explains any other fault of its body.
  mutating func fail(_ error: StreamError) {
    // The beginning of a character that turns out not to be text is not counted.
    if case .notText(let offset, _) = error { contentCount = offset }
    failure = layers.failedResponse.map { .service($0) } ?? error
  }

  /// The amount of input to wait for when bytes arrive one by one.
  var appetite: Appetite {
    if layers.isOpaque { return .bytes(1) }
    return switch layers.content {
    case .eventstream: .bytes(frames.missingCount)
    case .sse, .ndjson: .line
    default: .bytes(1)
    }
  }
}
