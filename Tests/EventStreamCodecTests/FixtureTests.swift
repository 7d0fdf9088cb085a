import EventStreamCodec
import TestSupport
import Testing

/// Streams of known operations built by hand: the checks of ``CorpusTests`` that need no corpus.
@Suite struct FixtureTests {
  static let streams: [[EventStreamMessage]] = [
    ["messageStart", "contentBlockDelta", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"].map {
      EventStreamMessage(event: $0, contentType: "application/json", payload: Array(#"{"p":"abc","n":"日本"}"#.utf8))
    },
    [
      EventStreamMessage(event: "Records", contentType: "application/octet-stream", payload: Array("1,a\n".utf8)),
      EventStreamMessage(event: "Stats", contentType: "text/xml", payload: Array("<Stats/>".utf8)),
      EventStreamMessage(event: "End"),
    ],
    [
      EventStreamMessage(event: "chunk", contentType: "application/json", payload: Array(#"{"bytes":"e30="}"#.utf8)),
      EventStreamMessage(exception: "throttlingException", payload: Array(#"{"message":"Too many"}"#.utf8)),
    ],
    [EventStreamMessage(errorCode: "InternalError", message: "oops"), EventStreamMessage(errorCode: "E")],
    [
      EventStreamMessage(
        headers: [
          EventStreamHeader(name: "true", value: .bool(true)), EventStreamHeader(name: "false", value: .bool(false)),
          EventStreamHeader(name: "byte", value: .byte(-1)), EventStreamHeader(name: "short", value: .short(.min)),
          EventStreamHeader(name: "integer", value: .integer(.max)),
          EventStreamHeader(name: "long", value: .long(.min)),
          EventStreamHeader(name: "bytes", value: .bytes([0, 255])), EventStreamHeader("string", "é"),
          EventStreamHeader(name: "time", value: .timestamp(millisecondsSince1970: 1_700_000_000_000)),
          EventStreamHeader(name: "uuid", value: .uuid(EventStreamUUID(high: 1, low: .max))),
        ])
    ],
  ]

  @Test("Every stream encodes, decodes in any reads, and encodes to the same bytes", arguments: streams.indices)
  func roundTrip(number: Int) throws {
    let encoder = EventStreamEncoder()
    var stream: [UInt8] = []
    for message in Self.streams[number] { try encoder.append(message, to: &stream) }
    let expected = ReferenceDecoder().decode(stream)
    let laws = DecoderLaws<DecoderAdapter>()
    #expect(laws.violations(on: stream, everySplit: 1000) == [])
    let found = laws.outcome(of: stream)
    #expect(found.elements == expected.messages)
    #expect(found.failure == nil)
    var encoded: [UInt8] = []
    var reader = EventStreamReader(stream.span)
    while let view = try reader.next() {
      try encoder.append(headers: EventStreamHeaderBlock(view.headers), payload: view.payload, to: &encoded)
    }
    #expect(encoded == stream)
    #expect(found.elements.map(\.headers) == Self.streams[number].map(\.headers))
  }

  @Test("Exceptions and errors are written like services write them")
  func serviceErrors() throws {
    let exception = EventStreamMessage(exception: "validationException")
    #expect(
      exception.headers == [
        EventStreamHeader(":exception-type", "validationException"),
        EventStreamHeader(":content-type", "application/json"), EventStreamHeader(":message-type", "exception"),
      ])
    #expect(
      EventStreamMessage(errorCode: "E", message: "m").headers == [
        EventStreamHeader(":error-code", "E"), EventStreamHeader(":error-message", "m"),
        EventStreamHeader(":message-type", "error"),
      ])
  }
}
