import TestSupport
import TextDeltas

/// What came of a stream, owned and comparable.
struct Extraction: Equatable {
  var deltas: [TextDelta] = []
  var error: TextDeltaError?
  var verdict: StreamVerdict?
  var family: String?

  /// All text of a kind.
  func text(of kind: DeltaKind = .text) -> String {
    var utf8: [UInt8] = []
    for delta in deltas where delta.kind == kind { utf8 += delta.text.utf8 }
    return String(decoding: utf8, as: UTF8.self)
  }
}

/// How the bytes of a stream come.
enum Reads {
  case whole
  case pieces(Int)
  case random(UInt64)

  func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var position = 0
    var random = SeededGenerator(seed: 0)
    if case .random(let seed) = self { random = SeededGenerator(seed: seed) }
    while position < bytes.count {
      let size: Int
      switch self {
      case .whole: size = bytes.count
      case .pieces(let count): size = count
      case .random: size = Int.random(in: 0...300, using: &random)
      }
      let end = min(position + size, bytes.count)
      pieces.append(bytes[position..<end])
      position = end
    }
    return pieces
  }
}

/// An extractor that keeps what it yields.
struct Extracting: ~Copyable {
  var extractor: TextDeltaExtractor
  var result = Extraction()

  init(
    _ family: StreamFamily? = nil, format: StreamFormat = .automatic, options: TextDeltaExtractor.Options = [],
    limits: TextDeltaLimits = TextDeltaLimits()
  ) {
    extractor = TextDeltaExtractor(family: family, format: format, options: options, limits: limits)
  }

  mutating func take(_ bytes: ArraySlice<UInt8>) {
    let piece = Array(bytes)
    var input = piece.span
    do throws(TextDeltaError) {
      while let delta = try extractor.next(&input) { result.deltas.append(TextDelta(delta)) }
      if !input.isEmpty { result.deltas.append(TextDelta(kind: .error, text: "the input was not taken")) }
    } catch {
      result.error = error
    }
  }

  mutating func take(_ frame: NaiveFrame) {
    let messageType = frame.headers[":message-type"].map { String(decoding: $0, as: UTF8.self) }
    let kind: TextFrame.Kind = messageType == "exception" ? .exception : messageType == "error" ? .error : .event
    let typeName = [.exception: ":exception-type", .error: ":error-code"][kind] ?? ":event-type"
    let type = frame.headers[typeName] ?? []
    let message = frame.headers[":error-message"] ?? []
    let contentType = frame.headers[":content-type"] ?? []
    var input = TextFrame(
      kind, type: type.span, errorMessage: message.span, contentType: contentType.span, payload: frame.payload.span,
      offset: UInt64(frame.offset))
    do throws(TextDeltaError) {
      while let delta = try extractor.next(&input) { result.deltas.append(TextDelta(delta)) }
    } catch {
      result.error = error
    }
  }

  mutating func finish() {
    do throws(TextDeltaError) {
      while let delta = try extractor.finish() { result.deltas.append(TextDelta(delta)) }
    } catch {
      result.error = error
    }
    result.verdict = extractor.verdict
    result.family = extractor.family?.name
  }
}

func extract(
  _ bytes: [UInt8], _ family: StreamFamily? = nil, format: StreamFormat = .automatic,
  options: TextDeltaExtractor.Options = [], limits: TextDeltaLimits = TextDeltaLimits(), reads: Reads = .whole
) -> Extraction {
  var extracting = Extracting(family, format: format, options: options, limits: limits)
  for piece in reads.split(bytes) { extracting.take(piece) }
  extracting.finish()
  return extracting.result
}

func extract(_ text: String, _ family: StreamFamily? = nil, format: StreamFormat = .automatic) -> Extraction {
  extract(Array(text.utf8), family, format: format)
}

func extract(
  frames: [NaiveFrame], _ family: StreamFamily? = nil, format: StreamFormat = .automatic, left: Int = 0
) -> Extraction {
  var extracting = Extracting(family, format: format)
  for frame in frames { extracting.take(frame) }
  if left > 0 { extracting.extractor.noteCut(heldBytes: left) }
  extracting.finish()
  return extracting.result
}

/// TextDeltas' own type, which EventStreamCodec's of the same name replaces.
typealias ServiceError = TextDeltas.ServiceError
