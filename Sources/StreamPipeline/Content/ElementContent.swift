internal import ByteKernels
internal import EventStreamCodec
internal import TextDeltas

/// Divides content that is not an event stream into elements.
@available(StreamingCodec 1.0, *)
struct ElementContent: ~Copyable {
  private let maximumDocumentSize: Int
  private var events: ServerSentEventDecoder
  private var lines: LineDecoder
  private var text = TextPieceDecoder()
  /// Checks text that nothing but its first bytes declares to be text.
  private var check: TextCheck?
  /// The JSON document read so far.
  private var document = ByteScratch()
  private var hasDeliveredDocument = false
  private let options: StreamOptions
  private let readsErrors: Bool
  /// Looks for errors in the elements, if that is asked for.
  private var errors: InBandErrors?
  /// Whether the messages carry pieces of another stream; nil until the first event tells.
  private var messagesCarryPieces: Bool?

  /// - Parameter readsErrors: Whether to look for errors of the service in server-sent events and JSON, alone or in the
  ///   payloads of messages.
  init(_ options: StreamOptions, readsErrors: Bool) {
    self.options = options
    self.readsErrors = readsErrors
    maximumDocumentSize = options.deltas.maximumElementSize
    events = ServerSentEventDecoder(
      maximumSize: options.deltas.maximumElementSize, leniency: options.deltaOptions.serverSentEvents)
    lines = LineDecoder(maximumLength: options.deltas.maximumElementSize)
  }

  /// Takes note that nothing but the first bytes says that the content is text.
  mutating func prepareUndeclaredText() { check = TextCheck() }

  /// Returns the next element in `input`; for a layer other than events, lines, documents and text, all of its bytes.
  ///
  /// - Parameter count: The number of content bytes read; it is moved along.
  @_lifetime(&self, copy input)
  mutating func next(
    _ input: inout Span<UInt8>, as layer: StreamLayer?, _ count: inout UInt64
  ) throws(StreamError) -> StreamElement? {
    let before = input.count
    defer { count += UInt64(before - input.count) }
    switch layer {
    case .sse: return try Self.nextEvent(&input, &events, errors(in: .sse))
    case .ndjson:
      lines.dropMark(&input)
      let offset = lines.lineOffset
      return try Self.nextLine(&input, &lines, errors(in: .ndjson), at: offset)
    case .json:
      guard document.count + input.count <= maximumDocumentSize else {
        throw .deltas(.elementTooLong(offset: 0, limit: maximumDocumentSize))
      }
      document.append(copying: input)
      input = input.extracting(input.count...)
      return nil
    case .text:
      let offset = text.position
      let valid = check?.validCount(of: input, at: count) ?? input.count
      var checked = input.extracting(first: valid)
      defer { input = input.extracting((valid - checked.count)...) }
      if let piece = text.next(&checked) { return .text(piece, offset: offset) }
      if let fault = check?.fault { throw .notText(offset: fault.offset, byte: fault.byte) }
      return nil
    default:
      guard !input.isEmpty else { return nil }
      let bytes = input
      input = input.extracting(input.count...)
      return .bytes(bytes, offset: count)
    }
  }

  /// What reads the errors in elements of the layer, if that is asked for.
  private mutating func errors(in layer: StreamLayer) -> InBandErrors? {
    if readsErrors, errors == nil { errors = InBandErrors(layer, options) }
    return errors
  }

  /// Looks for errors in the pieces of another stream that messages carry, if that is asked for.
  mutating func readErrors(in message: EventStreamMessageView) {
    guard readsErrors, messagesCarryPieces != false else { return }
    // Services with an RPC protocol begin their streams with this event.
    if messagesCarryPieces == nil, !message.isEvent(carrying: "initial-response") {
      messagesCarryPieces = message.carriesPiece || message.isEvent(carrying: "chunk")
    }
    guard messagesCarryPieces != false else { return }
    errors(in: .eventstream)?.read(message)
  }

  /// Returns the service's error that the elements report, or nil.
  ///
  /// Call it once ``finish(as:at:)`` has returned nil.
  mutating func serviceError() -> ServiceError? { errors?.finish() }

  @_lifetime(&events, copy input)
  private static func nextEvent(
    _ input: inout Span<UInt8>, _ events: inout ServerSentEventDecoder, _ errors: InBandErrors?
  ) throws(StreamError) -> StreamElement? {
    do throws(TextDeltaError) {
      guard try events.next(&input) != nil else { return nil }
    } catch {
      throw .deltas(error)
    }
    errors?.readLast(of: &events)
    return .event(events.last)
  }

  @_lifetime(&lines, copy input)
  private static func nextLine(
    _ input: inout Span<UInt8>, _ lines: inout LineDecoder, _ errors: InBandErrors?, at offset: UInt64
  ) throws(StreamError) -> StreamElement? {
    let straddles = lines.holdsLine
    do throws(TextDeltaError) {
      guard let line = try lines.next(&input) else { return nil }
      if !straddles {
        errors?.read(line: line, at: offset)
        return .line(line, offset: offset)
      }
    } catch {
      throw .deltas(error)
    }
    errors?.readLast(of: &lines)
    return .line(lines.last, offset: offset)
  }

  /// Returns the next element that the end of the content completes.
  ///
  /// - Parameter count: The number of content bytes read.
  @_lifetime(&self)
  mutating func finish(as layer: StreamLayer?, at count: UInt64) throws(StreamError) -> StreamElement? {
    if layer == .sse { return try Self.finish(&events, errors(in: .sse), at: count) }
    do throws(TextDeltaError) {
      switch layer {
      case .ndjson:
        let offset = lines.lineOffset
        if try lines.finish() != nil {
          errors(in: .ndjson)?.readLast(of: &lines)
          return .line(lines.last, offset: offset)
        }
      case .json:
        if !hasDeliveredDocument {
          hasDeliveredDocument = true
          errors(in: .json)?.read(documents: document.span)
          // RFC 8259, section 8.1: a parser may ignore a byte order mark.
          return .document(document.span.extracting((document.span.starts(with: "\u{FEFF}") ? 3 : 0)...))
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

  @_lifetime(&events)
  private static func finish(
    _ events: inout ServerSentEventDecoder, _ errors: InBandErrors?, at count: UInt64
  ) throws(StreamError) -> StreamElement? {
    var isEvent = false
    do throws(TextDeltaError) { isEvent = try events.finish() != nil } catch { throw .deltas(error) }
    if isEvent {
      errors?.readLast(of: &events)
      return .event(events.last)
    }
    let heldCount = events.heldCount
    guard heldCount == 0 else { throw .cut(layer: .sse, offset: count, heldBytes: heldCount) }
    return nil
  }
}
