import TestSupport
import TextDeltas
import Testing

@Suite("Limits and repairs at the edges of lines and events")
struct StreamLimitTests {
  @Test("Text that needs repair is repaired alike, however long it is")
  func longRepair() {
    // Around 64 KiB, where a long text is divided for its repair.
    for filler in 65_528...65_540 {
      let bytes = Array(repeating: UInt8(ascii: "a"), count: filler) + Array("é€🍁".utf8) + [0xF0, 0x9F, 0x80, 0xFF]
      let text = bytes + bytes + Array("end".utf8)
      #expect(extract([0xFF] + text, .plainText).text() == String(decoding: [0xFF] + text, as: UTF8.self))
    }
  }

  /// The lines of a text, and whether a line was too long.
  static func lines(_ text: String, maximum: Int, pieces: Int) -> (count: Int, error: TextDeltaError?) {
    var decoder = LineDecoder(maximumLength: maximum)
    var count = 0
    do throws(TextDeltaError) {
      for piece in Reads.pieces(pieces).split(Array(text.utf8)) {
        let bytes = Array(piece)
        var input = bytes.span
        while try decoder.next(&input) != nil { count += 1 }
      }
      if try decoder.finish() != nil { count += 1 }
      return (count, nil)
    } catch {
      return (count, error)
    }
  }

  @Test("a line of the longest length passes, its end apart; one of a byte more does not", arguments: [1, 2, 100])
  func longestLine(pieces: Int) {
    func check(_ text: String, _ count: Int, _ error: TextDeltaError?) {
      let found = Self.lines(text, maximum: 4, pieces: pieces)
      #expect(found.count == count, "\(text.debugDescription)")
      #expect(found.error == error, "\(text.debugDescription)")
    }
    for text in ["abcd\n", "abcd\r\n", "abcd", "abcd\r", "abc\r\r\n"] { check(text, 1, nil) }
    for text in ["abcde\n", "abcde\r\n", "abcde", "abcd\re", "abcd\r\r\n"] {
      check(text, 0, .elementTooLong(offset: 0, limit: 4))
      check("ab\n" + text, 1, .elementTooLong(offset: 3, limit: 4))
    }
  }

  @Test("the line feeds that join the data of an event count")
  func longestEvent() {
    func error(_ text: String) -> TextDeltaError? {
      var decoder = ServerSentEventDecoder(maximumSize: 12)
      let bytes = Array(text.utf8)
      var input = bytes.span
      do throws(TextDeltaError) {
        while try decoder.next(&input) != nil {}
        return nil
      } catch {
        return error
      }
    }
    #expect(error("data:abcdefg\ndata:hijk\n\n") == nil)
    // A line and its data within a single read.
    #expect(error("data:abcdefg\n\n") == nil)
    #expect(error("data:abcdefgh\n\n") == .elementTooLong(offset: 0, limit: 12))
    #expect(error("data:a\n\ndata:abcdefgh\n\n") == .elementTooLong(offset: 8, limit: 12))
    #expect(error(":\ndata:abcd\ndata:efgh\ndata:ijk\n\n") == .elementTooLong(offset: 7, limit: 12))
    #expect(error("data:abcdefg\ndata:hijkl\n\n") == .elementTooLong(offset: 5, limit: 12))
  }

  @Test("lines of plain text are repaired")
  func plainLines() {
    let found = extract([0x61, 0xCB, 0x0A, 0x62, 0x0A], .plainText, format: .jsonLines)
    #expect(found.error == nil)
    #expect(found.deltas == [TextDelta(kind: .text, text: "a\u{FFFD}"), TextDelta(kind: .text, text: "b")])
    // Repaired by the extractor, not by the copy.
    var extractor = TextDeltaExtractor(family: .plainText, format: .jsonLines)
    let bytes: [UInt8] = [0xCB, 0x0A]
    var input = bytes.span
    var text: [UInt8] = []
    do throws(TextDeltaError) {
      while let delta = try extractor.next(&input) {
        for index in delta.text.indices { text.append(delta.text[index]) }
      }
    } catch {
      Issue.record("\(error)")
    }
    #expect(text == [0xEF, 0xBF, 0xBD])
  }

  @Test("a first line longer than may be held decides the format alike, however it is read")
  func longFirstLine() {
    var limits = TextDeltaLimits()
    limits.maximumUndecidedSize = 40
    for count in 36...44 {
      for (open, close) in [("\"", "\""), ("{\"a\":\"", "\"}"), ("\"", "x")] {
        let line = open + String(repeating: "a", count: count - open.count - close.count) + close
        for text in [line, line + "\n", line + "\n\"b\"\n", line + "\r\n"] {
          func extraction(_ reads: Reads) -> Extraction {
            var found = extract(Array(text.utf8), options: .bareStringsAreText, limits: limits, reads: reads)
            // Text of no block may come in any pieces.
            found.deltas = [TextDelta(kind: .text, text: found.text())]
            return found
          }
          let whole = extraction(.whole)
          for size in 1...45 {
            #expect(extraction(.pieces(size)) == whole, "\(size) bytes of \(text.debugDescription)")
          }
          if open == "\"", close == "\"", text != line {
            // One byte decides.
            #expect((whole.family == "agentCoreStrings") == (count <= 40), "\(count)")
          }
        }
      }
    }
  }

