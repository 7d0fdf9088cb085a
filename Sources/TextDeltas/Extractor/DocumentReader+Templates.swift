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

  /// The one delta of a document that has the shape of an earlier one, where that is all that the document says; nil else,
  /// and nothing was read.
  @inline(__always)
  mutating func quickDelta(_ document: Span<UInt8>, root: Int) -> QuickDelta? {
    guard held == nil, plans.count > 0 else { return nil }
    let shape = shapes.match(document, root: root)
    guard shape >= 0, let planned = plans[shape].only else { return nil }
    let text = shapes.hole(planned.text)
    let number = planned.index < 0 ? -1 : shapes.hole(planned.index).number
    if !pending.isEmpty { beginDocument() }
    if text.hasEscapes {
      decoded.removeAll(keepingCapacity: true)
      decoded.append(unescaping: document.extracting(text.range))
    }
    return QuickDelta(
      kind: planned.kind, index: number < 0 ? nil : Int(number), text: text.range, isDecoded: text.hasEscapes)
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
    let kept = shapes.keep(template.shape, root: root)
    if kept < plans.count { plans[kept] = template.plan } else { plans.append(template.plan) }
  }
}
