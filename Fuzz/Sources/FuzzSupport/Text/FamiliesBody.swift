import TextDeltas

/// The deltas of a family that a user has defined do not depend on how the bytes are split, nor on the shapes of earlier
/// documents.
///
/// The first line of the input names the paths, between spaces: of text, of reasoning, of tool inputs, and so on.
@Sendable func checkFamilies(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let end = input.bytes.firstIndex(of: 0x0A) ?? input.bytes.count
  let paths = input.bytes[..<min(end, 256)].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
  func some(_ kind: Int) -> [String] { paths.indices.filter { $0 % 3 == kind }.map { paths[$0] } }
  var setting = ExtractorSetting(input.options)
  setting.family = StreamFamily(name: "mine", textAt: some(0), reasoningAt: some(1), toolInputAt: some(2))
  let stream = input.with(bytes: Array(input.bytes.dropFirst(end + 1)))
  let whole = try Outcome.of(stream.bytes, [0..<stream.bytes.count], by: ByteExtractor(setting))
  try Outcome.of(stream.bytes, stream.pieces, by: ByteExtractor(setting)).mustEqual(
    whole, "deltas in pieces against whole")
  setting.usesTemplates = false
  try Outcome.of(stream.bytes, [0..<stream.bytes.count], by: ByteExtractor(setting)).mustEqual(
    whole, "deltas without templates against deltas with them")
}
