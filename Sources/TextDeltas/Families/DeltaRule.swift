/// Where in a family's documents a kind of delta stands.
///
/// A document is one JSON text: the payload of an event, whose type counts as the name of a member around it; what
/// base64 in it holds; the data of a server-sent event; a line.
struct DeltaRule: Sendable {
  /// A condition on a value elsewhere in the document.
  struct Condition: Sendable {
    enum Test: Sendable {
      /// A string that is this one.
      case equals(String)
      /// Any value that stands there as this text.
      case isRaw(String)
      /// There is a value.
      case isPresent
      /// There is no value.
      case isAbsent
    }

    var path: String
    var test: Test
  }

  enum Effect: Sendable {
    case delta(DeltaKind)
    /// The document is known to be of this family, and says nothing.
    case known
    /// Remembers, for later documents, whether the string contains the text.
    case remember(contains: String)
  }

  var effect: Effect
  /// What triggers the rule: its value is the text, unless `text` says otherwise.
  var path: String
  var textPath: String?
  var index: String?
  var identifier: String?
  var name: String?
  var conditions: [Condition] = []
  /// Whether this ends the stream.
  var isTerminal = false
  /// What stands between this text and an earlier one.
  var separator = ""
  /// What a `remember` rule must have found.
  var memory: Bool?
  /// Whether there is no delta where its trigger is an empty string.
  var skipsEmpty = false
  /// Members beside each other of which the text is made: an object of those that are there.
  var members: [String] = []
  /// Whether the text is JSON, as it stands in the document.
  var isRaw = false

  /// A delta whose text stands at `path`.
  static func delta(
    _ kind: DeltaKind, _ path: String, text: String? = nil, index: String? = nil, id: String? = nil,
    name: String? = nil, when conditions: [Condition] = []
  ) -> DeltaRule {
    DeltaRule(
      effect: .delta(kind), path: path, textPath: text, index: index, identifier: id, name: name,
      conditions: conditions)
  }

  /// A document that the family knows, and that says nothing.
  static func known(_ path: String, when conditions: [Condition] = []) -> DeltaRule {
    DeltaRule(effect: .known, path: path, conditions: conditions)
  }

  /// The rule, ending the stream.
  var terminal: DeltaRule {
    var rule = self
    rule.isTerminal = true
    return rule
  }

  func separated(by separator: String) -> DeltaRule {
    var rule = self
    rule.separator = separator
    return rule
  }

  func ifRemembered(_ memory: Bool) -> DeltaRule {
    var rule = self
    rule.memory = memory
    return rule
  }

  /// The rule, where its trigger is no empty string.
  var unlessEmpty: DeltaRule {
    var rule = self
    rule.skipsEmpty = true
    return rule
  }

  /// The rule, its text an object of these members of the document.
  func gathering(_ members: String...) -> DeltaRule {
    var rule = self
    rule.members = members
    return rule
  }

  /// The rule, its text JSON as it stands in the document.
  var raw: DeltaRule {
    var rule = self
    rule.isRaw = true
    return rule
  }

  /// The rule for the same document inside the member `name` of another, under more conditions.
  func under(_ name: String, when conditions: [Condition] = []) -> DeltaRule {
    func inside(_ path: String) -> String { path.isEmpty ? name : "\(name).\(path)" }
    var rule = self
    rule.path = inside(path)
    rule.textPath = textPath.map(inside)
    rule.index = index.map(inside)
    rule.identifier = identifier.map(inside)
    rule.name = self.name.map(inside)
    rule.members = members.map(inside)
    rule.conditions = self.conditions.map { Condition(path: inside($0.path), test: $0.test) } + conditions
    return rule
  }
}

extension DeltaRule.Condition {
  /// The string at `path` is `value`.
  static func string(_ path: String, _ value: String) -> Self { Self(path: path, test: .equals(value)) }
  /// The value at `path` stands there as `value`.
  static func raw(_ path: String, _ value: String) -> Self { Self(path: path, test: .isRaw(value)) }
  /// There is something at `path`.
  static func present(_ path: String) -> Self { Self(path: path, test: .isPresent) }
  /// There is nothing at `path`.
  static func absent(_ path: String) -> Self { Self(path: path, test: .isAbsent) }
}
