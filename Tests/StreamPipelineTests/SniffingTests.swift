import StreamPipeline
import TextDeltas
import Testing

@Suite("What bytes turn out to be")
struct SniffingTests {
  @Test(
    "the first bytes tell, as few as can",
    arguments: [
      ([0x00], .eventstream, 1), ([0x1F, 0x8B], .gzip, 2), ("HTTP/1.1 200 OK", .http, 6),
      ("POST /x HTTP/1.1", .http, 5), ("data: x", .sse, 5), (": hello\n", .sse, 8), ("event: a", .sse, 6),
      ("\u{FEFF}data: x", .sse, 8), ("1a\r\n", .chunked, 4), ("5;name=value\r\n", .chunked, 3),
      ("400;chunk-signature=ab", .awsChunked, 20), ("[1]", .ndjson, 3), ("[ {}]", .ndjson, 5), ("[", .ndjson, 2),
      ("{", .ndjson, 2), ("[Kyoto](https://", .text, 65), ("{{name}}", .text, 65), ("{ \n\t}\n", .json, 5),
      ("HTTP/2 200 ", .http, 6), ("HTTP/3 200", .http, 6), ("HTTPS is", .text, 65), (#"{"a":"}"}"# + "\n", .ndjson, 10),
      (#"{"a":1}"# + "\0", .lambda, 8), ("Hello", .text, 65), ("hello", .text, 65), ("data", .text, 65),
      ("be", .text, 65),
      ("GETS", .text, 65),
    ] as [(any Beginning, StreamLayer, Int)])
  func layers(beginning: any Beginning, layer: StreamLayer, count: Int) {
    var detector = LayerDetector()
    let bytes = beginning.bytes
    for index in bytes.indices {
      let found = detector.detect(bytes.span.extracting(first: index + 1), isAll: false)
      #expect((found != nil) == (index + 1 >= count), "byte \(index)")
      guard let found else { continue }
      guard case .layer(let detected) = found, case .bytes(let evidence) = detected.evidence else {
        Issue.record("\(found)")
        return
      }
      #expect(detected.layer == layer)
      #expect(!evidence.isEmpty)
      return
    }
    guard case .layer(let detected)? = detector.detect(bytes.span, isAll: true) else {
      Issue.record("\(bytes) are not recognised")
      return
    }
    #expect(detected.layer == layer)
  }

  @Test("chains by name", arguments: ["auto", "http+eventstream", "gzip+http+aws-chunked", "eventstream+lambda+sse"])
  func chains(name: String) {
    #expect(LayerChain(name)?.description == name)
  }

  @Test(
    "chains that cannot be", arguments: ["", "http+", "sse+ndjson", "eventstream+http", "text+text", "lambda+http"])
  func noChains(name: String) {
    #expect(LayerChain(name) == nil)
  }

  @Test("how each layer was told")
  func findings() {
    var decoder = TextDeltaDecoder()
    let bytes = Streams.response(Streams.chunked(Array("data: x\n\n".utf8), sizes: [9]), type: "text/event-stream")
    var input = bytes.span
    while let _ = try? decoder.next(&input) {}
    #expect(
      decoder.detectedLayers == [
        DetectedLayer(layer: .http, evidence: .bytes("it begins with a status line")),
        DetectedLayer(layer: .sse, evidence: .contentType("text/event-stream")),
      ])
  }

  @Test("the layers of a gzip stream in a gzip stream are not looked for without end")
  func nested() {
    let empty: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0xFF, 0xFF, 3, 0]
    // A stored block that holds the beginning of another gzip stream.
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0, UInt8(empty.count), 0, ~UInt8(empty.count), 0xFF]
    bytes += empty
    var decoder = StreamDecoder()
    var input = bytes.span
    while let _ = try? decoder.next(&input) {}
    #expect(decoder.detectedLayers.map(\.layer) == [.gzip, .text])
  }
}

/// The first bytes of a stream.
protocol Beginning: Sendable {
  var bytes: [UInt8] { get }
}

extension String: Beginning {
  var bytes: [UInt8] { Array(utf8) }
}

extension [UInt8]: Beginning {
  var bytes: [UInt8] { self }
}
