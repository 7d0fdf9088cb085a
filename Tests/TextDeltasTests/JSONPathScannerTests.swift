import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// A value that the scanner took, its pieces joined.
struct Taken: Hashable, Sendable {
  var field: Int
  var elements: [Int]
  var bytes: [UInt8]
  var loneSurrogates: [UInt16] = []

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// The scanner over a fixed table, for the laws' harness.
struct ScannerUnderTest: DecoderUnderTest, ~Copyable {
  static let paths: [(path: String, capture: JSONPathTable.Capture)] = [
    ("a", .string), ("b.c", .string), ("b.d", .raw), ("e[].f", .string), ("e[].g[].h", .raw), ("e[]", .presence),
    ("i[0].j", .string), ("k", .presence), ("é", .string), ("m[][]", .raw), ("", .raw),
  ]

  static let table: JSONPathTable = {
    var table = JSONPathTable()
    // Without the last: a document taken as a whole leads no further.
    for (path, capture) in paths.dropLast() { _ = table.field(at: path, capture) }
    return table
  }()

  var scanner = JSONPathScanner(table)
  var open: Taken?

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Taken]) throws(JSONScanError) {
    try Self.decode(bytes, &scanner, &open, &elements)
  }

  private static func decode(
    _ bytes: Span<UInt8>, _ scanner: inout JSONPathScanner, _ open: inout Taken?, _ elements: inout [Taken]
  ) throws(JSONScanError) {
    var input = bytes
    while let piece = try scanner.next(&input) {
      let ids = [piece.elements.outer, piece.elements.inner]
      var taken = piece.isFirst ? Taken(field: piece.field, elements: ids, bytes: []) : open
      for index in piece.bytes.indices { taken?.bytes.append(piece.bytes[index]) }
      if let unit = piece.loneSurrogate { taken?.loneSurrogates.append(unit) }
      open = taken
      if piece.isLast, let taken {
        elements.append(taken)
        open = nil
      }
    }
  }

  mutating func finish(into elements: inout [Taken]) throws(JSONScanError) { try scanner.finish() }
}

@Suite("The path scanner")
struct JSONPathScannerTests {
  static var laws: DecoderLaws<ScannerUnderTest> { DecoderLaws() }

  /// What the paths lead to in a value: the plainest reading of them.
  static func naive(_ value: JSONValue) -> [[String]] {
    ScannerUnderTest.paths.dropLast().map { path, capture in
      var values = [value]
      for component in path.split(separator: ".") {
        let name = component.prefix { $0 != "[" }
        values = values.compactMap { $0[String(name)] }
        for step in component.dropFirst(name.count).split(separator: "]") {
          values = values.flatMap { value in
            let elements = value.arrayValue ?? []
            return step == "[0" ? Array(elements.prefix(1)) : elements
          }
        }
      }
      return values.filter { !$0.isNull }.compactMap { value in
        switch capture {
        case .string: value.stringValue
        case .presence: ""
        default:
          {
            var output: [UInt8] = []
            value.write(to: &output)
            return String(decoding: output, as: UTF8.self)
          }()
        }
      }
    }
  }

  /// The same from the scanner: raw values in a form that compares.
  static func scanned(_ taken: [Taken]) throws -> [[String]] {
    try ScannerUnderTest.paths.dropLast().indices.map { field in
      try taken.filter { $0.field == field }.map { taken in
        guard ScannerUnderTest.paths[field].capture == .raw else { return taken.text }
        var output: [UInt8] = []
        try JSONValue(parsing: taken.bytes.span).write(to: &output)
        return String(decoding: output, as: UTF8.self)
      }
    }
  }

  @Test(
    "documents: what the paths lead to, under every split",
    arguments: [
      #"{"a":"x","b":{"c":"y","d":[1, {"a":"no"}]},"e":[{"f":"1","g":[{"h":1},{"h":"2"}]},{"f":"2"}]}"#,
      #" { "b" : { "d" : 1.5e3 , "c" : "" } , "a" : "é😀\ud83d\ude00\n\"\u0041" , "k" : false } "#,
      #"{"a":"first","a":"second","b":{"c":"1"},"b":{"c":"2","d":3}}"#,
      #"{"a":null,"b":{"c":null,"d":null},"k":null,"e":null,"i":null}"#,
      #"{"a":1,"b":"c","e":{"f":"no"},"i":{"j":"no"},"k":{}}"#,
      #"{"a":{"a":"no"},"x":{"a":"no","b":{"c":"no"}},"y":["a","b",{"a":"no"}],"a":"too late"}"#,
      #"{"\u0061":"escaped","\u00e9":"also","b":{"\u0063":"c","c":"d"}}"#,
      #"{"i":[{"j":"first"},{"j":"no"}],"m":[[1,2],[],["x",{}],3]}"#,
      #"{"aa":"no","":"no","A":"no","a\u0000":"no","a":"\u0000"}"#,
      #"{"a":"\ud83d","b":{"c":"\ude00x\ud83d\ud83d\ude00"}}"#,
      #"{"e":[],"i":[],"m":[]}"#, #"[]"#, #""a""#, #"-0.0e-0"#, #"true"#, #" null "#, #"{}"#,
    ])
  func documents(text: String) throws {
    let bytes = Array(text.utf8)
    let outcome = Self.laws.outcome(of: bytes)
    #expect(outcome.failure == nil)
    #expect(try Self.scanned(outcome.elements) == Self.naive(JSONValue(parsing: bytes.span)))
    #expect(Self.laws.violations(on: bytes) == [])
  }

