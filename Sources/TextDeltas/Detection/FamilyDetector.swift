internal import ByteKernels
internal import StrictJSON

/// Finds the families that may know a document, so that the document need not be read by all of them.
///
/// It reads the document once, and looks for the values that the families' rules require: any value at some paths, certain
/// strings at others. It may name a family that does not know the document, but never omits one that does.
@available(StreamingCodec 1.0, *)
final class FamilyDetector: Sendable {
  /// The values that a rule requires.
  private struct Requirement: Sendable {
    var family: Int
    var present: [Int] = []
    var strings: [(field: Int, value: [UInt8])] = []
  }

  /// The values found in a document.
  private struct Findings {
    /// For each field whether it has a value; empty if no field has.
    var present: [Bool] = []
    var strings: [(field: Int, value: [UInt8])] = []
  }

  private let families: [StreamFamily]
  private let table: JSONPathTable
  private let requirements: [Requirement]
  /// For each field whether its string matters.
  private let isString: [Bool]

  /// The detector for documents in lines, events and arrays.
  static let ofBytes = FamilyDetector(StreamFamily.all.filter(\.isCandidateForBytes))
  /// The detector for documents in base64.
  static let ofChunks = FamilyDetector(
    StreamFamily.all.filter { family in
      if case .chunk = family.envelope { true } else { false }
    })

  init(_ families: [StreamFamily]) {
    self.families = families
    // Where every rule that looks at a path requires a string, the string is compared; elsewhere any value counts.
    var compared: Set<String> = []
    var others: Set<String> = []
    for rule in families.flatMap(\.rules) where rule.identifiesFamily {
      let equals = rule.requiredValues.filter { $0.value != nil }.map(\.path)
      compared.formUnion(equals)
      others.formUnion(rule.requiredValues.map(\.path).filter { !equals.contains($0) })
    }
    compared.subtract(others)
    var table = JSONPathTable()
    requirements = families.enumerated().flatMap { index, family in
      family.rules.filter(\.identifiesFamily).map { rule in
        var requirement = Requirement(family: index)
        for required in rule.requiredValues {
          let isCompared = compared.contains(required.path)
          let field = table.field(at: required.path, isCompared ? .string : .presence)
          if isCompared, let value = required.value {
            requirement.strings.append((field, Array(value.utf8)))
          } else if !isCompared {
            requirement.present.append(field)
          }
        }
        return requirement
      }
    }
    self.table = table
    var isString = [Bool](repeating: false, count: table.fieldCount)
    for requirement in requirements {
      for wanted in requirement.strings { isString[wanted.field] = true }
    }
    self.isString = isString
  }

  /// Returns the families that may know a document, in their order.
  ///
  /// - Throws: ``JSONError`` if the document is not JSON.
  func candidates(for document: Span<UInt8>, maximumDepth: Int) throws(JSONError) -> [StreamFamily] {
    var matcher = JSONPathMatcher(table, maximumDepth: maximumDepth)
    var matches: [JSONPathMatch] = []
    try matcher.appendMatches(in: document, to: &matches)
    if matches.isEmpty { return [] }
    let findings = findings(matches, document)
    var isCandidate = [Bool](repeating: false, count: families.count)
    for requirement in requirements where !isCandidate[requirement.family] {
      isCandidate[requirement.family] =
        requirement.present.allSatisfy { findings.present[$0] }
        && requirement.strings.allSatisfy { wanted in
          findings.strings.contains { $0.field == wanted.field && $0.value == wanted.value }
        }
    }
    return families.indices.filter { isCandidate[$0] }.map { families[$0] }
  }

  private func findings(_ matches: [JSONPathMatch], _ document: Span<UInt8>) -> Findings {
    var findings = Findings(present: [Bool](repeating: false, count: isString.count))
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
  /// The values that a document must have for the rule to apply; nil for any value.
  fileprivate var requiredValues: [(path: String, value: String?)] {
    var required = conditions.compactMap { condition -> (path: String, value: String?)? in
      switch condition.test {
      case .equals(let value): (condition.path, value)
      case .isRaw, .isPresent, .hasSuffix(_, isWanted: true), .hasRawPrefix(_, isWanted: true): (condition.path, nil)
      case .isAbsent, .isNull, .hasSuffix(_, isWanted: false), .hasRawPrefix(_, isWanted: false): nil
      }
    }
    if !required.contains(where: { $0.path == path }) { required.append((path, nil)) }
    return required
  }
}
