import EventStreamCodec
import TestSupport
import Testing

@Suite struct ForeignFormatTests {
  func format(_ bytes: [UInt8]) -> ForeignFormat? { ForeignFormat(firstBytes: bytes.span) }
  func format(_ text: String) -> ForeignFormat? { format(Array(text.utf8)) }

  @Test(
    "Formats of text",
    arguments: [
      (#"{"a":1}"#, ForeignFormat.json), ("  \n[1,2]", .json), (#""a string""#, .json), ("\u{FEFF}{}", .json),
      ("data: 1\n\n", .serverSentEvents), (": keep-alive\n\n", .serverSentEvents), ("event: a\n", .serverSentEvents),
      ("id: 1\n", .serverSentEvents), ("retry: 10\n", .serverSentEvents),
      ("<?xml version=\"1.0\"?>", .xml), ("<html>", .html), ("<!-- -->", .html), ("<Error><Code>", .html),
      ("<thinker>", .html), ("<", .html), ("<think>Let me see", .text), ("<thinking>", .text), ("<reasoning>", .text),
      ("<thought>\n", .text), ("<3", .text), ("<|start|>", .text), ("< 5", .text), ("HTTP/1.1 200 OK\r\n", .httpHead),
      ("\r\nHTTP/1.1 200 OK\r\n", .httpHead), ("POST /x HTTP/1.1\r\n", .httpHead),
      ("Internal Server Error", .text), ("日本語", .text), ("\u{1B}[1mbold", .text), ("  ", .text), ("BZ", .text),
      ("MZ is no executable", .text), ("x^2 + y^2", .text), ("AAAAAAAAAAAAAAAA", .text), ("000000", .text),
      ("{'event': 1}", .pythonLiteral), ("[{'a b': None}]", .pythonLiteral), ("{'a': ", .pythonLiteral),
      ("{'a'}", .json),
      ("{'a", .json), ("{'a':1}", .json), ("['a']", .json),
      ("33\ndata: {}", .alteredChunks), ("0x1F\r\n{\"a\":1}", .alteredChunks), ("0xa\nevent: a", .alteredChunks),
      ("33\r\ndata: {}", .text), ("33\nis a number", .text), ("123456789\ndata:", .text), ("0x\n{\"", .text),
      ("  % Total    % Received % Xferd", .progressMeter), ("% Total    % Receive", .text),
      ("00000000: 0000 0092 0000", .hexadecimalDump), ("00000000  00 00 00 92", .hexadecimalDump),
    ])
  func text(text: String, expected: ForeignFormat) { #expect(format(text) == expected) }

  @Test(
    "Signatures of binary formats",
    arguments: [
      ([0x1F, 0x8B, 0x08], ForeignFormat.gzip), ([0x78, 0x9C, 0xFF], .zlib), ([0x78, 0x01, 0x00], .zlib),
      ([0x28, 0xB5, 0x2F, 0xFD], .zstandard), ([0x42, 0x5A, 0x68, 0x39], .bzip2),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), ([0x50, 0x4B, 0x03, 0x04], .zip),
      ([0xD4, 0xC3, 0xB2, 0xA1, 2, 0], .packetCapture), ([0xA1, 0xB2, 0xC3, 0xD4, 0, 2], .packetCapture),
      ([0x4D, 0x3C, 0xB2, 0xA1], .packetCapture), ([0x0A, 0x0D, 0x0D, 0x0A, 0x1C, 0], .packetCapture),
      ([0x16, 0x03, 0x01, 0x00, 0x32, 0xF1], .tls), ([0x17, 0x03, 0x03, 0x40, 0x11], .tls),
      ([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28], .tls),
      ([0x00, 0x00, 0x12, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x00], .http2),
      ([0x00, 0x00, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00], .http2),
      ([0x7F, 0x45, 0x4C, 0x46, 2], .executable), ([0xCF, 0xFA, 0xED, 0xFE], .executable),
      ([0x4D, 0x5A, 0x90, 0x00], .executable), ([0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0], .executable),
      ([0x25, 0x50, 0x44, 0x46, 0x2D, 0x31], .pdf), ([0x89, 0x50, 0x4E, 0x47], .image), ([0xFF, 0xD8, 0xFF], .image),
      ([0x47, 0x49, 0x46, 0x38], .image), ([0xFF, 0xFE, 0x64, 0x00], .utf16Text),
      ([0x00, 0x00, 0x00, 0x76, 0x00, 0x00, 0x00, 0x52, 0xEF, 0xBF, 0xBD, 0x01], .mangledFrames),
      ([0x00, 0x00, 0x00, 0x76, 0x00, 0x00, 0x00, 0x52, 0x01, 0x02, 0xEF, 0xBF], .mangledFrames),
      ([0x00, 0x00, 0x00, 0x76, 0x00, 0x00, 0x00, 0x52, 0xC2, 0x96, 0xC3, 0x95], .latin1Frames),
      ([0x00, 0x00, 0x00, 0x76, 0x00, 0x00, 0x00, 0x52, 0x41, 0xC2, 0x96, 0xC3], .latin1Frames),
      ([0x00, 0x00, 0x00, 0xC2, 0xB5, 0x00, 0x00, 0x00, 0x52, 0x38, 0x60, 0x68], .latin1Frames),
      (Array(#"b'\x00\x00\x00v\x00\x00\x00R"#.utf8), .escapedFrames),
      (Array(#""\u0000\u0000\u0000v\u0000""#.utf8), .escapedFrames),
      (Array("0x000000760000005296d5fade".utf8), .hexadecimalFrames),
    ] as [([UInt8], ForeignFormat)])
  func signatures(bytes: [UInt8], expected: ForeignFormat) { #expect(format(bytes) == expected) }

  @Test("Five characters and a part of one are no lengths")
  func fewCharacters() {
    #expect(format([UInt8]([0xC2, 0x80, 0xC2, 0x80, 0xC2, 0x80, 0xC2, 0x80, 0xC2, 0x80, 0xE0, 0xA0])) == .text)
  }

  @Test("Frames in base64 and hexadecimal, with all of the prelude or the part that the decoder sees")
  func encodedFrames() {
    let frame = Frame.event("messageStart", "{}")
    let encoded = Array(base64(frame).utf8)
    #expect(format(encoded) == .base64Frames)
    #expect(format(Array(encoded[..<12])) == .base64Frames)
    let digits = frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(format(digits) == .hexadecimalFrames)
    #expect(format(digits.uppercased()) == .hexadecimalFrames)
    #expect(format(String(digits.prefix(12))) == .hexadecimalFrames)
    // The shortest message, and one that is shorter still.
    #expect(format("0000001000000000") == .hexadecimalFrames)
    #expect(format("0000000f00000000") == .text)
    // A prelude whose checksum does not hold.
    #expect(format(base64([0, 0, 0, 32, 0, 0, 0, 8, 1, 2, 3, 4])) == .text)
    #expect(format("000000200000000801020304") == .text)
  }

  @Test("A tar archive has its signature at 257")
  func tar() {
    var bytes = Array("file".utf8) + [UInt8](repeating: 0, count: 508)
    #expect(format(bytes) == nil)
    bytes.replaceSubrange(257..<262, with: "ustar".utf8)
    #expect(format(bytes) == .tar)
    #expect(format(Array(bytes[..<261])) == nil)
  }

  @Test("Other bytes are not recognised")
  func unknown() {
    #expect(format([]) == nil)
    #expect(format([0x80, 0x81, 0x82]) == nil)
    #expect(format("a\u{0}b") == nil)
    #expect(format("a\u{7}b") == nil)
    #expect(format([0x16, 0x03, 0x01, 0x48, 0x01]) == nil)
    #expect(format([0x00, 0x00, 0x05, 0x04, 0, 0, 0, 0, 0]) == nil)
    // A scalar that the end cuts is text, an ill-formed one is not.
    #expect(format([0x61, 0xE6, 0x97]) == .text)
    #expect(format([0x61, 0xE6, 0x61]) == nil)
  }

  @Test("Every format has a name and advice")
  func words() {
    #expect(Set(ForeignFormat.allCases.map { "\($0)" }).count == ForeignFormat.allCases.count)
    #expect(ForeignFormat.allCases.allSatisfy { $0.advice.hasSuffix(".") && !$0.advice.contains("\n") })
  }
}
