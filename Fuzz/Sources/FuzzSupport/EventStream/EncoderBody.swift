import EventStreamCodec

/// Any message encodes to what a naive encoder makes of it, and decodes to itself, or is refused for the reason that the
/// naive encoder gives.
@Sendable func checkEncoder(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let limits = EventStreamLimits.chosen(by: input.options.0)
  let message = EventStreamMessage(fuzzedBy: input.bytes)
  let encoder = EventStreamEncoder(limits: limits)
  let refusal = message.refusal(limits: limits)

  var encoded: [UInt8] = []
  var size = 0
  var errors: [EventStreamEncodingError?] = [nil, nil]
  do throws(EventStreamEncodingError) { size = try encoder.encodedSize(of: message) } catch { errors[0] = error }
  do throws(EventStreamEncodingError) { try encoder.append(message, to: &encoded) } catch { errors[1] = error }
  try check(errors == [refusal, refusal], "refused by \(errors), expected \(short(refusal as Any))")
  guard refusal == nil else {
    try check(encoded.isEmpty, "an encoder that threw has written")
    return
  }

  let expected = message.naivelyEncoded
  try check(encoded == expected, "encoded \(short(encoded)), expected \(short(expected))")
  try check(size == encoded.count, "the size is \(encoded.count), was said to be \(size)")
  let reference = ReferenceDecoder(limits: limits).decode(encoded)
  try check(
    reference.messages == [.init(offset: 0, headers: message.headers, payload: message.payload)],
    "\(short(message)) decodes to \(short(reference))")
  try checkIntoMemory(message, encoder, expected)
}

/// Encodes into memory of just the size, where the sanitizer sees each byte too many, and into a byte less.
private func checkIntoMemory(
  _ message: EventStreamMessage, _ encoder: EventStreamEncoder, _ expected: [UInt8]
) throws(Violation) {
  for missing in [0, 1] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: expected.count - missing, alignment: 1)
    defer { memory.deallocate() }
    var output = OutputRawSpan(buffer: memory, initializedCount: 0)
    var error: EventStreamEncodingError?
    do throws(EventStreamEncodingError) {
      try encoder.encode(message, into: &output)
    } catch let thrown {
      error = thrown
    }
    let count = output.finalize(for: memory)
    if missing == 0 {
      try check(error == nil, "into memory of its size: \(short(error as Any))")
      try check(Array(memory.prefix(count)) == expected, "into memory, encoded \(short(Array(memory.prefix(count))))")
    } else {
      let tooSmall = EventStreamEncodingError.outputTooSmall(needed: expected.count, available: expected.count - 1)
      try check(error == tooSmall && count == 0, "into a byte too few: \(short(error as Any)), \(count) written")
    }
  }
}
