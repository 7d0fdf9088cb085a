import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline
import TextDeltas

/// What any bytes are found to be, and what comes out of their layers, as elements and as deltas, does not depend on how
/// they are split.
@Sendable func checkPipeline(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let setting = PipelineSetting(input.options)
  let whole = [0..<input.bytes.count]
  try Outcome.of(input.bytes, input.pieces, by: PipelineElements(setting)).mustEqual(
    try Outcome.of(input.bytes, whole, by: PipelineElements(setting)), "elements in pieces against whole")
  try Outcome.of(input.bytes, input.pieces, by: PipelineDeltas(setting)).mustEqual(
    try Outcome.of(input.bytes, whole, by: PipelineDeltas(setting)), "deltas in pieces against whole")
}

/// What an input's head chooses.
private struct PipelineSetting {
  static let chains = [
    "auto", "http", "chunked", "gzip", "eventstream+lambda", "http+eventstream", "http+eventstream+lambda+sse",
    "lambda",
    "eventstream+lambda+text", "aws-chunked+eventstream", "json", "ndjson", "gzip+http", "chunked+lambda+sse", "auto",
    "auto",
  ]

  let chain: LayerChain
  var options = StreamOptions()
  let modes: StreamDecoder.Options

  init(_ choices: (UInt8, UInt8)) {
    chain = LayerChain(Self.chains[Int(choices.0 & 15)]) ?? .automatic
    var modes: StreamDecoder.Options = []
    if choices.0 & 16 == 0 { modes.insert(.envelopeElements) }
    if choices.0 & 32 != 0 { modes.insert(.contentBytes) }
    self.modes = modes
    if choices.0 & 64 != 0 {
      options.lambdaLeniencies = .errorTextInBody
      options.deltaOptions = [.flushesAtEnd, .bareStringsAreText]
    }
  }
}

/// The deltas, through all layers.
private struct PipelineDeltas: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  private var decoder: TextDeltaDecoder

  init(_ setting: PipelineSetting) { decoder = TextDeltaDecoder(setting.chain, options: setting.options) }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [DeltaElement]) throws(StreamError) {
    var input = bytes
    while let delta = try decoder.next(&input) { DeltaElement.append(delta, to: &elements, &complaint) }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [DeltaElement]) throws(StreamError) {
    while let delta = try decoder.finish() { DeltaElement.append(delta, to: &elements, &complaint) }
  }
}

/// The elements of every layer.
private struct PipelineElements: FuzzedDecoder, ~Copyable {
  enum Element: Equatable {
    case envelope(EnvelopeElement)
    case message(EventStreamMessage, offset: UInt64)
    case event(ServerSentEvent, offset: UInt64)
    case line([UInt8], offset: UInt64)
    case document([UInt8])
    case text([UInt8], offset: UInt64)
    case bytes([UInt8])
    case end(content: StreamLayer?, count: UInt64)
  }

  private(set) var complaint: String?
  private var decoder: StreamDecoder

  init(_ setting: PipelineSetting) {
    decoder = StreamDecoder(
      setting.chain, options: setting.options, delivering: setting.modes)
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(StreamError) {
    var input = bytes
    while let element = try decoder.next(&input) { Self.append(element, to: &elements) }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [Element]) throws(StreamError) {
    while let element = try decoder.finish() { Self.append(element, to: &elements) }
    elements.append(.end(content: decoder.contentLayer, count: decoder.contentCount))
  }

  /// Appends an element; bytes may come in any pieces.
  private static func append(_ element: StreamElement, to elements: inout [Element]) {
    switch element {
    case .envelope(let element): elements.append(.envelope(element))
    case .message(let view): elements.append(.message(EventStreamMessage(view), offset: view.offset))
    case .event(let view): elements.append(.event(ServerSentEvent(view), offset: view.offset))
    case .line(let bytes, let offset): elements.append(.line(array(bytes), offset: offset))
    case .document(let bytes): elements.append(.document(array(bytes)))
    case .text(let bytes, let offset): elements.append(.text(array(bytes), offset: offset))
    case .bytes(let bytes, _):
      let piece = array(bytes)
      if case .bytes(let last)? = elements.last {
        elements[elements.count - 1] = .bytes(last + piece)
      } else {
        elements.append(.bytes(piece))
      }
    }
  }
}