  @Test("elements of arrays have numbers of their own")
  func elements() {
    let taken = Self.laws.outcome(of: Array(#"{"e":[{"f":"1","g":[{"h":1},{"h":2}]},{"g":[{"h":3}],"f":"2"}]}"#.utf8))
      .elements
    let found = taken.filter { $0.field != 5 }.map { "\($0.text) \($0.elements)" }
    #expect(found == ["1 [0, -1]", "1 [0, 1]", "2 [0, 2]", "3 [3, 4]", "2 [3, -1]"])
  }

  @Test("lone surrogates at the ends of a string are told")
  func loneSurrogates() {
    func units(_ text: String) -> [UInt16] {
      Self.laws.outcome(of: Array("{\"a\":\"\(text)\"}".utf8)).elements.flatMap(\.loneSurrogates)
    }
    #expect(units(#"\ud83d"#) == [0xD83D])
    #expect(units(#"\ude00"#) == [0xDE00])
    #expect(units(#"x\ud83d"#) == [0xD83D])
    #expect(units(#"\ude00x"#) == [0xDE00])
    #expect(units(#"x\ude00"#) == [])
    #expect(units(#"\ud83dx"#) == [])
    #expect(units(#"\ude00\ud83d"#) == [0xDE00, 0xD83D])
    #expect(units(#"\ud83d\ude00"#) == [])
  }

  @Test(
    "what is not JSON, where and why, under every split",
    arguments: [
      ("", 0, .unexpectedEnd), ("\u{FEFF}{}", 0, .byteOrderMark), ("{} {}", 3, .trailingBytes),
      ("{\"a\":01}", 6, .invalidNumber),
      ("{\"x\":tru}", 8, .invalidLiteral), ("{\"x\":[1,]}", 8, .unexpectedByte(0x5D)),
      ("{\"x\":1,}", 7, .unexpectedByte(0x7D)),
      ("{\"a\":\"\\x\"}", 7, .invalidEscape), ("{\"a\":\"\\u12g4\"}", 10, .invalidEscape),
      ("{\"a\":\"b", 7, .unexpectedEnd),
      ("{\"a\":\"\n\"}", 6, .controlCharacterInString(0x0A)), ("{\"x\":\"\u{1}\"}", 6, .controlCharacterInString(1)),
      ("{\"a\" \"b\"}", 5, .unexpectedByte(0x22)), ("[1 2]", 3, .unexpectedByte(0x32)),
      ("{a:1}", 1, .unexpectedByte(0x61)),
      ("[1}", 2, .unexpectedByte(0x7D)), ("{\"a\":}", 5, .unexpectedByte(0x7D)), ("]", 0, .unexpectedByte(0x5D)),
      ("1.", 2, .unexpectedEnd), ("-", 1, .unexpectedEnd), ("1e+", 3, .unexpectedEnd), ("nul", 3, .unexpectedEnd),
      ("[1.]", 3, .invalidNumber), ("[1e]", 3, .invalidNumber), ("[-]", 2, .invalidNumber),
      ("NaN", 0, .unexpectedByte(0x4E)),
    ] as [(String, Int, JSONFault)])
  func errors(text: String, offset: Int, fault: JSONFault) {
    let outcome = Self.laws.outcome(of: Array(text.utf8))
    #expect(outcome.failure == JSONScanError(offset: offset, fault: fault))
    #expect(Self.laws.violations(on: Array(text.utf8)) == [])
  }

  @Test(
    "ill-formed UTF-8 in a wanted string, a skipped one, and a name, under every split",
    arguments: [
      [0x80], [0xC0, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE3, 0x81], [0xF0, 0x9F, 0x98], [0xE3, 0x41], [0xF0, 0x9F, 0x41],
    ] as [[UInt8]])
  func illFormedUTF8(bytes: [UInt8]) {
    for (before, after) in [("{\"a\":\"x", "y\"}"), ("{\"z\":\"x", "\"}"), ("{\"x", "\":1}"), ("{\"a\":\"x", "\\n\"}")]
    {
      let document = Array(before.utf8) + bytes + Array(after.utf8)
      #expect(
        Self.laws.outcome(of: document).failure == JSONScanError(offset: before.utf8.count, fault: .illFormedUTF8))
      #expect(Self.laws.violations(on: document) == [])
    }
  }

  @Test("arrays and objects are closed by their own brackets, however deep they stand")
  func nesting() {
    var random = SeededGenerator(seed: 64)
    for depth in [1, 2, 63, 64, 65, 127, 128, 129, 130, 200] {
      let isObject = (0..<depth).map { _ in Bool.random(using: &random) }
      let opening = isObject.map { $0 ? #"{"x":"# : "[" }.joined() + "1"
      let closing = isObject.reversed().map { $0 ? "}" : "]" }
      #expect(Self.laws.outcome(of: Array((opening + closing.joined()).utf8)).failure == nil)
      for place in closing.indices {
        var wrong = closing
        wrong[place] = wrong[place] == "}" ? "]" : "}"
        #expect(
          Self.laws.outcome(of: Array((opening + wrong.joined()).utf8)).failure
            == JSONScanError(
              offset: opening.utf8.count + place, fault: .unexpectedByte(wrong[place] == "}" ? 0x7D : 0x5D)))
      }
      let many = closing.joined() + "]"
      #expect(
        Self.laws.outcome(of: Array((opening + many).utf8)).failure
          == JSONScanError(offset: opening.utf8.count + depth, fault: .trailingBytes))
    }
  }

