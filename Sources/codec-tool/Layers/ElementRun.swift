import ByteKernels
import StrictJSON
import TextDeltas

/// A pass over the bytes of a layer without frames, writing its elements as JSON lines.
struct ElementRun {
  /// The longest piece of a line of text that is one element, in bytes.
  private static let longestText = 64 << 10

  let writer: ElementWriter

  /// Writes the elements; what is wrong with them is in the outcome.
  func decode(_ stack: LayerStack) throws -> EventStreamRun.Outcome {
    var outcome = EventStreamRun.Outcome(intactBytes: 0, messageCount: 0)
    do {
      switch stack.innermost {
      case .sse: try events(stack.source, &outcome)
      case .ndjson: try lines(stack.source, &outcome)
      case .json: try document(stack.source, &outcome)
      case .text: try text(stack.source, &outcome)
      default: try drain(stack.source, &outcome)
      }
    } catch let failure as SourceFailure {
      outcome.status = failure.status
      outcome.problem = failure.problem
    } catch let problem as Problem {
      outcome.status = .malformedInput
      outcome.problem = problem
    }
    return outcome
  }

  /// The elements are those of the layers that were taken off: they have been reported on the way.
  private func drain(_ source: any ByteSource, _ outcome: inout EventStreamRun.Outcome) throws {
    while let bytes = try source.read() {
      outcome.intactBytes += UInt64(bytes.count)
      try writer.output.flush()
    }
  }

  private func events(_ source: any ByteSource, _ outcome: inout EventStreamRun.Outcome) throws {
    var decoder = ServerSentEventDecoder()
    while let bytes = try source.read() {
      var input = bytes.span
      do throws(TextDeltaError) {
        while let event = try decoder.next(&input) { append(event) }
      } catch {
        throw Problem(layer: "sse", code: "elementTooLong", offset: outcome.intactBytes, text: "\(error)")
      }
      outcome.intactBytes += UInt64(bytes.count)
      try writer.output.flush()
    }
  }

  private func append(_ event: ServerSentEventView) {
    start("sse", "event", event.offset)
    writer.output.bytes += ",\"event\":".utf8
    if event.type.count > 0 {
      JSONText.appendString(event.type, to: &writer.output.bytes)
    } else {
      writer.output.bytes += "\"message\"".utf8
    }
    writer.output.bytes += ",\"data\":".utf8
    JSONText.appendString(event.data, to: &writer.output.bytes)
    writer.output.bytes += ",\"id\":".utf8
    JSONText.appendString(event.lastEventID, to: &writer.output.bytes)
    end()
  }

  private func lines(_ source: any ByteSource, _ outcome: inout EventStreamRun.Outcome) throws {
    var splitter = LineSplitter()
    var offset: UInt64 = 0
    func line(_ line: [UInt8]) throws(Problem) {
      if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        try value(line.span, "ndjson", "line", offset, hint: "; is it one document? See --as json")
      }
    }
    while let bytes = try source.read() {
      var input = bytes.span
      while let next = splitter.next(&input) {
        try line(next)
        offset += UInt64(next.count) + 1
        outcome.intactBytes = offset
      }
      try writer.output.flush()
    }
    if let last = splitter.finish() {
      try line(last)
      outcome.intactBytes = offset + UInt64(last.count)
    }
  }

  private func document(_ source: any ByteSource, _ outcome: inout EventStreamRun.Outcome) throws {
    var document: [UInt8] = []
    while let bytes = try source.read() { document += bytes }
    try value(document.span, "json", "value", 0, hint: "")
    outcome.intactBytes = UInt64(document.count)
  }

  private func value(
    _ text: Span<UInt8>, _ layer: String, _ kind: String, _ offset: UInt64, hint: String
  ) throws(Problem) {
    let before = writer.output.bytes.count
    start(layer, kind, offset)
    writer.output.bytes += ",\"value\":".utf8
    do throws(JSONError) {
      try JSONText.appendMinified(text, to: &writer.output.bytes)
    } catch {
      writer.output.bytes.removeSubrange(before...)
      throw Problem(
        layer: layer, code: "invalidJSON", offset: offset + UInt64(error.offset), text: "\(error.reason)\(hint)")
    }
    end()
  }

  /// Text comes a line at a time, so that the elements do not depend on the reads.
  private func text(_ source: any ByteSource, _ outcome: inout EventStreamRun.Outcome) throws {
    var held: [UInt8] = []
    func flush(_ count: Int) {
      start("text", "data", outcome.intactBytes)
      writer.output.bytes += ",\"text\":".utf8
      JSONText.appendString(held.span.extracting(first: count), to: &writer.output.bytes)
      end()
      outcome.intactBytes += UInt64(count)
      held.removeFirst(count)
    }
    while let bytes = try source.read() {
      for byte in bytes {
        held.append(byte)
        if byte == 0x0A {
          flush(held.count)
        } else if held.count >= Self.longestText {
          // Not within a scalar, of which three bytes may have come.
          let whole = held.span.wellFormedUTF8PrefixCount
          flush(held.count - whole <= 3 && whole > 0 ? whole : held.count)
        }
      }
      try writer.output.flush()
    }
    if !held.isEmpty { flush(held.count) }
  }

  private func start(_ layer: String, _ kind: String, _ offset: UInt64) {
    writer.output.bytes += "{\"layer\":\"\(layer)\",\"kind\":\"\(kind)\",\"offset\":\(offset)".utf8
  }

  private func end() { writer.output.bytes += "}\n".utf8 }
}
