import EventStreamCodec
import Testing
import TestSupport

@Suite struct RecoveryTests {
  enum Element: Equatable { case message(UInt64), skipped(Range<UInt64>, String) }

  /// All that is recovered from a stream in reads of a size.
  func recover(_ bytes: [UInt8], reads size: Int, limits: EventStreamLimits = .default) -> [Element] {
    var decoder = EventStreamRecoveringDecoder(limits: limits)
    var elements: [Element] = []
    func drain(_ input: inout Span<UInt8>) {
      while let recovered = decoder.next(&input) {
        switch recovered {
        case .message(let message): elements.append(.message(message.offset))
        case .skipped(let skipped): elements.append(.skipped(skipped.range, skipped.reason.code))
        }
      }
    }
    for start in stride(from: 0, to: bytes.count, by: size) {
      var input = bytes.span.extracting(start..<min(start + size, bytes.count))
      drain(&input)
    }
    decoder.finish()
    var nothing = Span<UInt8>()
    drain(&nothing)
    return elements
  }

  /// The same by trying each offset in turn.
  func reference(_ bytes: [UInt8]) -> [Element] {
    var elements: [Element] = []
    var position = 0
    var damage: (start: Int, code: String)?
    while position < bytes.count {
      let outcome = EventStreamReader.read(Array(bytes[position...].prefix(1 << 16)))
      let first = outcome.messages.first
      // Headers are at fault only where both checksums hold.
      let headersAtFault = [
        "emptyHeaderName", "duplicateHeaderName", "unknownHeaderValueType", "headerOverrunsBlock", "headerNameNotUTF8",
        "headerValueNotUTF8", "headerCountLimitExceeded",
      ].contains(outcome.failure?.code)
      if first != nil || headersAtFault, let damaged = damage {
        elements.append(.skipped(UInt64(damaged.start)..<UInt64(position), damaged.code))
        damage = nil
      }
      if first != nil || headersAtFault {
        let total = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
        elements.append(
          first != nil
            ? .message(UInt64(position))
            : .skipped(UInt64(position)..<UInt64(position + total), outcome.failure?.code ?? ""))
        position += total
      } else {
        // Only the first message of a stream can be judged a foreign format.
        var code = outcome.failure?.code ?? ""
        if position > 0, code == "notAnEventStream" {
          code = bytes.count - position < 12 ? "truncatedMessage" : "preludeChecksumMismatch"
        }
        damage = damage ?? (position, code)
        position += 1
      }
    }
    if let damage { elements.append(.skipped(UInt64(damage.start)..<UInt64(bytes.count), damage.code)) }
    return elements
  }

