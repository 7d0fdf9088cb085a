import ByteKernels
import ChunkedHTTP
import EventStreamCodec
import StreamPipeline
import StrictJSON

/// A pass over a file that draws the elements of its layers.
struct InspectRun {
  /// How many bytes are shown of what is no frame, and of a field at fault.
  private static let shownOfNoFrame = 64
  private static let shownBehindFault: UInt64 = 32

  let chain: LayerChain
  let options: StreamOptions
  let allLayers: Bool
  let style: Style

  /// Draws the elements of `file`, and what is wrong with it.
  func inspect(_ file: InputFile, to output: inout StandardOutput) throws -> ElementRun.Outcome {
    var modes: StreamDecoder.Options = [.envelopeElements, .wireBytes]
    if chain.layers.isEmpty { modes.insert(.assumesFrames) }
    var decoder = StreamDecoder(chain, options: options, delivering: modes)
    var inspector = Inspector(style: style)
    var outcome = ElementRun.Outcome()
    var findings = 0
    var isSource = true
    do {
      while isSource {
        let bytes = try file.read()
        isSource = bytes != nil
        let buffer = bytes ?? []
        var input = buffer.span
        do {
          while let element = try Self.next(&decoder, &input, isEnd: !isSource) {
            switch element {
            case .bytes(let bytes, let offset): inspector.append(bytes.span, at: offset, to: &output.bytes)
            case .element(let element, let isEnvelope):
              guard !isEnvelope || isWanted(element), let wire = decoder.wire else { continue }
              show(decoder.detectedLayers, after: &findings, &inspector, &output.bytes)
              let problem = problem(of: element, wire)
              inspector.append(element, wire, fault: problem?.offset, problem: problem, to: &output.bytes)
              if let problem { throw problem }
            case .other: break
            }
            try output.flushIfFull()
          }
        } catch let error as StreamError {
          show(decoder.detectedLayers, after: &findings, &inspector, &output.bytes)
          try append(error, &decoder, &input, file, &inspector, &output.bytes)
          throw error
        }
        try output.flush(beforeReading: file)
      }
      if let (layer, wire) = decoder.unfinishedWire, allLayers || layer == decoder.contentLayer {
        inspector.append(InspectedElement(rest: layer, nil), wire, to: &output.bytes)
      }
    } catch let error as StreamError {
      outcome.status = error.status
      outcome.message = "\(error)"
    } catch let failure as SourceFailure {
      outcome.status = failure.status
      outcome.message = failure.problem.message
    } catch let problem as Problem {
      outcome.status = .malformedInput
      outcome.message = problem.message
    }
    inspector.endBody(to: &output.bytes)
    outcome.warnings = decoder.warnings
    try output.flush()
    return outcome
  }

  /// What a decoder delivers, without what it borrows.
  private enum Delivered {
    case element(InspectedElement, isEnvelope: Bool)
    case bytes([UInt8], offset: UInt64)
    case other

    init(_ element: StreamElement) {
      if case .bytes(let bytes, let offset) = element {
        self = .bytes(Array(copying: bytes), offset: offset)
      } else {
        var isEnvelope = false
        if case .envelope = element { isEnvelope = true }
        self = InspectedElement(element).map { .element($0, isEnvelope: isEnvelope) } ?? .other
      }
    }
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout StreamDecoder, _ input: inout Span<UInt8>, isEnd: Bool
  ) throws(StreamError) -> Delivered? {
    if isEnd {
      guard let element = try decoder.finish() else { return nil }
      return Delivered(element)
    }
    guard let element = try decoder.next(&input) else { return nil }
    return Delivered(element)
  }

  /// Whether an element of a carrier is drawn: those of the last layer named, or all where that is asked for.
  private func isWanted(_ element: InspectedElement) -> Bool {
    allLayers || (chain.endsInEnvelope && chain.layers.last == element.layer)
  }

  /// Says what layers have been found since.
  private func show(
    _ findings: [DetectedLayer], after shown: inout Int, _ inspector: inout Inspector, _ output: inout [UInt8]
  ) {
    guard allLayers else { return }
    for finding in findings.dropFirst(shown) { inspector.append(finding, to: &output) }
    shown = findings.count
  }

  /// What is wrong with an element that the decoder takes as it is: lines and documents that are not JSON.
  private func problem(of element: InspectedElement, _ wire: WireBytes) -> Problem? {
    guard [.ndjson, .json].contains(element.layer), wire.omitted == 0 else { return nil }
    return JSONCheck.problem(with: wire.bytes.span, of: element.layer, at: wire.offset)
  }

  // MARK: Faults

  /// Draws what is at fault: all of a frame whose prelude is right, else the bytes up to the fault and a few behind it.
  ///
  /// What of that was not read yet is read, so that what is shown does not depend on the reads.
  private func append(
    _ error: StreamError, _ decoder: inout StreamDecoder, _ input: inout Span<UInt8>, _ file: InputFile,
    _ inspector: inout Inspector, _ output: inout [UInt8]
  ) throws {
    guard let (layer, found) = decoder.fault else { return }
    var wire = found
    var behind = decoder.bytesAfterFault(&input)
    var fault = error.wireOffset
    var wanted = UInt64(Self.shownOfNoFrame)
    if error.isIncomplete {
      // All of it is there.
      wanted = 0
    } else if case .eventStream(let error) = error {
      (wanted, fault) = Self.frame(error, wire, behind)
    } else if let fault, fault >= wire.offset {
      wanted = fault - wire.offset + Self.shownBehindFault
    }
    while UInt64(wire.bytes.count + behind.count) < wanted, let more = try? file.read() {
      var input = more.span
      behind = decoder.bytesAfterFault(&input)
    }
    if wire.omitted == 0, UInt64(wire.bytes.count) < wanted {
      wire.bytes += behind.prefix(Int(clamping: wanted - UInt64(wire.bytes.count)))
    }
    guard !wire.bytes.isEmpty else { return }
    inspector.append(
      InspectedElement(rest: layer, error), wire, fault: fault, problem: Problem(error), to: &output)
  }

  /// How many bytes of a frame are shown, and which of them is at fault.
  private static func frame(
    _ error: EventStreamError, _ wire: WireBytes, _ behind: [UInt8]
  ) -> (shown: UInt64, fault: UInt64?) {
    switch error {
    case .notAnEventStream, .preludeChecksumMismatch: return (UInt64(shownOfNoFrame), nil)
    case .totalLengthTooSmall, .totalLengthLimitExceeded: return (UInt64(shownOfNoFrame), wire.offset)
    case .headersLengthTooLarge, .headersLengthLimitExceeded: return (UInt64(shownOfNoFrame), wire.offset + 4)
    default:
      // The prelude is right, and so is the length in it.
      let length = (wire.bytes + behind).prefix(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return (length, error.offset >= wire.offset + 12 ? error.offset : nil)
    }
  }
}

extension StreamError {
  /// Where the fault lies in the layer that it was found in: for a chunked body of a message, in the message.
  fileprivate var wireOffset: UInt64? {
    switch self {
    case .http(.chunked(let error, let bodyOffset)): bodyOffset + error.offset
    case .http(.contentCoding), .service, .noDeltas, .empty: nil
    default: offset
    }
  }
}
