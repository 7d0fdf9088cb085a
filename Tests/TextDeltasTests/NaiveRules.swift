import StrictJSON

@testable import TextDeltas

/// A family's rules in their plainest reading: a document parsed as a whole, and paths looked up in it.
///
/// Not for documents in which surrogates stand alone, nor for those that a rule is to remember.
struct NaiveRules {
  var rules: [DeltaRule]
  /// The paths at which only strings count, because some rule takes a string from there.
  private var stringPaths: Set<String> = []
  private var needsSeparator = false
  /// The blocks that have delivered pieces.
  private var blocks: Set<String> = []

  /// What an array on a path is replaced by while the rules are applied to one element after another.
  private typealias Elements = [String: JSONValue]

  init(_ family: StreamFamily) {
    rules = family.rules + DeltaRule.errors
    var rawPaths: Set<String> = []
    for rule in rules {
      switch rule.effect {
      case .delta where rule.takesAnyValue: break
      case .delta where rule.isRaw: rawPaths.insert(rule.path)
      case .delta(let kind) where rule.textPath == nil && rule.members.isEmpty:
        switch kind {
        case .text, .reasoning, .signature, .redacted, .toolInput, .stop, .partial: stringPaths.insert(rule.path)
        case .citation, .usage, .metrics: rawPaths.insert(rule.path)
        default: break
        }
      default: break
      }
      stringPaths.formUnion([rule.textPath, rule.identifier, rule.name].compactMap(\.self))
      rawPaths.formUnion([rule.index].compactMap(\.self) + rule.members)
      for condition in rule.conditions {
        switch condition.test {
        case .equals, .hasSuffix: stringPaths.insert(condition.path)
        case .isRaw, .hasRawPrefix: rawPaths.insert(condition.path)
        case .isPresent, .isAbsent, .isNull: break
        }
      }
    }
    precondition(stringPaths.isDisjoint(with: rawPaths), "a path is taken in one way only")
  }

  /// The deltas of a document, errors without their text, and whether it ends the stream.
  mutating func read(_ document: JSONValue) -> (deltas: [TextDelta], isTerminal: Bool) {
    var deltas: [TextDelta] = []
    var isTerminal = false
    apply(rules[...], document, [:], depth: 0, &deltas, &isTerminal)
    return (deltas, isTerminal)
  }

  private static func isEmpty(_ value: JSONValue) -> Bool {
    [.string(""), .object([]), .array([]), .bool(false), .number("0")].contains(value)
  }

  private static func arrays(_ path: String) -> Int { path.split(separator: "]").filter { $0.hasSuffix("[") }.count }

  /// The part of a path up to and with the array of this number.
  private static func prefix(_ path: String, arrays count: Int) -> String {
    path.split(separator: "[]", omittingEmptySubsequences: false).prefix(count).joined(separator: "[]") + "[]"
  }

  private mutating func apply(
    _ rules: ArraySlice<DeltaRule>, _ document: JSONValue, _ elements: Elements, depth: Int,
    _ deltas: inout [TextDelta], _ isTerminal: inout Bool
  ) {
    var rest = rules
    while let rule = rest.first {
      guard Self.arrays(rule.path) > depth else {
        apply(rule, document, elements, &deltas, &isTerminal)
        rest = rest.dropFirst()
        continue
      }
      let group = rest.prefix { Self.arrays($0.path) > depth }
      rest = rest.dropFirst(group.count)
      let array = Self.prefix(rule.path, arrays: depth + 1)
      precondition(group.allSatisfy { $0.path.hasPrefix(array) }, "rules beside each other walk the same array")
      for element in anyValue(String(array.dropLast(2)), document, elements)?.arrayValue ?? [] {
        var inside = elements
        inside[array] = element
        apply(group, document, inside, depth: depth + 1, &deltas, &isTerminal)
      }
    }
  }

