import Foundation
import StreamPipeline
import TestSupport
import Testing

/// What whoever looks into a stream gets to see.
private struct WireRun: Equatable {
  var wires: [WireBytes?] = []
  var rest: WireBytes?
  var fault: WireBytes?
  /// The bytes at fault and those behind them, as far as there are any.
  var shown: [UInt8] = []
  var error: StreamError?

  init(_ bytes: [UInt8], _ chain: LayerChain, reads: Reads) {
    var decoder = StreamDecoder(chain, delivering: [.envelopeElements, .assumesFrames, .wireBytes])
    let pieces = reads.pieces(of: bytes) + [[]]
    for (number, piece) in pieces.enumerated() {
      var input = piece.span
      do throws(StreamError) {
        while let isElement = try Self.next(&decoder, &input, isEnd: number == pieces.count - 1) {
          if isElement { wires.append(decoder.wire) }
        }
      } catch {
        self.error = error
        fault = decoder.fault?.wire
        shown = decoder.bytesAfterFault(&input)
        for more in pieces[(number + 1)...] {
          var input = more.span
          shown = decoder.bytesAfterFault(&input)
        }
        // What a fault was found in has been read in part, or is to be read: what counts is both together.
        shown = (fault?.bytes ?? []) + shown
        fault?.bytes = []
        return
      }
    }
    rest = decoder.unfinishedWire?.wire
  }

  /// Whether the next is an element, and not just bytes; nil where more bytes are needed.
  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout StreamDecoder, _ input: inout Span<UInt8>, isEnd: Bool
  ) throws(StreamError) -> Bool? {
    if isEnd {
      guard let element = try decoder.finish() else { return nil }
      return isElement(element)
    }
    guard let element = try decoder.next(&input) else { return nil }
    return isElement(element)
  }

  private static func isElement(_ element: StreamElement) -> Bool {
    switch element {
    case .bytes, .text: false
    default: true
    }
  }
}

@Suite struct WireTests {
  private static let chains = [
    "auto", "http", "http+eventstream", "chunked", "eventstream", "eventstream+lambda", "sse",
  ]

  @Test(
    "The bytes of elements, and of faults, do not depend on how a stream was split",
    arguments: ["converse-stream.bin", "converse-stream.http", "lambda-response.http"])
  func splits(name: String) throws {
    let file = try [UInt8](Data(contentsOf: Corpus.projectRoot.appending(path: "Captures/\(name)")))
    for seed in UInt64(0)...150 {
      var random = SeededGenerator(seed: seed)
      var bytes = Array(file.prefix(3000))
      if seed == 0 { bytes = file }
      for _ in 0..<Int(seed % 4) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      let chain = seed == 0 ? "auto" : Self.chains[Int(seed) % Self.chains.count]
      guard let chain = LayerChain(chain) else { continue }
      let whole = WireRun(bytes, chain, reads: .whole)
      if seed == 0 { #expect(whole.error == nil) }
      for reads in [Reads.pieces(1), .pieces(7), .random(seed)] {
        let split = WireRun(bytes, chain, reads: reads)
        #expect(split == whole, "seed \(seed), \(reads), \(chain)")
      }
    }
  }

  @Test("Elements and the rest of a server-sent event stream are all of its bytes")
  func coverage() {
    let bytes = Array("\u{FEFF}: hi\r\n\r\ndata: 1\r\n\r\nevent: x\n\ndata: 2\n\ndata: 3".utf8)
    guard let chain = LayerChain([.sse]) else { return }
    let run = WireRun(bytes, chain, reads: .pieces(3))
    // The last event is cut.
    let all = run.wires.compactMap { $0 }
    #expect(all.flatMap(\.bytes) + run.shown == bytes)
    #expect(run.error == .cut(layer: .sse, offset: UInt64(bytes.count), heldBytes: 7))
    var offset: UInt64 = 0
    for wire in all {
      #expect(wire.offset == offset)
      offset += UInt64(wire.bytes.count)
    }
  }
}