  func check(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> [Element] {
    let expected = reference(bytes)
    for size in [1, 7, 100, bytes.count + 1] {
      #expect(recover(bytes, reads: size) == expected, "reads of \(size)", sourceLocation: sourceLocation)
    }
    return expected
  }

  let frames = ["messageStart", "contentBlockDelta", "messageStop"].map { Frame.event($0, #"{"p":"abc"}"#) }

  @Test("An intact stream has nothing to skip")
  func intact() {
    #expect(
      check(frames.flatMap { $0 }) == [
        .message(0), .message(UInt64(frames[0].count)), .message(UInt64(frames[0].count + frames[1].count)),
      ])
    #expect(check([]) == [])
  }

  @Test("A flipped bit costs its message alone, wherever it is")
  func flippedBit() {
    let stream = frames.flatMap { $0 }
    let second = UInt64(frames[0].count)..<UInt64(frames[0].count + frames[1].count)
    for index in Int(second.lowerBound)..<Int(second.upperBound) {
      var damaged = stream
      damaged[index] ^= 0x10
      let recovered = recover(damaged, reads: 50)
      #expect(recovered.count == 3)
      #expect(recovered.first == .message(0))
      #expect(recovered.last == .message(second.upperBound))
      guard case .skipped(second, _) = recovered[1] else {
        Issue.record("byte \(index): \(recovered)")
        continue
      }
    }
  }

  @Test("Bytes lost, inserted, put in front, left at the end")
  func insertionsAndLosses() {
    let (first, second, third) = (frames[0], frames[1], frames[2])
    let end = UInt64(first.count)
    #expect(
      check(first + second.dropFirst(20) + third)
        == [
          .message(0), .skipped(end..<end + UInt64(second.count - 20), "preludeChecksumMismatch"),
          .message(end + UInt64(second.count - 20)),
        ])
    #expect(
      check(first + second.dropLast(20) + third)
        == [
          .message(0), .skipped(end..<end + UInt64(second.count - 20), "messageChecksumMismatch"),
          .message(end + UInt64(second.count - 20)),
        ])
    #expect(
      check(Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + first)
        == [.skipped(0..<19, "notAnEventStream"), .message(19)])
    #expect(
      check(first + second.dropLast()) == [
        .message(0), .skipped(end..<end + UInt64(second.count - 1), "truncatedMessage"),
      ])
    #expect(check(first + [0, 0, 0]) == [.message(0), .skipped(end..<end + 3, "truncatedMessage")])
    // The checksum of eight zeros is not zero.
    #expect(check(Array(repeating: 0, count: 10_000)) == [.skipped(0..<10_000, "preludeChecksumMismatch")])
  }

  @Test("A message whose headers are wrong is skipped alone")
  func wrongHeaders() {
    let wrong = Frame.make(headers: Frame.header([], type: 0), payload: frames[0])
    // The message within its payload is not mistaken for one of the stream.
    #expect(
      check(wrong + frames[1])
        == [.skipped(0..<UInt64(wrong.count), "emptyHeaderName"), .message(UInt64(wrong.count))])
  }

  @Test("Random damage, against trying each offset in turn")
  func random() {
    var random = SeededGenerator(seed: 4)
    let stream = (0..<8).flatMap { frames[$0 % 3] }
    for _ in 0..<40 {
      var damaged = stream
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[index] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.removeSubrange(index..<min(index + Int.random(in: 1...40, using: &random), damaged.count))
        default: damaged.insert(contentsOf: random.bytes(Int.random(in: 1...40, using: &random)), at: index)
        }
      }
      _ = check(damaged)
    }
  }

  @Test("Damage on both sides of the bytes that are forgotten", arguments: 0..<20)
  func forgottenBlocks(number: Int) {
    // The first search ends in the block from which the bytes are kept, or in one beside it.
    let long = Frame.make(payload: Array(repeating: 7, count: 4000))
    let garbage = [UInt8](repeating: 0x89, count: 60_000 + number * 500)
    let stream = garbage + long + long + long + [0x89] + frames[0] + [0x89] + long + frames[1]
    let end = UInt64(garbage.count)
    let (length, short) = (UInt64(long.count), UInt64(frames[0].count))
    #expect(
      recover(stream, reads: 1000).compactMap { if case .message(let offset) = $0 { offset } else { nil } }
        == [
          end, end + length, end + 2 * length, end + 3 * length + 1, end + 3 * length + 2 + short,
          end + 4 * length + 2 + short,
        ])
  }

  @Test("Preludes that announce megabytes at every turn cost no more than other bytes")
  func hostile() {
    // Each prelude is intact and announces the rest of the stream, which never has the right checksum.
    let count = 20_000
    let stream = (0..<count).flatMap { Frame.prelude(total: UInt32((count - $0) * 12), headersLength: 0) }
    let recovered = recover(stream, reads: 1 << 16)
    #expect(recovered == [.skipped(0..<UInt64(stream.count), "messageChecksumMismatch")])
  }

  @Test("Messages across the boundaries of blocks and portions")
  func boundaries() {
    let long = Frame.make(payload: Array(repeating: 5, count: 70_000))
    var stream = frames[0] + [1, 2, 3] + long + Array(repeating: 0x89, count: 5000) + long
    stream += frames[1]
    let start = UInt64(frames[0].count)
    let end = start + 3 + UInt64(long.count)
    #expect(
      recover(stream, reads: 1000)
        == [
          .message(0), .skipped(start..<start + 3, "preludeChecksumMismatch"), .message(start + 3),
          .skipped(end..<end + 5000, "preludeChecksumMismatch"), .message(end + 5000),
          .message(end + 5000 + UInt64(long.count)),
        ])
  }
}
