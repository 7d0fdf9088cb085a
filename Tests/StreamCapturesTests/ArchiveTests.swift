import StreamCaptures
import TestSupport
import Testing

/// HTTP archives as browsers, proxies and test tools write them.
@Suite struct ArchiveTests {
  private static func entry(
    type: String = "text/event-stream", status: Int = 200, content: String, more: String = ""
  ) -> String {
    """
    {"request":{"method":"POST","url":"https://a/x"},"response":{"status":\(status),"statusText":"",
    "headers":[{"name":"content-type","value":"\(type)"}],"content":{\(content)}},"timings":{"wait":2}\(more)}
    """
  }

  private static func archive(_ entries: String...) -> String {
    #"{"log":{"version":"1.2","entries":["# + entries.joined(separator: ",") + "]}}"
  }

  private static func head(_ length: Int?, type: String = "text/event-stream") -> String {
    "HTTP/1.1 200 \r\ncontent-type: \(type)\r\n" + (length.map { "Content-Length: \($0)\r\n" } ?? "") + "\r\n"
  }

  private func check(_ archive: String, _ text: String?, _ notes: [CaptureNote] = []) {
    let outcome = readCapture(archive)
    #expect(outcome.texts == (text.map { [$0] } ?? []))
    #expect(outcome.error == nil)
    #expect(outcome.notes == notes)
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
  }

