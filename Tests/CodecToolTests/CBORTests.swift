import EventStreamCodec
import Testing

/// Payloads of `application/cbor`, by the examples of RFC 8949, appendix A.
@Suite struct CBORTests {
  /// What `decode` writes for a payload of these bytes, in hexadecimal.
  private func decode(_ hexadecimal: String) throws -> String {
    let digits = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    let payload = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    let frame = Streams.frame(EventStreamMessage(event: "e", contentType: "application/cbor", payload: payload))
    let line = try #require(try Tool.run("decode", input: frame).lines.first)
    let start = try #require(line.firstRange(of: "],\"payload")).lowerBound
    return String(line[start...].dropFirst(2).dropLast())
  }

  @Test("JSON where it has the same value, otherwise diagnostic notation")
  func examples() throws {
    let cases: [(bytes: String, text: String)] = [
      ("00", #""payload":0"#), ("1864", #""payload":100"#), ("1bffffffffffffffff", #""payload":18446744073709551615"#),
      ("20", #""payload":-1"#), ("3903e7", #""payload":-1000"#),
      ("3bffffffffffffffff", #""payload":-18446744073709551616"#),
      ("f90000", #""payload":0.0"#), ("f98000", #""payload":-0.0"#), ("f93e00", #""payload":1.5"#),
      ("f97bff", #""payload":65504.0"#), ("f90001", #""payload":5.960464477539063e-08"#),
      ("f90400", #""payload":6.103515625e-05"#), ("f9c400", #""payload":-4.0"#), ("fa47c35000", #""payload":100000.0"#),
      ("fb3ff199999999999a", #""payload":1.1"#), ("fb7e37e43c8800759c", #""payload":1e+300"#),
      ("f97c00", #""payloadDiagnostic":"Infinity""#), ("f97e00", #""payloadDiagnostic":"NaN""#),
      ("f9fc00", #""payloadDiagnostic":"-Infinity""#), ("f4", #""payload":false"#), ("f5", #""payload":true"#),
      ("f6", #""payload":null"#), ("f7", #""payloadDiagnostic":"undefined""#),
      ("f0", #""payloadDiagnostic":"simple(16)""#),
      ("f8ff", #""payloadDiagnostic":"simple(255)""#),
      ("c11a514b67b0", #""payloadDiagnostic":"1(1363896240)""#), ("4401020304", #""payloadDiagnostic":"h'01020304'""#),
      ("60", #""payload":"""#), ("62225c", #""payload":"\"\\""#), ("63e6b0b4", #""payload":"水""#),
      ("83010203", #""payload":[1,2,3]"#), ("80", #""payload":[]"#), ("a0", #""payload":{}"#),
      ("a201020304", #""payloadDiagnostic":"{1: 2, 3: 4}""#), ("a26161016162820203", #""payload":{"a":1,"b":[2,3]}"#),
      ("a2616101616102", #""payloadDiagnostic":"{\"a\": 1, \"a\": 2}""#),
      ("5f42010243030405ff", #""payloadDiagnostic":"(_ h'0102', h'030405')""#),
      ("7f657374726561646d696e67ff", #""payload":"streaming""#), ("7fff", #""payload":"""#),
      ("9f01820203ff", #""payload":[1,[2,3]]"#), ("9f01820241ffff", #""payloadDiagnostic":"[_ 1, [2, h'ff']]""#),
      ("bf6346756ef563416d7421ff", #""payload":{"Fun":true,"Amt":-2}"#),
      ("bf6161f7ff", #""payloadDiagnostic":"{_ \"a\": undefined}""#),
      ("7f6161616241aaff", #""payloadBase64":"f2FhYWJBqv8=""#),
    ]
    for (bytes, text) in cases { #expect(try decode(bytes) == text, "\(bytes)") }
  }

  @Test(
    "What is not one well-formed item is shown as it is",
    arguments: [
      "", "0000", "18", "1c", "1f", "3f", "df00", "ff", "f818", "f800", "62c3", "62c328", "81", "8201", "a1", "a101",
      "9f", "9f01",
      "bf01ff", "5f00ff", "5f5f4100ffff", "7f4100ff", "fe", "9bffffffffffffffff", "5bffffffffffffffff", "5a7fffffff00",
      String(repeating: "81", count: 65) + "00", String(repeating: "c1", count: 100_000),
    ])
  func malformed(bytes: String) throws {
    let found = try decode(bytes)
    #expect(found.hasPrefix(#""payloadText":"#) || found.hasPrefix(#""payloadBase64":"#))
  }

  @Test("Nested as deeply as the limit")
  func depth() throws {
    let bytes = String(repeating: "81", count: 63) + "00"
    #expect(
      try decode(bytes) == #""payload":"# + String(repeating: "[", count: 63) + "0" + String(repeating: "]", count: 63))
  }

  @Test("Other content types are not read as CBOR, base64 stays base64, and encode wants base64")
  func others() throws {
    let plain = Streams.frame(
      EventStreamMessage(event: "e", contentType: "application/json", payload: [0x83, 1, 2, 3]))
    #expect(try Tool.run("decode", input: plain).text.contains(#""payloadBase64":"gwECAw==""#))
    let cbor = Streams.frame(
      EventStreamMessage(event: "e", contentType: "Application/CBOR; v=1", payload: [0x83, 1, 2, 3]))
    let text = try Tool.run("decode", input: cbor)
    #expect(text.text.contains(#""payload":[1,2,3]"#))
    let refused = try Tool.run("encode", input: text.output)
    #expect(refused.errors.contains("a CBOR payload that is not in base64"))
    #expect(refused.status == 65)
    let base64 = try Tool.run("decode", "--payload", "base64", input: cbor)
    #expect(try Tool.run("encode", input: base64.output).output == cbor)
  }
}
