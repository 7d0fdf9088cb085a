internal import ByteKernels

/// The templates of a reader, and their plans.
@available(StreamingCodec 1.0, *)
struct DocumentTemplates: ~Copyable {
  /// Whether templates are learned.
  ///
  /// Tests disable them to compare the results.
  let isEnabled: Bool
  var matcher = JSONTemplateMatcher()
  private(set) var plans: [DocumentTemplate.Plan] = []
  private(set) var cachedPlans: [DocumentTemplate.CachedPlan] = []
  /// The template that matched last.
  var last = 0
  private(set) var learning = TemplateLearning()

  init(isEnabled: Bool) { self.isEnabled = isEnabled }

  /// Counts a document that matched no template, and returns whether to learn one from it.
  mutating func noteMiss() -> Bool {
    let learns = learning.noteMiss()
    return isEnabled && learns
  }

  /// Notes a document that matched a template.
  mutating func noteMatch() { learning.noteMatch() }

  mutating func insert(_ template: DocumentTemplate, root: Int) {
    let plan = template.plan
    let index = matcher.insert(
      template.template, root: root, wanted: plan.only.map { (string: $0.text, number: $0.index) })
    if index < plans.count {
      plans[index] = plan
      cachedPlans[index] = DocumentTemplate.CachedPlan(plan)
    } else {
      plans.append(plan)
      cachedPlans.append(DocumentTemplate.CachedPlan(plan))
    }
  }
}

@available(StreamingCodec 1.0, *)
extension DocumentReader {
  /// Reads a document that matches a template.
  ///
  /// Returns false, and reads nothing, if none matches.
  ///
  /// The result is the one that the rules would give: see <doc:Templates>.
  @inline(__always)
  mutating func readByTemplate(_ document: Span<UInt8>, root: Int) -> Bool {
    guard memory.held == nil else { return false }
    let index = templates.matcher.match(document, root: root)
    guard index >= 0 else { return false }
    beginDocument()
    templates.noteMatch()
    take(index, document)
    return true
  }

  /// The template of a document with one delta that has neither identifier nor name; -1, and nothing is read, if there is
  /// none.
  ///
  /// - Parameter first: The template to try first.
  @inline(__always)
  mutating func cachedTemplate(of document: Span<UInt8>, root: Int, first: Int) -> Int {
    guard memory.held == nil else { return -1 }
    return templates.matcher.cachedMatch(document, root: root, first: first)
  }

  /// Returns the length of a document at the start of `bytes` that differs from the last one only in its text; 0 if `bytes`
  /// do not begin with such a document.
  @inline(__always)
  mutating func leadingEcho(of bytes: Span<UInt8>, root: Int) -> Int {
    guard memory.held == nil else { return 0 }
    return templates.matcher.leadingEcho(of: bytes, template: templates.last, root: root)
  }

  /// The delta of a document for which ``cachedTemplate(of:root:first:)`` has just returned `template`.
  ///
  /// After ``leadingEcho(of:root:)`` the template is the one that matched last.
  @inline(__always)
  @_lifetime(&self, copy document)
  mutating func cachedDelta(_ template: Int, _ document: Span<UInt8>) -> ShortDelta? {
    let plan = templates.cachedPlans[template]
    guard let kind = plan.kind else { return nil }
    if buffer.hasDelivered { beginDocument() }
    let found = templates.matcher.found
    if compiled.tracksPieces { memory.notePiece(of: RuleMemory.Block(kind: kind, index: found.number)) }
    guard plan.hasText else { return ShortDelta(kind: kind, index: found.number, text: Span()) }
    let text = document.extracting(found.range)
    guard found.hasEscapes else { return ShortDelta(kind: kind, index: found.number, text: text) }
    buffer.decoded.removeAll()
    buffer.decoded.append(unescaping: text)
    return ShortDelta(kind: kind, index: found.number, text: buffer.decoded.span)
  }

  private mutating func take(_ template: Int, _ document: Span<UInt8>) {
    findings = templates.plans[template].findings
    for position in 0..<templates.plans[template].deltas.count {
      let planned = templates.plans[template].deltas[position]
      var delta = PendingDelta(kind: planned.kind)
      if planned.index >= 0 {
        let number = templates.matcher.hole(planned.index).number
        if number >= 0 { delta.index = Int(number) }
      }
      delta.text = place(ofHole: planned.text, document)
      delta.identifier = place(ofHole: planned.identifier, document)
      delta.name = place(ofHole: planned.name, document)
      if compiled.tracksPieces { notePiece(of: delta, document) }
      buffer.append(delta)
    }
  }

  private mutating func place(ofHole hole: Int, _ document: Span<UInt8>) -> TextPlace {
    guard hole >= 0 else { return .none }
    let match = templates.matcher.hole(hole)
    guard match.hasEscapes else { return TextPlace(source: .document, range: match.range) }
    let start = buffer.decoded.count
    buffer.decoded.append(unescaping: document.extracting(match.range))
    return TextPlace(source: .decoded, range: start..<buffer.decoded.count)
  }

  /// Learns a template from the document that was read by the rules, if possible.
  mutating func learn(_ document: Span<UInt8>, root: Int) {
    guard templates.noteMiss(), findings.isTemplatable, memory.held == nil,
      let template = DocumentTemplate(
        of: document, pending: buffer.pending, captures: captures, isDeciding: compiled.isDeciding, findings: findings)
    else { return }
    templates.insert(template, root: root)
  }
}