  private static let hello = entry(content: #""size":9,"text":"data: a\n\n""#)

  @Test("Chrome keeps the events of an EventSource apart: they are written as the server sent them")
  func events() {
    let messages = #"""
      ,"_eventSourceMessages":[{"time":7.5,"eventName":"message","eventId":"","data":"{\"a\":1}"},
      {"time":7.75,"eventName":"ping","eventId":"5","data":"b\nc"},{"data":"日"}]
      """#
    let entry = Self.entry(content: #""size":0"#, more: messages)
    let body = "data: {\"a\":1}\n\nid: 5\nevent: ping\ndata: b\ndata: c\n\ndata: 日\n\n"
    check(Self.archive(entry), Self.head(body.utf8.count) + body, [.rebuiltEvents(entry: 1)])
    #expect(readCapture(Self.archive(entry)).messages.map(\.delays) == [[2_000, 252_000]])
  }

  @Test("The entry that has a body is chosen")
  func entryWithBody() {
    let empty = Self.entry(content: #""size":0"#)
    let json = Self.entry(type: "application/json", content: #""size":2,"text":"{}""#)
    check(Self.archive(empty, json, Self.hello), Self.head(9) + "data: a\n\n")
    check(Self.archive(json, empty, json), Self.head(0))
    check(
      Self.archive(empty, Self.hello, Self.hello), Self.head(9) + "data: a\n\n", [.otherStreams(entry: 2, count: 1)])
    #expect(readCapture(Self.archive(json, Self.hello), SecondMessage.self).messages.map(\.facts.number) == [2])
    let facts = readCapture(Self.archive(Self.hello)).messages.first?.facts
    #expect(facts?.method == "POST")
    #expect(facts?.target == "https://a/x")
    #expect(facts?.status == 200)
  }

  @Test("The archive's reason for a missing body is reported")
  func missingBody() {
    let discarded = Self.entry(content: #""size":5,"comment":"Body discarded: longer than limit of 3 bytes""#)
    let outcome = readCapture(Self.archive(discarded))
    #expect(
      outcome.error
        == .har(
          .bodyNotSaved(offset: 35, entry: 1, size: 5, comment: "Body discarded: longer than limit of 3 bytes")))
    #expect(outcome.violations.isEmpty, "\(outcome.violations.first ?? "")")
    let socket = Self.entry(
      type: "text/plain", status: 101, content: #""size":0"#,
      more: #","_webSocketMessages":[{"data":"a"},{"data":"b"}]"#)
    #expect(readCapture(Self.archive(socket)).error == .har(.webSocket(offset: 35, entry: 1, messages: 2)))
  }

  @Test("A file beside the archive is named, and its bytes follow the head")
  func attachments() {
    func archive(_ name: String) -> String { Self.archive(Self.entry(content: #""size":9,"_file":"\#(name)""#)) }
    check(archive("0123.bin"), Self.head(nil))
    var decoder = CaptureDecoder()
    #expect(throws: Never.self) {
      let bytes = Array(archive("resources/0123.bin").utf8)
      var input = bytes.span
      while try decoder.next(&input) != nil {}
      while try decoder.finish() != nil {}
    }
    #expect(decoder.attachment == "resources/0123.bin")
    for name in ["/etc/passwd", "../x", "a/../x", "", "a//b", #"c:\\x"#, "./x"] {
      #expect(readCapture(archive(name)).error?.code == "unsafeAttachment", "\(name)")
    }
  }

  // MARK: Misread text

  private static func misread(_ text: String, size: Int) -> String {
    archive(entry(content: #""size":\#(size),"text":"\#(text)""#))
  }

  @Test("UTF-8 that was read as Latin-1 or Windows-1252 is repaired if the size proves it")
  func misreadText() {
    let latin = String(String.UnicodeScalarView("data: é日\\n\\n".utf8.map { Unicode.Scalar($0) }))
    check(
      Self.misread(latin, size: 13), Self.head(13) + "data: é日\n\n", [.repairedText(entry: 1, encoding: "Latin-1")])
    check(
      Self.misread("data: â‚¬\\n\\n", size: 11), Self.head(11) + "data: €\n\n",
      [.repairedText(entry: 1, encoding: "Windows-1252")])
    // The size is that of the text as it stands, or of neither; or the repaired text is not UTF-8.
    check(Self.misread("data: é\\n\\n", size: 10), Self.head(10) + "data: é\n\n")
    check(Self.misread("data: é\\n\\n", size: 9), Self.head(10) + "data: é\n\n")
    check(Self.misread("data: Ã©\\n\\n", size: 7), Self.head(12) + "data: Ã©\n\n")
    check(Self.misread("data: 日\\n\\n", size: 9), Self.head(11) + "data: 日\n\n")
  }

  @Test("Bodies longer than a piece: escapes, surrogate pairs, characters and base64 groups are never split")
  func longBodies() {
    let unit = #"a\u00e9\ud83d\ude00\n日\/"#
    let decoded = "aé😀\n日/"
    let count = 9000
    for prefix in ["", "x", "xx", "xxx", "xxxxx", "xxxxxxx"] {
      let text = prefix + String(repeating: unit, count: count)
      let body = prefix + String(repeating: decoded, count: count)
      let outcome = DecoderLaws(MessagesUnderTest<AllMessages>.self).outcome(
        of: Array(Self.archive(Self.entry(content: #""text":"\#(text)""#)).utf8))
      #expect(outcome.elements.map(\.text) == [Self.head(body.utf8.count) + body])
      let plain = prefix + String(repeating: "日", count: 30_000)
      let other = DecoderLaws(MessagesUnderTest<AllMessages>.self).outcome(
        of: Array(Self.archive(Self.entry(content: #""text":"\#(plain)""#)).utf8))
      #expect(other.elements.map(\.text) == [Self.head(plain.utf8.count) + plain])
    }
    let bytes = (0..<100_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let base64 = TestSupport.base64(bytes).replacing("/", with: #"\/"#)
    let outcome = DecoderLaws(MessagesUnderTest<AllMessages>.self).outcome(
      of: Array(Self.archive(Self.entry(content: #""encoding":"base64","text":"\#(base64)""#)).utf8))
    #expect(outcome.elements.map(\.bytes) == [Array(Self.head(100_001).utf8) + bytes])
  }

  @Test("An entry gives its body at once, too")
  func body() throws {
    var decoder = HARDecoder()
    let bytes = Array(Self.archive(Self.hello).utf8)
    var input = bytes.span
    let entry = try #require(try decoder.next(&input))
    #expect(try entry.body() == Array("data: a\n\n".utf8))
    #expect(entry.hasBody)
    #expect(entry.attachment == nil)
  }
}
