import ByteKernels
import EventStreamCodec
import Testing
import TestSupport

@Suite struct EncoderTests {
  let encoder = EventStreamEncoder()

  static let everyType = [
    EventStreamHeader(name: "true", value: .bool(true)), EventStreamHeader(name: "false", value: .bool(false)),
    EventStreamHeader(name: "byte", value: .byte(-49)), EventStreamHeader(name: "short", value: .short(.min)),
    EventStreamHeader(name: "integer", value: .integer(40_972)), EventStreamHeader(name: "long", value: .long(.min)),
    EventStreamHeader(name: "bytes", value: .bytes([0, 255])), EventStreamHeader(name: "empty", value: .bytes([])),
    EventStreamHeader(name: "string", value: .string("日本 👍")), EventStreamHeader(name: "", value: .string("")),
    EventStreamHeader(name: "timestamp", value: .timestamp(millisecondsSince1970: -1)),
    EventStreamHeader(name: "uuid", value: .uuid(EventStreamUUID(high: 1, low: .max))),
  ].filter { !$0.name.isEmpty }

  @Test("The smallest message")
  func smallest() throws {
    var bytes: [UInt8] = []
    try encoder.append(EventStreamMessage(), to: &bytes)
    #expect(bytes == [0, 0, 0, 16, 0, 0, 0, 0, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF])
  }

  @Test("Every type of value, against frames made by hand")
  func everyType() throws {
    let message = EventStreamMessage(headers: Self.everyType, payload: Array("{}".utf8))
    var bytes: [UInt8] = [1, 2, 3]
    try encoder.append(message, to: &bytes)
    #expect(bytes[..<3] == [1, 2, 3])
    let found = EventStreamReader.read(Array(bytes[3...]))
    #expect(found.failure == nil)
    #expect(found.messages.first?.headers == Self.everyType)
    let byHand =
      Frame.header(Array("true".utf8), type: 0) + Frame.header(Array("false".utf8), type: 1)
      + Frame.header(Array("byte".utf8), type: 2, value: [0xCF])
      + Frame.header(Array("short".utf8), type: 3, value: [0x80, 0])
      + Frame.header(Array("integer".utf8), type: 4, value: [0, 0, 0xA0, 0x0C])
      + Frame.header(Array("long".utf8), type: 5, value: [0x80, 0, 0, 0, 0, 0, 0, 0])
      + Frame.header(Array("bytes".utf8), type: 6, value: [0, 2, 0, 255])
      + Frame.header(Array("empty".utf8), type: 6, value: [0, 0]) + Frame.header("string", "日本 👍")
      + Frame.header(Array("timestamp".utf8), type: 8, value: Array(repeating: 0xFF, count: 8))
      + Frame.header(Array("uuid".utf8), type: 9, value: [0, 0, 0, 0, 0, 0, 0, 1] + Array(repeating: 0xFF, count: 8))
    #expect(Array(bytes[3...]) == Frame.make(headers: byHand, payload: Array("{}".utf8)))
    #expect(try encoder.encodedSize(of: message) == bytes.count - 3)
  }

  @Test("Into the caller's memory: the exact room is enough, a byte less is refused")
  func callersMemory() throws {
    let message = EventStreamMessage(event: "chunk", contentType: "application/json", payload: Array("{}".utf8))
    let size = try encoder.encodedSize(of: message)
    let block = try EventStreamHeaderBlock(message.headers)
    var expected: [UInt8] = []
    try encoder.append(message, to: &expected)
    #expect(expected == Frame.event("chunk", "{}"))
    for (room, usesBlock) in [(size, false), (size, true), (size + 9, true), (size - 1, false), (size - 1, true)] {
      var written: [UInt8] = []
      var failure: EventStreamEncodingError?
      written.appendRaw(addingCapacity: room) { output in
        do throws(EventStreamEncodingError) {
          if usesBlock {
            try encoder.encode(headers: block, payload: message.payload.span, into: &output)
          } else {
            try encoder.encode(message, into: &output)
          }
        } catch {
          failure = error
        }
      }
      #expect(failure == (room < size ? .outputTooSmall(needed: size, available: room) : nil))
      #expect(written == (room < size ? [] : expected))
    }
    #expect(try encoder.encodedSize(headers: block, payloadCount: 2) == size)
  }

