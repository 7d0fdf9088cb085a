import EventStreamCodec
import Testing
import TestSupport

@Suite struct HeaderTests {
  let laws = DecoderLaws<DecoderAdapter>()

  /// Checks that decoder, reader and reference agree on a message with this header block, and that the laws hold.
  @discardableResult
  func check(
    _ block: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) -> DecoderLaws<DecoderAdapter>.Outcome {
    let bytes = Frame.make() + Frame.make(headers: block, payload: Array("payload".utf8))
    let expected = ReferenceDecoder().decode(bytes)
    let found = laws.outcome(of: bytes)
    #expect(found.elements == expected.messages, sourceLocation: sourceLocation)
    #expect(found.failure == expected.failure, sourceLocation: sourceLocation)
    #expect(EventStreamReader.read(bytes).failure == expected.failure, sourceLocation: sourceLocation)
    #expect(laws.violations(on: bytes, everySplit: 120) == [], sourceLocation: sourceLocation)
    return found
  }

  /// Where the header block of the second message starts.
  let blockOffset: UInt64 = 28

  @Test("All ten types, with their extreme values")
  func types() {
    let values: [(UInt8, [UInt8], EventStreamHeaderValue)] = [
      (0, [], .bool(true)), (1, [], .bool(false)),
      (2, [0x80], .byte(.min)), (2, [0x7F], .byte(.max)),
      (3, [0x80, 0], .short(.min)), (3, [0x7F, 0xFF], .short(.max)),
      (4, [0x80, 0, 0, 0], .integer(.min)), (4, [0x7F, 0xFF, 0xFF, 0xFF], .integer(.max)),
      (5, [0x80, 0, 0, 0, 0, 0, 0, 0], .long(.min)), (5, [0, 0x20, 0, 0, 0, 0, 0, 1], .long(9_007_199_254_740_993)),
      (6, [0, 0], .bytes([])), (6, [0, 3, 0, 255, 128], .bytes([0, 255, 128])),
      (7, [0, 0], .string("")), (7, [0, 3, 0xE6, 0x97, 0xA5], .string("日")),
      (8, [0, 0, 0, 0, 0, 0, 0, 1], .timestamp(millisecondsSince1970: 1)),
      (8, [0x80, 0, 0, 0, 0, 0, 0, 0], .timestamp(millisecondsSince1970: .min)),
      (9, Array(0...15), .uuid(EventStreamUUID(high: 0x0001_0203_0405_0607, low: 0x0809_0A0B_0C0D_0E0F))),
    ]
    for (type, bytes, value) in values {
      let outcome = check(Frame.header(Array("name".utf8), type: type, value: bytes))
      #expect(outcome.elements.last?.headers == [EventStreamHeader(name: "name", value: value)])
      #expect(value.type.rawValue == type)
    }
    let all = values.enumerated().flatMap { Frame.header([UInt8(97 + $0)], type: $1.0, value: $1.1) }
    #expect(check(all).elements.last?.headers.map(\.value) == values.map(\.2))
  }

  @Test("Names of 1 and of 255 bytes; an empty name is an error")
  func names() {
    #expect(check(Frame.header([0x61], type: 0)).failure == nil)
    #expect(check(Frame.header(Array(repeating: 0x61, count: 255), type: 0)).failure == nil)
    #expect(check(Frame.header([], type: 0)).failure == .emptyHeaderName(offset: blockOffset))
    #expect(check(Frame.header([0x61], type: 0) + [0]).failure == .emptyHeaderName(offset: blockOffset + 3))
  }

  @Test("Values of 32 767, 32 768 and 65 535 bytes are accepted")
  func longValues() {
    for count in [32_767, 32_768, 65_535] {
      let length = [UInt8(count >> 8), UInt8(count & 255)]
      for type: UInt8 in [6, 7] {
        let outcome = check(Frame.header([0x61], type: type, value: length + Array(repeating: 0x62, count: count)))
        #expect(outcome.failure == nil)
        #expect(outcome.elements.count == 2)
      }
    }
  }

