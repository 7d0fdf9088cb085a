import TextDeltas

/// A JSON text is refused at the byte at which a naive parser refuses it, for the same reason; else the strings and
/// values at a family's paths are those of the naive parser.
@Sendable func checkJSON(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  guard !input.bytes.isEmpty else { return }
  var limits = TextDeltaLimits()
  if input.options.0 & 1 != 0 { limits.maximumDepth = 3 }
  var extractor = TextDeltaExtractor(family: .converse, limits: limits)
  let type = Array("contentBlockDelta".utf8)
  var frame = TextFrame(type: type.span, payload: input.bytes.span, offset: 1000)
  var found = Found()
  var failure: TextDeltaError?
  do throws(TextDeltaError) {
    while let delta = try extractor.next(&frame) { found.append(delta) }
    while let delta = try extractor.finish() { found.append(delta) }
  } catch {
    failure = error
  }

  var parser = NaiveJSON(input.bytes, maximumDepth: limits.maximumDepth)
  var expected = Found()
  var fault: TextDeltaError?
  do throws(NaiveJSON.Fault) {
    expected = Found(try parser.text(), in: input.bytes)
  } catch {
    fault = .invalidJSON(offset: 1000 + UInt64(error.offset), reason: error.fault)
  }
  try check(failure == fault, "the error is \(short(failure as Any)), expected \(short(fault as Any))")
  try check(found == expected, "found \(short(found)), expected \(short(expected))")
}

/// What stands at some of the paths of Bedrock's Converse stream, pieces joined.
private struct Found: Equatable {
  var text: [UInt8] = []
  var reasoning: [UInt8] = []
  var signature: [UInt8] = []
  var toolInput: [UInt8] = []
  var citation: [UInt8] = []

  init() {}

  mutating func append(_ delta: TextDeltaView) {
    switch delta.kind {
    case .text: text += array(delta.text)
    case .reasoning: reasoning += array(delta.text)
    case .signature: signature += array(delta.text)
    case .toolInput: toolInput += array(delta.text)
    case .citation: citation += array(delta.text)
    default: break
    }
  }

  init(_ document: NaiveJSON.Value, in bytes: [UInt8]) {
    let delta = document["delta"]
    text = delta?["text"]?.string ?? []
    reasoning = delta?["reasoningContent"]?["text"]?.string ?? []
    signature = delta?["reasoningContent"]?["signature"]?.string ?? []
    toolInput = delta?["toolUse"]?["input"]?.string ?? []
    if let value = delta?["citation"], !value.isNull { citation = Array(bytes[value.range]) }
  }
}
