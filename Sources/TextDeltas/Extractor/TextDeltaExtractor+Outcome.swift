internal import ByteKernels
public import EventStreamCodec

// Re-exported, so that callers of `outcome` need not import EventStreamCodec.
@_exported public import struct EventStreamCodec.ServiceError
@_exported public import struct EventStreamCodec.StreamCut
@_exported public import struct EventStreamCodec.StreamDamage
@_exported public import enum EventStreamCodec.StreamOutcome

@available(StreamingCodec 1.0, *)
extension TextDeltaExtractor {
  /// How the stream ended, once ``finish()`` has returned nil or an error was thrown.
  public var outcome: StreamOutcome {
    if let error = ending.error { return .damaged(StreamDamage(error)) }
    if let serviceError { return .failed(serviceError) }
    if carriesByteStream, eventReader.family.hasTerminalEvent, !eventStatus.hasTerminal, ending.hasInput {
      return cut(missing: eventReader.family.terminalName)
    }
    if phase == .foreign { return .notUnderstood(resembles: "text") }
    if status.hasTerminal { return status.refusal.map { .refused(reason: $0) } ?? .complete }
    if ending.heldBytes > 0 { return cut(missing: nil) }
    guard ending.hasInput || source.position > 0 else { return .empty }
    let isUnderstood = ending.hasText || status.hasRead
    if !isUnderstood, let unread = status.unread { return .notUnderstood(resembles: unread.resemblance) }
    if phase == .documents || phase == .codedLines, reader.family.hasTerminalEvent {
      return cut(missing: reader.family.terminalName)
    }
    if eventStatus.hasTerminal { return .complete }
    return isUnderstood || phase != .undecided || carriesByteStream ? .ended : .notUnderstood(resembles: nil)
  }

  /// The first error that the service reported.
  package var serviceError: ServiceError? { eventStatus.serviceError ?? status.serviceError }

  /// The number of events and documents that no rule of the family reads, and the name of the first; nil if there are none.
  ///
  /// The name is the event type, or the document's member `type`, or the name of its first member.
  public var unreadEvents: (count: Int, firstName: String)? {
    guard let first = eventStatus.unread ?? status.unread else { return nil }
    return (count: (eventStatus.unread?.count ?? 0) + (status.unread?.count ?? 0), firstName: first.firstName)
  }

  /// The number of unread events, and the name of the first; nil if an operation defines an event of that name.
  ///
  /// Many operations define events without text.
  package var unknownEvents: (count: Int, firstName: String)? {
    guard let unread = unreadEvents else { return nil }
    let isEventType = (eventStatus.unread ?? status.unread)?.isEventType == true
    // The first message of some protocols has the same name for all operations.
    let isKnown =
      unread.firstName == "initial-response"
      || EventStreamOperation.all.contains { operation in
        (operation.outputEvents + operation.inputEvents).contains { $0.name == unread.firstName }
      }
    // A chunk holds a model's document: it is unread only if the document is unknown.
    return isEventType && isKnown && unread.firstName != "chunk" ? nil : unread
  }

  /// Whether the stream's events carry a byte stream.
  var carriesByteStream: Bool {
    if case .blob = family?.envelope { true } else { false }
  }

  private func cut(missing: String?) -> StreamOutcome {
    let offset = max(frameEnd, carriesByteStream ? 0 : source.position)
    return .cut(
      StreamCut(offset: offset, heldBytes: ending.heldBytes, missing: ending.heldBytes > 0 ? nil : missing))
  }
}

extension StreamStatus.Unread {
  /// What a stream of such documents resembles.
  fileprivate var resemblance: String { "\(firstName) documents of an unknown family, the first \(firstExcerpt)" }
}

extension StreamDamage {
  /// Creates the description of an extractor's error.
  init(_ error: TextDeltaError) {
    self.init(layer: "deltas", code: error.code, offset: error.offset, message: "\(error)")
  }
}
