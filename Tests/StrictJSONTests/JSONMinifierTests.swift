import StrictJSON
import TestSupport
import Testing

@Suite struct JSONMinifierTests {
  /// Documents that are like one another, and some that only seem to be.
  private static let documents = [
    #"{"a":1,"b":"x"}"#, #"{"a":2,"b":"é😀\n"}"#, #"{"a":-0.5e+7,"b":""}"#, #"{"a":01,"b":"x"}"#, #"{"a":1,"b":"\x"}"#,
    #"{"a":1, "b":"x"}"#, #"{"a":1,"b":"x"} "#, " {\"a\":1,\"b\":\"x\"}", #"{"a":1,"b":"x}"#, #"{"a":1,"b":"x"}}"#,
    "{\"a\":1,\"b\":\"\n\"}", #"{"a":true,"b":"x"}"#, #"{"a":false,"b":null}"#, #"{"c":1,"b":"x"}"#, "[]", "[1,2]",
    "[1,\t2]",
    "[3,4]", "1", "-", "\"a\"", "", " ", #"{"a":[{"b":"x","c":[1,2,3]}]}"#, #"{"a":[{"b":"y","c":[1,2,34]}]}"#,
    #"{"a":[{"b":"y","c":[1,2,3,4]}]}"#, String(repeating: "[", count: 600) + String(repeating: "]", count: 600),
  ]

  @Test("The result is that of tokens copied one by one, whatever came before", arguments: 0..<20)
  func sameAsTokens(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var minifier = JSONMinifier()
    var output: [UInt8] = []
    var expected: [UInt8] = []
    for _ in 0..<300 {
      var document = Array((Self.documents.randomElement(using: &generator) ?? "").utf8)
      if !document.isEmpty, Int.random(in: 0..<4, using: &generator) == 0 {
        document[Int.random(in: 0..<document.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      var error: JSONError?
      var expectedError: JSONError?
      do throws(JSONError) { try minifier.append(document.span, to: &output) } catch let thrown { error = thrown }
      do throws(JSONError) {
        try JSONText.appendMinified(document.span, to: &expected)
      } catch let thrown {
        expectedError = thrown
      }
      #expect(output == expected, "\(String(decoding: document, as: UTF8.self))")
      #expect(error == expectedError)
    }
  }
}
