import ChunkedHTTP
import TestSupport
import Testing

/// `nextData`, which reports nothing but data, against `next`.
@Suite struct ChunkedDataTests {
  /// Decodes by `nextData` in pieces of `size` bytes.
  private func data(
    of input: [UInt8], by size: Int
  ) -> (body: [UInt8], trailers: [HTTPFieldLine], rest: [UInt8], failure: ChunkedError?) {
    var decoder = ChunkedDecoder()
    var body: [UInt8] = []
    var rest: [UInt8] = []
    var position = 0
    do throws(ChunkedError) {
      while position < input.count {
        let end = min(position + size, input.count)
        var piece = input.span.extracting(position..<end)
        while let data = try decoder.nextData(&piece) {
          for index in data.indices { body.append(data[index]) }
        }
        if !decoder.isComplete, !piece.isEmpty { Issue.record("\(piece.count) bytes left at \(position)") }
        for index in piece.indices { rest.append(piece[index]) }
        position = end
      }
      try decoder.finish()
    } catch {
      return (body, [], rest, error)
    }
    return (body, Array(HTTPFieldLines(decoder.trailers)), rest, nil)
  }

  @Test("The same data, trailers, rest and errors as element by element")
  func sameAsElements() {
    let laws = DecoderLaws<ChunkedDecoderUnderTest<Strict>>()
    let inputs = [
      "3\r\nabc\r\n10;a=b\r\n0123456789abcdef\r\n1\r\nx\r\n00\r\nA: b\r\nC: d\r\n\r\nrest",
      "3\r\nabc\r\nFF\r\nx", "3\r\nabc\r\n3\r\nabcd", "3\r\nabc\r\n0\r\n\r\n3\r\nabc\r\n", "1\r\na\r\ng", "",
      "1000000\r\na", "1\r\na\r\n1000000\r\na",
      "1\r\na\r\n1000\r\n" + String(repeating: "y", count: 4096) + "\r\n0\r\n\r\n",
    ]
    for input in inputs {
      let expected = laws.outcome(of: bytes(input))
      for size in [1, 2, 3, 7, 13, 5000] {
        let found = data(of: bytes(input), by: size)
        #expect(found.body == expected.body)
        #expect(found.failure == expected.failure)
        guard expected.failure == nil else { continue }
        #expect(found.trailers == expected.trailers)
        #expect(found.rest == expected.leftover)
      }
    }
  }

  @Test("Every size that the fast path can take, in every spelling of its digits")
  func everySize() {
    for size in 1...4200 {
      let digits = String(size, radix: 16, uppercase: size % 2 == 0)
      let padded = size % 3 == 0 ? "0" + digits : digits
      let body = [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
      let found = data(of: bytes("1\r\na\r\n\(padded)\r\n") + body + bytes("\r\n0\r\n\r\n"), by: .max >> 1)
      if found.failure != nil || found.body != [0x61] + body {
        Issue.record("\(padded): \(String(describing: found.failure))")
      }
    }
  }

  @Test("Spans borrow from the input, and announcedLength and offset follow")
  func borrowing() throws {
    let input = bytes("1\r\na\r\n4\r\nbcde\r\n0\r\n\r\n!")
    var decoder = ChunkedDecoder(startingAt: 1000)
    var rest = input.span
    let first = try decoder.nextData(&rest)
    let firstCount = first?.count
    #expect(firstCount == 1)
    var place: Range<Int>?
    if let second = try decoder.nextData(&rest) { place = input.span.indices(of: second) }
    #expect(place == 9..<13)
    let (announced, offset) = (decoder.announcedLength, decoder.offset)
    #expect(announced == 5)
    #expect(offset == 1013)
    if try decoder.nextData(&rest) != nil { Issue.record("data after the last chunk") }
    let (isComplete, end, left) = (decoder.isComplete, decoder.offset, rest.count)
    #expect(isComplete)
    #expect(end == 1000 + UInt64(input.count) - 1)
    #expect(left == 1)
  }
}
