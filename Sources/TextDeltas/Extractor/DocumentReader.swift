internal import ByteKernels
internal import StrictJSON

/// Reads one document after another by a family's rules, and lines up the deltas.
///
/// A document is read to its end, and so known to be sound, before the first of its deltas is handed out: conditions may
/// stand behind what they are about.
@available(StreamingCodec 1.0, *)
struct DocumentReader: ~Copyable {
  /// What stood at a path.
  struct Capture {
    var field: Int
    var outer: Int
    var inner: Int
    var place: TextPlace
    /// A lone surrogate at the beginning or the end, or 0: its U+FFFD is part of the text.
    var lowAtStart: UInt16 = 0
    var highAtEnd: UInt16 = 0
  }

  /// A high surrogate at the end of a text, which may be joined with a low one at the beginning of the next.
  struct HeldSurrogate {
    var kind: DeltaKind
    var index: Int?
    var identifier: [UInt8]
    var high: UInt16
  }

  let family: StreamFamily
  let compiled: CompiledFamily
  private var matcher: JSONPathMatcher
  /// The matches of the last document.
  private var matches: [JSONPathMatch] = []
  var captures: [Capture] = []
  /// For each field the capture that holds for the element at hand, or -1.
  var slots: [Int]
  /// Decoded text.
  var decoded = ByteScratch()
  var pending: [PendingDelta] = []
  private(set) var nextPending = 0

  /// Whether the last document was one that the family knows.
  var hasRecognised = false
  /// Whether the last document has nothing that ends or changes a stream.
  var saysOnlyTextAndBlocks = true
  var hasSeenTerminal = false
  var serviceError: ServiceError?
  var remembers = false
  var held: HeldSurrogate?
  /// Whether a separated text has been handed out before.
  var hasSeparatedText = false

  /// Shapes of earlier documents.
  ///
  /// Tests go without them to prove that they change nothing.
  let usesTemplates: Bool
  var shapes = JSONTemplateMatcher()
  /// What the documents of each shape hold.
  var plans: [DocumentTemplate.Plan] = []
  /// The same for documents with a single delta.
  var quickPlans: [DocumentTemplate.QuickPlan] = []
  /// The shape that a text was taken from last.
  var lastShape = 0
  /// How many documents were read without a template since the last that was read with one.
  var misses = 0

  init(_ family: StreamFamily, maximumDepth: Int, usesTemplates: Bool = true) {
    self.family = family
    compiled = family.compiled
    self.usesTemplates = usesTemplates
    matcher = JSONPathMatcher(compiled.table, maximumDepth: maximumDepth)
    slots = [Int](repeating: -1, count: compiled.table.fieldCount)
  }

  /// Reads a document; its deltas are then pending.
  ///
  /// - Parameter root: The node of the table that the document's root is.
  mutating func read(_ document: Span<UInt8>, root: Int) throws(JSONError) {
    if readByTemplate(document, root: root) { return }
    beginDocument()
    matches.removeAll(keepingCapacity: true)
    try matcher.appendMatches(in: document, root: root, to: &matches)
    for match in matches { capture(match, document) }
    applyRules(document)
    learn(document, root: root)
  }

  /// Forgets the last document.
  mutating func beginDocument() {
    if !captures.isEmpty { captures.removeAll(keepingCapacity: true) }
    decoded.removeAll()
    if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
    nextPending = 0
    hasRecognised = false
    saysOnlyTextAndBlocks = true
  }

  /// Whether deltas of the document have not been handed out.
  var hasPending: Bool { nextPending < pending.count }

  /// The next delta of the document, or nil.
  mutating func nextDelta() -> PendingDelta? {
    guard nextPending < pending.count else { return nil }
    nextPending += 1
    return pending[nextPending - 1]
  }

  /// The node for a document inside a member of this name.
  func root(inside name: Span<UInt8>) -> Int { compiled.table.node(named: name) }

  // MARK: Captures

