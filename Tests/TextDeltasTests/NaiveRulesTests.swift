import StrictJSON
import TestSupport
import Testing

@testable import TextDeltas

@Suite("A plain parser and paths agree")
struct NaiveRulesTests {
  /// Those whose documents may stand on lines.
  static let families = StreamFamily.all.filter { !$0.rules.isEmpty && $0 != .vercelData && $0 != .lambda }

  @Test("random documents over a family's own paths, one stream after another", arguments: families.map(\.name))
  func random(name: String) throws {
    let family = try #require(StreamFamily(named: name))
    var random = SeededGenerator(seed: family.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    var kinds: Set<DeltaKind> = []
    for round in 0..<60 {
      var naive = NaiveRules(family)
      var expected: [TextDelta] = []
      var isComplete = false
      var stream: [UInt8] = []
      var documents: [JSONValue] = []
      for _ in 0..<3 {
        let document = FamilyDocument.random(family, &random)
        // Of the same shape twice, with other texts: the second may be read by a template of the first.
        documents += [document, FamilyDocument.retold(document, &random), document]
      }
      for document in documents {
        let plain = naive.read(document)
        expected += plain.deltas
        isComplete = isComplete || plain.isTerminal
        FamilyDocument.write(document, isPlain: round % 2 == 0, to: &stream, &random)
        stream.append(0x0A)
      }
      kinds.formUnion(expected.map(\.kind))
      let found = extract(stream, family, format: .jsonLines, reads: round % 3 == 0 ? .random(UInt64(round)) : .whole)
      #expect(found.error == nil)
      #expect(
        found.deltas.map(Self.minified) == expected.map(Self.minified),
        "round \(round): \(String(decoding: stream, as: UTF8.self))")
      switch found.ending {
      case .failed: #expect(expected.contains { $0.kind == .error })
      case .complete, .refused: #expect(isComplete)
      case .cutBetweenElements: #expect(!isComplete && family.hasTerminalEvent)
      case .ended: #expect(!isComplete && !family.hasTerminalEvent)
      default: #expect(expected.isEmpty && !isComplete && found.ending == .notUnderstood)
      }
    }
    // The documents were of use: each kind that the family has came.
    for rule in family.rules {
      guard case .delta(let kind) = rule.effect, rule.memory != true else { continue }
      #expect(kinds.contains(kind), "\(family.name) \(kind)")
    }
  }

  /// The delta, with its text minified if it is JSON; an error without its text.
  private static func minified(_ delta: TextDelta) -> TextDelta {
    if delta.kind == .error { return TextDelta(kind: .error) }
    var delta = delta
    let bytes = Array(delta.text.utf8)
    guard let value = try? JSONValue(parsing: bytes.span) else { return delta }
    var output: [UInt8] = []
    value.write(to: &output)
    delta.text = String(decoding: output, as: UTF8.self)
    return delta
  }
}

