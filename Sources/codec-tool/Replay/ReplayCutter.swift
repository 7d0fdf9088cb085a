import ByteKernels
import EventStreamCodec
import StreamPipeline

/// Cuts a body into pieces where its elements end: frames, server-sent events, or lines.
///
/// No byte is changed or lost. What is no frame where one should be is passed on as it is read, with all that follows.
struct ReplayCutter: ~Copyable {
  private enum Element {
    case frame
    case event
    case line
    case none
  }

  /// An event or a line that is longer than this is passed on in pieces.
  private static let longestHeld = 1 << 20

  private var element: Element
  private var decoder: EventStreamDecoder
  private var held: [UInt8] = []
  /// Whether the line that is being read has only a carriage return so far, or nothing.
  private var isBlankLine = true

  /// What is wrong with the frames; nil as long as nothing is.
  private(set) var damage: EventStreamError?

  /// A cutter at the start of a body of `layer`.
  init(_ layer: StreamLayer, _ options: StreamOptions) {
    switch layer {
    case .eventstream: element = .frame
    case .sse: element = .event
    default: element = .line
    }
    decoder = EventStreamDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
  }

  /// Appends to `pieces` those that `bytes` complete.
  mutating func cut(_ bytes: [UInt8], into pieces: inout [[UInt8]]) {
    switch element {
    case .frame: cutFrames(bytes.span, into: &pieces)
    case .event, .line: cutText(bytes, into: &pieces)
    case .none: pieces.append(bytes)
    }
  }

  /// What is left when the body has ended; nil where nothing is.
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
