import StrictJSON
import TestSupport
import Testing

@Suite("JSON text")
struct JSONTextTests {
  @Test(
    "minified, every token survives byte for byte",
    arguments: [
      (" 1.50E+007 ", "1.50E+007"), ("[ ]", "[]"), ("{ }", "{}"), ("[1 , 2,\n3]", "[1,2,3]"),
      ("{ \"a\" : 1 ,\t\"a\" : -0.0 }", #"{"a":1,"a":-0.0}"#),
      (#"{"\u0061 \/":"a b\u00e9"}"#, #"{"\u0061 \/":"a b\u00e9"}"#),
      ("{\"z\":[true , false,null ], \"a\": {}}", #"{"z":[true,false,null],"a":{}}"#), ("\"\\ud800\"", "\"\\ud800\""),
      ("[1]", "[1]"), ("\r\n[\r\n]\r\n", "[]"),
    ])
  func minified(text: String, expected: String) {
    #expect(minify(text) == .success(expected))
    #expect(minify(expected) == .success(expected))
  }

  @Test("an error appends nothing, however late it comes")
  func nothingOnError() {
    #expect(minify("[1 , 2 , \"abc\" ] x") == .failure(JSONError(offset: 17, reason: .trailingBytes)))
  }

  @Test("strings are escaped as little as can be")
  func strings() {
    #expect(literal("") == "\"\"")
    #expect(literal("a\"b\\c/d\u{7F}é日😀\u{2028}") == "\"a\\\"b\\\\c/d\u{7F}é日😀\u{2028}\"")
    #expect(literal("\u{8}\u{c}\n\r\t\0\u{b}\u{1f}") == #""\b\f\n\r\t\u0000\u000b\u001f""#)
    #expect(literal([UInt8]()) == "\"\"")
    #expect(literal([0x61, 0x0A, 0x22, 0xC3, 0xA9, 0x5C]) == "\"a\\n\\\"é\\\\\"")
    #expect(literal([0x61, 0xFF, 0xC3, 0x0A]) == "\"a\u{FFFD}\u{FFFD}\\n\"")
  }

  @Test("every scalar below U+0300 survives writing and reading")
  func everyScalar() throws {
    for scalar in (0..<0x300 as Range<UInt32>).compactMap(Unicode.Scalar.init) {
      let text = "x\(scalar)y"
      #expect(literal(text) == literal(Array(text.utf8)))
      #expect(try parse(literal(text)).get().stringValue == text)
    }
  }

  @Test("integers")
  func integers() {
    var output: [UInt8] = []
    JSONText.appendInteger(Int64.min, to: &output)
    output.append(0x20)
    JSONText.appendInteger(UInt64.max, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == "-9223372036854775808 18446744073709551615")
  }

  @Test("values survive writing and reading, and their text minifies to itself")
  func roundTrips() throws {
    var random = SeededGenerator(seed: 7)
    for round in 0..<300 {
      let value = randomValue(depth: 5, &random)
      let text = written(value)
      #expect(parse(text) == .success(value), "round \(round)")
      #expect(minify(text) == .success(text), "round \(round)")
    }
  }

  private func randomValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2: .number(["0", "-1", "1.5e-3", "12345678901234567890", "-0.0"].randomElement(using: &random) ?? "0")
    case 3: .string(randomText(&random))
    case 4: .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(depth: depth - 1, &random) })
    default:
      .object(
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in
          JSONMember(name: randomText(&random), value: randomValue(depth: depth - 1, &random))
        })
    }
  }

  private func randomText(_ random: inout SeededGenerator) -> String {
    let scalars: [Character] = ["a", "\"", "\\", "\n", "\0", "é", "日", "😀", "/", "\u{FFFD}", " ", "u"]
    return String(
      (0..<Int.random(in: 0..<12, using: &random)).map { _ in scalars.randomElement(using: &random) ?? "a" })
  }
}
