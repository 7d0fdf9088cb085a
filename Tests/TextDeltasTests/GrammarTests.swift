import StrictJSON
import TestSupport
import Testing

@testable import TextDeltas

@Suite("Every short text over the grammar's own bytes: a text by itself, a skipped value, a wanted value")
struct GrammarTests {
  /// Calls `body` with every sequence of up to `length` tokens, joined.
  static func everySequence(of tokens: [[UInt8]], upTo length: Int, _ body: ([UInt8]) -> Void) {
    func extend(_ text: [UInt8], _ rest: Int) {
      body(text)
      guard rest > 0 else { return }
      for token in tokens { extend(text + token, rest - 1) }
    }
    extend([], length)
  }

  private static func tokens(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  /// What is wrong with the scanner's reading of a value wherever one can stand, or nil.
  static func problem(_ value: [UInt8]) -> String? {
    let places: [(before: String, after: String)] = [
      ("", ""), ("{\"x\":", ",\"a\":\"hi\"}"), ("{\"a\":", "}"), ("{\"b\":{\"d\":", "}}"), ("[", "]"),
    ]
    for place in places {
      let text = Array(place.before.utf8) + value + Array(place.after.utf8)
      let isText = NaiveJSON.isText(text)
      let name = "\(String(decoding: text, as: UTF8.self)) \(text)"
      let found = Matching(text)
      if (found.error == nil) != isText { return "\(name): \(isText ? "refused" : "taken")" }
      guard isText else {
        if (try? JSONValue(parsing: text.span)) != nil { return "\(name): the value parser accepts it" }
        continue
      }
      guard let parsed = try? JSONValue(parsing: text.span) else { return "\(name): the value parser refuses it" }
      let matched = JSONPathMatcherTests.matched(found.values)
      if matched != JSONPathMatcherTests.naive(parsed) { return "\(name): \(matched)" }
    }
    return nil
  }

  private func check(_ tokens: [[UInt8]], upTo length: Int, in frame: (before: String, after: String) = ("", "")) {
    var count = 0
    var problems: [String] = []
    Self.everySequence(of: tokens, upTo: length) { text in
      count += 1
      let value = Array(frame.before.utf8) + text + Array(frame.after.utf8)
      if let problem = Self.problem(value) { problems.append(problem) }
    }
    #expect(problems.isEmpty, "\(problems.count) of \(count), the first: \(problems.first ?? "")")
  }

  @Test("numbers")
  func numbers() {
    let tokens = Self.tokens("-", "0", "7", ".", "e", "E", "+")
    check(tokens, upTo: 4)
    for before in ["-0.7e", "7e+", "70."] { check(tokens, upTo: 2, in: (before, "")) }
  }

  @Test("arrays and objects")
  func structures() { check(Self.tokens("{", "}", "[", "]", ",", ":", "\"b\"", "1"), upTo: 4) }

  @Test("members, with blanks between the tokens")
  func members() {
    check(Self.tokens("\"a\"", ":", ",", " \t\r\n", "{", "}", "null"), upTo: 4, in: ("{", "}"))
  }

  @Test("strings: escapes, marks, control characters, scalars whole and cut")
  func strings() {
    check(
      Self.tokens("x", "\\", "\"", "/", "u", "00e9", "t", "é") + [[0x1F], [0x7F], [0xC3], [0xA9]], upTo: 3,
      in: ("\"", "\""))
  }

  @Test("strings: surrogates in every order")
  func surrogates() {
    check(Self.tokens("\\ud83d", "\\uDE00", "\\u0041", "a", "\\n", "😀"), upTo: 4, in: ("\"", "\""))
  }

  @Test("words: their beginnings, and each with a byte replaced, added or left out")
  func words() {
    var problems: [String] = []
    for word in ["true", "false", "null"] {
      let bytes = Array(word.utf8)
      for end in 0...bytes.count {
        let start = Array(bytes[..<end])
        for middle in Self.tokens("", "a", "e", "l", "n", "r", "s", "t", "u", "T", " ", "1", "\"", "\0") {
          for rest in [Array(bytes[end...]), Array(bytes[min(end + 1, bytes.count)...])] {
            if let problem = Self.problem(start + middle + rest) { problems.append(problem) }
          }
        }
      }
    }
    #expect(problems.isEmpty, "\(problems.first ?? "")")
  }

  @Test("every byte in the place of every byte of a document that has all of the grammar")
  func everyByte() {
    let document = Array(
      "{\"a\":\"x\\n\\u00e9\\ud83d\\ude00é\",\"b\":{\"d\":[-1.5e+3,0,true,false,null,{}]},\"e\":[{\"f\":\"日\"}]}".utf8)
    var problems: [String] = []
    for position in document.indices {
      for byte in UInt8.min...UInt8.max {
        var mutated = document
        mutated[position] = byte
        if (Matching(mutated).error == nil) != NaiveJSON.isText(mutated) {
          problems.append("\(byte) at \(position)")
        }
      }
    }
    #expect(problems.isEmpty, "\(problems.first ?? "")")
  }
}
