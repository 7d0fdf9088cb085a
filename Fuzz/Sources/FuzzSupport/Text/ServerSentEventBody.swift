import TextDeltas

/// Server-sent events are those of the standard's own steps, however the bytes are split.
@Sendable func checkServerSentEvents(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let maximum = input.options.0 & 1 == 0 ? 1 << 20 : 24
  let flushes = input.options.0 & 2 != 0
  func decoder() -> EventDecoder { EventDecoder(maximum: maximum, flushes: flushes) }
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: decoder())
  let naive = NaiveServerSentEvents(maximum: maximum, flushes: flushes).decode(input.bytes)
  try whole.mustEqual(naive, "events against the standard's steps")
  try Outcome.of(input.bytes, input.pieces, by: decoder()).mustEqual(whole, "events in pieces against whole")
}

/// What comes of a stream of server-sent events.
enum EventElement: Equatable {
  case event(data: [UInt8], type: [UInt8], id: [UInt8], offset: UInt64, dataOffset: UInt64)
  /// What is known at the end.
  case end(id: [UInt8], retry: UInt64?)
}

/// The decoder of server-sent events.
struct EventDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: ServerSentEventDecoder

  init(maximum: Int, flushes: Bool) {
    decoder = ServerSentEventDecoder(maximumSize: maximum, leniency: flushes ? .flushesAtEnd : [])
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [EventElement]) throws(TextDeltaError) {
    var input = bytes
    while let event = try decoder.next(&input) { elements.append(Self.element(event)) }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [EventElement]) throws(TextDeltaError) {
    if let event = try decoder.finish() { elements.append(Self.element(event)) }
    elements.append(.end(id: decoder.lastEventID, retry: decoder.retryMilliseconds))
  }

  private static func element(_ event: ServerSentEventView) -> EventElement {
    .event(
      data: array(event.data), type: array(event.type), id: array(event.lastEventID), offset: event.offset,
      dataOffset: event.dataOffset)
  }
}