  private mutating func apply(
    _ rule: DeltaRule, _ document: JSONValue, _ elements: Elements, _ deltas: inout [TextDelta],
    _ isTerminal: inout Bool
  ) {
    func found(_ path: String?) -> JSONValue? { path.flatMap { value($0, document, elements) } }
    func text(_ path: String?) -> String { found(path)?.stringValue ?? "" }
    guard let trigger = found(rule.path) else { return }
    for condition in rule.conditions {
      let value = found(condition.path)
      switch condition.test {
      case .equals(let expected): guard value?.stringValue == expected else { return }
      case .isRaw(let expected): guard value.map(Self.raw) == expected else { return }
      case .hasSuffix(let suffix, let isWanted):
        guard (value?.stringValue.map { $0.utf8.reversed().starts(with: suffix.utf8.reversed()) } ?? false) == isWanted
        else { return }
      case .hasRawPrefix(let prefix, let isWanted):
        guard (value.map { Self.raw($0).hasPrefix(prefix) } ?? false) == isWanted else { return }
      case .isNull: guard nullValue(condition.path, document, elements) else { return }
      case .isPresent: guard value != nil else { return }
      case .isAbsent: guard value == nil else { return }
      }
    }
    switch rule.effect {
    case .known, .remember: break
    case .failure:
      if Self.isEmpty(trigger) { return }
      deltas.append(TextDelta(kind: .error))
    case .delta(let kind):
      guard rule.memory != true else { return }
      var delta = TextDelta(kind: kind)
      switch kind {
      case _ where !rule.members.isEmpty:
        let members = rule.members.compactMap { path in
          found(path).map { "\"\(path.split(separator: ".").last ?? "")\":\(Self.raw($0))" }
        }
        delta.text = "{\(members.joined(separator: ","))}"
      case _ where rule.textPath != nil: delta.text = text(rule.textPath)
      case _ where rule.takesAnyValue: delta.text = trigger.stringValue ?? Self.raw(trigger)
      case _ where rule.isRaw: delta.text = Self.raw(trigger)
      case .citation, .usage, .metrics: delta.text = Self.raw(trigger)
      case .text, .reasoning, .signature, .redacted, .toolInput, .stop, .partial:
        guard let string = trigger.stringValue else { return }
        delta.text = string
      default: break
      }
      if rule.skipsEmpty, Self.isEmpty(trigger) { return }
      if kind == .stop, rule.textPath == nil, delta.text.isEmpty { return }
      delta.identifier = text(rule.identifier)
      delta.name = text(rule.name)
      if case .number(let digits) = found(rule.index), digits.utf8.count <= 9,
        digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      {
        delta.index = Int(digits)
      }
      let key = delta.index.map { "\($0)" } ?? "#\(delta.identifier)"
      if rule.isWhole, blocks.contains("\(kind) \(key)") { return }
      blocks.insert("\(kind) \(key)")
      if kind == .toolStart { blocks.remove("\(DeltaKind.toolInput) \(key)") }
      if !rule.separator.isEmpty {
        if needsSeparator { deltas.append(TextDelta(kind: kind, index: delta.index, text: rule.separator)) }
        needsSeparator = !delta.text.hasSuffix(rule.separator)
      }
      deltas.append(delta)
    }
    if rule.isTerminal { isTerminal = true }
  }

  /// The value at a path, where it is of a type that counts there.
  private func value(_ path: String, _ document: JSONValue, _ elements: Elements) -> JSONValue? {
    let value = anyValue(path, document, elements)
    return value?.stringValue == nil && stringPaths.contains(path) ? nil : value
  }

  /// Whether the value at a path is null.
  private func nullValue(_ path: String, _ document: JSONValue, _ elements: Elements) -> Bool {
    guard !path.contains("["),
      let parent = path.split(separator: ".").dropLast().reduce(document as JSONValue?, { $0?[String($1)] })
    else { return false }
    return parent[String(path.split(separator: ".").last ?? "")]?.isNull == true
  }

  /// The value at a path that is not null; of members with the same name the first.
  private func anyValue(_ path: String, _ document: JSONValue, _ elements: Elements) -> JSONValue? {
    var value = document
    var walked = ""
    for component in path.split(separator: ".") {
      let name = component.prefix { $0 != "[" }
      if !walked.isEmpty { walked += "." }
      walked += name
      if !name.isEmpty {
        guard let member = value[String(name)] else { return nil }
        value = member
      }
      for step in component.dropFirst(name.count).split(separator: "]") {
        walked += step + "]"
        if step == "[0" {
          guard let first = value.arrayValue?.first else { return nil }
          value = first
        } else {
          guard let element = elements[walked] else { return nil }
          value = element
        }
      }
    }
    return value.isNull ? nil : value
  }

  private static func raw(_ value: JSONValue) -> String {
    var output: [UInt8] = []
    value.write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
