internal import ByteKernels
internal import StrictJSON

/// Tells by one reading of a document which families may know it, so that it need not be read by all of them.
///
/// It looks for what the families' rules ask for: that something stands at a path, and which string at some paths. Which
/// element of an array it is, and what is absent, it leaves to the families: it may name one that does not know the
/// document, but leaves out none that does.
@available(StreamingCodec 1.0, *)
final class FamilyDetector: Sendable {
  /// What must be there for a rule to apply.
  private struct Clue: Sendable {
    var family: Int
    var present: [Int]
    var strings: [(field: Int, value: [UInt8])]
  }

  /// What stands in a document.
  private struct Findings {
    /// For each field whether something stands there; empty where nothing does anywhere.
    var present: [Bool] = []
    var strings: [(field: Int, value: [UInt8])] = []
  }

  private let families: [StreamFamily]
  private let table: JSONPathTable
  private let clues: [Clue]
  /// For each field whether it is a string that is looked for.
  private let isString: [Bool]

  /// Documents by themselves: lines, or the data of events.
  static let ofBytes = FamilyDetector(StreamFamily.all.filter(\.isCandidateForBytes))
  /// Documents in base64.
  static let ofChunks = FamilyDetector(
    StreamFamily.all.filter { family in
      if case .chunk = family.envelope { true } else { false }
    })

  init(_ families: [StreamFamily]) {
    self.families = families
    // Where a string decides for all who look there, it is taken; elsewhere anything may stand.
    var decided: Set<String> = []
    var others: Set<String> = []
    for rule in families.flatMap(\.rules) where rule.tellsOfFamily {
      let equals = rule.requirements.filter { $0.value != nil }.map(\.path)
      decided.formUnion(equals)
      others.formUnion(rule.requirements.map(\.path).filter { !equals.contains($0) })
    }
    decided.subtract(others)
    var table = JSONPathTable()
    clues = families.enumerated().flatMap { index, family in
      family.rules.filter(\.tellsOfFamily).map { rule in
        var clue = Clue(family: index, present: [], strings: [])
        for requirement in rule.requirements {
          let isDecided = decided.contains(requirement.path)
          let field = table.field(at: requirement.path, isDecided ? .string : .presence)
          if isDecided, let value = requirement.value {
            clue.strings.append((field, Array(value.utf8)))
          } else if !isDecided {
            clue.present.append(field)
          }
        }
        return clue
      }
    }
    self.table = table
    var isString = [Bool](repeating: false, count: table.fieldCount)
    for clue in clues {
      for wanted in clue.strings { isString[wanted.field] = true }
    }
    self.isString = isString
  }

  /// The families that may know a document, in their order.
  ///
  /// - Throws: Where the document is not JSON.
  func candidates(for document: Span<UInt8>, maximumDepth: Int) throws(JSONError) -> [StreamFamily] {
    var matcher = JSONPathMatcher(table, maximumDepth: maximumDepth)
    var matches: [JSONPathMatch] = []
    try matcher.appendMatches(in: document, to: &matches)
    let findings = findings(matches, document)
    // Most of what no family knows has nothing that any looks for.
    if findings.present.isEmpty { return [] }
    var isCandidate = [Bool](repeating: false, count: families.count)
    for clue in clues where !isCandidate[clue.family] {
      isCandidate[clue.family] =
        clue.present.allSatisfy { findings.present[$0] }
        && clue.strings.allSatisfy { wanted in
          findings.strings.contains { $0.field == wanted.field && $0.value == wanted.value }
        }
    }
    return families.indices.filter { isCandidate[$0] }.map { families[$0] }
  }

  private func findings(_ matches: [JSONPathMatch], _ document: Span<UInt8>) -> Findings {
    var findings = Findings()
    if !matches.isEmpty { findings.present = [Bool](repeating: false, count: isString.count) }
    for match in matches {
      findings.present[match.field] = true
      guard isString[match.field] else { continue }
      var value = ByteScratch()
      JSONString.appendDecoded(document.extracting(match.range), to: &value)
      findings.strings.append((match.field, Array(copying: value.span)))
    }
    return findings
  }
}

extension DeltaRule {
  /// Whether a document to which the rule applies is known to be of the family: usage and metrics are told alike by all.
  fileprivate var tellsOfFamily: Bool {
    switch effect {
    case .delta(.usage), .delta(.metrics): false
    default: true
    }
  }

  /// What must stand in the document for the rule to apply: at which paths, and which strings.
  fileprivate var requirements: [(path: String, value: String?)] {
    var requirements = conditions.compactMap { condition -> (path: String, value: String?)? in
      switch condition.test {
      case .equals(let value): (condition.path, value)
      case .isRaw, .isPresent: (condition.path, nil)
      case .isAbsent: nil
      }
    }
    if !requirements.contains(where: { $0.path == path }) { requirements.append((path, nil)) }
    return requirements
  }
}
