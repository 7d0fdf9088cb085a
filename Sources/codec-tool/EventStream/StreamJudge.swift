import EventStreamCodec
import StrictJSON

/// Judges an event stream by its messages: whether it carries a service's error, and whether it came to its end.
///
/// Nobody tells the tool which operation a capture is of. It goes by the events: as long as every operation that has
/// all of those seen marks its end by an event, a stream without any of these events is cut short.
struct StreamJudge {
  /// The operations that have all the events seen.
  private var candidates = EventStreamOperation.all
  /// The names of the events seen; a handful.
  private var events: Set<String> = []
  /// The last event, whose like is most often next.
  private var lastEvent = ""
  /// The first of the service's errors, for people.
  private(set) var serviceError: String?
  /// How many messages were judged.
  private(set) var messageCount = 0

  /// The first message that lacks a header it needs.
  private(set) var error: EventStreamError?

  private let leniency: EventStreamLeniency

  init(leniency: EventStreamLeniency) { self.leniency = leniency }

  /// Judges the next message.
  mutating func judge(_ message: EventStreamMessageView) {
    messageCount += 1
    // An event like the last has nothing new to say. `InvokeComplete` is none of those: its payload tells of errors.
    if message.isEvent(named: lastEvent) { return }
    do throws(EventStreamError) {
      try judge(message, kind: message.kind(leniency: leniency))
    } catch {
      // Frames without any of the headers with a meaning are somebody's own, or hold a signed message.
      let isPlainFrame = EventStreamReservedHeader.allCases.allSatisfy {
        message.headers.first(named: $0.rawValue) == nil
      }
      if !isPlainFrame, self.error == nil { self.error = error }
    }
  }

  private mutating func judge(_ message: EventStreamMessageView, kind: EventStreamMessageKind) {
    switch kind {
    case .event(let type):
      candidates.removeAll { $0.outputEvent(named: type) == nil }
      events.insert(type)
      if type == "InvokeComplete" { judgeInvokeComplete(message) } else { lastEvent = type }
    case .initialRequest, .initialResponse, .unknown: break
    case .exception(let type):
      note("exception \(type)", text: (try? JSONValue(parsing: message.payload))?["message"]?.stringValue)
    case .error(let code, let text): note("error \(code)", text: text)
    }
  }

  /// What is missing from a stream that ended here; nil where nothing is.
  var missingEnd: String? {
    guard serviceError == nil, !events.isEmpty, !candidates.isEmpty else { return nil }
    let terminal = Set(candidates.flatMap(\.terminalEvents))
    guard candidates.allSatisfy({ !$0.terminalEvents.isEmpty }), terminal.allSatisfy({ !events.contains($0) })
    else { return nil }
    return terminal.sorted().joined(separator: " or ")
  }

  /// Lambda ends a stream with this event, whether the function failed or not.
  private mutating func judgeInvokeComplete(_ message: EventStreamMessageView) {
    guard let members = try? JSONValue(parsing: message.payload), let code = members["ErrorCode"]?.stringValue else {
      return
    }
    note("InvokeComplete with error \(code)", text: members["ErrorDetails"]?.stringValue)
  }

  private mutating func note(_ error: String, text: String?) {
    guard serviceError == nil else { return }
    serviceError = text.map { "\(error): \($0)" } ?? error
  }
}
