import EventStreamCodec
import StrictJSON
import Testing
import TestSupport

private let captures =
  (Corpus.files(in: "genuine", ending: ".bin") + Corpus.files(in: "generated", ending: ".bin"))
  // The body of an HTTP response, without frames.
  .filter { !$0.hasSuffix("lambda_http_integration_raw.bin") }

/// The captures and vectors of the shared corpus.
@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct CorpusTests {
  let laws = DecoderLaws<DecoderAdapter>()

  @Test(
    "Every vector of the peers decodes as the strict reference beside it says, or fails",
    arguments: Corpus.files(in: "frames", ending: ".bin"))
  func vectors(path: String) throws {
    let bytes = try Corpus.bytes(path)
    let json = try Corpus.bytes(path.dropLast(4) + ".json")
    let reference = try #require(try JSONValue(parsing: json.span)["reference"])
    let found = EventStreamReader.read(bytes)
    let expected = ReferenceDecoder().decode(bytes)
    #expect(found.messages == expected.messages)
    #expect(found.failure == expected.failure)

    // Two vectors hold what the reference takes and our policy refuses: names that are empty, or appear twice.
    if let refused = Self.refused[path] {
      #expect(found.failure == refused)
      return
    }

    let messages = try #require(reference["messages"]?.arrayValue)
    #expect(found.messages.count == messages.count)
    for (message, truth) in zip(found.messages, messages) {
      #expect(truth["payload"]?.stringValue == base64(message.payload))
      let headers = try #require(truth["headers"]?.arrayValue)
      #expect(message.headers.map(\.name) == headers.map { $0["name"]?.stringValue })
      for (header, truth) in zip(message.headers, headers) { #expect(matches(header.value, truth)) }
    }
    let error = reference["error"] ?? .null
    // One vector breaks a limit that its source has and the format has not.
    let isRight = error.isNull || path.contains("invalid-payload-length")
    #expect((found.failure == nil) == isRight)
    if let code = error["error"]?.stringValue { #expect(found.failure?.code == Self.codes[code]) }
    if let offset = error["offset"]?.intValue { #expect(found.failure?.offset == UInt64(offset)) }
    if bytes.count < 10_000 { #expect(laws.violations(on: bytes) == []) }
  }

  @Test("Every capture decodes with all checksums right and encodes to the same bytes", arguments: captures)
  func roundTrip(path: String) throws {
    let bytes = try Corpus.bytes(path)
    let (messages, failure) = EventStreamReader.readOwned(bytes)
    let encoder = EventStreamEncoder(limits: .default)
    var encoded: [UInt8] = []
    var fromBlocks: [UInt8] = []
    for (message, block) in messages {
      let start = encoded.count
      try encoder.append(message, to: &encoded)
      #expect(try encoder.encodedSize(of: message) == encoded.count - start)
      try encoder.append(headers: block, payload: message.payload.span, to: &fromBlocks)
    }
    // One capture is cut within a message, on purpose.
    #expect((failure == nil) == !path.contains("cut_mid_frame"))
    #expect(encoded.count == failure.map { Int($0.offset) } ?? bytes.count)
    #expect(encoded == Array(bytes[..<encoded.count]))
    #expect(fromBlocks == encoded)
    #expect(encoded.isEmpty == false)
  }

  @Test("The laws hold on every genuine capture and on the small generated ones", arguments: captures)
  func lawsHold(path: String) throws {
    let bytes = try Corpus.bytes(path)
    guard bytes.count < 300_000 else { return }
    let expected = ReferenceDecoder().decode(bytes)
    let found = laws.outcome(of: bytes)
    #expect(found.elements == expected.messages)
    #expect(found.failure == expected.failure)
    #expect(laws.violations(on: bytes) == [])
  }

  @Test(
    "The truth records of the generated captures: a message each, at its offset",
    arguments: Corpus.files(in: "generated", ending: ".bin"))
  func offsets(path: String) throws {
    let found = EventStreamReader.read(try Corpus.bytes(path))
    let lines = try Corpus.bytes(path.dropLast(4) + ".events.jsonl").split(separator: 10)
    var offsets: [UInt64] = []
    for line in lines {
      let record = try JSONValue(parsing: Array(line).span)
      if let offset = record["off"]?.intValue, record["layer"] == nil { offsets.append(UInt64(offset)) }
    }
    let unique = offsets.reduce(into: [UInt64]()) { if $0.last != $1 { $0.append($1) } }
    #expect(found.messages.map(\.offset).filter { !unique.contains($0) } == [])
  }

  /// The corpus has the models of botocore 1.43.11; `Scripts/check-operations` compares the table with newer ones.
  @Test("The table of operations has everything in the models")
  func operations() throws {
    let rows = try Corpus.bytes("eventstream-operations.tsv").split(separator: 10)
      .map {
        String(decoding: $0.filter { $0 != 13 }, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
          .map(String.init)
      }
    let columns = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[0].indices))
    func column(_ name: String, _ row: [String]) -> String { row[columns[name] ?? 0] }
    for row in rows.dropFirst() {
      let operation = try #require(
        EventStreamOperation.all.first {
          $0.service == column("service", row) && $0.name == column("operation", row)
        })
      #expect(operation.sendsInitialMessage == column("binding", row).hasPrefix("rpc"))
      if column("kind", row) == "exception" {
        #expect(operation.exceptions.contains(column("event", row)))
      } else {
        let events = column("direction", row) == "input" ? operation.inputEvents : operation.outputEvents
        let event = try #require(events.first { $0.name == column("event", row) })
        let isXML = column("protocol", row) == "rest-xml"
        let expected: EventStreamOperation.PayloadKind =
          column("event_payload", row).contains(":blob")
          ? .blob
          : !column("event_payload", row).isEmpty || !column("implicit_body", row).isEmpty
            ? (isXML ? .xml : .json) : .empty
        #expect(event.payload == expected)
      }
    }
    #expect(rows.count > 200)
    #expect(EventStreamOperation.all.count == 31)
  }

  private static let refused: [String: EventStreamError] = [
    "frames/c-event-stream/read_headers__too_many_headers_1MiB.bin": .emptyHeaderName(offset: 12),
    "frames/smithy-python/negative__duplicate-header.bin": .duplicateHeaderName(offset: 22),
  ]

  /// The reference's names of errors, and ours.
  private static let codes = [
    "prelude_checksum_mismatch": "preludeChecksumMismatch", "message_checksum_mismatch": "messageChecksumMismatch",
    "message_too_short": "totalLengthTooSmall", "invalid_headers_length": "headersLengthTooLarge",
    "truncated": "truncatedMessage",
  ]

  private func matches(_ value: EventStreamHeaderValue, _ truth: JSONValue) -> Bool {
    guard truth["type"]?.intValue == Int64(value.type.rawValue) else { return false }
    let expected = truth["value"]
    switch value {
    case .bool(let value): return expected?.boolValue == value
    case .byte(let value): return expected?.intValue == Int64(value)
    case .short(let value): return expected?.intValue == Int64(value)
    case .integer(let value): return expected?.intValue == Int64(value)
    case .long(let value), .timestamp(let value): return expected?.intValue == value
    case .bytes(let bytes): return expected?.stringValue == base64(bytes)
    case .string(let text): return expected?.stringValue == base64(Array(text.utf8))
    case .uuid(let uuid):
      let bytes = [uuid.high, uuid.low].flatMap { half in
        (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) }
      }
      return expected?.stringValue == base64(bytes)
    }
  }
}

extension EventStreamReader {
  /// All messages, owned, each with its header block as it stands on the wire.
  fileprivate static func readOwned(
    _ bytes: [UInt8]
  ) -> (messages: [(EventStreamMessage, EventStreamHeaderBlock)], failure: EventStreamError?) {
    var reader = EventStreamReader(bytes.span)
    var messages: [(EventStreamMessage, EventStreamHeaderBlock)] = []
    do throws(EventStreamError) {
      while let view = try reader.next() {
        messages.append((EventStreamMessage(view), EventStreamHeaderBlock(view.headers)))
      }
      return (messages, nil)
    } catch {
      return (messages, error)
    }
  }
}
