internal import ByteKernels
internal import EventStreamCodec
internal import StrictJSON

/// The place of a document in the stream.
struct DocumentPlace {
  /// The offset in the stream of the document's first byte.
  var offset: UInt64
  /// Whether the stream holds the document in base64.
  var isBase64 = false

  @available(StreamingCodec 1.0, *)
  func error(_ error: JSONError) -> TextDeltaError {
    let distance = isBase64 ? error.offset / 3 * 4 : error.offset
    return .invalidJSON(offset: offset + UInt64(distance), reason: error.reason)
  }
}

/// Reads documents by the rules of a family, and collects their deltas.
///
/// A document is read to its end, and so known to be sound, before its first delta is delivered: conditions may follow the
/// values they apply to.
@available(StreamingCodec 1.0, *)
struct DocumentReader: ~Copyable {
  /// A value at one of the family's paths.
  struct Capture {
    var field: Int
    var outer: Int
    var inner: Int
    var place: TextPlace
    /// Whether the place holds a string's content.
    var isString = false
    var surrogates = JSONString.LoneSurrogates()
  }

  /// What the rules found in the last document.
  struct Findings {
    /// Whether a rule has read the document.
    var isRead = false
    /// Whether the document identifies the family.
    var isRecognized = false
    /// Whether a document with other texts gives deltas of the same kinds.
    var isTemplatable = true
  }

  let family: StreamFamily
  let compiled: CompiledFamily
  var buffer = DeltaBuffer()
  var findings = Findings()
  /// The state that rules keep from one document to the next.
  var memory = RuleMemory()
  var templates: DocumentTemplates

  private var matcher: JSONPathMatcher
  private var matches: [JSONPathMatch] = []
  var captures: [Capture] = []
  /// For each field the capture that applies to the current array element, or -1.
  var slots: [Int]

  init(_ family: StreamFamily, maximumDepth: Int, usesTemplates: Bool = true) {
    self.family = family
    compiled = family.compiled
    templates = DocumentTemplates(isEnabled: usesTemplates)
    matcher = JSONPathMatcher(compiled.table, maximumDepth: maximumDepth)
    slots = [Int](repeating: -1, count: compiled.table.fieldCount)
  }

  /// Reads a document; its deltas are then in the buffer.
  ///
  /// - Parameters:
  ///   - root: The node of the family's paths that the document stands for.
  ///   - eventType: The type of the event that carries the document; empty if it has none.
  ///   - status: Receives what the document reports about the stream.
  mutating func read(
    _ document: Span<UInt8>, root: Int, _ place: DocumentPlace, eventType: Span<UInt8>, _ status: inout StreamStatus
  ) throws(TextDeltaError) {
    if !readByTemplate(document, root: root) {
      beginDocument()
      do throws(JSONError) {
        matches.removeAll(keepingCapacity: true)
        try matcher.appendMatches(in: document, root: root, to: &matches)
      } catch {
        throw place.error(error)
      }
      for match in matches { capture(match, document) }
      applyRules(document, place, &status)
      learn(document, root: root)
    }
    if findings.isRead { status.hasRead = true } else { status.noteUnread(document, eventType: eventType) }
  }

  /// Drops the deltas of the last document.
  mutating func beginDocument() {
    if !captures.isEmpty { captures.removeAll(keepingCapacity: true) }
    buffer.removeAll()
    findings = Findings()
  }

  /// The node of the family's paths for a document inside a member of this name.
  func root(inside name: Span<UInt8>) -> Int { compiled.table.node(named: name) }

  /// Keeps a match, with the escapes of a string decoded.
  private mutating func capture(_ match: JSONPathMatch, _ document: Span<UInt8>) {
    var capture = Capture(
      field: match.field, outer: match.outer, inner: match.inner,
      place: TextPlace(source: .document, range: match.range), isString: match.isString)
    if match.hasEscapes {
      let start = buffer.decoded.count
      capture.surrogates = JSONString.appendDecoded(document.extracting(match.range), to: &buffer.decoded)
      capture.place = TextPlace(source: .decoded, range: start..<buffer.decoded.count)
    }
    captures.append(capture)
  }

  // MARK: Rules

  private mutating func applyRules(_ document: Span<UInt8>, _ place: DocumentPlace, _ status: inout StreamStatus) {
    for index in captures.indices where captures[index].outer < 0 { slots[captures[index].field] = index }
    applyRules(compiled.rules.indices, captures.indices, depth: 0, document, place, &status)
    for index in captures.indices { slots[captures[index].field] = -1 }
  }

  /// Applies rules in order.
  ///
  /// Adjacent rules on elements of an array are applied to one element after another.
  private mutating func applyRules(
    _ rules: Range<Int>, _ range: Range<Int>, depth: Int, _ document: Span<UInt8>, _ place: DocumentPlace,
    _ status: inout StreamStatus
  ) {
    var rule = rules.lowerBound
    while rule < rules.upperBound {
      if compiled.depths[rule] <= depth {
        if slots[compiled.triggers[rule]] >= 0 { apply(compiled.rules[rule], document, place, &status) }
        rule += 1
        continue
      }
      var end = rule + 1
      while end < rules.upperBound, compiled.depths[end] > depth { end += 1 }
      applyToElements(rule..<end, range, depth: depth, document, place, &status)
      rule = end
    }
  }

