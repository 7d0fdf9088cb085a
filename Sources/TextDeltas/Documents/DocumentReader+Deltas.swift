internal import ByteKernels
internal import EventStreamCodec
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension DocumentReader {
  /// Appends the delta of a rule that applies.
  ///
  /// Returns whether the rule had an effect.
  mutating func deliver(
    _ kind: DeltaKind, _ rule: CompiledFamily.Rule, _ document: Span<UInt8>, _ status: inout StreamStatus
  ) -> Bool {
    var delta = PendingDelta(kind: kind, index: index(rule.index, document))
    if rule.index >= 0, slots[rule.index] >= 0 { delta.indexStart = captures[slots[rule.index]].place.range.lowerBound }
    delta.identifier = place(rule.identifier)
    delta.name = place(rule.name)
    let text = rule.text < 0 ? -1 : slots[rule.text]
    if text >= 0 { delta.text = kind.isPieceOfText ? textPlace(of: captures[text], document) : captures[text].place }
    if !rule.members.isEmpty { delta.text = object(of: rule.members, document) }
    if compiled.tracksPieces {
      if rule.isWhole, memory.hasPiece(of: block(of: delta, document)) { return true }
      notePiece(of: delta, document)
    }
    if kind == .stop {
      guard !delta.text.range.isEmpty || rule.text != rule.trigger else { return false }
      status.noteStop(String(repairing: bytes(at: delta.text, document)))
    }
    let separator = rule.separator
    if !separator.isEmpty {
      if memory.needsSeparator {
        var separation = PendingDelta(kind: kind, index: delta.index)
        separation.text = buffer.copy(separator.span)
        buffer.append(separation)
      }
      memory.needsSeparator = bytes(at: delta.text, document).last != separator.last
    }
    append(delta, document, text < 0 ? .init() : captures[text].surrogates)
    return true
  }

  /// The place of a text: of an array or object, a copy without white space.
  private mutating func textPlace(of capture: Capture, _ document: Span<UInt8>) -> TextPlace {
    let first = capture.isString ? nil : bytes(at: capture.place, document).first
    guard first == 0x7B || first == 0x5B else { return capture.place }
    var minified: [UInt8] = []
    do throws(JSONError) {
      try JSONText.appendMinified(bytes(at: capture.place, document), to: &minified, maximumDepth: .max)
    } catch {
      // The document was checked as a whole.
      return capture.place
    }
    return buffer.copy(minified.span)
  }

  /// Notes that a delta was delivered, so that a copy of the whole text is not.
  mutating func notePiece(of delta: PendingDelta, _ document: Span<UInt8>) {
    let block = block(of: delta, document)
    if delta.kind == .toolStart {
      memory.beginBlock(index: block.index, identifier: block.identifier)
    } else {
      memory.notePiece(of: block)
    }
  }

  /// The block that a delta belongs to, by its number or else by its identifier.
  private func block(of delta: PendingDelta, _ document: Span<UInt8>) -> RuleMemory.Block {
    if let index = delta.index { return RuleMemory.Block(kind: delta.kind, index: Int32(clamping: index)) }
    let identifier = bytes(at: delta.identifier, document)
    return RuleMemory.Block(
      kind: delta.kind, index: -1, identifier: identifier.isEmpty ? 0 : Array(copying: identifier).hashValue)
  }

  /// Builds an object of the members that are present.
  private mutating func object(
    of members: [(prefix: [UInt8], field: Int)], _ document: Span<UInt8>
  ) -> TextPlace {
    var object: [UInt8] = []
    for member in members where slots[member.field] >= 0 {
      object.append(object.isEmpty ? 0x7B : 0x2C)
      object += member.prefix
      object.append(copying: bytes(at: captures[slots[member.field]].place, document))
    }
    object.append(0x7D)
    return buffer.copy(object.span)
  }

  /// Appends a delta, and resolves a high surrogate at the end of an earlier one.
  private mutating func append(
    _ delta: PendingDelta, _ document: Span<UInt8>, _ surrogates: JSONString.LoneSurrogates
  ) {
    var delta = delta
    if memory.held != nil || surrogates.highAtEnd != 0 { findings.isTemplatable = false }
    if let held = memory.held {
      memory.held = nil
      if surrogates.lowAtStart != 0, held.kind == delta.kind, held.index == delta.index,
        bytes(at: delta.identifier, document).bytesEqual(held.identifier.span)
      {
        // The scalar of both halves replaces the U+FFFD of the low one.
        let rest = Array(copying: buffer.decoded.span.extracting(delta.text.range).extracting(3...))
        let start = buffer.decoded.count
        let scalar = UInt32(held.high & 0x3FF) << 10 | UInt32(surrogates.lowAtStart & 0x3FF)
        buffer.decoded.append(utf8: Unicode.Scalar(0x10000 + scalar) ?? "\u{FFFD}")
        buffer.decoded.append(copying: rest.span)
        delta.text = TextPlace(source: .decoded, range: start..<buffer.decoded.count)
      } else {
        appendReplacement(of: held)
      }
    }
    if surrogates.highAtEnd != 0, delta.kind.comesInPieces {
      memory.held = RuleMemory.HeldSurrogate(
        kind: delta.kind, index: delta.index, identifier: Array(copying: bytes(at: delta.identifier, document)),
        high: surrogates.highAtEnd)
      delta.text.range = delta.text.range.lowerBound..<delta.text.range.upperBound - 3
    }
    buffer.append(delta)
  }

  /// Appends the U+FFFD for a surrogate that is held at the end of the stream.
  mutating func appendHeld() {
    guard let held = memory.held else { return }
    memory.held = nil
    appendReplacement(of: held)
  }

  private mutating func appendReplacement(of held: RuleMemory.HeldSurrogate) {
    var replacement = PendingDelta(kind: held.kind, index: held.index)
    replacement.text = buffer.copy("\u{FFFD}")
    if !held.identifier.isEmpty { replacement.identifier = buffer.copy(held.identifier.span) }
    buffer.append(replacement)
  }

  /// Appends text that must be put together from pieces, or repaired.
  mutating func appendText(_ bytes: Span<UInt8>, _ text: inout UTF8Reassembler) {
    let start = buffer.decoded.count
    text.append(bytes, to: &buffer.decoded)
    guard buffer.decoded.count > start else { return }
    buffer.append(
      PendingDelta(kind: .text, text: TextPlace(source: .decoded, range: start..<buffer.decoded.count)))
  }

  private func place(_ field: Int) -> TextPlace {
    guard field >= 0, slots[field] >= 0 else { return .none }
    return captures[slots[field]].place
  }

  /// The number of a block, if it is written with one to nine digits.
  private func index(_ field: Int, _ document: Span<UInt8>) -> Int? {
    guard field >= 0, slots[field] >= 0 else { return nil }
    let digits = bytes(at: captures[slots[field]].place, document)
    guard (1...9).contains(digits.count) else { return nil }
    var value = 0
    for position in digits.indices {
      guard (0x30...0x39).contains(digits[position]) else { return nil }
      value = value * 10 + Int(digits[position] - 0x30)
    }
    return value
  }
}

extension DeltaKind {
  /// Whether the text is the model's own.
  fileprivate var isPieceOfText: Bool { self == .text || self == .reasoning || self == .toolInput }

  /// Whether consecutive deltas of the kind form one text.
  fileprivate var comesInPieces: Bool {
    switch self {
    case .text, .reasoning, .signature, .redacted, .toolInput: true
    case .start, .toolStart, .citation, .blockStart, .blockStop, .stop, .usage, .metrics, .partial, .error: false
    }
  }
}