  @Test("depth is limited, without a stack")
  func depth() {
    let hostile = Array(String(repeating: "{\"b\":[", count: 200_000).utf8)
    #expect(
      Self.laws.outcome(of: hostile).failure
        == JSONScanError(offset: 256 * 6, fault: .tooDeep(limit: 512)))
  }

  @Test("random documents and their mutations: the plain parser agrees")
  func random() throws {
    var random = SeededGenerator(seed: 11)
    for round in 0..<2000 {
      var bytes: [UInt8] = []
      RandomJSON.value(depth: 5, &random).write(to: &bytes)
      if round % 2 == 1, !bytes.isEmpty {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: position)
        default: bytes.insert("{}[]\",:\\0e.-tu ".utf8.randomElement(using: &random) ?? 0, at: position)
        }
      }
      let outcome = Self.laws.outcome(of: bytes)
      do throws(JSONError) {
        let value = try JSONValue(parsing: bytes.span)
        #expect(outcome.failure == nil, "round \(round)")
        let scanned = try? Self.scanned(outcome.elements)
        #expect(scanned == Self.naive(value), "round \(round): \(String(decoding: bytes, as: UTF8.self))")
      } catch {
        #expect(outcome.failure != nil, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
        // Ill-formed UTF-8 apart, which the plain parser sees at a string's end, both find the same first.
        if error.reason != .illFormedUTF8, outcome.failure?.fault != .illFormedUTF8 {
          #expect(outcome.failure?.offset == error.offset, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
      }
      if round < 200 { #expect(Self.laws.violations(on: bytes, everySplit: 80, seed: UInt64(round)) == []) }
    }
  }

  @Test("strings of every length across the words of a scan, whatever ends them")
  func sweep() throws {
    for length in 0..<80 {
      for middle in ["", "é", "\\n", "\\u00e9", "😀", "\\ud83d\\ude00", "\\\\", "\\\""] {
        let text = String(repeating: "x", count: length)
        let document = Array("{\"p\":\"\(text)\(middle)\",\"a\":\"\(text)\(middle)\(text)\"}".utf8)
        let outcome = Self.laws.outcome(of: document)
        let expected = try JSONValue(parsing: document.span)["a"]?.stringValue
        #expect(outcome.failure == nil)
        #expect(outcome.elements.map(\.text) == [expected])
      }
      let control = Array("{\"a\":\"\(String(repeating: "x", count: length))\u{1f}\"}".utf8)
      #expect(
        Self.laws.outcome(of: control).failure
          == JSONScanError(offset: 6 + length, fault: .controlCharacterInString(0x1F)))
    }
  }
}

/// Random documents that are full of the tests' own names.
enum RandomJSON {
  static func value(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth == 0 ? 4 : 9), using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2: .number(["0", "-1", "1.5e-3", "12345678901234567890", "-0.0", "7"].randomElement(using: &random) ?? "0")
    case 3: .string(text(&random))
    case 4, 5: .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth - 1, &random) })
    default:
      .object(
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in
          JSONMember(
            name: ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "é", "m", "aa"].randomElement(using: &random)
              ?? "",
            value: value(depth: depth - 1, &random))
        })
    }
  }

  static func text(_ random: inout SeededGenerator) -> String {
    let pieces = ["a", "\"", "\\", "\n", "\0", "é", "日", "😀", "/", "\u{FFFD}", " ", "xxxxxxxxxxxxxxxx"]
    return (0..<Int.random(in: 0..<8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }
}
