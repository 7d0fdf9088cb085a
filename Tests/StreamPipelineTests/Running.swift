import StreamPipeline
import StrictJSON
import TestSupport
import TextDeltas

/// How a stream is handed over.
enum Reads: CustomStringConvertible {
  case whole
  case pieces(Int)
  case random(UInt64)

  var description: String {
    switch self {
    case .whole: "whole"
    case .pieces(let size): "\(size)-byte reads"
    case .random(let seed): "random reads, seed \(seed)"
    }
  }

  /// The pieces of `bytes`.
  func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var generator = SeededGenerator(seed: 0)
    if case .random(let seed) = self { generator = SeededGenerator(seed: seed) }
    var start = 0
    while start < bytes.count {
      let size =
        switch self {
        case .whole: bytes.count
        case .pieces(let size): size
        case .random: Int.random(in: 1...700, using: &generator)
        }
      pieces.append(bytes[start..<min(start + size, bytes.count)])
      start += size
    }
    return pieces
  }
}

/// What came of a stream's deltas.
struct DeltaRun: Equatable {
  var deltas: [TextDelta] = []
  var error: StreamError?

  /// The text of a channel.
  func text(of kind: DeltaKind = .text) -> String { deltas.filter { $0.kind == kind }.map(\.text).joined() }

  init(
    _ bytes: [UInt8], _ chain: LayerChain = .automatic, options: StreamOptions = StreamOptions(), reads: Reads = .whole
  ) {
    var decoder = TextDeltaDecoder(chain, options: options)
    do throws(StreamError) {
      for piece in reads.pieces(of: bytes) {
        var input = piece.span
        while let delta = try decoder.next(&input) { deltas.append(TextDelta(delta)) }
      }
      while let delta = try decoder.finish() { deltas.append(TextDelta(delta)) }
    } catch {
      self.error = error
    }
  }
}

/// What came of a stream's content, as bytes.
struct BodyRun: Equatable {
  var bytes: [UInt8] = []
  var carriers: [EnvelopeElement] = []
  var error: StreamError?

  init(_ bytes: [UInt8], _ chain: LayerChain = .automatic, reads: Reads = .whole) {
    var decoder = StreamDecoder(chain, delivering: [.envelopeElements, .contentBytes])
    do throws(StreamError) {
      for piece in reads.pieces(of: bytes) {
        var input = piece.span
        while let element = try decoder.next(&input) { take(element) }
      }
      while let element = try decoder.finish() { take(element) }
    } catch {
      self.error = error
    }
  }

  private mutating func take(_ element: StreamElement) {
    switch element {
    case .bytes(let span, _): for index in span.indices { bytes.append(span[index]) }
    case .envelope(let element): carriers.append(element)
    default: break
    }
  }
}

/// Reads the JSON of a corpus file.
func json(at path: String) throws -> JSONValue {
  let bytes = try Corpus.bytes(path)
  return try JSONValue(parsing: bytes.span)
}
