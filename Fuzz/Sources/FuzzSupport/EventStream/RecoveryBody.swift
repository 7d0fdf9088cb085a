import EventStreamCodec

/// What is recovered from any bytes tiles them, is what a naive search finds, and does not depend on how they are split.
@Sendable func checkRecovery(_ input: [UInt8]) throws(Violation) {
  let head = FuzzInput(input)
  let limits = EventStreamLimits.chosen(by: head.options.0)
  let leniency: EventStreamLeniency = head.options.0 & 4 == 0 ? [] : [.duplicateHeaderNames]
  // Long damage in front, now and then, so that the search crosses its blocks and portions.
  let zeros = 8 * head.padding
  let input = head.with(Array(repeating: 0, count: zeros))

  let whole = try recovered(from: input.bytes, [0..<input.bytes.count], limits, leniency)
  let split = try recovered(from: input.bytes, input.pieces, limits, leniency)
  try check(split == whole, "in pieces \(short(split)), whole \(short(whole))")
  let expected = naivelyRecovered(from: input.bytes, startingWith: zeros, limits, leniency)
  try check(whole == expected, "recovered \(short(whole)), expected \(short(expected))")

  var position: UInt64 = 0
  for element in whole {
    try check(element.range.lowerBound == position, "nothing is said of \(position)..<\(element.range.lowerBound)")
    try check(!element.range.isEmpty, "an empty stretch at \(position)")
    position = element.range.upperBound
  }
  try check(position == UInt64(input.bytes.count), "the last \(UInt64(input.bytes.count) - position) bytes are missing")
}

/// A message or a stretch without one.
private struct Stretch: Equatable {
  var range: Range<UInt64>
  /// Nil for a message.
  var reason: EventStreamError?
}

private func recovered(
  from bytes: [UInt8], _ pieces: [Range<Int>], _ limits: EventStreamLimits, _ leniency: EventStreamLeniency
) throws(Violation) -> [Stretch] {
  var decoder = EventStreamRecoveringDecoder(limits: limits, leniency: leniency)
  var stretches: [Stretch] = []
  for piece in pieces {
    var input = bytes.span.extracting(piece)
    try drain(&decoder, &input, bytes, limits, leniency, into: &stretches)
    try check(input.isEmpty, "\(input.count) bytes were not taken")
  }
  decoder.finish()
  var nothing = Span<UInt8>()
  try drain(&decoder, &nothing, bytes, limits, leniency, into: &stretches)
  return stretches
}

@_lifetime(input: copy input)
private func drain(
  _ decoder: inout EventStreamRecoveringDecoder, _ input: inout Span<UInt8>, _ bytes: [UInt8],
  _ limits: EventStreamLimits, _ leniency: EventStreamLeniency, into stretches: inout [Stretch]
) throws(Violation) {
  while let found = decoder.next(&input) {
    switch found {
    case .skipped(let skipped):
      stretches.append(Stretch(range: skipped.range, reason: skipped.reason))
    case .message(let message):
      let range = message.offset..<message.offset + UInt64(message.bytes.count)
      stretches.append(Stretch(range: range, reason: nil))
      try check(range.upperBound <= UInt64(bytes.count), "a message at \(range) of \(bytes.count) bytes")
      try check(
        array(message.bytes) == Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]), "other bytes at \(range)")
      let alone = ReferenceDecoder(limits: limits, leniency: leniency).decode(array(message.bytes))
      try check(
        alone.messages == [
          .init(offset: 0, headers: EventStreamMessage(message).headers, payload: array(message.payload))
        ]
          && alone.failure == nil, "the message at \(range) does not decode alone: \(short(alone))")
    }
  }
}

/// The same by trying each offset in turn, but for those within `zeros` at the start: their checksum is not zero.
private func naivelyRecovered(
  from bytes: [UInt8], startingWith zeros: Int, _ limits: EventStreamLimits, _ leniency: EventStreamLeniency
) -> [Stretch] {
  var stretches: [Stretch] = []
  var damage: Stretch?
  var position = 0
  while position < bytes.count {
    let offset = UInt64(position)
    var reader = EventStreamReader(
      bytes.span.extracting(position...), limits: limits, leniency: leniency, startingAt: offset)
    var found: Stretch?
    do throws(EventStreamError) {
      if let message = try reader.next() { found = Stretch(range: offset..<offset + UInt64(message.bytes.count)) }
    } catch {
      if error.isOfHeaders {
        // Both checksums hold: the message is skipped alone.
        let total = bytes[position..<position + 4].reduce(0) { $0 << 8 | UInt64($1) }
        found = Stretch(range: offset..<offset + total, reason: error)
      } else {
        damage = damage ?? Stretch(range: offset..<offset, reason: error)
      }
    }
    if let found {
      if let damage { stretches.append(Stretch(range: damage.range.lowerBound..<offset, reason: damage.reason)) }
      damage = nil
      stretches.append(found)
      position = Int(found.range.upperBound)
    } else {
      position = max(position + 1, min(zeros - 12, bytes.count))
    }
  }
  if let damage {
    stretches.append(Stretch(range: damage.range.lowerBound..<UInt64(bytes.count), reason: damage.reason))
  }
  return stretches
}

extension EventStreamError {
  /// Whether it is found only where both checksums hold.
  fileprivate var isOfHeaders: Bool {
    switch self {
    case .headerCountLimitExceeded, .emptyHeaderName, .headerOverrunsBlock, .unknownHeaderValueType,
      .headerNameNotUTF8, .headerValueNotUTF8, .duplicateHeaderName:
      true
    default: false
    }
  }
}
