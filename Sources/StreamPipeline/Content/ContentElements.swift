internal import ByteKernels
internal import EventStreamCodec
internal import TextDeltas

/// The elements of the innermost layer.
@available(StreamingCodec 1.0, *)
struct ContentElements: ~Copyable {
  private let maximumDocumentSize: Int
  private var frames: EventStreamDecoder
  private var events: ServerSentEventDecoder
  private var lines: LineDecoder
  private var text = TextPieceDecoder()
  /// A JSON document as far as it has come.
  private var document: [UInt8] = []
  private var hasGivenDocument = false

  private(set) var judge: EventStreamJudge
  /// How much has been read, in bytes: of an event stream, its intact messages.
  private(set) var count: UInt64 = 0

  init(_ options: StreamOptions) {
    maximumDocumentSize = options.deltas.maximumElementSize
    frames = EventStreamDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
    events = ServerSentEventDecoder(
      maximumSize: options.deltas.maximumElementSize,
      leniency: options.deltaOptions.contains(.flushesAtEnd) ? .flushesAtEnd : [])
    lines = LineDecoder(maximumLength: options.deltas.maximumElementSize)
    judge = EventStreamJudge(leniency: options.eventStreamLeniency)
  }

  /// What to wait for where bytes come one by one.
  func appetite(as layer: StreamLayer?) -> Appetite {
    switch layer {
    case .eventstream: .bytes(frames.missingCount)
    case .sse, .ndjson: .line
    default: .bytes(1)
    }
  }

  /// The next element of held content; `start` is moved past what was taken of it.
  @_lifetime(&self, borrow carried)
  mutating func next(
    _ carried: [UInt8], from start: inout Int, as layer: StreamLayer?
  ) throws(StreamError) -> StreamElement? {
    var rest = carried.span.extracting(start...)
    defer { start = carried.count - rest.count }
    return try next(&rest, as: layer)
  }

  /// The next element in `input`, which is moved past what was taken.
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>, as layer: StreamLayer?) throws(StreamError) -> StreamElement? {
    if layer == .eventstream {
      guard let message = try frames.nextMessage(&input) else { return nil }
      judge.judge(message)
      count += UInt64(message.bytes.count)
      return .message(message)
    }
    let before = input.count
    defer { count += UInt64(before - input.count) }
    switch layer {
    case .sse: return try Self.nextEvent(&input, &events)
    case .ndjson:
      let offset = lines.lineOffset
      return try Self.nextLine(&input, &lines, at: offset)
    case .json:
      guard document.count + input.count <= maximumDocumentSize else {
        throw .deltas(.elementTooLong(offset: 0, limit: maximumDocumentSize))
      }
      document.append(copying: input)
      input = input.extracting(input.count...)
      return nil
    case .text:
      let offset = text.position
      guard let piece = text.next(&input) else { return nil }
      return .text(piece, offset: offset)
    default:
      guard !input.isEmpty else { return nil }
      let bytes = input
      input = input.extracting(input.count...)
      let offset = count
      return .bytes(bytes, offset: offset)
    }
  }

  @_lifetime(&events, copy input)
  private static func nextEvent(
    _ input: inout Span<UInt8>, _ events: inout ServerSentEventDecoder
  ) throws(StreamError) -> StreamElement? {
    do throws(TextDeltaError) {
      guard let event = try events.next(&input) else { return nil }
      return .event(event)
    } catch {
      throw .deltas(error)
    }
  }

  @_lifetime(&lines, copy input)
  private static func nextLine(
    _ input: inout Span<UInt8>, _ lines: inout LineDecoder, at offset: UInt64
  ) throws(StreamError) -> StreamElement? {
    do throws(TextDeltaError) {
      guard let line = try lines.next(&input) else { return nil }
      return .line(line, offset: offset)
    } catch {
      throw .deltas(error)
    }
  }

  /// The next of the elements that the end of the content ends, or nil.
  @_lifetime(&self)
  mutating func finish(as layer: StreamLayer?) throws(StreamError) -> StreamElement? {
    if layer == .eventstream {
      try frames.finishMessages()
      return nil
    }
    do throws(TextDeltaError) {
      switch layer {
      case .sse: if let event = try events.finish() { return .event(event) }
      case .ndjson:
        let offset = lines.lineOffset
        if let line = try lines.finish() { return .line(line, offset: offset) }
      case .json:
        if !hasGivenDocument {
          hasGivenDocument = true
          return .document(document.span)
        }
      case .text:
        let offset = text.position
        if let piece = text.finish() { return .text(piece, offset: offset) }
      default: break
      }
      return nil
    } catch {
      throw .deltas(error)
    }
  }
}
