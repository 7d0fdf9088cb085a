import TestSupport
import TextDeltas
import Testing

/// A stream of a family, and all that must come of it.
struct FamilyExample: CustomTestStringConvertible {
  enum Carrier {
    /// Events: their types and payloads.
    case events([(type: String, payload: String)])
    /// Events `chunk` with a document in base64 each.
    case chunks([String])
    /// Server-sent events, one for each document.
    case serverSentEvents([String])
    /// Events of this type whose payloads, together, are these bytes.
    case blob(String, type: String)
    /// Bytes as they are.
    case bytes(String)
  }

  var family: String
  /// What tells this example from others of the family.
  var variant = ""
  var carrier: Carrier
  var deltas: [String]
  var ending: Ending
  var stop: StopReason?
  /// Only by choice is the family what the stream is read as.
  var isByChoice = false

  var testDescription: String { variant.isEmpty ? family : "\(family): \(variant)" }

  /// The frames, where the carrier has any, blobs cut into pieces of this size.
  func frames(pieces: Int = 5) -> [NaiveFrame]? {
    switch carrier {
    case .events(let events):
      return events.map { eventFrame($0.type, Array($0.payload.utf8)) }
    case .chunks(let documents):
      return documents.map {
        eventFrame("chunk", Array("{\"bytes\":\"\(encoded(Array($0.utf8)))\",\"p\":\"abc\"}".utf8))
      }
    case .blob(let bytes, let type):
      var frames = Reads.pieces(pieces).split(Array(bytes.utf8)).map { eventFrame(type, Array($0)) }
      for index in frames.indices { frames[index].headers[":content-type"] = Array("application/octet-stream".utf8) }
      if type == "PayloadChunk" { frames.append(eventFrame("InvokeComplete", Array(#"{"ErrorCode":null}"#.utf8))) }
      return frames
    case .serverSentEvents, .bytes:
      return nil
    }
  }

  /// The bytes, where the carrier has no frames.
  var bytes: [UInt8]? {
    switch carrier {
    case .bytes(let text): Array(text.utf8)
    case .serverSentEvents(let documents): documents.flatMap { Array("data: \($0)\n\n".utf8) }
    case .events, .chunks, .blob: nil
    }
  }
}

@Suite("Every family, from its bytes to its deltas")
struct EveryFamilyTests {
  @Test("each family has an example")
  func completeness() {
    let covered = Set(FamilyExample.all.map(\.family))
    #expect(Set(StreamFamily.all.map(\.name)) == covered)
  }

  @Test("the family known, and found out, and with templates and without", arguments: FamilyExample.all)
  func deltas(example: FamilyExample) throws {
    let family = try #require(StreamFamily(named: example.family))
    let options: TextDeltaExtractor.Options = example.isByChoice ? .bareStringsAreText : []
    var found: [Extraction] = []
    if let frames = example.frames() {
      found = [extract(frames: frames), extract(frames: frames, family), bothWays(frames: frames).without]
      // Shapes met again are read by templates: the same must come.
      let twice = bothWays(frames: frames + frames)
      #expect(twice.with == twice.without)
    } else if let bytes = example.bytes {
      found = [extract(bytes, options: options), extract(bytes, family, options: options)]
    }
    for result in found {
      #expect(result.error == nil)
      #expect(result.family == (example.carrier.isBlob ? result.family : example.family))
      #expect(brief(result.deltas) == example.deltas)
      #expect(result.ending == example.ending)
      if let stop = example.stop { #expect(result.deltas.compactMap(\.stopReason).last == stop) }
    }
  }

  @Test("however the bytes are split, the family not known", arguments: FamilyExample.all)
  func splits(example: FamilyExample) throws {
    let options: TextDeltaExtractor.Options = example.isByChoice ? .bareStringsAreText : []
    if let bytes = example.bytes {
      let whole = extract(bytes, options: options)
      for cut in 0...bytes.count {
        var extracting = Extracting(options: options)
        extracting.take(bytes[..<cut])
        extracting.take(bytes[cut...])
        extracting.finish()
        #expect(extracting.result.withTextJoined == whole.withTextJoined, "split at \(cut)")
      }
      for reads in [Reads.pieces(1), .pieces(2), .pieces(3), .pieces(7), .random(1)] {
        #expect(extract(bytes, options: options, reads: reads).withTextJoined == whole.withTextJoined, "\(reads)")
      }
    } else if case .blob = example.carrier, let frames = example.frames(pieces: 100_000) {
      let whole = extract(frames: frames)
      for size in 1...40 {
        let pieces = try #require(example.frames(pieces: size))
        #expect(extract(frames: pieces).withTextJoined == whole.withTextJoined, "pieces of \(size)")
      }
    }
  }

  @Test("cut before its end, each says so, where anything could", arguments: FamilyExample.all)
  func cut(example: FamilyExample) throws {
    guard example.ending == .complete, let family = StreamFamily(named: example.family) else { return }
    if let frames = example.frames() {
      // Without what ends it; where an event ends the stream, that is the last of the stream's own kind.
      let endings = (0..<frames.count).map { extract(frames: Array(frames[..<$0]), family).ending }
      let firstComplete = endings.firstIndex(of: .complete) ?? frames.count
      #expect(firstComplete > 0)
      for ending in endings[..<firstComplete] {
        switch ending {
        case .cutBetweenElements, .empty, .notUnderstood: break
        // What the events carry is cut, or nothing has said yet what that is.
        case .cut, .ended: #expect(example.carrier.isBlob)
        default: Issue.record("\(String(describing: ending))")
        }
      }
      #expect(endings[firstComplete...].allSatisfy { $0 == .complete })
    } else if let bytes = example.bytes {
      let endings = (0..<bytes.count).map { extract(Array(bytes[..<$0]), family).ending }
      let firstComplete = endings.firstIndex(of: .complete) ?? bytes.count
      #expect(firstComplete > 0)
      for (length, ending) in endings[..<firstComplete].enumerated() {
        switch ending {
        case .cutBetweenElements, .cut, .empty, .notUnderstood: break
        default: Issue.record("after \(length) bytes: \(String(describing: ending))")
        }
      }
    }
  }
}

extension FamilyExample.Carrier {
  /// Whether the events carry bytes with a family of their own.
  var isBlob: Bool {
    if case .blob = self { true } else { false }
  }
}

extension Extraction {
  /// The same, neighbouring texts of no block joined: text that has no elements of its own comes as it is read.
  var withTextJoined: Extraction {
    var joined = self
    joined.deltas = []
    for delta in deltas {
      if delta.kind == .text, delta.index == nil, delta.identifier.isEmpty, let last = joined.deltas.last,
        last.kind == .text, last.index == nil, last.identifier.isEmpty
      {
        joined.deltas[joined.deltas.count - 1].text += delta.text
      } else {
        joined.deltas.append(delta)
      }
    }
    return joined
  }
}
