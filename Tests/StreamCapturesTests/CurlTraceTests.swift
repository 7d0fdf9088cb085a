import StreamCaptures
import StreamPipeline
import TestSupport
import Testing

/// A piece of a trace, owned; those of one dump joined.
private struct OwnedPiece: Equatable, Sendable {
  var kind: CurlTracePiece.Kind
  var bytes: [UInt8]
  var time: UInt64?
}

private struct CurlTraceUnderTest: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  private var decoder = CurlTraceDecoder()

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [OwnedPiece]) throws(CurlTraceError) {
    var input = bytes
    while let piece = try decoder.next(&input) { Self.append(piece, to: &elements) }
  }

  mutating func finish(into elements: inout [OwnedPiece]) throws(CurlTraceError) {
    while let piece = try decoder.finish() { Self.append(piece, to: &elements) }
  }

  private static func append(_ piece: CurlTracePiece, to elements: inout [OwnedPiece]) {
    let bytes = piece.bytes.indices.map { piece.bytes[$0] }
    if piece.isFirst {
      elements.append(OwnedPiece(kind: piece.kind, bytes: bytes, time: piece.microseconds))
    } else {
      elements[elements.count - 1].bytes += bytes
    }
  }
}

/// Writes a hex dump as curl does, straight from its documentation: position, sixteen bytes, the same as text.
func curlDump(_ marker: String, _ bytes: [UInt8], prefix: String = "", lineEnd: String = "\n") -> String {
  func hex(_ value: Int, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
  var text = "\(prefix)\(marker), \(bytes.count) bytes (0x\(hex(bytes.count, 1)))\(lineEnd)"
  for start in stride(from: 0, to: bytes.count, by: 16) {
    let line = bytes[start..<min(start + 16, bytes.count)]
    text += "\(hex(start, 4)): " + line.map { hex(Int($0), 2) + " " }.joined()
    text += String(repeating: "   ", count: 16 - line.count)
    text += line.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }.joined() + lineEnd
  }
  return text
}

@Suite struct CurlTraceTests {
  private let laws = DecoderLaws(CurlTraceUnderTest.self)

  private func outcome(_ text: String) -> DecoderLaws<CurlTraceUnderTest>.Outcome {
    laws.outcome(of: Array(text.utf8))
  }

  @Test("A trace as curl 7.88 wrote it")
  func recorded() {
    let trace = """
      18:29:09.957262 == Info:   Trying 127.0.0.1:8765...
      18:29:09.958046 => Send header, 18 bytes (0x12)
      0000: 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a GET / HTTP/1.1..
      0010: 0d 0a                                           ..
      18:29:09.958173 <= Recv header, 17 bytes (0x11)
      0000: 48 54 54 50 2f 31 2e 31 20 32 30 30 20 4f 4b 0d HTTP/1.1 200 OK.
      0010: 0a                                              .
      18:29:09.958205 <= Recv header, 2 bytes (0x2)
      0000: 0d 0a                                           ..
      18:29:09.958209 <= Recv data, 5 bytes (0x5)
      0000: 68 65 6c 6c 6f                                  hello
      18:29:09.958249 == Info: Connection #0 to host 127.0.0.1 left intact

      """
    let day: UInt64 = (18 * 60 + 29) * 60 * 1_000_000 + 9_000_000
    let expected = [
      OwnedPiece(kind: .sentHeader, bytes: Array("GET / HTTP/1.1\r\n\r\n".utf8), time: day + 958_046),
      OwnedPiece(kind: .receivedHeader, bytes: Array("HTTP/1.1 200 OK\r\n".utf8), time: day + 958_173),
      OwnedPiece(kind: .receivedHeader, bytes: [0x0D, 0x0A], time: day + 958_205),
      OwnedPiece(kind: .receivedData, bytes: Array("hello".utf8), time: day + 958_209),
    ]
    let whole = outcome(trace)
    #expect(whole.elements == expected)
    #expect(whole.failure == nil)
    #expect(laws.violations(on: Array(trace.utf8), everySplit: 1000).isEmpty)
    // The line ends of Windows; no end of the last line.
    #expect(outcome(trace.replacing("\n", with: "\r\n")).elements == expected)
    #expect(outcome(String(trace.dropLast())).failure == nil)
  }

