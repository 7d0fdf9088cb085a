import Foundation
import TestSupport

/// A case of the corpus' `chunked-cases.json`.
struct HTTPCase: Decodable, Sendable {
  struct Chunk: Decodable, Sendable {
    var size: UInt64
    var ext: [[String?]]
  }

  var name: String
  var kind: String
  var tier: String
  var input_b64: String
  var verdict: String
  var also_ok: [String]?
  var lenient_mode: String?
  var error_class: String?
  var body_escaped: String?
  var content_escaped: String?
  var partial_body_escaped: String?
  var leftover_escaped: String?
  var consumed: Int?
  var first_bad_offset: Int?
  var trailers: [[String]]?
  var chunks: [Chunk]?
  var status: Int?
  var framing: String?
  var headers: [[String]]?
  var request_method: String?

  var input: [UInt8] { Data(base64Encoded: input_b64).map { [UInt8]($0) } ?? [] }

  static func all(kind: String) -> [HTTPCase] {
    guard Corpus.isPresent, let bytes = try? Corpus.bytes("chunked-cases.json"),
      let cases = try? JSONDecoder().decode([HTTPCase].self, from: Data(bytes))
    else { return [] }
    return cases.filter { $0.kind == kind }
  }
}

/// Undoes the corpus' escapes: `\\`, `\r`, `\n`, `\t`, `\xNN`.
func unescape(_ text: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
      bytes.append(byte)
      continue
    }
    switch kind {
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "x"):
      bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    default: bytes.append(kind)
    }
  }
  return bytes
}
