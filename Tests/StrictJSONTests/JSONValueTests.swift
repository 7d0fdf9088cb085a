import StrictJSON
import Testing

@Suite("JSON values")
struct JSONValueTests {
  @Test(
    "every kind of value",
    arguments: [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("\t\r\n 0 \n", .number("0")),
      ("\"\"", .string("")), ("[]", .array([])), ("[ ]", .array([])), ("{}", .object([])), ("{ \n}", .object([])),
      ("[1 , [true],{}]", .array([.number("1"), .array([.bool(true)]), .object([])])),
      (
        #"{"b":1,"a":null,"b":[2]}"#,
        .object([
          JSONMember(name: "b", value: .number("1")), JSONMember(name: "a", value: .null),
          JSONMember(name: "b", value: .array([.number("2")])),
        ])
      ),
      (#"{"":{"":0}}"#, .object([.init(name: "", value: .object([.init(name: "", value: .number("0"))]))])),
    ] as [(String, JSONValue)])
  func values(text: String, value: JSONValue) {
    #expect(parse(text) == .success(value))
  }

  @Test(
    "numbers are kept as they are written",
    arguments: [
      "0", "-0", "10", "-1", "1.0", "0.10", "1e400", "1E+2", "-1.5e-07", "0e0", "123456789012345678901234567890",
    ])
  func numbers(token: String) {
    #expect(parse(token) == .success(.number(token)))
    #expect(parse("[\(token)]") == .success(.array([.number(token)])))
  }

  @Test(
    "strings are decoded",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u3042\u0000""#, "Aé\u{3042}\0"),
      (#""a\uD83D\ude00b""#, "a😀b"), (#""\uD800\uDC00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"),
      ("\"\u{FEFF}\u{7F}é日😀\u{2028}\"", "\u{FEFF}\u{7F}é日😀\u{2028}"),
      // A surrogate that stands alone.
      (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
      (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\n""#, "\u{FFFD}\n"),
      (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\\ude00""#, "\u{FFFD}\\ude00"),
    ])
  func strings(text: String, expected: String) throws {
    let value = try #require(try parse(text).get().stringValue)
    #expect(Array(value.unicodeScalars) == Array(expected.unicodeScalars))
    let member = try parse("{\(text):0}").get()
    #expect(member[expected]?.intValue == 0)
  }

  @Test(
    "what is not JSON, where and why",
    arguments: [
      ("", 0, .unexpectedEnd), ("  ", 2, .unexpectedEnd), ("\u{FEFF}1", 0, .byteOrderMark),
      (" \u{FEFF}1", 1, .unexpectedByte(0xEF)), ("1 2", 2, .trailingBytes), ("{} ]", 3, .trailingBytes),
      ("\"a\"\u{0}", 3, .trailingBytes), ("\u{A0}1", 0, .unexpectedByte(0xC2)), ("\u{B}1", 0, .unexpectedByte(0xB)),
      // Literals.
      ("tru", 3, .unexpectedEnd), ("trUe", 2, .invalidLiteral), ("nul1", 3, .invalidLiteral),
      ("falsey", 5, .trailingBytes), ("True", 0, .unexpectedByte(0x54)), ("NaN", 0, .unexpectedByte(0x4E)),
      ("Infinity", 0, .unexpectedByte(0x49)), ("undefined", 0, .unexpectedByte(0x75)),
      // Numbers.
      ("01", 1, .invalidNumber), ("-01", 2, .invalidNumber), ("-", 1, .unexpectedEnd), ("-a", 1, .invalidNumber),
      ("+1", 0, .unexpectedByte(0x2B)), (".5", 0, .unexpectedByte(0x2E)), ("1.", 2, .unexpectedEnd),
      ("[1.]", 3, .invalidNumber), ("1e", 2, .unexpectedEnd), ("[1e]", 3, .invalidNumber), ("[1e+]", 4, .invalidNumber),
      ("0x10", 1, .trailingBytes), ("-Infinity", 1, .invalidNumber), ("1.2.3", 3, .trailingBytes),
      ("[1_000]", 2, .unexpectedByte(0x5F)), ("1e5.2", 3, .trailingBytes),
      // Strings.
      ("\"", 1, .unexpectedEnd), ("\"\\", 2, .unexpectedEnd), ("\"\\u12", 5, .unexpectedEnd),
      ("\"\\x41\"", 2, .invalidEscape), ("\"\\u12G4\"", 5, .invalidEscape), ("\"\\U0041\"", 2, .invalidEscape),
      ("\"\\'\"", 2, .invalidEscape), ("\"\\\n\"", 2, .invalidEscape), ("'a'", 0, .unexpectedByte(0x27)),
      ("\"a\nb\"", 2, .controlCharacterInString(0x0A)), ("\"\u{0}\"", 1, .controlCharacterInString(0)),
      ("\"\u{1F}\"", 1, .controlCharacterInString(0x1F)),
      // Arrays.
      ("[", 1, .unexpectedEnd), ("]", 0, .unexpectedByte(0x5D)), ("[,]", 1, .unexpectedByte(0x2C)),
      ("[1,]", 3, .unexpectedByte(0x5D)), ("[1,,2]", 3, .unexpectedByte(0x2C)), ("[1 2]", 3, .unexpectedByte(0x32)),
      ("[1}", 2, .unexpectedByte(0x7D)), ("[1:2]", 2, .unexpectedByte(0x3A)), ("[1", 2, .unexpectedEnd),
      ("[1,", 3, .unexpectedEnd), ("[[]", 3, .unexpectedEnd),
      // Objects.
      ("{", 1, .unexpectedEnd), ("{]", 1, .unexpectedByte(0x5D)), ("{1:2}", 1, .unexpectedByte(0x31)),
      ("{a:1}", 1, .unexpectedByte(0x61)), ("{\"a\"}", 4, .unexpectedByte(0x7D)),
      ("{\"a\":}", 5, .unexpectedByte(0x7D)), ("{\"a\":1,}", 7, .unexpectedByte(0x7D)),
      ("{,\"a\":1}", 1, .unexpectedByte(0x2C)), ("{\"a\":1 \"b\":2}", 7, .unexpectedByte(0x22)),
      ("{\"a\"::1}", 5, .unexpectedByte(0x3A)), ("{\"a\":1]", 6, .unexpectedByte(0x5D)),
      ("{\"a\":1,,\"b\":2}", 7, .unexpectedByte(0x2C)), ("{\"a\",1}", 4, .unexpectedByte(0x2C)),
      ("{null:1}", 1, .unexpectedByte(0x6E)), ("{\"a\":1", 6, .unexpectedEnd),
      // Extensions that others accept.
      ("1//", 1, .trailingBytes), ("/**/1", 0, .unexpectedByte(0x2F)), ("[1]#", 3, .trailingBytes),
    ] as [(String, Int, JSONError.Reason)])
  func errors(text: String, offset: Int, reason: JSONError.Reason) {
    #expect(parse(text) == .failure(JSONError(offset: offset, reason: reason)))
    #expect(minify(text) == .failure(JSONError(offset: offset, reason: reason)))
  }

  @Test(
    "ill-formed UTF-8",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC3],
      [0xE3, 0x81],
      [0xF0, 0x9F, 0x98], [0xE3, 0x41, 0x42], [0xF0, 0x9F, 0x41],
    ] as [[UInt8]])
  func illFormedUTF8(bytes: [UInt8]) {
    let error = JSONError(offset: 2, reason: .illFormedUTF8)
    #expect(parse([0x22, 0x61] + bytes + [0x22]) == .failure(error))
    #expect(parse([0x22, 0x61] + bytes + Array("b\"".utf8)) == .failure(error))
    let name = JSONError(offset: 3, reason: .illFormedUTF8)
    #expect(parse(Array("{\"a".utf8) + bytes + Array("\":1}".utf8)) == .failure(name))
    #expect(parse(bytes) == .failure(JSONError(offset: 0, reason: .unexpectedByte(bytes[0]))))
  }

  @Test("every truncation of a text is an error")
  func truncations() throws {
    let text = Array(#" {"a":[1.5e-3,true,{"\u00e9\\":"\ud83d\ude00日"}],"b":null,"c":{"d":false}}"#.utf8)
    _ = try parse(text).get()
    for length in text.indices {
      guard case .failure(let error) = parse(Array(text[..<length])) else {
        Issue.record("cut to \(length) bytes it was accepted")
        continue
      }
      #expect(error == JSONError(offset: length, reason: .unexpectedEnd))
    }
  }

  @Test("every byte in every place of a text ends in a value or an error")
  func mutations() {
    let text = Array(#"{"a":[-1.5e-3,true,{"\u00e9":"é"}],"b":null}"#.utf8)
    var accepted = 0
    for position in text.indices {
      for byte in UInt8.min...UInt8.max {
        var mutated = text
        mutated[position] = byte
        switch parse(mutated) {
        case .success(let value):
          accepted += 1
          // What it means must survive writing and reading.
          #expect(parse(written(value)) == .success(value))
        case .failure(let error): #expect(error.offset <= mutated.count)
        }
      }
    }
    #expect(accepted > text.count)
  }

  @Test("depth up to the limit, and no stack is needed for more")
  func depth() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try parse(nested(512)).get() }
    #expect(parse(nested(513)) == .failure(JSONError(offset: 512, reason: .tooDeep(limit: 512))))
    #expect(parse("[[]]", maximumDepth: 1) == .failure(JSONError(offset: 1, reason: .tooDeep(limit: 1))))
    #expect(parse("[]", maximumDepth: 0) == .failure(JSONError(offset: 0, reason: .tooDeep(limit: 0))))
    #expect(parse("1", maximumDepth: 0) == .success(.number("1")))
    let hostile = String(repeating: "[{\"\":", count: 500_000)
    #expect(parse(hostile) == .failure(JSONError(offset: 1280, reason: .tooDeep(limit: 512))))
    #expect(
      parse(hostile, maximumDepth: .max) == .failure(JSONError(offset: 2_500_000, reason: .unexpectedEnd)))
  }

  @Test("members: the first of a name, by its scalars")
  func members() throws {
    let value = try parse("{\"a\":1,\"a\":2,\"e\u{301}\":3,\"\u{e9}\":4}").get()
    #expect(value["a"]?.intValue == 1)
    #expect(value["e\u{301}"]?.intValue == 3)
    #expect(value["\u{e9}"]?.intValue == 4)
    #expect(value["b"] == nil)
    #expect(try parse("[1]").get()["a"] == nil)
    #expect(value.objectValue?.count == 4)
  }

  @Test("conveniences give a value for their own kind only")
  func conveniences() throws {
    let values = try #require(try parse(#"[null,true,1,"x",[2],{}]"#).get().arrayValue)
    #expect(values.map(\.isNull) == [true, false, false, false, false, false])
    #expect(values.map(\.boolValue) == [nil, true, nil, nil, nil, nil])
    #expect(values.map(\.intValue) == [nil, nil, 1, nil, nil, nil])
    #expect(values.map(\.stringValue) == [nil, nil, nil, "x", nil, nil])
    #expect(values.map { $0.arrayValue?.count } == [nil, nil, nil, nil, 1, nil])
    #expect(values.map { $0.objectValue?.count } == [nil, nil, nil, nil, nil, 0])
  }

  @Test(
    "whole numbers are exact",
    arguments: [
      ("0", 0), ("-0", 0), ("0.0", 0), ("0e999999999999", 0), ("3.0", 3), ("30e-1", 3), ("1.5e1", 15), ("1.5", nil),
      ("1e-1", nil), ("1e18", 1_000_000_000_000_000_000), ("1E+3", 1000), ("1e19", nil),
      ("9223372036854775807", .max), ("9223372036854775808", nil), ("-9223372036854775808", .min),
      ("-9223372036854775809", nil), ("92233720368547758070e-1", .max), ("18446744073709551616", nil),
      ("1e99999999999999999999", nil), ("1e-99999999999999999999", nil), ("100000000000000000000000e-23", 1),
      ("0.000000000000000000000001e24", 1),
    ] as [(String, Int64?)])
  func wholeNumbers(token: String, expected: Int64?) throws {
    #expect(try parse(token).get().intValue == expected)
  }
}
