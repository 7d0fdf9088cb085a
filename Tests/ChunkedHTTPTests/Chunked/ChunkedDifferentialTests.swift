import ChunkedHTTP
import TestSupport
import Testing

/// The decoder and a naive one written from the ABNF must agree on anything.
@Suite struct ChunkedDifferentialTests {
  private let laws = DecoderLaws<ChunkedDecoderUnderTest<Strict>>()

  @Test("All inputs of up to five bytes over the bytes that matter")
  func exhaustive() {
    let alphabet = bytes("05a;=\"\\ \r\n")
    var count = 0
    for length in 0...5 {
      var digits = [Int](repeating: 0, count: length)
      while true {
        compare(digits.map { alphabet[$0] })
        count += 1
        guard let place = digits.lastIndex(where: { $0 < alphabet.count - 1 }) else { break }
        digits[place] += 1
        for after in (place + 1)..<max(length, place + 1) { digits[after] = 0 }
      }
    }
    #expect(count == 111_111)
  }

  @Test("Every byte at every place of a body with everything in it")
  func everyByteEverywhere() {
    let good = bytes("1 ; a = \"b\\\"c\" ;d\r\nx\r\n00A;e=f\r\n0123456789\r\n0\r\nT: v \r\n\r\nnext")
    compare(good)
    for place in good.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = good
        changed[place] = byte
        compare(changed)
        if byte % 16 == 5 {
          changed = good
          changed.insert(byte, at: place)
          compare(changed)
        }
      }
      var shorter = good
      shorter.remove(at: place)
      compare(shorter)
      compare(Array(good[..<place]))
    }
  }

  @Test("Random bodies from the grammar, and mutations of them")
  func mutations() {
    for seed in 1...400 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      let good = randomBody(&random)
      compare(good, seed)
      let outcome = laws.outcome(of: good)
      #expect(outcome.failure == nil, "seed \(seed): \(String(decoding: good, as: UTF8.self))")
      let violations = laws.violations(on: good, everySplit: 200, seed: seed)
      #expect(violations.isEmpty, "seed \(seed): \(violations.first ?? "")")
      for _ in 0..<20 {
        var bad = good
        for _ in 0...Int.random(in: 0...2, using: &random) { mutate(&bad, &random) }
        compare(bad, seed)
      }
    }
  }

  @Test("Random mutations keep the laws, with the limits tight and with every leniency")
  func lawsUnderMutation() {
    let tight = DecoderLaws<ChunkedDecoderUnderTest<Tight>>()
    let lenient = DecoderLaws<ChunkedDecoderUnderTest<Lenient>>()
    for seed in 1...120 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var input = randomBody(&random)
      if seed % 3 != 0 { mutate(&input, &random) }
      for violations in [
        tight.violations(on: input, everySplit: 150, seed: seed),
        lenient.violations(on: input, everySplit: 150, seed: seed),
      ] {
        #expect(violations.isEmpty, "seed \(seed): \(violations.first ?? "")")
      }
    }
  }

  private func compare(_ input: [UInt8], _ seed: UInt64 = 0) {
    var reference = ReferenceChunkedDecoder(input)
    let expected = reference.decode()
    let outcome = laws.outcome(of: input)
    let found: ReferenceChunkedDecoder.Verdict
    if let failure = outcome.failure {
      found = outcome.failedAtTheEnd ? .incomplete : .invalid(Int(failure.offset))
    } else {
      found = .complete(consumed: Int(outcome.end ?? 0))
    }
    let isSame =
      found == expected && outcome.body == reference.body && outcome.trailers == reference.trailers
      && outcome.chunks.map(\.size) == reference.chunks.map(\.size)
      && outcome.chunks.map(\.extensions) == reference.chunks.map(\.extensions)
    // A trailer section that was cut is not delivered.
    let isCutInTrailers = outcome.failure != nil && found == expected && outcome.trailers.isEmpty
    if !isSame, !(isCutInTrailers && outcome.body == reference.body) {
      Issue.record(
        "seed \(seed): \(String(reflecting: String(decoding: input, as: UTF8.self))): \(found), not \(expected)")
    }
  }

  private func randomBody(_ random: inout SeededGenerator) -> [UInt8] {
    func blanks() -> String { ["", "", "", " ", "\t", " \t "].randomElement(using: &random) ?? "" }
    func token() -> String {
      ["a", "chunk-signature", "x!#$%&'*+-.^_`|~9", "0123456789abcdefABCDEF"].randomElement(using: &random) ?? ""
    }
    func chunkExtensions() -> String {
      (0..<[0, 0, 0, 1, 1, 2, 3][Int.random(in: 0..<7, using: &random)]).map { _ in
        let name = "\(blanks());\(blanks())\(token())"
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return name
        case 1: return name + "\(blanks())=\(blanks())\(token())"
        default:
          let text = ["", "é", "a\\\"b", "\\\\", " ;=\t", "\\r\\n"].randomElement(using: &random) ?? ""
          return name + "\(blanks())=\(blanks())\"\(text)\""
        }
      }.joined()
    }
    var body: [UInt8] = []
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let size = [1, 1, 2, 7, 15, 16, 40, 300].randomElement(using: &random) ?? 1
      let zeros = String(repeating: "0", count: [0, 0, 0, 1, 7, 30].randomElement(using: &random) ?? 0)
      let digits = String(size, radix: 16, uppercase: Bool.random(using: &random))
      body += bytes(zeros + digits + chunkExtensions() + "\r\n") + random.bytes(size) + bytes("\r\n")
    }
    body += bytes(["0", "0", "000"].randomElement(using: &random) ?? "0") + bytes(chunkExtensions() + "\r\n")
    for _ in 0..<[0, 0, 1, 2][Int.random(in: 0..<4, using: &random)] {
      body += bytes(
        "\(token()):\(blanks())\(["", "v", "a b\tc", "é"].randomElement(using: &random) ?? "")\(blanks())\r\n")
    }
    return body + bytes("\r\n") + bytes(["", "5\r\n", "\r\n"].randomElement(using: &random) ?? "")
  }

  private func mutate(_ input: inout [UInt8], _ random: inout SeededGenerator) {
    let interesting = bytes("0123fFgx;=\"\\ \t\r\n:,+-_\u{0}\u{7F}") + [0x80, 0xFF]
    let place = Int.random(in: 0..<input.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: input[place] = interesting.randomElement(using: &random) ?? 0
    case 1: input.insert(interesting.randomElement(using: &random) ?? 0, at: place)
    case 2: input.remove(at: place)
    case 3: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    default: input = Array(input[..<place]) + (input.isEmpty ? [0] : [])
    }
    if input.isEmpty { input = [0x30] }
  }
}
