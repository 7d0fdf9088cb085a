import ByteKernels
import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// The values that a matcher found in a document, or the error.
struct Matching: Equatable {
  /// A value found, with its escapes decoded.
  struct Value: Equatable {
    var field: Int
    var elements: [Int]
    var text: String
    var surrogates: [UInt16] = []
  }

  static let paths: [(path: String, capture: JSONPathTable.Capture)] = [
    ("a", .string), ("b.c", .string), ("b.d", .raw), ("e[].f", .string), ("e[].g[].h", .raw), ("e[]", .presence),
    ("i[0].j", .string), ("k", .presence), ("é", .string), ("m[][]", .raw), ("b", .any), ("i", .any),
  ]

  static let table: JSONPathTable = {
    var table = JSONPathTable()
    for (path, capture) in paths { _ = table.field(at: path, capture) }
    return table
  }()

  var values: [Value] = []
  var error: JSONError?

  init(_ document: [UInt8], maximumDepth: Int = 512) {
    var matcher = JSONPathMatcher(Self.table, maximumDepth: maximumDepth)
    // A matcher that failed within a document must match the next one.
    var ignored: [JSONPathMatch] = []
    try? matcher.appendMatches(in: Array(#"{"e":[{"g":[{"h":"#.utf8).span, to: &ignored)
    var matches: [JSONPathMatch] = []
    do throws(JSONError) {
      try matcher.appendMatches(in: document.span, to: &matches)
      values = matches.map { Value($0, in: document) }
    } catch {
      self.error = error
    }
  }

  init(_ text: String) { self.init(Array(text.utf8)) }
}

extension Matching.Value {
  init(_ match: JSONPathMatch, in document: [UInt8]) {
    field = match.field
    elements = [match.outer, match.inner]
    var decoded = ByteScratch()
    if match.hasEscapes {
      let found = JSONString.appendDecoded(document.span.extracting(match.range), to: &decoded)
      surrogates = [found.lowAtStart, found.highAtEnd].filter { $0 != 0 }
    } else {
      decoded.append(copying: document.span.extracting(match.range))
    }
    text = String(repairing: decoded.span)
  }
}

@Suite("The path matcher")
struct JSONPathMatcherTests {
  /// What the paths lead to in a value: the plainest reading of them.
  static func naive(_ value: JSONValue) -> [[String]] {
    Matching.paths.map { path, capture in
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
        case .any: value.stringValue ?? written(value)
        case .presence: ""
        default: written(value)
        }
      }
    }
  }

  private static func written(_ value: JSONValue) -> String {
    var output: [UInt8] = []
    value.write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The same by the matcher, with values other than strings written alike.
  static func matched(_ values: [Matching.Value]) -> [[String]] {
    Matching.paths.indices.map { field in
      values.filter { $0.field == field }.map { found in
        guard [.raw, .any].contains(Matching.paths[field].capture), !found.text.isEmpty else { return found.text }
        return (try? JSONValue(parsing: Array(found.text.utf8).span)).map(written) ?? found.text
      }
    }
  }

  @Test(
    "documents: the values at the paths",
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
    let found = Matching(bytes)
    #expect(found.error == nil)
    let value = try JSONValue(parsing: bytes.span)
    #expect(Self.matched(found.values) == Self.naive(value))
  }

  @Test("elements of arrays have numbers of their own")
  func elements() {
    let found = Matching(#"{"e":[{"f":"1","g":[{"h":1},{"h":2}]},{"g":[{"h":3}],"f":"2"}]}"#).values
      .filter { $0.field != 5 }.map { "\($0.text) \($0.elements)" }
    #expect(found == ["1 [0, -1]", "1 [0, 1]", "2 [0, 2]", "3 [3, 4]", "2 [3, -1]"])
  }

  @Test("lone surrogates at the ends of a string are reported")
  func loneSurrogates() {
    func units(_ text: String) -> [UInt16] {
      Matching("{\"a\":\"\(text)\"}").values.flatMap(\.surrogates)
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
    "errors: the first wrong byte and the reason",
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
    ] as [(String, Int, JSONError.Reason)])
  func errors(text: String, offset: Int, reason: JSONError.Reason) {
    #expect(Matching(text).error == JSONError(offset: offset, reason: reason))
  }

  @Test(
    "ill-formed UTF-8 in a matched string, a skipped one, and a name",
    arguments: [
      [0x80], [0xC0, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE3, 0x81], [0xF0, 0x9F, 0x98], [0xE3, 0x41], [0xF0, 0x9F, 0x41],
    ] as [[UInt8]])
  func illFormedUTF8(bytes: [UInt8]) {
    for (before, after) in [("{\"a\":\"x", "y\"}"), ("{\"z\":\"x", "\"}"), ("{\"x", "\":1}"), ("{\"a\":\"x", "\\n\"}")]
    {
      let document = Array(before.utf8) + bytes + Array(after.utf8)
      #expect(Matching(document).error == JSONError(offset: before.utf8.count, reason: .illFormedUTF8))
    }
  }

  @Test("arrays and objects are closed by their own brackets, however deep they stand")
  func nesting() {
    var random = SeededGenerator(seed: 64)
    for depth in [1, 2, 63, 64, 65, 127, 128, 129, 130, 200] {
      let isObject = (0..<depth).map { _ in Bool.random(using: &random) }
      let opening = isObject.map { $0 ? #"{"x":"# : "[" }.joined() + "1"
      let closing = isObject.reversed().map { $0 ? "}" : "]" }
      #expect(Matching((opening + closing.joined())).error == nil)
      for place in closing.indices {
        var wrong = closing
        wrong[place] = wrong[place] == "}" ? "]" : "}"
        #expect(
          Matching((opening + wrong.joined())).error
            == JSONError(
              offset: opening.utf8.count + place, reason: .unexpectedByte(wrong[place] == "}" ? 0x7D : 0x5D)))
      }
      let many = closing.joined() + "]"
      #expect(
        Matching((opening + many)).error
          == JSONError(offset: opening.utf8.count + depth, reason: .trailingBytes))
    }
  }

  @Test("depth is limited, without a stack")
  func depth() {
    let hostile = Array(String(repeating: "{\"b\":[", count: 200_000).utf8)
    #expect(
      Matching(hostile).error
        == JSONError(offset: 256 * 6, reason: .tooDeep(limit: 512)))
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
      let found = Matching(bytes)
      do throws(JSONError) {
        let value = try JSONValue(parsing: bytes.span)
        #expect(found.error == nil, "round \(round)")
        let matched = Self.matched(found.values)
        #expect(matched == Self.naive(value), "round \(round): \(String(decoding: bytes, as: UTF8.self))")
      } catch {
        #expect(found.error == error, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test("strings of every length across the words of a scan, whatever ends them")
  func sweep() throws {
    for length in 0..<80 {
      for middle in ["", "é", "\\n", "\\u00e9", "😀", "\\ud83d\\ude00", "\\\\", "\\\""] {
        let text = String(repeating: "x", count: length)
        let document = Array("{\"p\":\"\(text)\(middle)\",\"a\":\"\(text)\(middle)\(text)\"}".utf8)
        let found = Matching(document)
        let expected = try JSONValue(parsing: document.span)["a"]?.stringValue
        #expect(found.error == nil)
        #expect(found.values.map(\.text) == [expected])
      }
      let control = Array("{\"a\":\"\(String(repeating: "x", count: length))\u{1f}\"}".utf8)
      #expect(
        Matching(control).error
          == JSONError(offset: 6 + length, reason: .controlCharacterInString(0x1F)))
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
