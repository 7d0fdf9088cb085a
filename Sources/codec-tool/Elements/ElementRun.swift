import StreamPipeline
import StrictJSON

/// A pass over a file that writes the elements of its layers as JSON lines.
struct ElementRun {
  let json: ElementJSON
  let chain: LayerChain
  let options: StreamOptions

  /// How a pass ended.
  struct Outcome {
    var status = ExitStatus.success
    /// What to tell people besides the answer; nil where all is well.
    var message: String?
    var warnings: [String] = []
  }

  /// Writes the elements of `file`, then what is wrong with it, if anything is, and the end.
  func decode(_ file: InputFile, to output: inout StandardOutput) throws -> Outcome {
    var decoder = StreamDecoder(chain, options: options, delivering: json.wantsCarriers ? .envelopeElements : [])
    var payloads = PayloadElements(
      json, options, isWanted: json.writesAllLayers && !chain.layers.contains(.eventstream))
    var outcome = Outcome()
    var problem: Problem?
    do {
      while let bytes = try file.read() {
        var input = bytes.span
        while let element = try decoder.next(&input) {
          try json.append(element, to: &output.bytes)
          if case .message(let message) = element { try payloads.append(message, to: &output.bytes) }
          try output.flushIfFull()
        }
        try output.flush(beforeReading: file)
      }
      while let element = try decoder.finish() { try json.append(element, to: &output.bytes) }
      try payloads.finish(to: &output.bytes)
    } catch let error as StreamError {
      outcome.status = error.status
      outcome.message = "\(error)"
      if !error.isServiceError { problem = Problem(error) }
    } catch let failure as SourceFailure {
      outcome.status = failure.status
      problem = failure.problem
    } catch let fault as Problem {
      outcome.status = .malformedInput
      problem = fault
    }
    outcome.message = outcome.message ?? problem?.message
    outcome.warnings = decoder.warnings
    appendEnd(problem, bytes: decoder.contentCount, to: &output.bytes)
    try output.flush()
    return outcome
  }

  /// Appends the last lines of an answer: the error, where there is one, and the end.
  private func appendEnd(_ problem: Problem?, bytes: UInt64, to output: inout [UInt8]) {
    problem?.append(to: &output)
    output += "{\"kind\":\"end\",\"bytes\":\(bytes),\"complete\":\(problem == nil)}\n".utf8
  }
}
