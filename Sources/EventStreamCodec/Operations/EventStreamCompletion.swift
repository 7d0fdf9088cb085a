internal import ByteKernels

/// Tracks whether an event stream has reached its end, and whether it carries a service's error.
///
/// A stream does not name its operation. The tracker narrows the known operations to those that have every event seen.
/// If all of them mark their end by an event, a stream without such an event was cut short.
///
/// Memory is constant: event names that no known operation has are not stored.
@available(StreamingCodec 1.0, *)
package struct EventStreamCompletion {
  /// The identities of the last header blocks noted, which have nothing new to say.
  private var knownBlocks = Self.noBlocks
  private var nextBlock = 0
  private static let noBlocks = SIMD4<UInt64>(repeating: .max)

  /// The operations that have every event seen, one bit each.
  private var candidates = EventStreamEventTable.shared.allOperations
  /// The operations of which a terminal event was seen, one bit each.
  private var terminated: UInt64 = 0
  private var hasEvents = false
  private let leniency: EventStreamLeniency

  /// The number of messages noted.
  package private(set) var messageCount = 0
  /// The first error that the service reported.
  package private(set) var serviceError: ServiceError?
  /// The error of the first message that lacks a header it needs.
  package private(set) var error: EventStreamError?
  /// The messages whose type the specification does not define; nil if there are none.
  package private(set) var unknownMessages: UnknownMessages?

  /// Messages whose type the specification does not define.
  package struct UnknownMessages: Hashable, Sendable {
    /// The number of messages.
    package var count: Int
    /// The type of the first one.
    package let firstType: String
    /// The offset of the first one, in bytes from the beginning of the stream.
    package let firstOffset: UInt64
  }

  /// Creates a tracker at the beginning of a stream.
  ///
  /// - Parameter leniency: Only ``EventStreamLeniency/missingMessageType`` applies.
  package init(leniency: EventStreamLeniency = []) { self.leniency = leniency }

  /// Notes the next message of the stream.
  ///
  /// - Returns: Whether the message may say something new: false for an event whose headers equal those of an event
  ///   noted before, byte for byte.
  /// - Complexity: O(1) for events; O(*n*) in the payload of the first exception or error.
  @inline(__always) @discardableResult
  package mutating func note(_ message: EventStreamMessageView) -> Bool {
    messageCount &+= 1
    if any(knownBlocks .== SIMD4(repeating: message.headerBlockIdentity)) { return false }
    noteNewBlock(message)
    return true
  }

  /// Forgets the header blocks, so that ``note(_:)`` returns true for the next message.
  package mutating func forgetHeaderBlocks() { knownBlocks = Self.noBlocks }

  @inline(never)
  private mutating func noteNewBlock(_ message: EventStreamMessageView) {
    // Only messages of an unknown type are counted one by one. Noting any other headers again changes nothing.
    if noteHeaders(message), message.headerBlockIdentity != Identity.none {
      knownBlocks[nextBlock] = message.headerBlockIdentity
      nextBlock = (nextBlock + 1) % knownBlocks.scalarCount
    }
  }

  /// Returns whether noting the same headers again would change nothing.
  private mutating func noteHeaders(_ message: EventStreamMessageView) -> Bool {
    if let messageType = message.messageType, let eventType = message.eventType, messageType.bytesEqual("event") {
      noteEvent(eventType)
      return true
    }
    do throws(EventStreamError) {
      let kind = try message.kind(leniency: leniency)
      switch kind {
      case .event(let type): noteEvent(Array(type.utf8).span)
      case .initialRequest, .initialResponse: break
      case .exception, .error:
        if serviceError == nil { serviceError = ServiceError(message, kind: kind) }
      case .unknown(let type):
        unknownMessages = UnknownMessages(
          count: (unknownMessages?.count ?? 0) + 1, firstType: unknownMessages?.firstType ?? type,
          firstOffset: unknownMessages?.firstOffset ?? message.offset)
        return false
      }
    } catch {
      // Frames without any reserved header belong to another protocol, or sign a message.
      if message.hasReservedHeader, self.error == nil { self.error = error }
    }
    return true
  }

  private mutating func noteEvent(_ name: Span<UInt8>) {
    if name.bytesEqual("initial-response") || name.bytesEqual("initial-request") { return }
    hasEvents = true
    guard let event = EventStreamEventTable.shared.event(named: name) else {
      candidates = 0
      return
    }
    candidates &= event.operations
    terminated |= event.endsOperations
  }

  /// Whether a terminal event of an operation that has every event seen has arrived.
  package var hasTerminalEvent: Bool { candidates & terminated != 0 }

  /// The name of the terminal event that a stream ending here lacks, or of several joined by `or`.
  ///
  /// Nil if nothing is missing, no operation is known to have these events, or the service reported an error.
  package var missingTerminalEvent: String? {
    guard serviceError == nil, hasEvents, candidates != 0, !hasTerminalEvent else { return nil }
    let operations = EventStreamOperation.all.enumerated().lazy.filter { candidates >> UInt64($0.offset) & 1 == 1 }
    guard operations.allSatisfy({ !$0.element.terminalEvents.isEmpty }) else { return nil }
    return Set(operations.flatMap(\.element.terminalEvents)).sorted().joined(separator: " or ")
  }
}

/// The event names of all known operations, with the operations that have each.
private struct EventStreamEventTable: Sendable {
  /// An event name.
  struct Event: Sendable {
    let name: String
    /// The operations that have an event of this name, one bit each.
    var operations: UInt64 = 0
    /// The operations that this event ends, one bit each.
    var endsOperations: UInt64 = 0
  }

  static let shared = EventStreamEventTable(EventStreamOperation.all)

  /// All operations, one bit each.
  let allOperations: UInt64
  /// The events by the length of their names, in bytes.
  private var eventsByLength: [[Event]]

  /// Creates the table of at most 64 operations.
  private init(_ operations: [EventStreamOperation]) {
    precondition(operations.count <= 64, "a set of operations has 64 bits")
    allOperations = operations.count == 64 ? .max : 1 << UInt64(operations.count) - 1
    let longest = operations.flatMap(\.outputEvents).map(\.name.utf8.count).max() ?? 0
    eventsByLength = Array(repeating: [], count: longest + 1)
    for (index, operation) in operations.enumerated() {
      let bit: UInt64 = 1 << UInt64(index)
      for name in operation.outputEvents.map(\.name) {
        let length = name.utf8.count
        var events = eventsByLength[length]
        let place = events.firstIndex { $0.name == name } ?? events.endIndex
        if place == events.endIndex { events.append(Event(name: name)) }
        events[place].operations |= bit
        if operation.terminalEvents.contains(name) { events[place].endsOperations |= bit }
        eventsByLength[length] = events
      }
    }
  }

  /// The event with this name; nil if no known operation has it.
  ///
  /// - Complexity: O(1): a few names have the same length.
  @available(StreamingCodec 1.0, *)
  func event(named name: Span<UInt8>) -> Event? {
    guard name.count < eventsByLength.count else { return nil }
    for event in eventsByLength[name.count] where name.bytesEqual(event.name) { return event }
    return nil
  }
}
