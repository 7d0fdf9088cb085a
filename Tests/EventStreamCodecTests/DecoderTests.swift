import EventStreamCodec
import Testing
import TestSupport

@Suite struct DecoderTests {
  let laws = DecoderLaws<DecoderAdapter>()

  /// Checks decoder, reader and laws against the reference, and returns what came of the bytes.
  @discardableResult
  func check(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> DecoderLaws<DecoderAdapter>.Outcome
  {
    let expected = ReferenceDecoder().decode(bytes)
    let found = laws.outcome(of: bytes)
    #expect(found.elements == expected.messages, sourceLocation: sourceLocation)
    #expect(found.failure == expected.failure, sourceLocation: sourceLocation)
    let read = EventStreamReader.read(bytes)
    #expect(read.messages == expected.messages, sourceLocation: sourceLocation)
    #expect(read.failure == expected.failure, sourceLocation: sourceLocation)
    #expect(laws.violations(on: bytes) == [], sourceLocation: sourceLocation)
    return found
  }

  @Test("An empty stream is complete")
  func empty() {
    #expect(check([]).failure == nil)
  }

  @Test("A stream of messages, repeated headers and new ones in turn")
  func messages() {
    let stream =
      Frame.event("messageStart", #"{"role":"assistant"}"#)
      + Frame.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#)
      + Frame.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":" 日本"}}"#)
      + Frame.make() + Frame.make(payload: [1, 2, 3]) + Frame.event("messageStop", #"{"stopReason":"end_turn"}"#)
    let outcome = check(stream)
    #expect(outcome.elements.count == 6)
    #expect(outcome.elements[1].payload == Array(#"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#.utf8))
    #expect(outcome.elements[3].headers == [])
    #expect(outcome.elements[5].headers.first == EventStreamHeader(":event-type", "messageStop"))
    #expect(outcome.failure == nil)
  }

  @Test("The 12 bytes whose prelude checksum could pass for a message checksum")
  func twelveBytes() {
    // Announces 12 bytes: fewer than any message has.
    let bytes: [UInt8] = [0, 0, 0, 0x0C, 0, 0, 0, 0, 0xA0, 0xD2, 0x32, 0x68]
    #expect(check(bytes).failure == .totalLengthTooSmall(offset: 0, totalLength: 12))
    #expect(check(Frame.make() + bytes).failure == .totalLengthTooSmall(offset: 16, totalLength: 12))
    for total in UInt32(0)...15 {
      #expect(
        check(Frame.prelude(total: total, headersLength: 0)).failure
          == .totalLengthTooSmall(offset: 0, totalLength: total))
    }
  }

  @Test("Lengths above 2 GiB and of 4 GiB are errors at the prelude, never a wait")
  func hugeLengths() {
    for total: UInt32 in [0x8000_0000, 0x8000_0010, .max, 0x7FFF_FFFF, 33_554_433] {
      let bytes = Frame.prelude(total: total, headersLength: 0)
      let failure = EventStreamError.totalLengthLimitExceeded(offset: 0, totalLength: total, limit: 33_554_432)
      #expect(check(bytes).failure == failure)
      #expect(check(bytes + [0]).failure == failure)
    }
    // The largest message allowed is awaited; nothing is allocated for it yet.
    let allowed = check(Frame.prelude(total: 33_554_432, headersLength: 0))
    #expect(allowed.failure == .truncatedMessage(offset: 0, held: 12, expected: 33_554_432))
  }

  @Test("A huge length with a wrong prelude checksum fails at its 12th byte")
  func hugeLengthUnverified() {
    let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 1, 2, 3, 4]
    guard case .preludeChecksumMismatch(0, 0x0102_0304, _) = check(bytes).failure else {
      Issue.record("not a prelude checksum mismatch")
      return
    }
  }

  @Test("Header lengths beyond the message")
  func headersLengthTooLarge() {
    for (total, headersLength): (UInt32, UInt32) in [(16, 1), (16, .max), (100, 85), (100, 0x8000_0000)] {
      #expect(
        check(Frame.prelude(total: total, headersLength: headersLength)).failure
          == .headersLengthTooLarge(offset: 0, headersLength: headersLength, totalLength: total))
    }
  }

