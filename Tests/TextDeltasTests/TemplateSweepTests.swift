import TestSupport
import Testing

@testable import TextDeltas

@Suite("Templates, across the boundaries of words and vectors")
struct TemplateSweepTests {
  /// What may stand in a string: what it stands for, or nil where it makes the document unsound.
  static let specials: [(bytes: [UInt8], text: String?)] = [
    ([], ""), (Array("\\n".utf8), "\n"), (Array("\\\\".utf8), "\\"), (Array("\\\"".utf8), "\""),
    (Array("\\/".utf8), "/"),
    (Array("\\u00e9".utf8), "é"), (Array("\\ud83d\\ude00".utf8), "😀"), (Array("é".utf8), "é"), (Array("日".utf8), "日"),
    (Array("😀".utf8), "😀"), ([0x7F], "\u{7F}"), (Array("\\ud83dx".utf8), "\u{FFFD}x"),
    (Array("\\ude00".utf8), "\u{FFFD}"),
    ([0x00], nil), ([0x1F], nil), ([0x0A], nil), ([0x80], nil), ([0xC3], nil), ([0xE3, 0x81], nil),
    ([0xC0, 0xAF], nil),
    ([0xED, 0xA0, 0x80], nil), ([0xF0, 0x9F, 0x98], nil), ([0xFF], nil), (Array("\\x".utf8), nil),
    (Array("\\u12G4".utf8), nil), (Array("\\".utf8), nil), (Array("\"".utf8), nil), (Array("\\\\\"".utf8), nil),
  ]

  /// The frames of documents in which a string stands at one of three places, before and behind others of the same shape.
  private func frames(_ string: [UInt8], at place: Int, isChunk: Bool) -> [NaiveFrame] {
    func document(_ text: [UInt8], _ padding: [UInt8], _ name: [UInt8]) -> [UInt8] {
      Array("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"".utf8) + text + Array("\"},\"".utf8) + name
        + Array("\":1,\"p\":\"".utf8) + padding + Array("\"}".utf8)
    }
    let (a, b, name) = (Array("a".utf8), Array("b".utf8), Array("name".utf8))
    let plain = document(a, Array("abc".utf8), name)
    let special = [document(string, Array("abcd".utf8), name), document(b, string, name), document(b, a, string)][place]
    return [plain, plain, special, special, plain].map { document in
      guard isChunk else { return eventFrame("contentBlockDelta", document) }
      let whole = Array("{\"contentBlockDelta\":".utf8) + document + Array("}".utf8)
      return eventFrame("chunk", Array("{\"bytes\":\"\(encoded(whole))\",\"p\":\"ab\"}".utf8))
    }
  }

  @Test(
    "every special byte behind every number of others, in a text, in padding, in a name", arguments: [0, 1, 2],
    [false, true])
  func sweep(place: Int, isChunk: Bool) {
    for length in [0, 1, 7, 8, 9] + Array(14..<18) + Array(29..<34) + Array(60..<66) + [95, 96, 97, 127, 128] {
      let x = [UInt8](repeating: 0x78, count: length)
      for (bytes, text) in Self.specials {
        for behind in [0, 33] {
          let string = x + bytes + [UInt8](repeating: 0x79, count: behind)
          let both = bothWays(
            frames: frames(string, at: place, isChunk: isChunk), isChunk ? .nova : .converse)
          let name = "\(bytes) behind \(length), before \(behind)"
          guard both.with == both.without else {
            Issue.record("\(name): \(both.with) and \(both.without)")
            return
          }
          guard let text else {
            #expect(both.with.error != nil && both.with.text() == "aa", "\(name)")
            continue
          }
          let middle =
            place > 0 ? "b" : String(repeating: "x", count: length) + text + String(repeating: "y", count: behind)
          #expect(both.with.error == nil && both.with.text() == "aa\(middle)\(middle)a", "\(name)")
        }
      }
    }
  }
}
