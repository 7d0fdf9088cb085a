internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension DocumentReader {
  /// Lines up the delta of a rule that applies; false where there is nothing to say.
  mutating func lineUp(_ kind: DeltaKind, _ rule: CompiledFamily.Rule, _ document: Span<UInt8>) -> Bool {
    var delta = PendingDelta(kind: kind, index: index(rule.index, document))
    if rule.index >= 0, slots[rule.index] >= 0 { delta.indexStart = captures[slots[rule.index]].place.range.lowerBound }
    delta.identifier = place(rule.identifier)
    delta.name = place(rule.name)
    let text = rule.text < 0 ? -1 : slots[rule.text]
    if text >= 0 { delta.text = captures[text].place }
    if !rule.members.isEmpty { delta.text = gather(rule.members, document) }
    switch kind {
    case .stop where delta.text.range.isEmpty && rule.text == rule.trigger:
      return false
    case .error:
      serviceError =
        serviceError
        ?? ServiceError(
          source: .inBand, type: String(repairing: bytes(at: delta.name, document)),
          message: String(repairing: bytes(at: delta.text, document)))
    case .text where !rule.separator.isEmpty:
      if hasSeparatedText {
        var separator = PendingDelta(kind: .text, index: delta.index)
        separator.text = append(rule.separator)
        pending.append(separator)
      }
      hasSeparatedText = true
    default: break
    }
    lineUp(
      delta, document, lowAtStart: text < 0 ? 0 : captures[text].lowAtStart,
      highAtEnd: text < 0 ? 0 : captures[text].highAtEnd)
    return true
  }

  /// Puts an object together of the members that are there.
  private mutating func gather(_ members: [(prefix: [UInt8], field: Int)], _ document: Span<UInt8>) -> TextPlace {
    var object: [UInt8] = []
    for member in members where slots[member.field] >= 0 {
      object.append(object.isEmpty ? 0x7B : 0x2C)
      object += member.prefix
      object.append(copying: bytes(at: captures[slots[member.field]].place, document))
    }
    object.append(0x7D)
    return append(object)
  }

  /// Lines up a delta, after settling a high surrogate that an earlier one ended with.
  private mutating func lineUp(
    _ delta: PendingDelta, _ document: Span<UInt8>, lowAtStart: UInt16, highAtEnd: UInt16
  ) {
    var delta = delta
    if held != nil || highAtEnd != 0 { saysOnlyTextAndBlocks = false }
    if let held {
      self.held = nil
      if lowAtStart != 0, held.kind == delta.kind, held.index == delta.index,
        bytes(at: delta.identifier, document).bytesEqual(held.identifier.span)
      {
        // The U+FFFD that stands for the low half makes way for the scalar of both.
        let rest = Array(copying: decoded.span.extracting(delta.text.range).extracting(3...))
        let start = decoded.count
        let scalar = Unicode.Scalar(0x10000 + (UInt32(held.high & 0x3FF) << 10 | UInt32(lowAtStart & 0x3FF)))
        decoded.append(utf8: scalar ?? "\u{FFFD}")
        decoded.append(copying: rest.span)
        delta.text = TextPlace(source: .decoded, range: start..<decoded.count)
      } else {
        lineUpReplacement(of: held)
      }
    }
    if highAtEnd != 0, delta.kind.comesInPieces {
      held = HeldSurrogate(
        kind: delta.kind, index: delta.index, identifier: Array(copying: bytes(at: delta.identifier, document)),
        high: highAtEnd)
      delta.text.range = delta.text.range.lowerBound..<delta.text.range.upperBound - 3
    }
    pending.append(delta)
  }

  /// Lines up what is held at the end of the stream.
  mutating func lineUpHeld() {
    guard let held else { return }
    self.held = nil
    lineUpReplacement(of: held)
  }

  /// Lines up the U+FFFD for a surrogate that stands alone after all.
  private mutating func lineUpReplacement(of held: HeldSurrogate) {
    var replacement = PendingDelta(kind: held.kind, index: held.index)
    replacement.text = append([0xEF, 0xBF, 0xBD])
    if !held.identifier.isEmpty { replacement.identifier = append(held.identifier) }
    pending.append(replacement)
  }

  /// Lines up text that needs to be put together or repaired.
  mutating func takeText(_ bytes: Span<UInt8>, _ text: inout UTF8Reassembler) {
    let start = decoded.count
    text.append(bytes, to: &decoded)
    guard decoded.count > start else { return }
    pending.append(PendingDelta(kind: .text, text: TextPlace(source: .decoded, range: start..<decoded.count)))
  }

  /// Copies bytes into the buffer of decoded text.
  mutating func append(_ bytes: [UInt8]) -> TextPlace {
    let start = decoded.count
    decoded.append(copying: bytes.span)
    return TextPlace(source: .decoded, range: start..<decoded.count)
  }

  private func place(_ field: Int) -> TextPlace {
    guard field >= 0, slots[field] >= 0 else { return .nowhere }
    return captures[slots[field]].place
  }

  /// The number of a block, where it is a plain one.
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
  /// Whether the texts of one delta after another belong together.
  fileprivate var comesInPieces: Bool {
    switch self {
    case .text, .reasoning, .signature, .redacted, .toolInput: true
    case .start, .toolStart, .citation, .blockStart, .blockStop, .stop, .usage, .metrics, .partial, .error: false
    }
  }
}
