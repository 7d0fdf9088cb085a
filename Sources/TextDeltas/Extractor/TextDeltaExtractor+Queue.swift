internal import ByteKernels
package import EventStreamCodec

/// Bytes that wait to be read.
@available(StreamingCodec 1.0, *)
struct ByteQueue: ~Copyable {
  var bytes = ByteScratch()
  /// The number of bytes read.
  var start = 0

  /// Whether no bytes wait.
  var isEmpty: Bool { start == bytes.count }
}

/// For decoders that return one delta a call and cannot keep a message between calls.
@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// Reads a message; ``nextQueued()`` then returns its deltas.
  ///
  /// The bytes that the deltas need are copied. Call ``shortDelta(of:headers:)`` first, which is enough for most messages.
  package mutating func enqueue(_ message: EventStreamMessageView) throws(TextDeltaError) {
    if let error = ending.error { throw error }
    var frame = TextFrame(message)
    try readSlowPath(&frame)
    if frame.progress == .streaming {
      readFirst(frame.payload)
    } else if !documentIsInSource, reader.buffer.hasPending {
      source.document.removeAll()
      if reader.buffer.needsDocument { source.document.append(copying: frame.payload) }
      documentIsInSource = true
    }
  }

  /// Reads a piece of the byte stream that events carry; ``nextQueued()`` then returns its deltas.
  ///
  /// - Parameters:
  ///   - bytes: The piece.
  ///   - envelope: The family of the events, if the caller has not named another.
  package mutating func enqueuePayload(_ bytes: Span<UInt8>, of envelope: StreamFamily) {
    if family == nil { decide(envelope: envelope) }
    readFirst(bytes)
  }

  /// Reads a piece of the byte stream in place up to its first delta, and queues a copy of the rest.
  private mutating func readFirst(_ bytes: Span<UInt8>) {
    var rest = bytes
    do throws(TextDeltaError) {
      while !rest.isEmpty, queue.isEmpty, ending.error == nil {
        if dropsDeltas { dropDeltas() }
        guard cachedTemplate < 0, !reader.buffer.hasPending else { break }
        try advancePayload(&rest)
      }
    } catch {
      ending.error = error
    }
    queue.bytes.append(copying: rest)
  }

  /// Takes the queued text without another copy, and returns false if it must be put together from pieces or repaired.
  private mutating func takeQueuedText() -> Bool {
    guard source.format == .text, phase == .text, !queue.isEmpty,
      let plain = text.plainPrefix(of: queue.bytes.span.extracting(queue.start...))
    else { return false }
    ending.hasInput = true
    ending.hasText = true
    let range = queue.start..<queue.start + plain
    source.textCount &+= UInt64(queue.bytes.count - queue.start)
    reader.beginDocument()
    source.document.removeAll()
    swap(&source.document, &queue.bytes)
    queue.start = 0
    if range.upperBound < source.document.count { Self.hold(source, from: range.upperBound, &text) }
    if plain > 0 { reader.buffer.append(PendingDelta(kind: .text, text: TextPlace(source: .document, range: range))) }
    return true
  }

  /// Returns the next delta of the messages and payloads in the queue, or nil if there is none.
  @_lifetime(&self)
  package mutating func nextQueued() throws(TextDeltaError) -> TextDeltaView? {
    if let error = ending.error { throw error }
    while true {
      if cachedTemplate >= 0 { return takeCached() }
      if let delta = reader.buffer.popFirst() { return view(of: delta, document: source.document.span) }
      releaseDocument()
      guard !queue.isEmpty || source.hasBacklog else { return nil }
      if takeQueuedText() { continue }
      // Moved out while it is read, because the reader is part of the same value.
      var bytes = ByteScratch()
      swap(&bytes, &queue.bytes)
      do throws(TextDeltaError) {
        var rest = bytes.span.extracting(queue.start...)
        defer { queue.start = bytes.count - rest.count }
        try advancePayload(&rest)
      } catch {
        ending.error = error
        throw error
      }
      swap(&bytes, &queue.bytes)
      if queue.isEmpty {
        queue.bytes.removeAll()
        queue.start = 0
      }
    }
  }

  /// Reads to the next document of the byte stream that events carry, or all of a text.
  @_lifetime(rest: copy rest)
  private mutating func advancePayload(_ rest: inout Span<UInt8>) throws(TextDeltaError) {
    ending.hasInput = true
    if source.format == .text {
      source.textCount &+= UInt64(rest.count)
      if phase == .text, !dropsDeltas {
        ending.hasText = true
        reader.beginDocument()
        reader.appendText(rest, &text)
      }
      rest = rest.extracting(rest.count...)
    } else if !(try advance(&rest)) {
      rest = rest.extracting(rest.count...)
    }
  }
}
