internal import ByteKernels

/// A template of documents, and the deltas of a document that matches it.
///
/// Documents of one kind differ in a few strings and numbers. Values that rules examine without delivering them, such as
/// types and flags, are literals of the template, so the same rules apply to every match.
struct DocumentTemplate: Sendable {
  /// The deltas of a matching document.
  struct Plan: Sendable {
    var deltas: [PlannedDelta]
    /// The delta, if it is the only one and has neither identifier nor name.
    var only: PlannedDelta?
    var findings: DocumentReader.Findings
  }

  /// The parts of a plan's only delta that the fast path needs.
  ///
  /// They are stored apart from the plans, because most documents need nothing else.
  struct CachedPlan: Sendable {
    /// Nil if the plan has several deltas or none, or one with an identifier or a name.
    var kind: DeltaKind?
    var hasText: Bool

    init(_ plan: Plan) {
      kind = plan.only?.kind
      hasText = (plan.only?.text ?? -1) >= 0
    }
  }

  /// A delta, and the holes that its parts fill; -1 for none.
  struct PlannedDelta: Sendable {
    var kind: DeltaKind
    var index = -1
    var text = -1
    var identifier = -1
    var name = -1
  }

  var template: JSONTemplate
  var plan: Plan

  /// The largest document that becomes a template, in bytes.
  static let maximumSize = 4096
}

@available(StreamingCodec 1.0, *)
extension DocumentTemplate {
  /// Learns a template from a document, if possible.
  ///
  /// - Parameters:
  ///   - document: The document: sound JSON.
  ///   - pending: Its deltas.
  ///   - captures: The values at the family's paths.
  ///   - isDeciding: For each field whether its value decides which rules apply.
  ///   - findings: What the rules found in the document.
  init?(
    of document: Span<UInt8>, pending: [PendingDelta], captures: [DocumentReader.Capture], isDeciding: [Bool],
    findings: DocumentReader.Findings
  ) {
    guard document.count <= Self.maximumSize, captures.count <= 32, pending.count <= 8 else { return nil }
    var delivered: [Int] = []
    for delta in pending {
      for place in [delta.text, delta.identifier, delta.name] where place != .none {
        guard place.source == .document else { return nil }
        delivered.append(place.range.lowerBound)
      }
      if delta.indexStart >= 0 { delivered.append(delta.indexStart) }
      // A value that is not a block's number in this document could be one in the next.
      if delta.index == nil, delta.indexStart >= 0 { return nil }
    }
    var literals: [Int] = []
    for capture in captures {
      guard capture.place.source == .document else { return nil }
      // A deciding value cannot be a hole. Of other values that are not delivered only the presence counts.
      guard isDeciding[capture.field] else { continue }
      if delivered.contains(capture.place.range.lowerBound) { return nil }
      literals.append(capture.place.range.lowerBound)
    }
    var holes: [Int] = []
    guard let template = JSONTemplate(learnedFrom: document, literals: literals, holes: &holes) else { return nil }

    var planned: [PlannedDelta] = []
    for delta in pending {
      func hole(_ place: TextPlace) -> Int? {
        place == .none ? -1 : holes.firstIndex(of: place.range.lowerBound)
      }
      guard let text = hole(delta.text), let identifier = hole(delta.identifier), let name = hole(delta.name),
        let index = delta.index == nil ? -1 : holes.firstIndex(of: delta.indexStart)
      else { return nil }
      planned.append(
        PlannedDelta(kind: delta.kind, index: index, text: text, identifier: identifier, name: name))
    }
    self.template = template
    plan = Plan(deltas: planned, findings: findings)
    if planned.count == 1, let first = planned.first, first.identifier < 0, first.name < 0 { plan.only = first }
  }
}

@available(StreamingCodec 1.0, *)
extension JSONTemplate {
  /// Learns the template of a document: its strings and numbers become holes, except for member names.
  ///
  /// - Parameters:
  ///   - document: The document: sound JSON.
  ///   - literals: The offsets of values that stay literals: of a number, or of a string or its content.
  ///   - holes: Receives the offset of each hole's value.
  /// - Returns: Nil if the template is too large for a matcher.
  init?(learnedFrom document: Span<UInt8>, literals: [Int], holes: inout [Int]) {
    self.init()
    size = document.count
    var position = 0
    while position < document.count {
      let byte = document[position]
      guard holes.count < Self.maximumHoleCount else { return nil }
      if byte == 0x22 {
        let end = Self.stringEnd(document, position)
        append(byte)
        if Self.isName(document, end) || literals.contains(position) || literals.contains(position + 1) {
          for index in position + 1..<end { append(document[index]) }
        } else {
          holes.append(position + 1)
          append(.string)
        }
        append(byte)
        position = end + 1
      } else if byte == 0x2D || (0x30...0x39).contains(byte), !literals.contains(position) {
        holes.append(position)
        append(.number)
        while position < document.count, Self.isInNumber(document[position]) { position += 1 }
      } else if byte.isJSONWhitespace, position + 1 < document.count, document[position + 1].isJSONWhitespace {
        // Padding, which has another length in each document.
        holes.append(position)
        append(.whitespace)
        position = document.firstNonWhitespace(from: position)
      } else {
        append(byte)
        position += 1
      }
    }
    guard fitsMatcher else { return nil }
  }

  /// The offset of the quotation mark that ends the string at `start`.
  private static func stringEnd(_ document: Span<UInt8>, _ start: Int) -> Int {
    var position = start + 1
    while document[position] != 0x22 { position += document[position] == 0x5C ? 2 : 1 }
    return position
  }

  /// Whether the string that ends at `end` is a member name.
  private static func isName(_ document: Span<UInt8>, _ end: Int) -> Bool {
    let position = document.firstNonWhitespace(from: end + 1)
    return position < document.count && document[position] == 0x3A
  }

  private static func isInNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte | 0x20 == 0x65
  }
}
