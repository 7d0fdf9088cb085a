import StrictJSON
import Testing

/// A naive reading of a text that is cut off: the rest is removed or closed until the strict parser accepts it.
private func naiveValue(_ prefix: String) -> JSONValue? {
  var text = Array(prefix.unicodeScalars)
  var closers: [Unicode.Scalar] = []
  var isInString = false
  var index = 0
  var stringStart = 0
  while index < text.count {
    switch text[index] {
    case "\\" where isInString: index += 1
    case "\"":
      isInString.toggle()
      stringStart = index
    case "{" where !isInString: closers.append("}")
    case "[" where !isInString: closers.append("]")
    case "}" where !isInString, "]" where !isInString: closers.removeLast()
    default: break
    }
    index += 1
  }
  if isInString {
    // An unfinished escape goes, and a high surrogate that waits for the next one.
    for length in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] where text.count - stringStart > length {
      let tail = text[(text.count - length)...]
      var before = text.count - length - 1
      while before > stringStart, text[before] == "\\" { before -= 1 }
      let isEscaped = (text.count - length - 1 - before) % 2 == 1
      guard tail.first == "\\", !isEscaped else { continue }
      let escape = String(String.UnicodeScalarView(tail)).lowercased()
      let isHigh = ["8", "9", "a", "b"].contains { escape.hasPrefix("\\ud" + $0) } && length >= 6
      let awaitsLow =
        [#"\"#, #"\u"#].contains { escape.dropFirst(6).hasPrefix($0) }
        && (length == 7 || length > 7 && escape.dropFirst(7).hasPrefix("u"))
      if length == 1 || escape.hasPrefix("\\u") && length < 6 || isHigh && (length == 6 || awaitsLow) {
        text.removeLast(length)
      }
    }
    text.append("\"")
  } else {
    // So does an unfinished number or literal.
    while let last = text.last, !" \t\r\n[]{},:\"".unicodeScalars.contains(last) { text.removeLast() }
  }
  // Names without a value, and separators, go one scalar after the other.
  while !text.isEmpty {
    let candidate = String(String.UnicodeScalarView(text)) + String(String.UnicodeScalarView(closers.reversed()))
    if case .success(let value) = parse(candidate) { return value }
    text.removeLast()
  }
  return nil
}

@Suite("JSON in pieces")
struct PartialJSONTests {
  private static let texts = [
    #"{"city":"Zürich","days":12,"ok":true,"none":null,"list":[1,[2,{"a":"b"}],"c"],"empty":{},"": ""}"#,
    #" [ "a\n\"b\\" , "\u00e9\ud83d\ude00\ud83dx\ude00\ud83d\n" , -1.5e3 ] "#,
    #"{"a":{"b":{"c":{"d":["deep"]}}},"a":"twice"}"#, #""only text""#, "[]", "{}", " true ",
    #"{"sql":"SELECT \"id\" FROM t","path":"C:\\tmp\\","日本":"語"}"#,
  ]

  @Test("The value so far closes what is open, at every place", arguments: texts)
  func prefixes(text: String) {
    let scalars = Array(text.unicodeScalars)
    var json = PartialJSON()
    for end in 1...scalars.count {
      json.append(String(String.UnicodeScalarView(scalars[end - 1..<end])))
      let prefix = String(String.UnicodeScalarView(scalars[..<end]))
      #expect(json.value == naiveValue(prefix), "\(prefix)")
      #expect(json.error == nil)
    }
    json.finish()
    #expect(json.isComplete)
    #expect(json.value == (try? JSONValue(parsing: text)))
  }

  @Test("The value does not depend on the pieces, nor on being read", arguments: texts)
  func splits(text: String) {
    let scalars = Array(text.unicodeScalars)
    for first in 0...scalars.count {
      for second in first...scalars.count {
        var read = PartialJSON()
        var unread = PartialJSON()
        for piece in [scalars[..<first], scalars[first..<second], scalars[second...]] {
          read.append(String(String.UnicodeScalarView(piece)))
          unread.append(String(String.UnicodeScalarView(piece)))
          _ = read.value
        }
        read.finish()
        unread.finish()
        #expect(read.value == unread.value)
        #expect(read.value == (try? JSONValue(parsing: text)))
      }
    }
  }

  @Test(
    "The grammar is that of the parser",
    arguments: [
      "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{1:2}", "[1 2]", "[01]", "[1.]", "[-]", "[tru]",
      "[nul ]", "[True]", "\"\\x\"", "\"\\u12g4\"", "\"\\ud83d\\x\"", "[\"a\u{1}\"]", "]", "}", "[}", "{]", "1 2",
      "{} {}", "[] x", "'a'", "[\"a\":1]", "{\"a\",1}", "\u{FEFF}[]", "[1e]", "[+1]", "",
    ])
  func errors(text: String) {
    var json = PartialJSON()
    json.append(text)
    json.finish()
    #expect(!json.isComplete)
    guard case .failure(let error) = parse(text) else { return #expect(Bool(false), "\(text) is JSON") }
    if error.reason == .unexpectedEnd {
      #expect(json.error == nil)
    } else {
      #expect(json.error != nil)
      // A literal is checked where it ends.
      if error.reason != .byteOrderMark { #expect(json.error?.reason == error.reason) }
      if error.reason != .invalidEscape { #expect(json.error?.offset == error.offset) }
    }
  }

  @Test("What came before an error stays")
  func valueBeforeError() {
    var json = PartialJSON()
    json.append(#"{"a":[1,"b"#)
    json.append("\u{1}rest")
    #expect(json.error == JSONError(offset: 10, reason: .controlCharacterInString(1)))
    json.append("\"]}")
    json.finish()
    #expect(json.value?.description == #"{"a":[1,"b"]}"#)
    #expect(!json.isComplete)
  }

  @Test("Nesting is limited")
  func depth() {
    var json = PartialJSON(maximumDepth: 2)
    json.append("[[")
    #expect(json.error == nil)
    json.append("[")
    #expect(json.error == JSONError(offset: 2, reason: .tooDeep(limit: 2)))
    #expect(json.value?.description == "[[]]")
  }

  @Test("A number without brackets is complete at the end")
  func number() {
    var json = PartialJSON()
    json.append("1")
    json.append("2")
    #expect(json.value == nil)
    #expect(!json.isComplete)
    json.finish()
    #expect(json.value == .number("12"))
    #expect(json.isComplete)
  }
}
