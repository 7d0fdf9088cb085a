import TestSupport
import TextDeltas
import Testing

@Suite("Nothing is silent: errors in any form, unread events, unknown streams")
struct SilenceTests {
  private let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"

  @Test(
    "a server-sent event named error is an error, whatever its data",
    arguments: [
      (#"{"code":400,"details":"m"}"#, "400", "m"), ("Too many requests", "", "Too many requests"),
      (#""m""#, "", "m"), (#"{"error":{"type":"t","message":"m"}}"#, "t", "m"), ("", "", ""),
    ])
  func errorEvents(data: String, name: String, message: String) {
    for prefix in ["", delta] {
      let found = extract("\(prefix)event: error\ndata: \(data)\n\ndata: [DONE]\n\n")
      #expect(found.ending == .failed(.inBand, name: name, message: message))
      #expect(found.text() == (prefix.isEmpty ? "" : "a"))
      #expect(found.deltas.last == TextDelta(kind: .error, text: message, name: name))
    }
  }

  @Test("the message of an error that is not JSON is an excerpt of whole characters")
  func excerpt() {
    let found = extract("event: error\ndata: \(String(repeating: "é", count: 200))\n\n")
    guard case .failed(_, _, let message) = found.ending else {
      Issue.record("\(String(describing: found.outcome))")
      return
    }
    #expect(message.utf8.count <= 256 && message.hasPrefix("ééé") && !message.contains("\u{FFFD}"))
  }

  @Test("events of any operation whose type is an error, and the error of the model's own service")
  func errorEventsOfFrames() {
    let text = eventFrame("contentBlockDelta", Array(#"{"contentBlockIndex":0,"delta":{"text":"a"}}"#.utf8))
    let event = eventFrame("somethingErrorEvent", Array(#"{"message":"m"}"#.utf8))
    #expect(extract(frames: [text, event]).ending == .failed(.inBand, name: "somethingErrorEvent", message: "m"))
    #expect(extract(frames: [event]).ending == .failed(.inBand, name: "somethingErrorEvent", message: "m"))
    var exception = eventFrame(
      "", Array(#"{"message":"m","originalStatusCode":529,"originalMessage":"Overloaded"}"#.utf8))
    exception.headers = [
      ":message-type": Array("exception".utf8), ":exception-type": Array("modelStreamErrorException".utf8),
    ]
    guard case .failed(let error) = extract(frames: [text, exception]).outcome else {
      Issue.record("no error")
      return
    }
    #expect(error.type == "modelStreamErrorException")
    #expect(error.upstream == ServiceError.Upstream(status: 529, message: "Overloaded"))
  }

  @Test("events and documents that no rule reads are counted, and the first is named")
  func unread() {
    let unknown = eventFrame("somethingNew", Array(#"{"a":1}"#.utf8))
    let stop = eventFrame("messageStop", Array(#"{"stopReason":"end_turn"}"#.utf8))
    let found = extract(frames: [NaiveFrame](repeating: unknown, count: 12) + [stop], .converse)
    #expect(found.unread == "12 somethingNew")
    #expect(found.unknown == "12 somethingNew")
    let ofAnotherOperation = extract(frames: [eventFrame("TranscriptEvent", Array(#"{"a":1}"#.utf8)), stop], .converse)
    #expect(ofAnotherOperation.unread == "1 TranscriptEvent")
    #expect(ofAnotherOperation.unknown == nil)
    #expect(found.ending == .complete)
    #expect(extract(frames: [eventFrame("initial-response", Array("{}".utf8)), stop]).unread == nil)
    let response = "data: {\"type\":\"response.brand_new.delta\",\"delta\":\"a\"}\n\n"
    #expect(extract(response + response, .openAIResponses).unread == "2 response.brand_new.delta")
    #expect(extract("data: {\"first\":1,\"second\":2}\n\n" + delta).unread == "1 first")
    #expect(extract(delta).unread == nil)
  }

  @Test("a family of which nothing is read is not understood")
  func notUnderstood() {
    for text in ["{\"a\":1}\n", "data: {\"a\":1}\n\n", "[{\"a\":1}]", "{\n\"a\": 1\n}\n"] {
      #expect(extract(text).ending == .notUnderstood, "\(text)")
      #expect(extract(text, .chatCompletions).ending == .notUnderstood, "\(text)")
      let frame = eventFrame("PayloadPart", Array(text.utf8))
      #expect(extract(frames: [frame]).ending == .notUnderstood, "\(text)")
    }
    let chunk = #"{"bytes":"eyJhIjoxfQ==","p":"abc"}"#
    let frame = eventFrame("chunk", Array(chunk.utf8))
    #expect(extract(frames: [frame]).ending == .notUnderstood)
    #expect(extract(frames: [frame]).text() == "")
    for member in ["event_type", "type", "message", "content", "text", "stop", "done", "model", "result", "response"] {
      #expect(extract("data: {\"\(member)\":\"x\"}\n\n").family == nil, "\(member)")
    }
  }

  @Test("JSON over many lines: documents, elements of arrays, and where it is cut or wrong")
  func json() {
    let document = "{\n \"choices\" : [ {\"text\":\n\"a\"} ]\n}"
    for text in [document, "[\(document)]", "[\n\(document),\n\(document)]", "\(document)\n\(document)\n", "[]"] {
      let count = text.split(separator: "choices", omittingEmptySubsequences: false).count - 1
      for size in 1...text.utf8.count {
        let found = extract(Array(text.utf8), reads: .pieces(size))
        #expect(found.text() == String(repeating: "a", count: count), "\(text) by \(size)")
        #expect(found.error == nil)
      }
    }
    for cut in 2..<document.utf8.count {
      #expect(extract(String(document.prefix(cut))).ending == .cut(heldBytes: cut))
      #expect(extract("[\(document),\(document.prefix(cut))").text() == "a")
    }
    #expect(extract("[\(document)").ending == .cut(heldBytes: 1))
    #expect(extract("[\(document)] x", format: .json).error == .invalidJSON(offset: 37, reason: .trailingBytes))
    #expect(
      extract("[\(document);", format: .json).error == .invalidJSON(offset: 35, reason: .unexpectedByte(0x3B)))
    #expect(extract("[INFO] no JSON\n").family == "plainText")
  }

  @Test("a family from paths, declared, in every envelope")
  func paths() {
    let family = StreamFamily(
      name: "mine", textAt: [".items[].say"], reasoningAt: ["why"], toolInputAt: [".call.input"])
    let document = #"{"items":[{"say":"a"},{"say":"b"}],"why":"c","call":{"input":{"x":1}}}"#
    let expected = ["reasoning: c", "text: a", "text: b", #"toolInput: {"x":1}"#]
    #expect(brief(extract("data: \(document)\n\n", family).deltas) == expected)
    #expect(brief(extract(document + "\n", family).deltas) == expected)
    #expect(brief(extract("[\n\(document)\n]", family).deltas) == expected)
    let frames = [
      eventFrame("anything", Array(document.utf8)),
      eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array(document.utf8)))\"}".utf8)),
      eventFrame("PayloadPart", Array("data: \(document)\n\n".utf8)),
    ]
    for frame in frames {
      // Twice, so that the second is read by a template.
      #expect(brief(extract(frames: [frame, frame], family).deltas) == expected + expected)
    }
    #expect(extract("data: \(document)\n\n", family).ending == .ended)
  }
}

@Suite("Hostile streams take linear time and constant memory")
struct HostileTests {
  @Test("80,000 distinct event types")
  func eventTypes() {
    var extracting = Extracting()
    for number in 0..<80_000 { extracting.take(eventFrame("event\(number)", Array(#"{"a":1}"#.utf8))) }
    extracting.take(eventFrame("messageStop", Array(#"{"stopReason":"end_turn"}"#.utf8)))
    extracting.finish()
    #expect(extracting.result.error == nil)
    #expect(extracting.result.unread == "80000 event0")
  }

  @Test("80,000 distinct types of server-sent events")
  func serverSentEventTypes() {
    var stream: [UInt8] = []
    for number in 0..<80_000 { stream += "event: e\(number)\ndata: {\"a\":\(number)}\n\n".utf8 }
    stream += "data: {\"choices\":[{\"text\":\"a\"}]}\n\n".utf8
    let found = extract(stream, .completions)
    #expect(found.text() == "a")
    #expect(found.unread == "80000 e0")
  }
}
