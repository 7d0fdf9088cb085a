/// Where a family's documents hold a kind of delta.
///
/// A document is one JSON text: the payload of an event, whose type counts as the name of a member around it; the decoded
/// base64 in a payload; the data of a server-sent event; a line; or an element of a JSON array.
struct DeltaRule: Sendable {
  /// A condition on a value elsewhere in the document.
  struct Condition: Sendable {
    enum Test: Sendable {
      /// The value is this string.
      case equals(String)
      /// The value is written exactly so.
      case isRaw(String)
      /// The value is a string with this suffix, or it is not.
      case hasSuffix(String, isWanted: Bool)
      /// The value is written with this beginning, or it is not.
      case hasRawPrefix(String, isWanted: Bool)
      /// There is a value.
      case isPresent
      /// There is no value.
      case isAbsent
      /// The value is `null`.
      case isNull
    }

    var path: String
    var test: Test
  }

  enum Effect: Sendable {
    case delta(DeltaKind)
    /// The document belongs to the family, and has no delta.
    case known
    /// Remembers for later documents whether the string contains the text.
    case remember(contains: String)
    /// The value is an error: an object, an array of them, or a message.
    case failure

    var isFailure: Bool { if case .failure = self { true } else { false } }
  }

  var effect: Effect
  /// The path that triggers the rule.
  ///
  /// Its value is the text, unless there is a text path.
  var path: String
  var textPath: String?
  var index: String?
  var identifier: String?
  var name: String?
  var conditions: [Condition] = []
  /// Whether this ends the stream.
  var isTerminal = false
  /// The text between this text and an earlier one.
  var separator = ""
  /// The result that a `remember` rule must have had.
  var memory: Bool?
  /// Whether the rule does nothing if its value is `""`, `{}`, `[]`, `false` or `0`.
  var skipsEmpty = false
  /// Whether the text is that of a whole block, which repeats the pieces delivered before.
  var isWhole = false
  /// Members that form the text: an object of those that are present.
  var members: [String] = []
  /// Whether the text is the value's JSON.
  var isRaw = false
  /// Whether the text is a string's content, or another value's JSON.
  var takesAnyValue = false
  /// Whether other families have the rule as well, so that it does not identify this one.
  var isCommon = false

  /// A delta whose text is at `path`.
  static func delta(
    _ kind: DeltaKind, _ path: String, text: String? = nil, index: String? = nil, id: String? = nil,
    name: String? = nil, when conditions: [Condition] = []
  ) -> DeltaRule {
    DeltaRule(
      effect: .delta(kind), path: path, textPath: text, index: index, identifier: id, name: name,
      conditions: conditions)
  }

  /// A document that belongs to the family and has no delta.
  static func known(_ path: String, when conditions: [Condition] = []) -> DeltaRule {
    DeltaRule(effect: .known, path: path, conditions: conditions)
  }

  /// An error at `path`; the empty path is the whole document.
  static func failure(_ path: String, when conditions: [Condition] = []) -> DeltaRule {
    DeltaRule(effect: .failure, path: path, conditions: conditions, skipsEmpty: true)
  }

  /// The errors that documents of every family may report.
  ///
  /// Bedrock's models put an exception into a member of its name. A function that fails answers with its type and message.
  static let errors: [DeltaRule] =
    [
      .failure("error"), .failure("", when: [.string("type", "error"), .absent("error")]),
      .failure("", when: [.present("errorType"), .present("errorMessage"), .absent("error")]),
    ]
    + [
      "internalServerException", "modelStreamErrorException", "modelTimeoutException", "serviceUnavailableException",
      "throttlingException", "validationException",
    ].map { .failure($0) }

  /// Whether a document that the rule applies to identifies the family.
  ///
  /// Usage, metrics and errors look alike in many families.
  var identifiesFamily: Bool {
    if isCommon { return false }
    switch effect {
    case .delta(.usage), .delta(.metrics), .failure: return false
    default: return true
    }
  }
}

// MARK: Modifiers

extension DeltaRule {
  private func with(_ change: (inout DeltaRule) -> Void) -> DeltaRule {
    var rule = self
    change(&rule)
    return rule
  }

  /// The rule, ending the stream.
  var terminal: DeltaRule { with { $0.isTerminal = true } }

  /// The rule, with a separator between its texts.
  func separated(by separator: String) -> DeltaRule { with { $0.separator = separator } }

  /// The rule, if the `remember` rule had this result.
  func ifRemembered(_ memory: Bool) -> DeltaRule { with { $0.memory = memory } }

  /// The rule, unless its value is empty.
  var unlessEmpty: DeltaRule { with { $0.skipsEmpty = true } }

  /// The rule, unless the block has delivered pieces.
  var ifNoPieces: DeltaRule {
    with {
      $0.isWhole = true
      $0.skipsEmpty = true
    }
  }

  /// The rule, with an object of these members of the document as its text.
  func gathering(_ members: String...) -> DeltaRule { with { $0.members = members } }

  /// The rule, with the value's JSON as its text.
  var raw: DeltaRule { with { $0.isRaw = true } }

  /// The rule, with a string's content or another value's JSON as its text.
  var anyValue: DeltaRule { with { $0.takesAnyValue = true } }

  /// The rule, without identifying the family.
  var common: DeltaRule { with { $0.isCommon = true } }

  /// The rule for the same document inside the member `name` of another, under more conditions.
  func under(_ name: String, when conditions: [Condition] = []) -> DeltaRule {
    func inside(_ path: String) -> String { path.isEmpty ? name : "\(name).\(path)" }
    return with { rule in
      rule.path = inside(path)
      rule.textPath = textPath.map(inside)
      rule.index = index.map(inside)
      rule.identifier = identifier.map(inside)
      rule.name = self.name.map(inside)
      rule.members = members.map(inside)
      rule.conditions = self.conditions.map { Condition(path: inside($0.path), test: $0.test) } + conditions
    }
  }
}

extension DeltaRule.Condition {
  /// The value at `path` is the string `value`.
  static func string(_ path: String, _ value: String) -> Self { Self(path: path, test: .equals(value)) }
  /// The value at `path` is written `value`.
  static func raw(_ path: String, _ value: String) -> Self { Self(path: path, test: .isRaw(value)) }
  /// The value at `path` is a string that ends in `suffix`.
  static func suffix(_ path: String, _ suffix: String) -> Self {
    Self(path: path, test: .hasSuffix(suffix, isWanted: true))
  }
  /// The value at `path` is not a string that ends in `suffix`.
  static func noSuffix(_ path: String, _ suffix: String) -> Self {
    Self(path: path, test: .hasSuffix(suffix, isWanted: false))
  }
  /// The value at `path` is a string.
  static func isString(_ path: String) -> Self { suffix(path, "") }
  /// The value at `path` is written with `prefix` at its beginning.
  static func rawPrefix(_ path: String, _ prefix: String) -> Self {
    Self(path: path, test: .hasRawPrefix(prefix, isWanted: true))
  }
  /// The value at `path` is not written with `prefix` at its beginning.
  static func noRawPrefix(_ path: String, _ prefix: String) -> Self {
    Self(path: path, test: .hasRawPrefix(prefix, isWanted: false))
  }
  /// There is a value at `path`.
  static func present(_ path: String) -> Self { Self(path: path, test: .isPresent) }
  /// There is no value at `path`.
  static func absent(_ path: String) -> Self { Self(path: path, test: .isAbsent) }
  /// The value at `path` is `null`.
  static func null(_ path: String) -> Self { Self(path: path, test: .isNull) }
}