/// Documents full of the paths of a family.
enum FamilyDocument {
  /// A document in which some of the family's rules apply, and others nearly do.
  static func random(_ family: StreamFamily, _ random: inout SeededGenerator) -> JSONValue {
    var document = JSONValue.object([])
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      guard let rule = family.rules.randomElement(using: &random) else { continue }
      if rule.path.isEmpty { return leaf(for: rule, &random) }
      var paths = rule.conditions.compactMap { condition -> (String, JSONValue)? in
        switch condition.test {
        case .equals(let value): (condition.path, .string(value))
        case .isRaw(let value): (condition.path, value == "true" || value == "false" ? .bool(value == "true") : .null)
        case .hasSuffix(let suffix, isWanted: true): (condition.path, .string("x" + suffix))
        case .hasRawPrefix(let prefix, isWanted: true): (condition.path, .number(prefix + "00"))
        case .isPresent: (condition.path, .string(RandomJSON.text(&random)))
        case .isNull: (condition.path, .null)
        case .isAbsent, .hasSuffix(_, isWanted: false), .hasRawPrefix(_, isWanted: false): nil
        }
      }
      paths.append((rule.path, leaf(for: rule, &random)))
      for path in [rule.textPath, rule.identifier, rule.name].compactMap(\.self) + rule.members {
        paths.append((path, .string(RandomJSON.text(&random))))
      }
      if let index = rule.index {
        paths.append(
          (
            index,
            .number(["0", "1", "12", "-1", "0.0", "123456789", "1234567890"].randomElement(using: &random) ?? "0")
          ))
      }
      // Other rules' paths as decoys, and values of a wrong type.
      if let other = family.rules.randomElement(using: &random), Bool.random(using: &random) {
        paths.append((other.path, RandomJSON.value(depth: 2, &random)))
      }
      paths.shuffle(using: &random)
      if Int.random(in: 0..<8, using: &random) == 0 { paths.removeLast() }
      for (path, value) in paths {
        insert(value, at: components(path)[...], into: &document, &random)
      }
    }
    return document
  }

  private static func leaf(for rule: DeltaRule, _ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return RandomJSON.value(depth: 2, &random)
    case 1: return .object([])
    default:
      // A trigger that is a condition too must hold.
      for condition in rule.conditions where condition.path == rule.path {
        switch condition.test {
        case .equals(let value): return .string(value)
        case .hasSuffix(let suffix, isWanted: true): return .string("x" + suffix)
        case .isRaw(let value): return .bool(value == "true")
        default: break
        }
      }
      return .string(RandomJSON.text(&random))
    }
  }

  private static func components(_ path: String) -> [String] {
    path.split(separator: ".").flatMap { component -> [String] in
      let name = component.prefix { $0 != "[" }
      return [String(name)] + component.dropFirst(name.count).split(separator: "]").map { _ in "[" }
    }
  }

  private static func insert(
    _ value: JSONValue, at path: ArraySlice<String>, into place: inout JSONValue, _ random: inout SeededGenerator
  ) {
    guard let step = path.first else {
      // What leads further stays.
      if case .object(let members) = place, !members.isEmpty { return }
      if case .array = place { return }
      place = value
      return
    }
    if step == "[" {
      var elements = place.arrayValue ?? []
      while elements.isEmpty || elements.count < 3 && Int.random(in: 0..<4, using: &random) == 0 {
        elements.append([JSONValue.object([]), .null].randomElement(using: &random) ?? .null)
      }
      let index = Int.random(in: 0..<4, using: &random) == 0 ? elements.count - 1 : 0
      insert(value, at: path.dropFirst(), into: &elements[index], &random)
      place = .array(elements)
      return
    }
    var members = place.objectValue ?? []
    if let index = members.firstIndex(where: { $0.name == step }), Int.random(in: 0..<12, using: &random) > 0 {
      insert(value, at: path.dropFirst(), into: &members[index].value, &random)
    } else {
      var inner = JSONValue.null
      insert(value, at: path.dropFirst(), into: &inner, &random)
      members.insert(JSONMember(name: step, value: inner), at: Int.random(in: 0...members.count, using: &random))
    }
    place = .object(members)
  }

  /// The document with some other strings in it.
  static func retold(_ value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
    switch value {
    case .string where Int.random(in: 0..<3, using: &random) == 0: .string(RandomJSON.text(&random))
    case .number where Int.random(in: 0..<3, using: &random) == 0:
      .number("\(Int.random(in: 0..<2000, using: &random))")
    case .array(let elements): .array(elements.map { retold($0, &random) })
    case .object(let members):
      .object(members.map { JSONMember(name: $0.name, value: retold($0.value, &random)) })
    default: value
    }
  }

  /// Writes a document on one line: plainly, or with blanks and escapes wherever they may stand.
  static func write(
    _ value: JSONValue, isPlain: Bool, to output: inout [UInt8], _ random: inout SeededGenerator
  ) {
    guard !isPlain else {
      value.write(to: &output)
      return
    }
    func blank() {
      while Int.random(in: 0..<6, using: &random) == 0 {
        output.append([0x20, 0x09, 0x0D].randomElement(using: &random) ?? 0x20)
      }
    }
    func write(_ text: String) {
      output.append(0x22)
      for scalar in text.unicodeScalars {
        let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
        if mustEscape || Int.random(in: 0..<4, using: &random) == 0 {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
            output += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
          }
        } else {
          output += String(scalar).utf8
        }
      }
      output.append(0x22)
    }
    blank()
    switch value {
    case .string(let text): write(text)
    case .array(let elements):
      output.append(0x5B)
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(0x2C) }
        Self.write(element, isPlain: false, to: &output, &random)
      }
      blank()
      output.append(0x5D)
    case .object(let members):
      output.append(0x7B)
      for (index, member) in members.enumerated() {
        if index > 0 { output.append(0x2C) }
        blank()
        write(member.name)
        blank()
        output.append(0x3A)
        Self.write(member.value, isPlain: false, to: &output, &random)
      }
      blank()
      output.append(0x7D)
    default: value.write(to: &output)
    }
    blank()
  }
}
