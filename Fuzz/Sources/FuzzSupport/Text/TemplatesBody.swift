import TextDeltas

/// Documents that are read by the shapes of earlier ones give the very deltas, errors and verdicts that the scanner alone
/// makes of them.
@Sendable func checkTemplates(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  var setting = ExtractorSetting(input.options)
  setting.joinsText = false
  // Templates come after a family has been found: it is mostly given, because finding it takes most of the time.
  let families = StreamFamily.all
  setting.family = input.options.1 == 0 ? nil : families[Int(input.options.1) % families.count]
  var plain = setting
  plain.usesTemplates = false

  let carrier = DocumentCarrier(rawValue: input.options.0 >> 6) ?? .payload
  // Documents stand apart as in a text sequence of RFC 7464. Each comes twice: the second meets the shape of the first.
  var bytes: [UInt8] = []
  for (index, document) in input.bytes.split(separator: 0x1E, omittingEmptySubsequences: false).enumerated() {
    for turn in 0..<2 { bytes += carrier.bytes(of: Array(document), padding: 5 * index + turn) }
  }
  let stream = input.with(bytes: bytes)
  if carrier.hasFrames {
    try Outcome.of(bytes, stream.pieces, by: FrameExtractor(setting)).mustEqual(
      try Outcome.of(bytes, stream.pieces, by: FrameExtractor(plain)), "deltas by templates against the scanner's")
  } else {
    try Outcome.of(bytes, stream.pieces, by: ByteExtractor(setting)).mustEqual(
      try Outcome.of(bytes, stream.pieces, by: ByteExtractor(plain)), "deltas by templates against the scanner's")
  }
}

/// What documents are sent in.
private enum DocumentCarrier: UInt8 {
  /// The payload of an event, whose type may stand in front of it.
  case payload
  /// Base64 in the payload of an event.
  case chunk
  case line, serverSentEvent

  var hasFrames: Bool { self == .payload || self == .chunk }

  /// - Parameter padding: How long what follows is whose length changes from event to event.
  func bytes(of document: [UInt8], padding: Int) -> [UInt8] {
    switch self {
    case .payload:
      let parts = document.split(separator: 0x1F, maxSplits: 1, omittingEmptySubsequences: false)
      let type = parts.count > 1 ? String(decoding: parts[0].prefix(100), as: UTF8.self) : "contentBlockDelta"
      var frame = Frame.event(type, "")
      frame.payload = Array(parts.last ?? [])
      return frame.sealed
    case .chunk:
      var frame = Frame.event("chunk", "")
      frame.payload = Array(#"{"bytes":""#.utf8) + NaiveBase64.encode(document)
      frame.payload += Array("\",\"p\":\"\(String(repeating: "x", count: padding % 40))\"}".utf8)
      return frame.sealed
    case .line: return document + [0x0A]
    case .serverSentEvent: return Array("data: ".utf8) + document + [0x0A, 0x0A]
    }
  }
}