  /// Keeps a match, with the escapes of a string decoded.
  private mutating func capture(_ match: JSONPathMatch, _ document: Span<UInt8>) {
    var capture = Capture(
      field: match.field, outer: match.outer, inner: match.inner,
      place: TextPlace(source: .document, range: match.range))
    if match.hasEscapes {
      let start = decoded.count
      let surrogates = JSONString.appendDecoded(document.extracting(match.range), to: &decoded)
      capture.place = TextPlace(source: .decoded, range: start..<decoded.count)
      capture.lowAtStart = surrogates.lowAtStart
      capture.highAtEnd = surrogates.highAtEnd
    }
    captures.append(capture)
  }

  // MARK: Rules

  private mutating func applyRules(_ document: Span<UInt8>) {
    for index in captures.indices where captures[index].outer < 0 { slots[captures[index].field] = index }
    applyRules(compiled.rules.indices, captures.indices, depth: 0, document)
    for index in captures.indices { slots[captures[index].field] = -1 }
  }

  /// Applies rules in their order; those on elements of an array for one element after another.
  private mutating func applyRules(
    _ rules: Range<Int>, _ range: Range<Int>, depth: Int, _ document: Span<UInt8>
  ) {
    var rule = rules.lowerBound
    while rule < rules.upperBound {
      if compiled.depths[rule] <= depth {
        if slots[compiled.triggers[rule]] >= 0 { apply(compiled.rules[rule], document) }
        rule += 1
        continue
      }
      var end = rule + 1
      while end < rules.upperBound, compiled.depths[end] > depth { end += 1 }
      applyToElements(rule..<end, range, depth: depth, document)
      rule = end
    }
  }

  private mutating func applyToElements(
    _ rules: Range<Int>, _ range: Range<Int>, depth: Int, _ document: Span<UInt8>
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      let element = depth == 0 ? captures[start].outer : captures[start].inner
      var end = start + 1
      while end < range.upperBound, element == (depth == 0 ? captures[end].outer : captures[end].inner) { end += 1 }
      if element >= 0 {
        for index in start..<end where depth == 1 || captures[index].inner < 0 { slots[captures[index].field] = index }
        applyRules(rules, start..<end, depth: depth + 1, document)
        for index in start..<end { slots[captures[index].field] = -1 }
      }
      start = end
    }
  }

  private mutating func apply(_ rule: CompiledFamily.Rule, _ document: Span<UInt8>) {
    guard conditionsHold(rule, document) else { return }
    switch rule.effect {
    case .delta(.usage), .delta(.metrics):
      // Families share these: they tell nothing of which one it is.
      break
    default:
      hasRecognised = true
    }
    switch rule.effect {
    case .known: break
    case .remember(let text):
      saysOnlyTextAndBlocks = false
      remembers = String(repairing: bytes(at: captures[slots[rule.trigger]].place, document)).contains(text)
    case .delta(let kind):
      if rule.memory != nil || rule.skipsEmpty || !rule.separator.isEmpty || !kind.isTextOrBlock {
        saysOnlyTextAndBlocks = false
      }
      guard rule.memory == nil || rule.memory == remembers else { return }
      if rule.skipsEmpty, bytes(at: captures[slots[rule.trigger]].place, document).isEmpty { return }
      if !lineUp(kind, rule, document) { return }
    }
    if rule.isTerminal {
      hasSeenTerminal = true
      saysOnlyTextAndBlocks = false
    }
  }

  private func conditionsHold(_ rule: CompiledFamily.Rule, _ document: Span<UInt8>) -> Bool {
    for condition in rule.conditions {
      let slot = slots[condition.field]
      switch condition.test {
      case .isPresent: if slot < 0 { return false }
      case .isAbsent: if slot >= 0 { return false }
      case .bytes(let expected):
        guard slot >= 0 else { return false }
        let found = bytes(at: captures[slot].place, document)
        if !found.bytesEqual(expected.span) { return false }
      }
    }
    return true
  }

  @_lifetime(copy document, borrow self)
  func bytes(at place: TextPlace, _ document: Span<UInt8>) -> Span<UInt8> {
    place.bytes(document, decoded.span)
  }
}

extension DeltaKind {
  /// Whether a delta of this kind does no more than hand out text or mark a block.
  fileprivate var isTextOrBlock: Bool {
    switch self {
    case .text, .reasoning, .signature, .redacted, .toolStart, .toolInput, .blockStart, .blockStop: true
    case .start, .citation, .stop, .usage, .metrics, .partial, .error: false
    }
  }
}
