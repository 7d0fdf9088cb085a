internal import ByteKernels
package import EventStreamCodec

/// For decoders that hand out a delta a call and cannot hold on to a message between calls.
@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// Reads a message; ``nextKept()`` gives its deltas when the message is gone.
  ///
  /// What they need of the message is copied: ask ``shortDelta(of:headers:)`` first, which most messages need no more than.
  package mutating func keep(_ message: EventStreamMessageView) throws(TextDeltaError) {
    if let error { throw error }
    var frame = TextFrame(message)
    try readAtLeisure(&frame)
    if frame.progress == .streaming {
      kept.append(copying: frame.payload)
    } else if !documentIsInner, hasPending {
      inner.removeAll()
      inner.append(copying: frame.payload)
      documentIsInner = true
    }
  }

  /// Copies a piece of a stream of bytes that events carry, for ``nextKept()``.
  ///
  /// - Parameters:
  ///   - bytes: The piece.
  ///   - carrier: The family of the events, where the caller has not named another.
  package mutating func keepPayload(_ bytes: Span<UInt8>, of carrier: StreamFamily) {
    if family == nil { decide(carrier: carrier) }
    kept.append(copying: bytes)
  }

  /// The next delta of what was kept, or nil when it has no more.
  @_lifetime(&self)
  package mutating func nextKept() throws(TextDeltaError) -> TextDeltaView? {
    if let error { throw error }
    while true {
      if quickInnerShape >= 0 { return takeQuickInner() }
      if let delta = nextPending() { return view(of: delta, document: inner.span) }
      guard !kept.isEmpty else { return nil }
      // Taken out while it is read: the reader is part of the same value.
      var bytes: [UInt8] = []
      swap(&bytes, &kept)
      do throws(TextDeltaError) {
        try advanceThroughKept(bytes)
      } catch {
        self.error = error
        throw error
      }
      swap(&bytes, &kept)
      if keptStart == kept.count {
        kept.removeAll(keepingCapacity: kept.capacity <= 65536)
        keptStart = 0
      }
    }
  }

  private mutating func advanceThroughKept(_ bytes: [UInt8]) throws(TextDeltaError) {
    var rest = bytes.span.extracting(keptStart...)
    if format == .text, isForeign {
      rest = rest.extracting(rest.count...)
    } else if format == .text {
      hasText = true
      reader.beginDocument()
      text.append(rest, to: &reader.decoded)
      if !reader.decoded.isEmpty {
        reader.pending.append(
          PendingDelta(kind: .text, text: TextPlace(source: .decoded, range: 0..<reader.decoded.count)))
      }
      rest = rest.extracting(rest.count...)
    } else if !(try advance(&rest)) {
      rest = rest.extracting(rest.count...)
    }
    keptStart = bytes.count - rest.count
  }
}
