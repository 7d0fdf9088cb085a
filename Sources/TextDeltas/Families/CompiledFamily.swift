/// A family's rules over the fields of a path table.
final class CompiledFamily: Sendable {
  struct Condition: Sendable {
    enum Test: Sendable {
      case bytes([UInt8])
      case isPresent
      case isAbsent
    }

    var field: Int
    var test: Test
  }

  struct Rule: Sendable {
    var effect: DeltaRule.Effect
    /// How many arrays stand on the way to the trigger.
    var depth: Int
    var trigger: Int
    /// The field of the text, or -1 where the delta has none.
    var text: Int
    var index: Int
    var identifier: Int
    var name: Int
    var conditions: [Condition]
    var isTerminal: Bool
    var separator: [UInt8]
    var memory: Bool?
    var skipsEmpty: Bool
    /// The fields of which the text is made, each behind what stands before it: `"name":`.
    var members: [(prefix: [UInt8], field: Int)]
  }

  let table: JSONPathTable
  let rules: [Rule]
  /// The rules' triggers, and the arrays on the way there: by themselves, because most rules do not apply.
  let triggers: [Int]
  let depths: [Int]
  /// Whether a field's value decides which rules apply.
  let isDeciding: [Bool]

  init(_ rules: [DeltaRule]) {
    var table = JSONPathTable()
    // Texts first: the first way of capturing a field stays, presence aside.
    self.rules = rules.map { rule in
      let capture: JSONPathTable.Capture
      var text = -1
      switch rule.effect {
      case .delta where rule.isRaw: capture = .raw
      case .delta(let kind):
        capture = rule.textPath == nil && rule.members.isEmpty ? kind.triggerCapture : .presence
      case .known: capture = .presence
      case .remember: capture = .string
      }
      let trigger = table.field(at: rule.path, capture)
      if let path = rule.textPath {
        text = table.field(at: path, .string)
      } else if capture != .presence {
        text = trigger
      }
      return Rule(
        effect: rule.effect, depth: table.depth(ofField: trigger), trigger: trigger, text: text,
        index: rule.index.map { table.field(at: $0, .raw) } ?? -1,
        identifier: rule.identifier.map { table.field(at: $0, .string) } ?? -1,
        name: rule.name.map { table.field(at: $0, .string) } ?? -1,
        conditions: rule.conditions.map { condition in
          switch condition.test {
          case .equals(let value):
            Condition(field: table.field(at: condition.path, .string), test: .bytes(Array(value.utf8)))
          case .isRaw(let value):
            Condition(field: table.field(at: condition.path, .raw), test: .bytes(Array(value.utf8)))
          case .isPresent: Condition(field: table.field(at: condition.path, .presence), test: .isPresent)
          case .isAbsent: Condition(field: table.field(at: condition.path, .presence), test: .isAbsent)
          }
        },
        isTerminal: rule.isTerminal, separator: Array(rule.separator.utf8), memory: rule.memory,
        skipsEmpty: rule.skipsEmpty,
        members: rule.members.map { path in
          let name = path.split(separator: ".").last ?? ""
          return (prefix: Array("\"\(name)\":".utf8), field: table.field(at: path, .raw))
        })
    }
    var isDeciding = [Bool](repeating: false, count: table.fieldCount)
    for rule in self.rules {
      for condition in rule.conditions {
        if case .bytes = condition.test { isDeciding[condition.field] = true }
      }
    }
    self.table = table
    triggers = self.rules.map(\.trigger)
    depths = self.rules.map(\.depth)
    self.isDeciding = isDeciding
  }
}

extension DeltaKind {
  /// How the trigger of a rule for this kind is captured: as its text, or by its presence.
  fileprivate var triggerCapture: JSONPathTable.Capture {
    switch self {
    case .text, .reasoning, .signature, .redacted, .toolInput, .stop, .partial: .string
    case .citation, .usage, .metrics: .raw
    case .start, .toolStart, .blockStart, .blockStop, .error: .presence
    }
  }
}
