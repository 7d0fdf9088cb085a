internal import ByteKernels

/// For decoders that hand out a delta a call and cannot hold on to a message between calls.
@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// The first delta of a message; ``nextKept()`` gives the others when the message is gone.
  ///
  /// What is left of the message is copied, where it is not of the shape of an earlier one: most are.
  @_lifetime(&self, copy frame)
  package mutating func nextKeeping(_ frame: inout TextFrame) throws(TextDeltaError) -> TextDeltaView? {
    if let error { throw error }
    if let delta = quickDelta(&frame) { return delta }
    if frame.progress == .unread { try readAtLeisure(&frame) }
    if frame.progress == .streaming {
      kept.append(copying: frame.payload)
    } else if !documentIsInner, outer.hasPending || reader.hasPending {
      inner.removeAll()
      inner.append(copying: frame.payload)
      documentIsInner = true
    }
    return try nextKept()
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
