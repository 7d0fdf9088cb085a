#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StreamPipeline

/// Cuts a body into pieces where its elements end: frames, server-sent events, or lines.
///
/// No byte is changed or lost. From the first byte that does not belong to a frame, bytes are passed on as they are read.
struct ReplayCutter: ~Copyable {
  private enum Element {
    case frame
    case event
    case line
    case none
  }

  /// The most bytes of an event or a line that are held; longer ones are passed on in pieces.
  private static let longestHeld = 1 << 20

  private var element: Element
  private var decoder: EventStreamDecoder
  private var held: [UInt8] = []
  /// Whether the current line is empty so far, except for a carriage return.
  private var isBlankLine = true

  /// The fault in the frames; nil if they are intact so far.
  private(set) var damage: EventStreamError?

  /// Creates a cutter at the start of a body of `layer`.
  init(_ layer: StreamLayer, _ options: StreamOptions) {
    switch layer {
    case .eventstream: element = .frame
    case .sse: element = .event
    default: element = .line
    }
    decoder = EventStreamDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
  }

  /// Appends the pieces that `bytes` complete.
  mutating func cut(_ bytes: [UInt8], into pieces: inout [[UInt8]]) {
    switch element {
    case .frame: cutFrames(bytes.span, into: &pieces)
    case .event, .line: cutText(bytes, into: &pieces)
    case .none: pieces.append(bytes)
    }
  }

  /// The last piece, when the body has ended; nil if nothing is left.
  mutating func finish() -> [UInt8]? {
    if case .frame = element { held = Array(copying: decoder.heldBytes) }
    defer { held = [] }
    return held.isEmpty ? nil : held
  }

  private mutating func cutFrames(_ bytes: Span<UInt8>, into pieces: inout [[UInt8]]) {
    var input = bytes
    do throws(EventStreamError) {
      while let message = try decoder.next(&input) { pieces.append(Array(copying: message.bytes)) }
    } catch {
      damage = error
      element = .none
      pieces.append(Array(copying: decoder.heldBytes) + Array(copying: input))
    }
  }

  private mutating func cutText(_ bytes: [UInt8], into pieces: inout [[UInt8]]) {
    var start = 0
    for (index, byte) in bytes.enumerated() {
      guard byte == 0x0A else {
        if byte != 0x0D { isBlankLine = false }
        continue
      }
      if case .event = element, !isBlankLine {
        isBlankLine = true
        continue
      }
      isBlankLine = true
      pieces.append(held + bytes[start...index])
      held = []
      start = index + 1
    }
    held += bytes[start...]
    guard held.count >= Self.longestHeld else { return }
    pieces.append(held)
    held = []
  }
}
#endif
