/// A family's rules over the fields of a path table.
final class CompiledFamily: Sendable {
  struct Condition: Sendable {
    enum Test: Sendable {
      case equals([UInt8])
      case hasSuffix([UInt8], isWanted: Bool)
      case hasPrefix([UInt8], isWanted: Bool)
      case isPresent
      case isAbsent
    }

    var field: Int
    var test: Test
  }

  /// A class, because a copy of a rule costs a reference count for each of its lists.
  final class Rule: Sendable {
    let effect: DeltaRule.Effect
    let trigger: Int
    /// The field of the text, or -1 if the delta has none.
    let text: Int
    let index: Int
    let identifier: Int
    let name: Int
    let conditions: [Condition]
    let isTerminal: Bool
    let separator: [UInt8]
    let memory: Bool?
    let skipsEmpty: Bool
    let isWhole: Bool
    /// The fields that form the text, each with its prefix: `"name":`.
    let members: [(prefix: [UInt8], field: Int)]
    /// Whether a failure is read from the whole document.
    let takesWholeDocument: Bool
    /// The name of the member that triggers the rule.
    let member: String
    /// Whether a document that the rule applies to identifies the family.
    let identifiesFamily: Bool
    /// Whether the rule does the same in every document with the same deciding values.
    let isTemplatable: Bool

    fileprivate init(_ rule: DeltaRule, _ table: inout JSONPathTable) {
      let capture: JSONPathTable.Capture =
        switch rule.effect {
        case .delta where rule.isRaw: .raw
        case .delta where rule.takesAnyValue: .any
        case .delta(let kind): rule.textPath == nil && rule.members.isEmpty ? kind.triggerCapture : .presence
        case .known: .presence
        case .remember: .string
        // A path at which a rule compares strings is captured as a string.
        case .failure where rule.conditions.contains { $0.path == rule.path }: .string
        case .failure: rule.path.isEmpty ? .presence : .any
        }
      effect = rule.effect
      trigger = table.field(at: rule.path, capture)
      text = rule.textPath.map { table.field(at: $0, .string) } ?? (capture == .presence ? -1 : trigger)
      index = rule.index.map { table.field(at: $0, .raw) } ?? -1
      identifier = rule.identifier.map { table.field(at: $0, .string) } ?? -1
      name = rule.name.map { table.field(at: $0, .string) } ?? -1
      conditions = rule.conditions.map { condition in
        switch condition.test {
        case .equals(let value):
          CompiledFamily.Condition(field: table.field(at: condition.path, .string), test: .equals(Array(value.utf8)))
        case .isRaw(let value):
          CompiledFamily.Condition(field: table.field(at: condition.path, .raw), test: .equals(Array(value.utf8)))
        case .hasSuffix(let suffix, let isWanted):
          CompiledFamily.Condition(
            field: table.field(at: condition.path, .string), test: .hasSuffix(Array(suffix.utf8), isWanted: isWanted))
        case .hasRawPrefix(let prefix, let isWanted):
          CompiledFamily.Condition(
            field: table.field(at: condition.path, .raw), test: .hasPrefix(Array(prefix.utf8), isWanted: isWanted))
        case .isPresent:
          CompiledFamily.Condition(field: table.field(at: condition.path, .presence), test: .isPresent)
        case .isNull: CompiledFamily.Condition(field: table.nullField(at: condition.path), test: .isPresent)
        case .isAbsent: CompiledFamily.Condition(field: table.field(at: condition.path, .presence), test: .isAbsent)
        }
      }
      isTerminal = rule.isTerminal
      separator = Array(rule.separator.utf8)
      memory = rule.memory
      skipsEmpty = rule.skipsEmpty
      isWhole = rule.isWhole
      members = rule.members.map { path in
        let name = path.split(separator: ".").last ?? ""
        return (prefix: Array("\"\(name)\":".utf8), field: table.field(at: path, .raw))
      }
      takesWholeDocument = rule.path.isEmpty
      member = String(rule.path.split(separator: ".").last ?? "")
      identifiesFamily = rule.identifiesFamily
      isTemplatable =
        switch rule.effect {
        case .delta(let kind):
          rule.memory == nil && !rule.skipsEmpty && rule.separator.isEmpty && !rule.isWhole && kind.isTextOrBlock
        default: true
        }
    }
  }

  let table: JSONPathTable
  let rules: [Rule]
  /// The rules' triggers and their numbers of arrays, stored apart because most rules do not apply.
  let triggers: [Int]
  let depths: [Int]
  /// For each field whether its value decides which rules apply.
  let isDeciding: [Bool]
  /// Whether a rule depends on the pieces delivered before.
  let tracksPieces: Bool

  init(_ familyRules: [DeltaRule]) {
    var table = JSONPathTable()
    rules = (familyRules + DeltaRule.errors).map { Rule($0, &table) }
    var isDeciding = [Bool](repeating: false, count: table.fieldCount)
    for condition in rules.flatMap(\.conditions) {
      switch condition.test {
      case .equals, .hasSuffix, .hasPrefix: isDeciding[condition.field] = true
      case .isPresent, .isAbsent: break
      }
    }
    self.table = table
    triggers = rules.map(\.trigger)
    depths = triggers.map { table.depth(ofField: $0) }
    self.isDeciding = isDeciding
    tracksPieces = rules.contains(where: \.isWhole)
  }
}

extension DeltaKind {
  /// How the trigger of a rule for this kind is captured: by its text, or by its presence.
  fileprivate var triggerCapture: JSONPathTable.Capture {
    switch self {
    case .text, .reasoning, .signature, .redacted, .toolInput, .stop, .partial: .string
    case .citation, .usage, .metrics: .raw
    case .start, .toolStart, .blockStart, .blockStop, .error: .presence
    }
  }

  /// Whether a delta of this kind only delivers text or marks a block.
  fileprivate var isTextOrBlock: Bool {
    switch self {
    case .text, .reasoning, .signature, .redacted, .toolStart, .toolInput, .blockStart, .blockStop: true
    case .start, .citation, .stop, .usage, .metrics, .partial, .error: false
    }
  }
}
