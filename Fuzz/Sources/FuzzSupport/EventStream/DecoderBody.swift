import EventStreamCodec

/// Decoder, reader and naive reference agree, however the bytes are split; and what was decoded encodes to its bytes.
@Sendable func checkDecoder(_ input: [UInt8]) throws(Violation) {
  let head = FuzzInput(input)
  let limits = EventStreamLimits.chosen(by: head.options.0)
  let leniency: EventStreamLeniency = head.options.0 & 4 == 0 ? [] : [.duplicateHeaderNames]
  // A long message in front, now and then, so that memory is taken and given back.
  let input = head.with(head.padding > 0 ? Frame(payload: Array(repeating: 1, count: head.padding)).sealed : [])
  let reference = ReferenceDecoder(limits: limits, leniency: leniency).decode(input.bytes)
  let expected = Outcome(elements: reference.messages, failure: reference.failure)
  let whole = try Outcome.of(
    input.bytes, [0..<input.bytes.count], by: MessageDecoder(limits: limits, leniency: leniency))
  try whole.mustEqual(expected, "decoder against reference")
  let split = try Outcome.of(input.bytes, input.pieces, by: MessageDecoder(limits: limits, leniency: leniency))
  try split.mustEqual(whole, "decoder in pieces against whole")

  var reader = EventStreamReader(input.bytes.span, limits: limits, leniency: leniency)
  var read = Outcome<ReferenceDecoder.Message, EventStreamError>()
  do throws(EventStreamError) {
    while let message = try reader.next() { read.elements.append(ReferenceDecoder.Message(message)) }
  } catch {
    read.failure = error
  }
  try read.mustEqual(whole, "reader against decoder")
}

extension EventStreamLimits {
  /// One of the limits worth trying.
  static func chosen(by options: UInt8) -> EventStreamLimits {
    switch options & 3 {
    case 0: .default
    case 1: EventStreamLimits(maximumTotalLength: 512, maximumHeadersLength: 96, maximumHeaderCount: 3)
    case 2: .service
    default: .unlimited
    }
  }
}

extension ReferenceDecoder.Message {
  init(_ view: EventStreamMessageView) {
    let message = EventStreamMessage(view)
    self.init(offset: view.offset, headers: message.headers, payload: message.payload)
  }
}

/// The event-stream decoder, which also looks at each message from all sides.
struct MessageDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: EventStreamDecoder

  init(limits: EventStreamLimits, leniency: EventStreamLeniency) {
    decoder = EventStreamDecoder(limits: limits, leniency: leniency)
  }

  mutating func decode(
    _ bytes: Span<UInt8>, into elements: inout [ReferenceDecoder.Message]
  ) throws(EventStreamError) {
    try Self.decode(bytes, &decoder, into: &elements, &complaint)
  }

  // Apart from `self`: a message borrows the decoder while the rest changes.
  private static func decode(
    _ bytes: Span<UInt8>, _ decoder: inout EventStreamDecoder, into elements: inout [ReferenceDecoder.Message],
    _ complaint: inout String?
  ) throws(EventStreamError) {
    var input = bytes
    while let message = try decoder.next(&input) {
      elements.append(ReferenceDecoder.Message(message))
      if complaint == nil { complaint = violation(in: message) }
    }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [ReferenceDecoder.Message]) throws(EventStreamError) {
    try decoder.finish()
  }
}
