internal import ByteKernels

/// For readers of elements that only want to know what the elements report: no delta is delivered.
///
/// What another decoder has returned is read where that decoder holds it. The caller keeps the lines and events in order. Each
/// function returns whether the element is sound; after one that is not, no other may be read.
@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// Reads the event that a decoder returned last.
  package mutating func skimLast(of events: inout ServerSentEventDecoder) -> Bool {
    source.exchangeLast(of: &events)
    defer { source.restore(&events) }
    return skimDocument()
  }

  /// Reads the line that a decoder returned last, which must have straddled reads.
  package mutating func skimLast(of lines: inout LineDecoder) -> Bool {
    // A line with a code is changed while it is read.
    guard lines.last.first == 0x7B else { return skim(line: lines.last, at: lines.offset) }
    source.exchangeLast(of: &lines)
    defer { source.exchangeLast(of: &lines) }
    return skimDocument()
  }

  /// Reads a line at an offset of the stream.
  package mutating func skim(line: Span<UInt8>, at offset: UInt64) -> Bool {
    source.take(line: line, at: offset)
    defer { releaseDocument() }
    return skimDocument()
  }

  /// Reads the source's document, which may be another decoder's: it must stay.
  private mutating func skimDocument() -> Bool {
    var isSound = true
    do throws(TextDeltaError) { try readDocument() } catch { isSound = false }
    dropDeltas()
    return isSound
  }

  /// Drops the deltas of the last document.
  mutating func dropDeltas() {
    cachedTemplate = -1
    reader.buffer.removeAll()
  }
}
