#if CommandLineTool
import ByteKernels
import ChunkedHTTP
import EventStreamCodec
import StreamPipeline

/// Draws the elements of a stream's layers.
struct Inspection: ElementHandler {
  /// How many bytes are shown of something that is not a frame, and after a fault.
  private static let shownOfNoFrame = 64
  private static let shownAfterFault: UInt64 = 32

  private let chain: LayerChain
  private let allLayers: Bool
  private let namesFiles: Bool
  private var inspector: Inspector
  private var shownLayers = 0
  /// The latest element, and whether it belongs to an envelope.
  private var latest: (element: InspectedElement, isEnvelope: Bool)?

  init(chain: LayerChain, allLayers: Bool, style: Style, namesFiles: Bool) {
    self.chain = chain
    self.allLayers = allLayers
    self.namesFiles = namesFiles
    inspector = Inspector(style: style)
  }

  var silenceNote: String? { "there is nothing to show" }

  mutating func begin(_ file: InputFile, _ output: inout Output) {
    if namesFiles || file.title != file.name { output.line("\(file.title.printable):") }
  }

  mutating func take(_ element: StreamElement, _ output: inout Output) throws {
    latest = nil
    switch element {
    case .bytes(let bytes, let offset): inspector.append(bytes, at: offset, to: &output)
    case .envelope(let element): latest = InspectedElement(element).map { ($0, true) }
    default: latest = InspectedElement(element).map { ($0, false) }
    }
  }

  mutating func afterElement(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws {
    guard let (element, isEnvelope) = latest, !isEnvelope || isWanted(element), let wire = decoder.wire else { return }
    showLayers(decoder.detectedLayers, &output)
    let problem = problem(of: element, wire)
    inspector.append(element, wire, fault: problem?.offset, problem: problem, to: &output)
    if let problem { throw problem }
  }

  mutating func finish(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws {
    if let (layer, wire) = decoder.unfinishedWire, allLayers || layer == decoder.contentLayer {
      inspector.append(InspectedElement(rest: layer, nil), wire, to: &output)
    }
  }

  mutating func conclude(
    _ failure: inout Failure?, _ decoder: borrowing StreamDecoder, of file: InputFile, _ output: inout Output
  ) {
    inspector.endBody(to: &output)
  }

  /// Whether an envelope's element is drawn: those of the last layer named, or all.
  private func isWanted(_ element: InspectedElement) -> Bool {
    allLayers || (chain.endsInEnvelope && chain.layers.last == element.layer)
  }

  /// Shows the layers that have been detected since the last call.
  private mutating func showLayers(_ layers: [DetectedLayer], _ output: inout Output) {
    guard allLayers else { return }
    for layer in layers.dropFirst(shownLayers) { inspector.append(layer, to: &output) }
    shownLayers = layers.count
  }

  /// The fault in a line or document that is not JSON, which the decoder does not check.
  private func problem(of element: InspectedElement, _ wire: WireBytes) -> Problem? {
    guard [.ndjson, .json].contains(element.layer), wire.omitted == 0 else { return nil }
    return JSONCheck.problem(with: wire.bytes.span, of: element.layer, at: wire.offset)
  }

  // MARK: Faults

  /// Draws what is at fault: all of a frame whose prelude is intact, otherwise the bytes up to the fault and a few more.
  ///
  /// Bytes that have not been read yet are read, so that the drawing does not depend on the reads.
  mutating func fail(
    _ error: StreamError, _ decoder: inout StreamDecoder, _ rest: Span<UInt8>, of file: InputFile?,
    _ output: inout Output
  ) {
    showLayers(decoder.detectedLayers, &output)
    guard let (layer, found) = decoder.fault else { return }
    var input = rest
    var wire = found
    var following = decoder.bytesAfterFault(&input)
    var fault = error.wireOffset
    var wanted = UInt64(Self.shownOfNoFrame)
    if error.isIncomplete {
      // Everything has been read.
      wanted = 0
    } else if case .eventStream(let error) = error {
      (wanted, fault) = Self.frame(error, wire, following)
    } else if let fault, fault >= wire.offset {
      wanted = fault - wire.offset + Self.shownAfterFault
    }
    while UInt64(wire.bytes.count + following.count) < wanted, let more = try? file?.read() {
      var input = more.span
      following = decoder.bytesAfterFault(&input)
    }
    if wire.omitted == 0, UInt64(wire.bytes.count) < wanted {
      wire.bytes += following.prefix(Int(clamping: wanted - UInt64(wire.bytes.count)))
    }
    // In short reads some faults are found only at the end of their line.
    if wanted > 0, UInt64(wire.bytes.count) > wanted {
      wire.bytes.removeLast(wire.bytes.count - Int(wanted))
      wire.omitted = 0
    }
    guard !wire.bytes.isEmpty else { return }
    inspector.append(InspectedElement(rest: layer, error), wire, fault: fault, problem: Problem(error), to: &output)
  }

  /// How many bytes of a frame are shown, and the offset of the byte at fault.
  private static func frame(
    _ error: EventStreamError, _ wire: WireBytes, _ following: [UInt8]
  ) -> (shown: UInt64, fault: UInt64?) {
    switch error {
    case .notAnEventStream, .preludeChecksumMismatch: return (UInt64(shownOfNoFrame), nil)
    case .totalLengthTooSmall, .totalLengthLimitExceeded: return (UInt64(shownOfNoFrame), wire.offset)
    case .headersLengthTooLarge, .headersLengthLimitExceeded: return (UInt64(shownOfNoFrame), wire.offset + 4)
    default:
      // The prelude is intact, and so is the length in it.
      let length = (wire.bytes.prefix(4) + following).prefix(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return (length, error.offset >= wire.offset + 12 ? error.offset : nil)
    }
  }
}

extension StreamError {
  /// The offset of the fault in the layer that found it: for a chunked body, the HTTP message.
  fileprivate var wireOffset: UInt64? {
    switch self {
    case .http(.chunked(let error, let bodyOffset)): bodyOffset + error.offset
    case .http(.contentCoding), .service, .notUnderstood, .empty: nil
    default: offset
    }
  }
}
#endif