  @Test("Both checksums are named in a mismatch")
  func checksums() {
    let good = Frame.event("chunk", "{}")
    let prelude = Frame.make(payload: [1, 2], preludeChecksum: 0xDEAD_BEEF)
    #expect(
      check(good + prelude).failure
        == .preludeChecksumMismatch(
          offset: UInt64(good.count), stored: 0xDEAD_BEEF, computed: ReferenceDecoder.crc32(prelude[..<8])))
    let message = Frame.make(payload: [1, 2], messageChecksum: 0xDEAD_BEEF)
    let outcome = check(good + message)
    #expect(
      outcome.failure
        == .messageChecksumMismatch(
          offset: UInt64(good.count), stored: 0xDEAD_BEEF, computed: ReferenceDecoder.crc32(message.dropLast(4))))
    #expect(outcome.elements.count == 1)
  }

  @Test("Every single flipped bit is caught, at the message's offset")
  func flippedBits() {
    let first = Frame.event("messageStart", #"{"role":"assistant"}"#)
    let second = Frame.event("contentBlockDelta", #"{"delta":{"text":"Hi"}}"#)
    let whole = first + second
    for bit in 0..<whole.count * 8 {
      var damaged = whole
      damaged[bit / 8] ^= 1 << (bit % 8)
      let outcome = laws.outcome(of: damaged)
      let expected = ReferenceDecoder().decode(damaged)
      #expect(outcome.elements.count == (bit < first.count * 8 ? 0 : 1))
      #expect(outcome.failure?.offset == UInt64(bit < first.count * 8 ? 0 : first.count))
      #expect(outcome.failure == expected.failure)
    }
  }

  @Test("Every truncation is reported, with the bytes held")
  func truncations() {
    let first = Frame.event("messageStart", "{}")
    let second = Frame.event("messageStop", "{}")
    for length in 1..<second.count {
      let outcome = laws.outcome(of: first + second[..<length])
      let expected = length < 12 ? nil : UInt32(second.count)
      #expect(outcome.elements.count == 1)
      #expect(outcome.failure == .truncatedMessage(offset: UInt64(first.count), held: length, expected: expected))
      #expect(outcome.failedAtTheEnd)
    }
  }

  @Test(
    "Another format is named, at the start and after a message",
    arguments: [
      (#"{"message":"The security token is expired"}"#, ForeignFormat.json), ("{}", .json),
      ("data: {\"x\":1}\n\n", .serverSentEvents), ("<!DOCTYPE html>", .html), ("HTTP/1.1 403 Forbidden\r\n", .httpHead),
      ("Internal Server Error", .text), ("no", .text), ("            ", .text), ("PRI * HTTP/2.0\r\n", .http2),
    ])
  func foreign(text: String, format: ForeignFormat) {
    let bytes = Array(text.utf8)
    let firstBytes = Array(bytes.prefix(12))
    let first = check(bytes).failure
    #expect(first == .notAnEventStream(firstBytes: firstBytes, resembles: format))
    let later = check(Frame.event("chunk", "{}") + Frame.make() + bytes)
    let offset = UInt64(Frame.event("chunk", "{}").count + 16)
    #expect(later.failure == .foreignBytes(offset: offset, firstBytes: firstBytes, resembles: format))
    #expect(later.elements.count == 2)
    #expect(first?.foreignFormat == format)
    #expect(later.failure?.foreignFormat == format)
  }

  @Test("Frames that passed through a text decoder are recognised; other binary data is a checksum mismatch")
  func foreignBytes() {
    let event = Frame.event("messageStart", "{}")
    let mangled = Array(String(decoding: event, as: UTF8.self).utf8)
    #expect(mangled != event)
    #expect(check(mangled).failure?.foreignFormat == .mangledFrames)
    let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]
    #expect(check(gzip).failure == .notAnEventStream(firstBytes: Array(gzip[..<12]), resembles: .gzip))
    for bytes: [UInt8] in [
      Array(repeating: 0x80, count: 12), Array("text\u{0}text text".utf8), Array("te\u{7F}xt and text".utf8),
    ] {
      guard case .preludeChecksumMismatch = check(bytes).failure else {
        Issue.record("\(bytes)")
        continue
      }
    }
  }

  @Test("The limit on messages also holds for headers that are known")
  func limitOfRepeatedFrames() {
    let frame = Frame.event("chunk", "{}")
    let longer = Frame.event("chunk", "{ }")
    let limits = EventStreamLimits(maximumTotalLength: UInt32(frame.count))
    let stream = frame + frame + longer
    let expected = EventStreamError.totalLengthLimitExceeded(
      offset: UInt64(2 * frame.count), totalLength: UInt32(longer.count), limit: UInt32(frame.count))
    let read = EventStreamReader.read(stream, limits: limits)
    #expect(read.messages.count == 2)
    #expect(read.failure == expected)
    var decoder = EventStreamDecoder(limits: limits)
    var input = stream.span
    var count = 0
    var failure: EventStreamError?
    do throws(EventStreamError) { while try decoder.next(&input) != nil { count += 1 } } catch { failure = error }
    #expect(count == 2)
    #expect(failure == expected)
  }

  @Test("A block of the length of a known one is read by itself")
  func headersOfOneLength() throws {
    let known = Frame.event("messageStart", "{}")
    let other = Frame.event("messageStops", "{}")
    let x = Frame.header("x", "value"), y = Frame.header("y", "value")
    let types = check(known + other + known).elements.map(\.headers.first)
    #expect(types == ["messageStart", "messageStops", "messageStart"].map { EventStreamHeader(":event-type", $0) })
    let twice = Frame.make(headers: x + y) + Frame.make(headers: x + x)
    #expect(check(twice).failure == .duplicateHeaderName(offset: UInt64(twice.count / 2 + 12 + x.count)))
    // The same headers, in another order.
    let reserved = (Frame.header(":event-type", "chunk"), Frame.header(":message-type", "event"))
    let turned = Frame.make(headers: reserved.0 + reserved.1) + Frame.make(headers: reserved.1 + reserved.0)
    var reader = EventStreamReader(turned.span)
    var count = 0
    while let message = try reader.next() {
      let isChunk = message.isEvent(named: "chunk")
      #expect(isChunk)
      count += 1
    }
    #expect(count == 2)
  }

  @Test("Known headers never extend into the message checksum")
  func headersLengthOfRepeatedFrames() throws {
    // Looks for a block that a message one byte shorter repeats, if the checksum's first byte counts as a header byte.
    for number in UInt32(0)..<10_000 {
      let block = Frame.header([0x78], type: 4, value: Frame.bigEndian(number &* 0x9E37_79B9))
      let shorter = Frame.make(headers: Array(block.dropLast()), headersLength: UInt32(block.count))
      guard shorter[shorter.count - 4] == block.last else { continue }
      let known = Frame.make(headers: block, payload: [1])
      let outcome = check(known + known + shorter)
      #expect(outcome.elements.count == 2)
      #expect(
        outcome.failure
          == .headersLengthTooLarge(
            offset: UInt64(2 * known.count), headersLength: UInt32(block.count), totalLength: UInt32(shorter.count)))
      // The longest block that fits, without a payload.
      #expect(check(known + Frame.make(headers: block)).elements.count == 2)
      return
    }
    Issue.record("no such block")
  }

  @Test("After an error in a straddling message, its bytes can still be read")
  func heldBytes() throws {
    let frame = Frame.make(headers: Frame.header(Array("x".utf8), type: 7, value: [0, 2, 0xC3, 0x28]))
    var decoder = EventStreamDecoder()
    var failure: EventStreamError?
    for byte in frame {
      let piece = [byte]
      var input = piece.span
      do throws(EventStreamError) { while try decoder.next(&input) != nil {} } catch { failure = error }
    }
    #expect(failure == .headerValueNotUTF8(offset: 17))
    #expect((0..<decoder.heldBytes.count).map { decoder.heldBytes[$0] } == frame)
  }

  @Test("Memory taken for a long message is given back")
  func memory() throws {
    let long = Frame.make(payload: Array(repeating: 7, count: 1 << 20))
    let short = Frame.event("chunk", "{}")
    var decoder = EventStreamDecoder()
    var count = 0
    func feed(_ bytes: [UInt8], _ size: Int) throws {
      for start in stride(from: 0, to: bytes.count, by: size) {
        var input = bytes.span.extracting(start..<min(start + size, bytes.count))
        while try decoder.next(&input) != nil { count += 1 }
      }
    }
    try feed(long, 16 << 10)
    #expect(decoder.heldCapacity > 1 << 20)
    // By the next message that straddles reads, or by a read that nothing straddles.
    try feed(short, 1)
    #expect(decoder.heldCapacity <= 4096)
    try feed(long, 16 << 10)
    try feed(short, short.count)
    try feed(short, short.count)
    #expect(decoder.heldCapacity <= 4096)
    // By the call after a message that is longer than most.
    try feed(Frame.make(payload: Array(repeating: 7, count: 5 << 20)), 64 << 10)
    #expect(decoder.heldCapacity == 0)
    #expect(count == 6)
  }

  @Test("8 MiB in one message, byte by byte")
  func largeMessageInBytes() throws {
    let frame = Frame.make(payload: Array(repeating: 7, count: 8 << 20))
    var violations: [String] = []
    let outcome = laws.outcome(of: frame, pieces: [1], violations: &violations)
    #expect(outcome.elements.first?.payload.count == 8 << 20)
    #expect(outcome.failure == nil)
    #expect(violations == [])
  }
}