  private mutating func applyToElements(
    _ rules: Range<Int>, _ range: Range<Int>, depth: Int, _ document: Span<UInt8>, _ place: DocumentPlace,
    _ status: inout StreamStatus
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      let element = depth == 0 ? captures[start].outer : captures[start].inner
      var end = start + 1
      while end < range.upperBound, element == (depth == 0 ? captures[end].outer : captures[end].inner) { end += 1 }
      if element >= 0 {
        for index in start..<end where depth == 1 || captures[index].inner < 0 { slots[captures[index].field] = index }
        applyRules(rules, start..<end, depth: depth + 1, document, place, &status)
        for index in start..<end { slots[captures[index].field] = -1 }
      }
      start = end
    }
  }

  private mutating func apply(
    _ rule: CompiledFamily.Rule, _ document: Span<UInt8>, _ place: DocumentPlace, _ status: inout StreamStatus
  ) {
    guard conditionsHold(rule, document) else { return }
    if rule.effect.isFailure {
      findings.isTemplatable = false
      if isEmpty(rule.trigger, document) { return }
    }
    findings.isRead = true
    if rule.identifiesFamily { findings.isRecognized = true }
    switch rule.effect {
    case .known: break
    case .remember(let text):
      findings.isTemplatable = false
      memory.remembers = String(repairing: bytes(at: captures[slots[rule.trigger]].place, document)).contains(text)
    case .failure: fail(rule, document, place, &status)
    case .delta(let kind):
      if !rule.isTemplatable { findings.isTemplatable = false }
      guard rule.memory == nil || rule.memory == memory.remembers else { return }
      if rule.skipsEmpty, isEmpty(rule.trigger, document) { return }
      if !deliver(kind, rule, document, &status) { return }
    }
    if rule.isTerminal {
      status.hasTerminal = true
      findings.isTemplatable = false
    }
  }

  private mutating func fail(
    _ rule: CompiledFamily.Rule, _ document: Span<UInt8>, _ place: DocumentPlace, _ status: inout StreamStatus
  ) {
    let error = error(rule, document, place)
    status.serviceError = status.serviceError ?? error
    buffer.append(error)
  }

  private func error(
    _ rule: CompiledFamily.Rule, _ document: Span<UInt8>, _ place: DocumentPlace
  ) -> ServiceError {
    let whole = TextPlace(source: .document, range: 0..<document.count)
    let value = bytes(at: rule.takesWholeDocument ? whole : captures[slots[rule.trigger]].place, document)
    return ServiceError(inBand: value, of: document, member: rule.member, offset: place.offset)
  }

  private func conditionsHold(_ rule: CompiledFamily.Rule, _ document: Span<UInt8>) -> Bool {
    for condition in rule.conditions {
      let slot = slots[condition.field]
      switch condition.test {
      case .isPresent: if slot < 0 { return false }
      case .isAbsent: if slot >= 0 { return false }
      case .equals(let expected):
        guard slot >= 0, bytes(at: captures[slot].place, document).bytesEqual(expected.span) else { return false }
      case .hasSuffix(let suffix, let isWanted):
        guard contains(suffix, atEnd: true, slot, document) == isWanted else { return false }
      case .hasPrefix(let prefix, let isWanted):
        guard contains(prefix, atEnd: false, slot, document) == isWanted else { return false }
      }
    }
    return true
  }

  /// Whether a value was captured in the slot that has `affix` at its beginning or end.
  private func contains(_ affix: [UInt8], atEnd: Bool, _ slot: Int, _ document: Span<UInt8>) -> Bool {
    guard slot >= 0 else { return false }
    let value = bytes(at: captures[slot].place, document)
    guard value.count >= affix.count else { return false }
    let start = atEnd ? value.count - affix.count : 0
    return value.extracting(start..<start + affix.count).bytesEqual(affix.span)
  }

  /// Whether a captured value is `""`, `{}`, `[]`, `false` or `0`.
  private func isEmpty(_ field: Int, _ document: Span<UInt8>) -> Bool {
    let capture = captures[slots[field]]
    let value = bytes(at: capture.place, document)
    guard !capture.isString, let first = value.first else { return capture.isString && value.isEmpty }
    if first == 0x7B || first == 0x5B { return value.firstNonWhitespace(from: 1) == value.count - 1 }
    return value.bytesEqual("\"\"") || value.bytesEqual("false") || value.bytesEqual("0")
  }

  @_lifetime(copy document, borrow self)
  func bytes(at place: TextPlace, _ document: Span<UInt8>) -> Span<UInt8> {
    place.bytes(document, buffer.decoded.span)
  }
}
