import StrictJSON
import TestSupport
import Testing

@Suite("The end of a JSON object")
struct JSONObjectEndTests {
  /// The offset after the object in `text`, with the bytes taken in pieces of this size.
  private func end(of text: String, pieces: Int) -> Int? {
    let bytes = Array(text.utf8)
    var object = JSONObjectEnd()
    var start = 0
    while start < bytes.count {
      let count = min(pieces, bytes.count - start)
      if let end = object.take(bytes.span.extracting(start..<start + count)) { return start + end }
      start += count
    }
    return nil
  }

  @Test(
    "the closing bracket is found whatever the strings hold",
    arguments: [
      ("{}", 2), ("{} x", 2), (" \n{\"a\":1}tail", 9), ("[[],{}]]", 7), (#"{"a":"}"}x"#, 9), (#"{"a":"\"}"}x"#, 11),
      (#"{"a":"\\"}x"#, 10), (#"{"a":"\\\"}"}"#, 13), ("{", nil), (#"{"a":"}"#, nil), ("", nil), (#"{"a":"\"#, nil),
      (#"{"abcdefghijkl":"mnopqrstuvwx\"yz}"}"#, 36),
    ] as [(String, Int?)])
  func ends(text: String, expected: Int?) {
    for pieces in 1...text.utf8.count + 1 { #expect(end(of: text, pieces: pieces) == expected, "pieces of \(pieces)") }
    var object = JSONObjectEnd()
    let byBytes = text.utf8.enumerated().first { object.take($0.element) }?.offset
    #expect(byBytes.map { $0 + 1 } == expected)
  }
}
