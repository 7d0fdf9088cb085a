import TextDeltas

/// Events of any text are refused for what the standard forbids, or read back as they were.
@Sendable func checkServerSentEventEncoder(_ input: [UInt8]) throws(Violation) {
  let normalizes = input.first.map { $0 & 1 == 1 } ?? false
  var encoder = ServerSentEventEncoder(normalizesLineEnds: normalizes)
  var bytes: [UInt8] = []
  var expected: [ServerSentEvent] = []
  for var event in events(in: input.dropFirst()) {
    let before = bytes.count
    var error: ServerSentEventEncodingError?
    do throws(ServerSentEventEncodingError) {
      try encoder.append(event, to: &bytes)
    } catch let thrown {
      error = thrown
    }
    try check(error == refusal(of: event, normalizes), "\(event) is refused by \(String(describing: error))")
    guard error == nil else {
      try check(bytes.count == before, "an encoder that threw has written")
      continue
    }
    encoder.appendComment(event.data, to: &bytes)
    if normalizes { event.data = normalized(event.data) }
    if event.type.isEmpty { event.type = "message" }
    event.retry = event.retry ?? expected.last?.retry
    expected.append(event)
  }
  let found = decoded(bytes)
  try check(found == expected, "\(expected) are read back as \(found)")
}

/// The events that the input describes: their parts are separated by 0xFF, which is no byte of UTF-8.
private func events(in input: ArraySlice<UInt8>) -> [ServerSentEvent] {
  let parts = input.split(separator: 0xFF, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
  func part(_ index: Int) -> String { index < parts.count ? parts[index] : "" }
  return stride(from: 0, to: parts.count, by: 4).map { start in
    ServerSentEvent(
      data: part(start), type: part(start + 1), lastEventID: part(start + 2),
      retry: part(start + 3).utf8.first.map { UInt64($0) })
  }
}

private func refusal(of event: ServerSentEvent, _ normalizes: Bool) -> ServerSentEventEncodingError? {
  func offset(in text: String, _ bytes: Set<UInt8>) -> Int? { Array(text.utf8).firstIndex { bytes.contains($0) } }
  if let offset = offset(in: event.type, [0x0A, 0x0D]) { return .lineEndInType(offset: offset) }
  if let offset = offset(in: event.lastEventID, [0x0A, 0x0D]) { return .lineEndInID(offset: offset) }
  if let offset = offset(in: event.lastEventID, [0]) { return .nulInID(offset: offset) }
  if !normalizes, let offset = offset(in: event.data, [0x0D]) { return .carriageReturnInData(offset: offset) }
  return nil
}

/// The text with LF for each CR LF and CR.
private func normalized(_ text: String) -> String {
  var bytes: [UInt8] = []
  var isAfterReturn = false
  for byte in text.utf8 {
    if byte != 0x0A || !isAfterReturn { bytes.append(byte == 0x0D ? 0x0A : byte) }
    isAfterReturn = byte == 0x0D
  }
  return String(decoding: bytes, as: UTF8.self)
}

private func decoded(_ bytes: [UInt8]) -> [ServerSentEvent] {
  var decoder = ServerSentEventDecoder()
  var found: [ServerSentEvent] = []
  var input = bytes.span
  while let event = try? decoder.next(&input) { found.append(ServerSentEvent(event)) }
  return found
}
