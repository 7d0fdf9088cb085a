@testable import ByteKernels
import TextDeltas

/// Base64 is what a naive decoder makes of it or is refused at the same group, by every kernel; and so it is inside a JSON
/// string of an agent's event, the escapes there decoded first.
@Sendable func checkBase64(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let characters = characters(of: input)
  let expected = NaiveBase64.decode(characters)
  // The last character is the last of the memory: what reads beyond it is found out.
  let alignment = Int(input.options.1 & 63)
  let memory = Array(repeating: UInt8(ascii: "A"), count: alignment) + characters
  for isPortable in [false, true] {
    var output = ByteScratch()
    output.append(copying: [1, 2].span)
    let fault = Base64.decode(memory.span.extracting(alignment...), appendingTo: &output, portably: isPortable)
    try check(fault == expected.fault, "fault at \(short(fault as Any)), expected \(short(expected.fault as Any))")
    try check(array(output.span) == [1, 2] + expected.bytes, "\(array(output.span)), expected \(expected.bytes)")
  }
  try check(
    Base64.decoded(NaiveBase64.encode(input.bytes).span) == input.bytes, "encoded bytes decode to others")
  try checkInEvents(characters)
}

/// Characters as they come, or made of the alphabet: a fuzzer does not write long base64 by itself.
private func characters(of input: FuzzInput) -> [UInt8] {
  guard input.options.0 & 1 != 0 else { return input.bytes }
  let others = Array("=\\/\" -_\u{0}".utf8)
  var characters = input.bytes.map { $0 < 0xF8 ? NaiveBase64.alphabet[Int($0 & 63)] : others[Int($0 & 7)] }
  if input.options.0 & 2 != 0 { characters.removeLast(characters.count % 4) }
  let padding = min(Int(input.options.0 >> 2 & 3), characters.count)
  return characters.dropLast(padding) + Array(repeating: UInt8(ascii: "="), count: padding)
}

/// The same as an agent sends it, three times: once a first event has been seen, later ones are read by its shape.
private func checkInEvents(_ characters: [UInt8]) throws(Violation) {
  let warm = Array(#"{"bytes":"QUJD","p":"abc"}"#.utf8)
  let payload = Array(#"{"bytes":""#.utf8) + characters + Array(#"","p":"abc"}"#.utf8)
  var expected = AgentText()
  for payload in [warm, payload, payload] where expected.failure == nil { expected.appendNaively(payload) }

  var extractor = TextDeltaExtractor(family: .agent)
  var found = AgentText()
  for payload in [warm, payload, payload] where found.failure == nil { found.append(payload, &extractor) }
  found.finish(&extractor)
  // What the naive way has in bytes is repaired as a whole.
  expected.text = Array(String(decoding: expected.text, as: UTF8.self).utf8)
  // The beginning of a scalar waits for its end, which an error keeps away.
  if found.failure != nil, found.failure == expected.failure {
    expected.text = Array(expected.text.prefix(found.text.count))
  }
  try check(found == expected, "in events \(short(found)), expected \(short(expected))")
}

/// What came of an agent's events.
private struct AgentText: Equatable {
  var text: [UInt8] = []
  var failure: TextDeltaError?
  private var offset: UInt64 = 1000

  mutating func append(_ payload: [UInt8], _ extractor: inout TextDeltaExtractor) {
    let type = Array("chunk".utf8)
    var frame = TextFrame(type: type.span, payload: payload.span, offset: offset)
    offset += UInt64(payload.count)
    do throws(TextDeltaError) {
      while let delta = try extractor.next(&frame) { text += array(delta.text) }
    } catch {
      failure = error
    }
  }

  mutating func finish(_ extractor: inout TextDeltaExtractor) {
    guard failure == nil else { return }
    do throws(TextDeltaError) {
      while let delta = try extractor.finish() { text += array(delta.text) }
    } catch {
      failure = error
    }
  }

  mutating func appendNaively(_ payload: [UInt8]) {
    defer { offset += UInt64(payload.count) }
    var parser = NaiveJSON(payload, maximumDepth: TextDeltaLimits().maximumDepth)
    do throws(NaiveJSON.Fault) {
      guard let value = try parser.text()["bytes"], let characters = value.string else { return }
      let decoded = NaiveBase64.decode(characters)
      text += decoded.bytes
      guard let fault = decoded.fault else { return }
      // Behind escapes nobody can tell where a character stands.
      let isPlain = value.range.count == characters.count + 2
      failure = .invalidBase64(offset: offset + UInt64(isPlain ? value.range.lowerBound + 1 + fault : 0))
    } catch {
      failure = .invalidJSON(offset: offset + UInt64(error.offset), reason: error.fault)
    }
  }
}
