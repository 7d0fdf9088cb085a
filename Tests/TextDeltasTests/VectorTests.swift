import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// Base64 for the tests' own data, in the plainest way.
func base64(_ text: String) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var bytes: [UInt8] = []
  var bits = 0
  var count = 0
  for character in text.utf8 {
    guard let value = alphabet.firstIndex(of: character) else { break }
    bits = bits << 6 | value
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(bits >> count & 0xFF))
    }
  }
  return bytes
}

@Suite("Vectors", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct VectorTests {
  /// What the policies of this module make of the vectors that leave it open.
  static let policies: [String: String?] = [
    "dup-key-delta": "A", "b64-inner-start-text": "seed", "oa-content-parts": "hi",
    "surrogate-high-high-low": "\u{FFFD}\u{1F600}", "surrogate-high-then-u0041": "\u{FFFD}A",
  ]

  @Test("single payloads")
  func payloads() throws {
    var count = 0
    for vector in try jsonLines(at: "json-payload-vectors.jsonl") {
      let name = vector["name"]?.stringValue ?? ""
      let payload = base64(vector["payload_b64"]?.stringValue ?? "")
      let result: Extraction
      switch vector["profile"]?.stringValue {
      case "openai.chat": result = extract(payload, .chatCompletions, format: .jsonLines)
      case "converse.contentBlockDelta":
        result = extract(frames: [frame("contentBlockDelta", payload)], .converse)
      default: result = extract(frames: [frame("chunk", payload)], .anthropicMessages)
      }
      let text = result.deltas.contains { $0.kind == .text } ? result.text() : nil
      count += 1
      switch vector["status"]?.stringValue {
      case "ok":
        #expect(result.error == nil, "\(name)")
        #expect(text == vector["text"]?.stringValue, "\(name)")
      case "error":
        #expect(result.error != nil, "\(name)")
        #expect(text == nil, "\(name)")
      default:
        if let expected = Self.policies[name] {
          #expect(text == expected, "\(name)")
          #expect(result.error == nil, "\(name)")
        } else if name.hasPrefix("surrogate") {
          #expect(result.error == nil && text?.contains("\u{FFFD}") == true, "\(name)")
        } else {
          // Ill-formed UTF-8 in a skipped string, and a byte order mark: errors.
          #expect(name.hasPrefix("invalid-utf8-ignored") || name == "bom-prefix", "\(name)")
          #expect(result.error != nil, "\(name)")
        }
      }
    }
    #expect(count > 200)
  }

  @Test("single payloads: path matcher and value parser agree")
  func matchedPayloads() throws {
    for vector in try jsonLines(at: "json-payload-vectors.jsonl") {
      let payload = base64(vector["payload_b64"]?.stringValue ?? "")
      let found = Matching(payload)
      let name = "\(vector["name"]?.stringValue ?? "")"
      do throws(JSONError) {
        let value = try JSONValue(parsing: payload.span)
        #expect(
          found.error == nil && JSONPathMatcherTests.matched(found.values) == JSONPathMatcherTests.naive(value),
          "\(name)")
      } catch {
        #expect(found.error == error, "\(name)")
      }
    }
  }

  private func frame(_ type: String, _ payload: [UInt8]) -> NaiveFrame {
    NaiveFrame(headers: [":event-type": Array(type.utf8), ":message-type": Array("event".utf8)], payload: payload)
  }

  @Test("server-sent events")
  func serverSentEvents() throws {
    for vector in try jsonLines(at: "sse-vectors.jsonl") {
      let name = vector["name"]?.stringValue ?? ""
      let wire = base64(vector["wire_b64"]?.stringValue ?? "")
      let expected = (vector["events"]?.arrayValue ?? []).map { event in
        ServerSentEvent(
          data: event["data"]?.stringValue ?? "", type: event["event"]?.stringValue ?? "",
          lastEventID: event["id"]?.stringValue ?? "")
      }
      for reads in [Reads.whole, .pieces(1), .pieces(2), .pieces(3), .pieces(7), .random(3)] {
        let found = events(of: wire, reads: reads)
        // The vectors name the retry time of the stream, not of its events.
        let events = found.events.map { ServerSentEvent(data: $0.data, type: $0.type, lastEventID: $0.lastEventID) }
        #expect(events == expected, "\(name), \(reads)")
        if let retry = vector["retry"]?.intValue { #expect(found.retry == UInt64(retry), "\(name)") }
        if let id = vector["last_id"]?.stringValue { #expect(found.lastID == id, "\(name)") }
      }
    }
  }
}

/// All that a decoder of server-sent events makes of a stream.
func events(
  of wire: [UInt8], reads: Reads = .whole, leniency: ServerSentEventDecoder.Leniency = []
) -> (events: [ServerSentEvent], retry: UInt64?, lastID: String) {
  var decoder = ServerSentEventDecoder(leniency: leniency)
  var found: [ServerSentEvent] = []
  for piece in reads.split(wire) {
    let bytes = Array(piece)
    var input = bytes.span
    while let event = try? decoder.next(&input) { found.append(ServerSentEvent(event)) }
  }
  if let event = try? decoder.finish() { found.append(ServerSentEvent(event)) }
  return (found, decoder.retryMilliseconds, String(decoding: decoder.lastEventID, as: UTF8.self))
}