  /// The error that encoding a message ends in, having written nothing.
  func failure(
    headers: [EventStreamHeader] = [], payload: Int = 0, limits: EventStreamLimits = .service
  ) -> EventStreamEncodingError? {
    var bytes: [UInt8] = [9]
    do throws(EventStreamEncodingError) {
      let message = EventStreamMessage(headers: headers, payload: Array(repeating: 0, count: payload))
      try EventStreamEncoder(limits: limits).append(message, to: &bytes)
      return nil
    } catch {
      #expect(bytes == [9])
      return error
    }
  }

  @Test("What the format forbids is refused, and no length wraps")
  func refusals() {
    func text(_ count: Int) -> String { String(repeating: "a", count: count) }
    #expect(failure(headers: [EventStreamHeader("a", "1"), EventStreamHeader("", "1")]) == .emptyHeaderName(header: 1))
    #expect(failure(headers: [EventStreamHeader(text(255), "1")]) == nil)
    #expect(failure(headers: [EventStreamHeader(text(256), "1")]) == .headerNameTooLong(header: 0, count: 256))
    #expect(failure(headers: [EventStreamHeader("a", text(32_767))]) == nil)
    for count in [32_768, 65_535, 65_536, 65_540] {
      let expected = EventStreamEncodingError.headerValueTooLong(header: 0, count: count)
      #expect(failure(headers: [EventStreamHeader("a", text(count))]) == expected)
      let bytes = EventStreamHeaderValue.bytes(Array(repeating: 0, count: count))
      #expect(failure(headers: [EventStreamHeader(name: "a", value: bytes)]) == expected)
    }
    let five = (0..<5).map { EventStreamHeader("h\($0)", text(32_767)) }
    #expect(failure(headers: five) == .headersTooLong(count: 163_865, limit: 131_072))
    #expect(failure(headers: five, limits: .default) == nil)
    #expect(failure(payload: 25_165_824) == nil)
    #expect(failure(payload: 25_296_897) == .messageTooLong(count: 25_296_913, limit: 25_296_912))
    #expect(
      failure(headers: [EventStreamHeader("a", ""), EventStreamHeader("b", "")], limits: .init(maximumHeaderCount: 1))
        == .tooManyHeaders(count: 2, limit: 1))
  }

  @Test("Names that appear twice, among few and among many")
  func duplicates() {
    for count in [2, 8, 9, 100] {
      let headers = (0..<count).map { EventStreamHeader("h\($0)", "") }
      #expect(failure(headers: headers) == nil)
      #expect(failure(headers: headers + [headers[count / 2]]) == .duplicateHeaderName(header: count))
    }
    // Other bytes, though the same characters to Swift.
    for filler in [0, 10] {
      let headers = (0..<filler).map { EventStreamHeader("h\($0)", "") }
      #expect(failure(headers: headers + [EventStreamHeader("\u{E9}", ""), EventStreamHeader("e\u{301}", "")]) == nil)
    }
  }

  @Test("encode(decode(x)) is x for random messages")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 99)
    for _ in 0..<300 {
      let names = Set((0..<Int.random(in: 0...20, using: &random)).map { _ in Int.random(in: 0...999, using: &random) })
      let headers = names.map { name in
        var header = Self.everyType.randomElement(using: &random) ?? Self.everyType[0]
        header.name = "n\(name)"
        return header
      }
      let message = EventStreamMessage(
        headers: headers, payload: random.bytes(Int.random(in: 0...2000, using: &random)))
      var bytes: [UInt8] = []
      try encoder.append(message, to: &bytes)
      let decoded = ReferenceDecoder().decode(bytes)
      #expect(decoded.failure == nil)
      #expect(decoded.messages.map { EventStreamMessage(headers: $0.headers, payload: $0.payload) } == [message])
    }
  }
}
