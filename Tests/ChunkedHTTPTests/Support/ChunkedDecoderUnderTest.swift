import ChunkedHTTP
import TestSupport

/// What a chunked decoder delivered, owned and independent of how the bytes were split.
@available(StreamingCodec 1.0, *)
enum ChunkedPiece: Equatable, Sendable {
  case chunk(size: UInt64, offset: UInt64, [ChunkExtension])
  case data([UInt8])
  case trailers([HTTPFieldLine])
  case end(offset: UInt64)
  /// Bytes of the input that the decoder left alone.
  case leftover([UInt8])
}

/// The settings of a decoder under test: type parameters, because the harness makes the decoders.
@available(StreamingCodec 1.0, *)
protocol ChunkedSettings {
  static var limits: ChunkedLimits { get }
  static var leniencies: ChunkedLeniencies { get }
}

@available(StreamingCodec 1.0, *)
enum Strict: ChunkedSettings {
  static let limits = ChunkedLimits()
  static let leniencies: ChunkedLeniencies = []
}

@available(StreamingCodec 1.0, *)
enum Lenient: ChunkedSettings {
  static let limits = ChunkedLimits()
  static let leniencies: ChunkedLeniencies = [.trailingWhitespace, .lineFeedInTrailers, .foldedTrailers]
}

@available(StreamingCodec 1.0, *)
enum Tight: ChunkedSettings {
  static let limits = ChunkedLimits(
    maximumExtensionLength: 12, maximumTotalExtensionLength: 20, maximumExcessOverhead: 30, maximumBodyLength: 40,
    trailers: HTTPFieldLimits(maximumSectionLength: 30, maximumLineLength: 14, maximumCount: 2))
  static let leniencies: ChunkedLeniencies = []
}

@available(StreamingCodec 1.0, *)
struct ChunkedDecoderUnderTest<Settings: ChunkedSettings>: DecoderUnderTest, ~Copyable {
  private var decoder = ChunkedDecoder(limits: Settings.limits, leniencies: Settings.leniencies)

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [ChunkedPiece]) throws(ChunkedError) {
    var input = bytes
    while let element = try decoder.next(&input) {
      switch element {
      case .chunk(let head):
        elements.append(.chunk(size: head.size, offset: head.offset, head.extensions.owned()))
      case .data(let data):
        var copy: [UInt8] = []
        for index in data.indices { copy.append(data[index]) }
        if case .data(let before)? = elements.last {
          elements[elements.count - 1] = .data(before + copy)
        } else {
          elements.append(.data(copy))
        }
      case .trailers(let section): elements.append(.trailers(Array(HTTPFieldLines(section))))
      case .end(let offset): elements.append(.end(offset: offset))
      }
    }
    if decoder.isComplete, !input.isEmpty {
      var rest: [UInt8] = []
      for index in input.indices { rest.append(input[index]) }
      if case .leftover(let before)? = elements.last {
        elements[elements.count - 1] = .leftover(before + rest)
      } else {
        elements.append(.leftover(rest))
      }
    }
  }

  mutating func finish(into elements: inout [ChunkedPiece]) throws(ChunkedError) { try decoder.finish() }
}

@available(StreamingCodec 1.0, *)
extension DecodingOutcome<ChunkedPiece, ChunkedError> {
  /// All data, joined.
  var body: [UInt8] {
    elements.flatMap { piece -> [UInt8] in
      guard case .data(let data) = piece else { return [] }
      return data
    }
  }

  /// The sizes and extensions of all chunks.
  var chunks: [(size: UInt64, extensions: [ChunkExtension])] {
    elements.compactMap { piece in
      guard case .chunk(let size, _, let extensions) = piece else { return nil }
      return (size, extensions)
    }
  }

  var trailers: [HTTPFieldLine] {
    elements.lazy.compactMap { piece in
      guard case .trailers(let fields) = piece else { return nil }
      return fields
    }.first ?? []
  }

  /// The offset at which the body ended.
  var end: UInt64? {
    elements.lazy.compactMap { piece in
      guard case .end(let offset) = piece else { return nil }
      return offset
    }.first
  }

  var leftover: [UInt8] {
    guard case .leftover(let bytes)? = elements.last else { return [] }
    return bytes
  }
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
