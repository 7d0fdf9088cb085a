import ByteKernels
import StreamPipeline

/// A pass over a file that checks everything and keeps nothing.
struct VerifyRun {
  let chain: LayerChain
  let options: StreamOptions

  /// How a pass ended.
  struct Outcome {
    var status = ExitStatus.success
    /// What is wrong, in words; nil where nothing is.
    var message: String?
    /// What is intact, in words.
    var counts = ""
    var warnings: [String] = []
  }

  /// Checks all layers of `file`.
  func verify(_ file: InputFile) throws -> Outcome {
    var modes: StreamDecoder.Options = .contentAfterEnvelopes
    if chain.endsInEnvelope { modes.insert(.envelopeElements) }
    if chain.layers.isEmpty { modes.insert(.assumesFrames) }
    var decoder = StreamDecoder(chain, options: options, delivering: modes)
    var tally = VerifyTally()
    var outcome = Outcome()
    do {
      var isEnd = false
      while !isEnd {
        let bytes = try file.read()
        isEnd = bytes == nil
        let buffer = bytes ?? []
        var input = buffer.span
        while let checked = try Self.next(&decoder, &input, isEnd: isEnd) {
          // JSON must be what was said to be JSON.
          if case .element(let problem?) = checked, !decoder.isContentDetected { throw problem }
          tally.count(checked)
        }
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
    outcome.counts = tally.description(of: decoder, chain)
    outcome.warnings = decoder.warnings
    return outcome
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout StreamDecoder, _ input: inout Span<UInt8>, isEnd: Bool
  ) throws(StreamError) -> CheckedElement? {
    if isEnd {
      guard let element = try decoder.finish() else { return nil }
      return CheckedElement(element)
    }
    guard let element = try decoder.next(&input) else { return nil }
    return CheckedElement(element)
  }
}

/// An element of which nothing is left but whether it is right.
private enum CheckedElement {
  case element(Problem?)
  case blankLine
  case head, chunk, prelude, other

  init(_ element: StreamElement) {
    switch element {
    case .envelope(.head), .envelope(.informationalHead): self = .head
    case .envelope(.chunk(let size, _, _)), .envelope(.signedChunk(let size, _, _)): self = size > 0 ? .chunk : .other
    case .envelope(.prelude): self = .prelude
    case .line(let line, let offset):
      let isBlank = line.indices.allSatisfy { [0x20, 0x09, 0x0D].contains(line[$0]) }
      self = isBlank ? .blankLine : .element(JSONCheck.problem(with: line, of: .ndjson, at: offset))
    case .document(let document): self = .element(JSONCheck.problem(with: document, of: .json, at: 0))
    case .message, .event, .text: self = .element(nil)
    case .bytes, .envelope: self = .other
    }
  }
}

/// How many elements there were.
private struct VerifyTally {
  private var elements = 0
  private var heads = 0
  private var chunks = 0
  private var preludes = 0

  mutating func count(_ checked: CheckedElement) {
    switch checked {
    case .element: elements += 1
    case .head: heads += 1
    case .chunk: chunks += 1
    case .prelude: preludes += 1
    case .blankLine, .other: break
    }
  }

  /// What is intact, in the words of the layer: the innermost, or the last named where what it carries is just bytes.
  func description(of decoder: borrowing StreamDecoder, _ chain: LayerChain) -> String {
    let bytes = counted(decoder.contentCount, "byte")
    let isPlain = decoder.isContentDetected && decoder.contentLayer != .eventstream && decoder.contentLayer != .sse
    if isPlain || decoder.contentLayer == nil, chain.endsInEnvelope {
      let parts = [(heads, "head"), (chunks, "chunk"), (preludes, "prelude")].filter { $0.0 > 0 }
      return (parts.map { counted($0.0, $0.1) } + [bytes]).joined(separator: ", ")
    }
    let noun =
      switch decoder.contentLayer {
      case .sse: "event"
      case .json: "document"
      case .ndjson: "line"
      case .text where decoder.contentCount > 0: "line"
      default: "message"
      }
    return "\(counted(elements, noun)), \(bytes)"
  }
}
