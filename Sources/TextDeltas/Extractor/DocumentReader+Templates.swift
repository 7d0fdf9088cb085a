internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension DocumentReader {
  /// Reads a document that has the shape of an earlier one; false where it has none, and nothing was read.
  ///
  /// What comes out is exactly what the rules would have made of it: see ``DocumentTemplate``.
  @inline(__always)
  mutating func readByTemplate(_ document: Span<UInt8>, root: Int) -> Bool {
    guard held == nil else { return false }
    let shape = shapes.match(document, root: root)
    guard shape >= 0 else { return false }
    beginDocument()
    misses = 0
    take(shape, document)
    return true
  }

  /// The shape of a document whose one delta has neither identifier nor name, as ``quickDelta(_:_:)`` takes it; -1 where
  /// it is no such document, and nothing was read.
  ///
  /// - Parameter first: The shape to try first.
  @inline(__always)
  mutating func quickShape(of document: Span<UInt8>, root: Int, first: Int) -> Int {
    guard held == nil else { return -1 }
    return shapes.cachedMatch(document, root: root, first: first)
  }

  /// The one delta of a document that has just been found to be of this shape.
  @inline(__always)
  @_lifetime(&self, copy document)
  mutating func quickDelta(_ shape: Int, _ document: Span<UInt8>) -> ShortDelta? {
    let plan = quickPlans[shape]
    guard let kind = plan.kind else { return nil }
    if !pending.isEmpty { beginDocument() }
    let found = shapes.found
    guard plan.hasText else { return ShortDelta(kind: kind, index: found.number, text: Span()) }
    let text = document.extracting(found.range)
    guard found.hasEscapes else { return ShortDelta(kind: kind, index: found.number, text: text) }
    decoded.removeAll()
    decoded.append(unescaping: text)
    return ShortDelta(kind: kind, index: found.number, text: decoded.span)
  }

  /// Where the text stands of the one delta of a document that has the shape of an earlier one, where no escape is in it;
  /// nil else, and nothing was read.
  @inline(__always)
  mutating func quickText(of document: Span<UInt8>) -> Range<Int>? {
    let shape = quickShape(of: document, root: JSONPathTable.root, first: lastShape)
    if shape >= 0 { lastShape = shape }
    guard shape >= 0, quickPlans[shape].hasText, !shapes.found.hasEscapes else { return nil }
    return shapes.found.range
  }

  /// Decodes the base64 that is the text of a document, where the document is but for it like the last one of its shape;
  /// false else, and nothing was read.
  @inline(__always)
  mutating func decodeEcho(_ document: Span<UInt8>, appendingTo output: inout ByteScratch) -> Bool {
    shapes.decodeEcho(document, template: lastShape, appendingTo: &output)
  }

  private mutating func take(_ shape: Int, _ document: Span<UInt8>) {
    hasRecognised = plans[shape].isRecognised
    for position in 0..<plans[shape].deltas.count {
      let planned = plans[shape].deltas[position]
      var delta = PendingDelta(kind: planned.kind)
      if planned.index >= 0 {
        let number = shapes.hole(planned.index).number
        if number >= 0 { delta.index = Int(number) }
      }
      delta.text = place(ofHole: planned.text, document)
      delta.identifier = place(ofHole: planned.identifier, document)
      delta.name = place(ofHole: planned.name, document)
      pending.append(delta)
    }
  }

  private mutating func place(ofHole hole: Int, _ document: Span<UInt8>) -> TextPlace {
    guard hole >= 0 else { return .nowhere }
    let match = shapes.hole(hole)
    guard match.hasEscapes else { return TextPlace(source: .document, range: match.range) }
    let start = decoded.count
    decoded.append(unescaping: document.extracting(match.range))
    return TextPlace(source: .decoded, range: start..<decoded.count)
  }

  /// Makes a template of the document that was read by the rules, if it can be one.
  mutating func learn(_ document: Span<UInt8>, root: Int) {
    misses += 1
    // Where no shape comes again, looking for one is in vain: ever more seldom.
    guard usesTemplates, saysOnlyTextAndBlocks, held == nil, misses < 8 || misses & (misses - 1) == 0,
      let template = DocumentTemplate(
        of: document, pending: pending, captures: captures, isDeciding: compiled.isDeciding,
        isRecognised: hasRecognised)
    else { return }
    let plan = template.plan
    let kept = shapes.insert(
      template.shape, root: root, wanted: plan.only.map { (string: $0.text, number: $0.index) })
    if kept < plans.count {
      plans[kept] = plan
      quickPlans[kept] = DocumentTemplate.QuickPlan(plan)
    } else {
      plans.append(plan)
      quickPlans.append(DocumentTemplate.QuickPlan(plan))
    }
  }
}
