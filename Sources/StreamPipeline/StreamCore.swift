internal import ByteKernels
internal import EventStreamCodec
internal import TextDeltas

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
  var frames: MessageDecoder
  var completion: StreamCompletion
  /// The number of content bytes read; of an event stream, the length of its intact messages.
  var contentCount: UInt64 = 0
  /// The first error found in the stream.
  private(set) var fault: StreamError?
  /// The error to throw, once everything before it has been delivered.
  private(set) var failure: StreamError?
  /// Whether all layers have ended.
  var hasEnded = false

  /// - Parameter readsPrelude: Whether the content leaves the prelude of a function's response in its events unread.
  init(_ chain: LayerChain, _ options: StreamOptions, _ modes: StreamDecoder.Options, readsPrelude: Bool) {
    layers = LayerStack(chain, options, modes)
    frames = MessageDecoder(options)
    completion = StreamCompletion(options, readsPrelude: readsPrelude)
  }

  /// Whether an error was found.
  ///
  /// Only elements held before it are still delivered.
  var hasFault: Bool { fault != nil }

  /// Stores the first error; nothing after it is delivered.
  mutating func fail(_ error: StreamError) {
    switch error {
    // Neither the beginning of a character that turns out not to be text nor that of an element is counted.
    case .notText(let offset, _), .deltas(.elementTooLong(let offset, _)): contentCount = offset
    default: break
    }
    fault = error
    // The failed status of a response explains any other fault, and the rest of its body may have the service's words.
    if layers.failedResponse == nil || hasEnded { settle() }
  }

  /// Takes note of how a stream of signed messages ended.
  mutating func noteSignedEnd() {
    if frames.signedCount > 0 { completion.hasSignedEnd = frames.hasSignedEnd }
  }

  /// Reads on through the body of a failed response after a fault in it, and drops its content.
  ///
  /// - Returns: Whether more bytes are needed.
  @_lifetime(input: copy input)
  mutating func drain(_ input: inout Span<UInt8>) -> Bool {
    guard failure == nil else { return false }
    if layers.readFailedResponse(&input) { return true }
    settle()
    return false
  }

  /// Drops the rest of the body of a failed response at its end.
  mutating func finishDraining() {
    var nothing = Span<UInt8>()
    if drain(&nothing) { settle() }
  }

  private mutating func settle() { failure = layers.failedResponse.map { .service($0) } ?? fault }

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