  @Test("Types that the specification does not have")
  func unknownTypes() {
    for type in UInt8(10)...255 {
      let block = Frame.header([0x61], type: type, value: [0, 1, 0x61])
      #expect(
        EventStreamReader.read(Frame.make(headers: block)).failure
          == .unknownHeaderValueType(offset: 14, type: type))
    }
    #expect(check(Frame.header([0x61], type: 10)).failure == .unknownHeaderValueType(offset: blockOffset + 2, type: 10))
    #expect(
      check(Frame.header([0x61], type: 255)).failure == .unknownHeaderValueType(offset: blockOffset + 2, type: 255))
  }

  @Test("A header cut short anywhere overruns its block; the payload behind is never read as header")
  func overruns() {
    for (type, value): (UInt8, [UInt8]) in [
      (2, [1]), (3, [1, 2]), (4, [1, 2, 3, 4]), (5, Array(1...8)), (6, [0, 2, 1, 2]), (7, [0, 2, 0x61, 0x62]),
      (8, Array(1...8)), (9, Array(1...16)),
    ] {
      let header = Frame.header(Array("name".utf8), type: type, value: value)
      for length in 1..<header.count {
        let outcome = check(Array(header[..<length]))
        guard case .headerOverrunsBlock(blockOffset, let needed, length) = outcome.failure else {
          Issue.record("type \(type), \(length) bytes: \(String(describing: outcome.failure))")
          continue
        }
        #expect(needed > length && needed <= header.count)
        #expect(outcome.elements.count == 1)
      }
    }
    // The length of a value that runs to the end of the message and beyond.
    for length: [UInt8] in [[0, 8], [0xFF, 0xFF]] {
      let block = Frame.header([0x61], type: 7, value: length)
      #expect(check(block).failure?.code == "headerOverrunsBlock")
    }
  }

  @Test("Ill-formed UTF-8 in names and string values, at the ill-formed byte")
  func notUTF8() {
    #expect(
      check(Frame.header([0x61, 0xC3, 0x28], type: 0)).failure == .headerNameNotUTF8(offset: blockOffset + 2))
    for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE6, 0x97]] {
      let value = [0, UInt8(bad.count + 1), 0x61] + bad
      #expect(
        check(Frame.header([0x61], type: 7, value: value)).failure == .headerValueNotUTF8(offset: blockOffset + 6))
      // The same bytes are a fine value of type bytes.
      #expect(check(Frame.header([0x61], type: 6, value: value)).failure == nil)
    }
  }

  @Test("A name that appears twice is an error at the second; the leniency keeps both")
  func duplicates() {
    let block = Frame.header("a", "1") + Frame.header("b", "2") + Frame.header("a", "3")
    #expect(check(block).failure == .duplicateHeaderName(offset: blockOffset + 12))
    let frame = Frame.make(headers: block)
    let lenient = EventStreamReader.read(frame, leniency: .duplicateHeaderNames)
    #expect(lenient.failure == nil)
    #expect(
      lenient.messages.first?.headers
        == [EventStreamHeader("a", "1"), EventStreamHeader("b", "2"), EventStreamHeader("a", "3")])
    // Names are bytes: other case, or another spelling of the same character, is another name.
    #expect(check(Frame.header("a", "1") + Frame.header("A", "2")).failure == nil)
    #expect(check(Frame.header("\u{E9}", "1") + Frame.header("e\u{301}", "2")).failure == nil)
  }

  @Test("Thousands of headers: no duplicate is missed, none is invented")
  func manyHeaders() {
    for count in [8, 9, 10, 33, 200, 1028, 5000] {
      let names = (0..<count).map { "h\($0)" }
      let block = names.flatMap { Frame.header(Array($0.utf8), type: 0) }
      let found = EventStreamReader.read(Frame.make(headers: block))
      #expect(found.failure == nil)
      #expect(found.messages.first?.headers.count == count)
      // Each name, early and late, again at the end.
      for name in Set([0, 1, 7, 8, count / 2, count - 1].filter { $0 < count }) {
        let again = Frame.make(headers: block + Frame.header(Array(names[name].utf8), type: 1))
        #expect(
          EventStreamReader.read(again).failure == .duplicateHeaderName(offset: 12 + UInt64(block.count)))
      }
    }
  }

  @Test("Blocks of many headers, one behind another: none is mistaken for one of the block before")
  func manyHeadersAgain() {
    var stream: [UInt8] = []
    for count in [5000, 9, 5000, 10, 40, 8, 64, 33] {
      stream += Frame.make(headers: (0..<count).flatMap { Frame.header(Array("h\($0)".utf8), type: 0) })
    }
    #expect(EventStreamReader.read(stream).failure == nil)
    for count in [9, 20, 64] {
      let block = (0..<count).flatMap { Frame.header(Array("h\($0)".utf8), type: 0) }
      let again = Frame.make(headers: block + Frame.header(Array("h\(count / 2)".utf8), type: 1))
      #expect(
        EventStreamReader.read(stream + again).failure
          == .duplicateHeaderName(offset: UInt64(stream.count + 12 + block.count)))
    }
  }

  @Test("Limits on headers")
  func limits() {
    let block = (0..<10).flatMap { Frame.header([UInt8(97 + $0)], type: 0) }
    let frame = Frame.make(headers: block)
    #expect(EventStreamReader.read(frame, limits: EventStreamLimits(maximumHeaderCount: 10)).failure == nil)
    #expect(
      EventStreamReader.read(frame, limits: EventStreamLimits(maximumHeaderCount: 9)).failure
        == .headerCountLimitExceeded(offset: 12 + 27, limit: 9))
    #expect(EventStreamReader.read(frame, limits: EventStreamLimits(maximumHeadersLength: 30)).failure == nil)
    #expect(
      EventStreamReader.read(frame, limits: EventStreamLimits(maximumHeadersLength: 29)).failure
        == .headersLengthLimitExceeded(offset: 0, headersLength: 30, limit: 29))
    #expect(EventStreamReader.read(frame, limits: EventStreamLimits(maximumTotalLength: 46)).failure == nil)
    #expect(
      EventStreamReader.read(frame, limits: EventStreamLimits(maximumTotalLength: 45)).failure
        == .totalLengthLimitExceeded(offset: 0, totalLength: 46, limit: 45))
    // A client must accept more than services do.
    let long = Frame.make(
      headers: (0..<5).flatMap {
        Frame.header([$0 + 97], type: 6, value: [0x7F, 0xFF] + Array(repeating: 0, count: 32_767))
      })
    #expect(EventStreamReader.read(long).failure == nil)
    #expect(EventStreamReader.read(long, limits: .service).failure?.code == "headersLengthLimitExceeded")
    #expect(EventStreamReader.read(long, limits: .unlimited).failure == nil)
  }

  @Test("Lookup by name, and the reserved headers")
  func lookup() throws {
    let frame = Frame.make(
      headers: Frame.header(":error-message", "m") + Frame.header("x", "1") + Frame.header(":error-code", "c")
        + Frame.header(":content-type", "t") + Frame.header(":exception-type", "e") + Frame.header(":event-type", "v")
        + Frame.header(":message-type", "event") + Frame.header(Array("n".utf8), type: 4, value: [0, 0, 0, 5]))
    var reader = EventStreamReader(frame.span)
    guard let view = try reader.next() else {
      Issue.record("no message")
      return
    }
    let message = EventStreamMessage(view)
    #expect(message.value(of: .errorMessage) == "m")
    #expect(message["n"] == .integer(5))
    #expect(message["N"] == nil)
    let texts = EventStreamReservedHeader.allCases.map { text(view.value(of: $0)) }
    #expect(texts == ["event", "v", "t", "e", "c", "m"])
    let direct = [
      text(view.messageType), text(view.eventType), text(view.contentType), text(view.exceptionType),
      text(view.errorCode), text(view.errorMessage),
    ]
    #expect(direct == texts)
    let isEvent = [view.isEvent(named: "v"), view.isEvent(named: "V"), view.isEvent(named: "")]
    #expect(isEvent == [true, false, false])
    let found = view.headers.first(named: "x")?.value
    #expect(found == .string("1"))
    let missing = view.headers.first(named: "y")?.value
    #expect(missing == nil)
    let isOne = view.headers.first(named: "x")?.isString("1")
    #expect(isOne == true)
    let hasNone = view.headers.isEmpty
    #expect(!hasNone)
  }

  @Test("A message may have no headers")
  func noHeaders() throws {
    let frame = Frame.make(payload: [1])
    var reader = EventStreamReader(frame.span)
    let hasNone = try reader.next()?.headers.isEmpty
    #expect(hasNone == true)
  }

  @Test("UUIDs as text")
  func uuid() {
    let uuid = EventStreamUUID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)
    #expect(uuid.description == "01020304-0506-0708-090a-0b0c0d0e0f10")
    #expect(EventStreamUUID("01020304-0506-0708-090A-0B0C0D0E0F10") == uuid)
    for text in [
      "", "01020304-0506-0708-090a-0b0c0d0e0f1", "010203040-506-0708-090a-0b0c0d0e0f10",
      "g1020304-0506-0708-090a-0b0c0d0e0f10", "01020304-0506-0708-090a-0b0c0d0e0f100",
    ] {
      #expect(EventStreamUUID(text) == nil)
    }
  }
}

/// The text of a borrowed value.
private func text(_ bytes: Span<UInt8>?) -> String? {
  guard let bytes else { return nil }
  return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}
