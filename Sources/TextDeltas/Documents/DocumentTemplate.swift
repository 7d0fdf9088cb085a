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
    guard captures.count <= 32, pending.count <= 8 else { return nil }
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
