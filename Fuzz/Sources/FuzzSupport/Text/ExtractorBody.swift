@testable import TextDeltas

/// The deltas of any bytes are well-formed, and do not depend on how the bytes are split.
@Sendable func checkExtractor(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let setting = ExtractorSetting(input.options)
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: ByteExtractor(setting))
  try Outcome.of(input.bytes, input.pieces, by: ByteExtractor(setting)).mustEqual(
    whole, "deltas in pieces against whole")
}

/// How an extractor is set up.
struct ExtractorSetting {
  var family: StreamFamily?
  var format: StreamFormat
  var options: TextDeltaExtractor.Options = []
  var limits = TextDeltaLimits()
  /// Whether documents may be read by the shapes of earlier ones.
  var usesTemplates = true
  /// Whether text of no block counts as the same in other pieces.
  var joinsText = true

  init(_ choices: (UInt8, UInt8)) {
    // Nil half the time: then the family is found out.
    let families = StreamFamily.all
    family = choices.1 < 128 ? nil : families[Int(choices.1 - 128) % families.count]
    format = [.automatic, .automatic, .serverSentEvents, .jsonLines, .json, .text][Int(choices.0 & 7) % 6]
    if choices.0 & 8 != 0 { options.insert(.flushesAtEnd) }
    if choices.0 & 16 != 0 { options.insert(.bareStringsAreText) }
    if choices.0 & 32 != 0 {
      limits.maximumElementSize = 200
      limits.maximumDepth = 4
      limits.maximumUndecidedSize = 40
    }
  }

  var extractor: TextDeltaExtractor {
    TextDeltaExtractor(
      family: family, format: format, options: options, limits: limits, usesTemplates: usesTemplates)
  }
}

/// A delta, or what is known at the end.
enum DeltaElement: Equatable {
  case delta(TextDelta)
  case end(outcome: StreamOutcome, family: String?)

  /// Appends a delta; where they are joined, text of no block may come in any pieces.
  static func append(
    _ view: borrowing TextDeltaView, to elements: inout [DeltaElement], _ complaint: inout String?, joining: Bool = true
  ) {
    for part in [array(view.text), array(view.identifier), array(view.name)]
    where String(validating: part, as: UTF8.self) == nil {
      complaint = complaint ?? "ill-formed UTF-8 was handed out: \(part)"
    }
    let delta = TextDelta(view)
    if joining, delta.kind == .text, delta.index == nil, case .delta(var last)? = elements.last, last.kind == .text,
      last.index == nil
    {
      last.text = String(decoding: Array(last.text.utf8) + Array(delta.text.utf8), as: UTF8.self)
      elements[elements.count - 1] = .delta(last)
    } else {
      elements.append(.delta(delta))
    }
  }
}

/// The extractor on bytes.
struct ByteExtractor: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var extractor: TextDeltaExtractor
  private let joins: Bool

  init(_ setting: ExtractorSetting) {
    extractor = setting.extractor
    joins = setting.joinsText
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [DeltaElement]) throws(TextDeltaError) {
    var input = bytes
    while let delta = try extractor.next(&input) {
      DeltaElement.append(delta, to: &elements, &complaint, joining: joins)
    }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [DeltaElement]) throws(TextDeltaError) {
    while let delta = try extractor.finish() {
      DeltaElement.append(delta, to: &elements, &complaint, joining: joins)
    }
    elements.append(.end(outcome: extractor.outcome, family: extractor.family?.name))
  }
}
