internal import ByteKernels
package import EventStreamCodec
internal import LambdaStreaming
internal import StrictJSON

/// Judges an event stream by its messages: whether it carries a service's error, and whether it came to its end.
///
/// Nobody says which operation a stream is of. It goes by the events: as long as every operation that has
/// all of those seen marks its end by an event, a stream without any of these events is cut short.
@available(StreamingCodec 1.0, *)
package struct EventStreamJudge {
  /// The operations that have all the events seen.
  private var candidates = EventStreamOperation.all
  /// The names of the events seen; a handful.
  private var events: Set<String> = []
  /// The numbers of the header blocks of the last events with nothing new to say: cheaper to compare than names.
  private var plainBlocks = SIMD4<UInt64>()
  private var nextPlainBlock = 0
  /// The first of the service's errors.
  package private(set) var serviceError: ServiceFailure?
  /// How many messages were judged.
  package private(set) var messageCount = 0

  /// The first message that lacks a header it needs.
  package private(set) var error: EventStreamError?
  /// What is wrong with the event that ends a stream of Lambda's, or behind it.
  private var endError: InvokeResponseError?
  /// Whether that event has come.
  private var isBehindEnd = false

  private let leniency: EventStreamLeniency

  package init(leniency: EventStreamLeniency) { self.leniency = leniency }

  /// Judges the next message.
  @inline(__always)
  package mutating func judge(_ message: EventStreamMessageView) {
    messageCount += 1
    // An event like one before has nothing new to say.
    let block = message.headerBlockIdentity
    if block != Identity.none, any(plainBlocks .== SIMD4(repeating: block)) { return }
    judgeAtLeisure(message)
  }

  @inline(never)
  private mutating func judgeAtLeisure(_ message: EventStreamMessageView) {
    if isBehindEnd {
      endError = endError ?? .eventAfterEnd(offset: message.offset)
      return
    }
    // Compared without making a string of the name, which would allocate.
    if events.contains(where: { message.isEvent(named: $0) }) {
      plainBlocks[nextPlainBlock] = message.headerBlockIdentity
      nextPlainBlock = (nextPlainBlock + 1) % plainBlocks.scalarCount
      return
    }
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
      if type == "InvokeComplete" { judgeInvokeComplete(message) }
    case .initialRequest, .initialResponse, .unknown: break
    case .exception(let type):
      let members = try? JSONValue(parsing: message.payload)
      note(.exception, type, text: members?["message"]?.stringValue ?? members?["Message"]?.stringValue)
    case .error(let code, let text): note(.errorMessage, code, text: text)
    }
  }

  /// What is missing from a stream that ended here; nil where nothing is.
  package var missingEnd: String? {
    guard serviceError == nil, !events.isEmpty, !candidates.isEmpty else { return nil }
    let terminal = Set(candidates.flatMap(\.terminalEvents))
    guard candidates.allSatisfy({ !$0.terminalEvents.isEmpty }), terminal.allSatisfy({ !events.contains($0) })
    else { return nil }
    return terminal.sorted().joined(separator: " or ")
  }

  /// What is wrong with a stream that ended here, at this offset, and whose frames are all right; nil where nothing is.
  package func problem(at offset: UInt64) -> StreamError? {
    if let error { return .eventStream(error) }
    if let endError { return .invokeResponse(endError) }
    if let serviceError { return .service(serviceError) }
    return missingEnd.map { .endedEarly(layer: .eventstream, offset: offset, missing: $0) }
  }

  /// Lambda ends a stream with this event, whether the function failed or not.
  private mutating func judgeInvokeComplete(_ message: EventStreamMessageView) {
    isBehindEnd = true
    plainBlocks = SIMD4()
    do throws(InvokeResponseError) {
      guard case .invokeComplete(let end) = try InvokeResponseEventView(message, leniency: leniency),
        let error = end.functionError
      else { return }
      note(.invokeComplete, error.type ?? error.details?.errorType ?? "no type", text: error.details?.raw)
    } catch {
      endError = endError ?? error
    }
  }

  private mutating func note(_ source: ServiceFailure.Source, _ code: String, text: String?) {
    guard serviceError == nil else { return }
    serviceError = ServiceFailure(source: source, code: code, message: text ?? "")
  }
}
