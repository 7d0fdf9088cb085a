import EventStreamCodec

/// What is wrong with a decoded message: it must encode to its bytes, and its accessors agree with its headers.
func violation(in view: EventStreamMessageView) -> String? {
  do throws(Violation) {
    try checkEncodesToItself(view)
    try checkAccessors(view)
    return nil
  } catch {
    return error.description
  }
}

private func checkEncodesToItself(_ view: EventStreamMessageView) throws(Violation) {
  let bytes = array(view.bytes)
  let message = EventStreamMessage(view)
  let encoder = EventStreamEncoder(limits: .unlimited)
  let prefix: [UInt8] = [7]
  var encoded = prefix
  var refusal: EventStreamEncodingError?
  do throws(EventStreamEncodingError) { try encoder.append(message, to: &encoded) } catch { refusal = error }
  if let refusal {
    // Only what the format allows to read and forbids to write.
    let isTooLong = message.headers.contains { $0.value.variableCount > 32_767 }
    let hasDuplicates = Set(message.headers.map { Array($0.name.utf8) }).count < message.headers.count
    try check(isTooLong || hasDuplicates, "what was decoded does not encode: \(refusal)")
    try check(encoded == prefix, "an encoder that threw has written")
  } else {
    try check(encoded == prefix + bytes, "decoded \(short(bytes)), encoded \(short(encoded.dropFirst()))")
  }

  encoded = []
  refusal = nil
  do throws(EventStreamEncodingError) {
    try encoder.append(headers: EventStreamHeaderBlock(view.headers), payload: view.payload, to: &encoded)
  } catch {
    refusal = error
  }
  try check(refusal == nil, "a decoded header block does not encode: \(short(refusal as Any))")
  try check(encoded == bytes, "by its header block, decoded \(short(bytes)), encoded \(short(encoded))")
}

private func checkAccessors(_ view: EventStreamMessageView) throws(Violation) {
  let message = EventStreamMessage(view)
  for header in EventStreamReservedHeader.allCases {
    var found: [UInt8]?
    if let value = view.value(of: header) { found = array(value) }
    let expected = message.value(of: header).map { Array($0.utf8) }
    try check(found == expected, "\(header) is \(short(found as Any)), expected \(short(expected as Any))")
  }
  for leniency in [[], EventStreamLeniency.missingMessageType] {
    if case .event(let type)? = try? view.kind(leniency: leniency) {
      try check(message.value(of: .eventType) == type, "the kind is an event called \(type)")
    }
  }
  if let type = view.parsedContentType {
    if type.isJSON { try check(!type.isXML, "a media type is JSON and XML") }
    if let charset = type.parameter(named: "charset") {
      try check(charset.count < array(view.bytes).count, "a parameter is longer than its message")
    }
  }
}

extension EventStreamHeaderValue {
  /// How many bytes the value has where their number is not fixed.
  var variableCount: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .string(let text): text.utf8.count
    default: 0
    }
  }
}