  @Test("behind a byte order mark no line is Vercel's, however long it is and however it is read")
  func markBeforeVercelLine() {
    var limits = TextDeltaLimits()
    limits.maximumUndecidedSize = 40
    for count in 36...44 {
      let line = "\u{FEFF}0:\"" + String(repeating: "a", count: count - 7) + "\""
      for size in [count] + Array(1..<count) {
        let found = extract(Array(line.utf8), limits: limits, reads: .pieces(size))
        #expect(found.text() == line, "\(count), reads of \(size)")
        let foreign = extract(Array(line.utf8), .mistralText, limits: limits, reads: .pieces(size))
        #expect(foreign.ending == .notUnderstood, "\(count), reads of \(size)")
        #expect(foreign.deltas == [], "\(count), reads of \(size)")
      }
    }
  }

  @Test("more blank lines than may be held are text, however they are read")
  func manyBlankLines() {
    var limits = TextDeltaLimits()
    limits.maximumUndecidedSize = 40
    for count in 25...44 {
      let text = String(repeating: "\n", count: count) + "data: {\"choices\":[{\"text\":\"a\"}]}\n\n"
      let whole = extract(Array(text.utf8), limits: limits)
      #expect(whole.text() == (count + 5 <= 41 ? "a" : text), "\(count)")
      for size in 1...45 {
        let split = extract(Array(text.utf8), limits: limits, reads: .pieces(size))
        #expect(split.withTextJoined == whole.withTextJoined, "\(count), reads of \(size)")
      }
    }
  }

  @Test(
    "what no family knows is tried for so long, and checked for ever", arguments: [500, 600],
    [
      #"{"type":"unheard of","delta":{"x":1}}"#, "{}",
      // Cohere's, but for the flag.
      #"{"text":"x","is_finished":true}"#,
    ])
  func unknownDocuments(count: Int, document: String) {
    let unknown = String(repeating: document + "\n", count: count)
    let known = "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n"
    let found = extract(unknown + known, format: .jsonLines)
    #expect(found.error == nil)
    #expect(found.family == (count == 500 ? "chatCompletions" : nil))
    #expect(found.text() == (count == 500 ? "a" : ""))
    let broken = extract(unknown + "{\"type\":}\n", format: .jsonLines)
    #expect(broken.error == .invalidJSON(offset: UInt64(unknown.utf8.count) + 8, reason: .unexpectedByte(0x7D)))
  }

  @Test("and so are events of types that no family has, which are never tried", arguments: [600, 2000])
  func unknownEvents(count: Int) {
    let unknown = eventFrame("unheardOf", Array(#"{"delta":{"text":"no"}}"#.utf8))
    let known = eventFrame("contentBlockDelta", Array(#"{"contentBlockIndex":0,"delta":{"text":"a"}}"#.utf8))
    let found = extract(frames: [NaiveFrame](repeating: unknown, count: count) + [known])
    #expect(brief(found.deltas) == ["text 0: a"])
    var broken = unknown
    broken.payload.removeLast()
    #expect(
      extract(frames: [NaiveFrame](repeating: unknown, count: count) + [broken]).error
        == .invalidJSON(offset: 22, reason: .unexpectedEnd))
  }

  @Test("events of a family's type that say nothing are tried for so long, too", arguments: [100, 600])
  func unrecognizedEvents(count: Int) {
    let unknown = eventFrame("contentBlockDelta", Array(#"{"unheardOf":1}"#.utf8))
    let known = eventFrame("contentBlockDelta", Array(#"{"contentBlockIndex":0,"delta":{"text":"a"}}"#.utf8))
    let found = extract(frames: [NaiveFrame](repeating: unknown, count: count) + [known])
    #expect(found.family == (count == 100 ? "converse" : nil))
    #expect(found.text() == (count == 100 ? "a" : ""))
    #expect(found.ending == (count == 100 ? .cutBetweenElements : .notUnderstood))
  }

  @Test("Chunks of an unknown model are held up to the limit")
  func longestChunks() {
    var limits = TextDeltaLimits()
    limits.maximumUndecidedSize = 14
    func frame(_ document: String, offset: Int) -> NaiveFrame {
      var frame = eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array(document.utf8)))\"}".utf8))
      frame.offset = offset
      return frame
    }
    for (last, error) in [("{\"b\":1}", nil), ("{\"b\":12}", TextDeltaError.undecidedTooLong(offset: 110, limit: 14))] {
      var extracting = Extracting(limits: limits)
      extracting.take(frame("{\"a\":1}", offset: 0))
      extracting.take(frame(last, offset: 100))
      #expect(extracting.result.error == error)
    }
  }

  @Test("A first line of the longest length that may be held is checked; a longer one is a JSON line")
  func longestFirstLine() {
    var limits = TextDeltaLimits()
    limits.maximumUndecidedSize = 5
    #expect(extract(Array("{\"a\":\n1}".utf8), limits: limits).error == nil)
    let error = extract(Array("{\"a\": \n1}".utf8), limits: limits).error
    #expect(error == .invalidJSON(offset: 6, reason: .unexpectedEnd))
  }

  @Test("A line of Vercel's that lacks its colon, or ends at it, is refused there")
  func vercelCodes() {
    for (line, offset, reason) in [
      ("0x", 1, JSONError.Reason.unexpectedByte(0x78)), ("0", 1, .unexpectedEnd), ("0:", 2, .unexpectedEnd),
    ] {
      let error = extract("0:\"a\"\n\(line)\n").error
      #expect(error == .invalidJSON(offset: UInt64(6 + offset), reason: reason), "\(line)")
    }
  }
}
