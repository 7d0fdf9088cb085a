import ChunkedHTTP
import TestSupport
import Testing

/// Content coding inside framing, and whatever mutation makes of whole messages.
@Suite struct CodedMessageTests {
  private let text = Array(String(repeating: "{\"delta\":{\"text\":\"Hello, world\"}}\n", count: 40).utf8)

  /// A response with `content`, chunked in pieces of `size`.
  private func chunked(_ content: [UInt8], by size: Int, fields: String, trailers: HTTPFieldLines = []) throws
    -> [UInt8]
  {
    var output = bytes("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n")
    var encoder = ChunkedEncoder()
    var position = 0
    while position < content.count {
      let end = min(position + size, content.count)
      try encoder.append(content.span.extracting(position..<end), to: &output)
      position = end
    }
    try encoder.finish(trailers: trailers, to: &output)
    return output
  }

  @Test("gzip as content and as transfer coding, deflate in both forms; chunks of any size, trailers after it")
  func gzipInChunks() throws {
    for (fields, format) in [
      ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip", Compressor.Format.gzip),
      ("Transfer-Encoding: gzip, chunked", .gzip), ("Transfer-Encoding: x-gzip\r\nTransfer-Encoding: chunked", .gzip),
      ("Transfer-Encoding: chunked\r\nContent-Encoding: deflate", .zlib),
      ("Transfer-Encoding: chunked\r\nContent-Encoding: deflate", .raw),
    ] {
      for size in [1, 5, 1000] {
        let message = try chunked(
          Compressor.compress(text, as: format), by: size, fields: fields, trailers: [HTTPFieldLine("X-Sum", "1")])
        for (outcome, violations) in [
          decodeMessage(message + bytes("rest"), ResponseToGET.self),
          decodeMessage(message + bytes("rest"), CaptureDataOnly.self),
        ] {
          #expect(violations.isEmpty, "\(fields), \(size): \(violations.first ?? "")")
          #expect(outcome.failure == nil)
          #expect(outcome.body == text)
          #expect(outcome.trailers == [HTTPFieldLine("X-Sum", "1")])
          #expect(outcome.leftover == bytes("rest"))
        }
      }
    }
  }

  @Test("gzip of fixed length and up to the close; cut, it is incomplete in the layer that was cut")
  func gzipOtherwise() {
    let gzip = Compressor.compress(text, as: .gzip)
    let fixed = decodeMessage(
      bytes("HTTP/1.1 200 OK\r\nContent-Length: \(gzip.count)\r\nContent-Encoding: gzip\r\n\r\n") + gzip + [1],
      ResponseToGET.self)
    #expect(fixed.outcome.body == text)
    #expect(fixed.outcome.leftover == [1])
    let open = bytes("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    let whole = decodeMessage(open + gzip, ResponseToGET.self)
    #expect(whole.outcome.failure == nil)
    #expect(whole.outcome.body == text)
    let cut = decodeMessage(open + gzip.dropLast(), ResponseToGET.self)
    #expect(cut.outcome.failure == .contentCoding(.incomplete(offset: UInt64(gzip.count - 1))))
    #expect(cut.outcome.body == text)
    // The framing is whole, and the content is not: the message is not complete either.
    let short = decodeMessage(
      bytes("HTTP/1.1 200 OK\r\nContent-Length: \(gzip.count - 4)\r\nContent-Encoding: gzip\r\n\r\n")
        + gzip.dropLast(4), ResponseToGET.self)
    #expect(short.outcome.failure == .contentCoding(.incomplete(offset: UInt64(gzip.count - 4))))
    for violations in [fixed, whole, cut, short].map(\.violations) { #expect(violations.isEmpty) }
  }

  @Test("Mutations of whole messages keep the laws, strict, lenient and as captures")
  func mutations() throws {
    let messages = [
      try chunked(
        Compressor.compress(text, as: .gzip), by: 30, fields: "Transfer-Encoding: chunked\r\nContent-Encoding: gzip"),
      try chunked(
        bytes("hello"), by: 2, fields: "A: b\r\n c\r\nTransfer-Encoding: chunked", trailers: [HTTPFieldLine("T", "v")]),
      bytes("HTTP/1.1 103 A\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhelloHTTP/1.1 200"),
      bytes("\r\nPOST /x HTTP/1.1\r\nTransfer-Encoding: ,chunked\r\n\r\n2 ; a=\"b\\\"\"\r\nhi\r\n0\r\n\r\nGET"),
      bytes("HTTP/2 200 \r\ncontent-encoding: deflate\r\n\r\n") + Compressor.compress(text, as: .raw),
    ]
    let interesting = bytes("0159afg;:=\", \t\r\nHTchunked/.-\\") + [0, 0x1F, 0x7F, 0x8B, 0xFF]
    for seed in 1...150 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var message = messages[Int(seed) % messages.count]
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<message.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: message[place] = interesting.randomElement(using: &random) ?? 0
        case 1: message.insert(interesting.randomElement(using: &random) ?? 0, at: place)
        case 2: message.remove(at: place)
        default: message[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      let laws = [
        DecoderLaws<MessageDecoderUnderTest<Request>>().violations(on: message, everySplit: 0, seed: seed),
        DecoderLaws<MessageDecoderUnderTest<ResponseToGET>>().violations(on: message, everySplit: 250, seed: seed),
        DecoderLaws<MessageDecoderUnderTest<LenientMessage>>().violations(on: message, everySplit: 0, seed: seed),
        DecoderLaws<MessageDecoderUnderTest<Capture>>().violations(on: message, everySplit: 0, seed: seed),
        DecoderLaws<MessageDecoderUnderTest<CaptureDataOnly>>().violations(on: message, everySplit: 0, seed: seed),
      ].flatMap { $0 }
      #expect(laws.isEmpty, "seed \(seed): \(laws.first ?? "")")
    }
  }
}