  @Test("Dumps of every size, with and without times and numbers", arguments: [UInt64](1...4))
  func dumps(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var trace = "* Trying\n"
    var expected: [OwnedPiece] = []
    var time: UInt64 = 0
    for size in [0, 1, 15, 16, 17, 31, 32, 100, 16_383, 16_384, 16_385, 70_000] {
      let bytes = random.bytes(size)
      let marker = ["<= Recv data", "=> Send data", "<= Recv SSL data", "<= Recv header"][size % 4]
      time += UInt64.random(in: 0..<1_000_000, using: &random)
      let digits = String(time % 1_000_000)
      let clock = "00:00:0\(time / 1_000_000).\(String(repeating: "0", count: 6 - digits.count))\(digits) "
      let isTimed = seed % 2 == 0 && time < 10_000_000
      trace += curlDump(marker, bytes, prefix: (isTimed ? clock : "") + (seed > 2 ? "[0-\(size % 3)] " : ""))
      if size % 5 == 0 { trace += "* [HTTP/2] something that curl tells\nand more of it\n" }
      let kinds: [CurlTracePiece.Kind?] = [.receivedData, .sentData, nil, .receivedHeader]
      guard size > 0, let kind = kinds[size % 4] else { continue }
      expected.append(OwnedPiece(kind: kind, bytes: bytes, time: isTimed ? time : nil))
    }
    #expect(outcome(trace).elements == expected)
    #expect(outcome(trace).failure == nil)
    #expect(laws.violations(on: Array(trace.utf8), seed: seed).isEmpty)
  }

  @Test("Times: over midnight, and a clock that is set back")
  func times() {
    func piece(_ time: String) -> String { curlDump("<= Recv data", [1], prefix: "\(time) ") }
    let trace =
      piece("23:59:59.999999") + piece("00:00:00.000001") + piece("00:00:00.000000") + piece("23:00:00.000000")
      + piece("01:00:00.000000")
    let day: UInt64 = 86_400_000_000
    #expect(
      outcome(trace).elements.map(\.time) == [
        day - 1, day + 1, day + 1, 2 * day - 3_600_000_000, 2 * day + 3_600_000_000,
      ])
  }

  @Test("Each error, with its place")
  func errors() {
    let begin = "== Info: x\n"
    let dump = curlDump("<= Recv data", Array("0123456789abcdefXYZ".utf8))
    func failure(_ text: String) -> CurlTraceError? {
      let bytes = Array(text.utf8)
      #expect(laws.violations(on: bytes).isEmpty)
      return laws.outcome(of: bytes).failure
    }
    #expect(failure("hello\n") == .invalidLine(offset: 0, line: 1))
    #expect(failure("<= Recv data, 5 bytes (0x6)\n") == .invalidLine(offset: 0, line: 1))
    #expect(failure("<= Recv data, five bytes (0x5)\n") == .invalidLine(offset: 0, line: 1))
    #expect(failure("<= Recv data, 99999999999999999999 bytes (0x5)\n") == .invalidLine(offset: 0, line: 1))
    #expect(failure("25:00:00.000000 == Info: x\n") == .invalidLine(offset: 0, line: 1))
    #expect(
      failure(begin + "<= Recv header, 17 bytes (0x11)\n0000: HTTP/1.1 200 OK\n") == .asciiTrace(offset: 43, line: 3))
    #expect(
      failure(begin + dump.replacing("0010: ", with: "0020: "))
        == .wrongPosition(
          offset: 112, line: 4, expected: 16, found: 32))
    #expect(failure(begin + dump.replacing("0010: 58", with: "0010: 5g")) == .invalidLine(offset: 112, line: 4))
    #expect(failure(begin + dump.replacing("0010: ", with: "== Info: y\n0010: ")) == .invalidLine(offset: 112, line: 4))
    #expect(failure(begin + dump.prefix(60)) == .incomplete(offset: 41, line: 3, missing: 19))
    #expect(
      failure(begin + dump.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n")
        == .incomplete(
          offset: 112, line: 3, missing: 3))
    #expect(failure("=> Send hea") == .incomplete(offset: 0, line: 1, missing: 0))
    #expect(
      laws.outcome(of: Array(begin.utf8) + [UInt8](repeating: 0x2A, count: (1 << 20) + 1)).failure
        == .lineTooLong(offset: 11, limit: 1 << 20))
  }

  @Test("Errors in words")
  func words() {
    let errors: [CurlTraceError] = [
      .asciiTrace(offset: 1, line: 2), .invalidLine(offset: 1, line: 2),
      .wrongPosition(offset: 1, line: 2, expected: 16, found: 32),
      .severalTransfers(offset: 1), .lineTooLong(offset: 1, limit: 9),
      .incomplete(offset: 1, line: 2, missing: 3), .incomplete(offset: 1, line: 2, missing: 0), .noResponse(offset: 1),
    ]
    #expect(errors.allSatisfy { $0.offset == 1 })
    #expect(errors.map(\.isIncomplete) == [false, false, false, false, false, true, true, false])
    #expect(
      errors.map(\.description) == [
        "line 2 was written by --trace-ascii, which omits bytes: capture with curl's --trace FILE",
        "line 2 is not part of a curl trace",
        "line 2 shows the bytes from 32 on instead of those from 16 on",
        "several transfers overlap, and the trace does not show which bytes belong to which:"
          + " trace one at a time, or add curl's --trace-ids",
        "a line is longer than the limit of 9 bytes",
        "the trace ends at line 2, 3 bytes before the end of a hex dump",
        "the trace ends within line 2",
        "no response was received; the end of the trace says why",
      ])
  }
}
