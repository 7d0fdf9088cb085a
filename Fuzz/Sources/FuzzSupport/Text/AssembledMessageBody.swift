import EventStreamCodec
import TextDeltas

/// JSON in pieces has the value and the verdict of the strict parser; a message loses nothing of its deltas, and does not
/// depend on being read while it grows.
@Sendable func checkAssembledMessage(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  if input.options.0 & 1 == 0 { try checkPartialJSON(input) } else { try checkAssembler(input) }
}

private func checkPartialJSON(_ input: FuzzInput) throws(Violation) {
  let text = String(decoding: input.bytes, as: UTF8.self)
  let bytes = Array(text.utf8)
  let maximumDepth = input.options.0 & 2 == 0 ? 512 : 3
  var whole = PartialJSON(maximumDepth: maximumDepth)
  whole.append(text)
  whole.finish()
  var pieces = PartialJSON(maximumDepth: maximumDepth)
  var start = 0
  for piece in input.with(bytes: bytes).pieces {
    // A piece splits no scalar.
    var end = max(piece.upperBound, start)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
    if input.options.0 & 4 == 0 { _ = pieces.value }
    start = end
  }
  pieces.finish()
  try check(
    pieces.error == whole.error, "the error is \(short(pieces.error as Any)), whole \(short(whole.error as Any))")
  try check(pieces.value == whole.value, "the value depends on the pieces")
  let strict = try? JSONValue(parsing: bytes.span, maximumDepth: maximumDepth)
  try check(whole.isComplete == (strict != nil), "complete: \(whole.isComplete), strict: \(strict != nil)")
  if strict != nil { try check(whole.value == strict, "the value is not the strict parser's") }
}

/// Reads the bytes as deltas: kind, number, name, length of the text.
private func checkAssembler(_ input: FuzzInput) throws(Violation) {
  var deltas: [TextDelta] = []
  var rest = input.bytes[...]
  while rest.count >= 4 {
    let head = Array(rest.prefix(4))
    rest = rest.dropFirst(4)
    let kind = DeltaKind.allCases[Int(head[0]) % DeltaKind.allCases.count]
    let name = head[2] % 4 == 0 ? "" : "\(head[2] % 4)"
    deltas.append(
      TextDelta(
        kind: kind, index: head[1] % 4 == 0 ? nil : Int(head[1] % 4),
        text: String(decoding: rest.prefix(Int(head[3] % 32)), as: UTF8.self), identifier: name,
        name: kind == .toolStart ? "f\(head[3] % 3)" : ""))
    rest = rest.dropFirst(Int(head[3] % 32))
  }
  var unread = MessageAssembler()
  var read = MessageAssembler()
  for delta in deltas {
    unread.append(delta)
    read.append(delta)
    _ = read.message
  }
  let outcome: StreamOutcome = input.options.0 & 2 == 0 ? .complete : .empty
  let message = unread.finish(outcome)
  try check(read.finish(outcome) == message, "the message depends on being read")
  func pieces(_ kind: DeltaKind) -> [String] { deltas.filter { $0.kind == kind }.map(\.text).sorted() }
  // Blocks that alternate are sorted, so compare bytes without their order.
  func letters(_ texts: [String]) -> [Unicode.Scalar] { texts.flatMap(\.unicodeScalars).sorted() }
  try check(letters(pieces(.text)) == letters([message.text]), "text is lost")
  try check(letters(pieces(.reasoning)) == letters([message.reasoning]), "reasoning is lost")
  try check(
    letters(pieces(.toolInput)) == letters(message.toolCalls.map(\.inputText)), "the input of a tool call is lost")
  for call in message.toolCalls where call.isComplete && !call.inputText.isEmpty {
    try check(call.input == (try? JSONValue(parsing: call.inputText)), "an input is not the strict parser's")
  }
}
