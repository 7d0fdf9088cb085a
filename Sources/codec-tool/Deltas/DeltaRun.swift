import ByteKernels
import StreamPipeline
import TextDeltas

/// A pass over a file for the deltas in it, whatever carries them.
struct DeltaRun {
  var chain: LayerChain
  var options: StreamOptions
  /// Whether plain text comes line by line, and not as it is read: then the deltas do not depend on the reads.
  var cutsTextIntoLines = false

  /// Has `append` append each delta of `file` to `output`, and writes that out.
  ///
  /// Inlined, and so is the closure, which gets every delta: its parts then stay in registers.
  @inline(__always)
  func write(
    _ file: InputFile, to output: inout StandardOutput, append: (TextDeltaView, inout StandardOutput) -> Void
  ) throws -> ExitStatus {
    var decoder = TextDeltaDecoder(chain, options: options)
    if cutsTextIntoLines { decoder.splitTextIntoLines() }
    do {
      do {
        while let bytes = try file.read() {
          var input = bytes.span
          while let delta = try decoder.next(&input) {
            append(delta, &output)
            try output.flushIfFull()
          }
          try output.flush(beforeReading: file)
        }
      } catch let failure as SourceFailure {
        try output.flush()
        Diagnostics.report("\(file.name): \(failure.problem.message)")
        return failure.status
      }
      while let delta = try decoder.finish() { append(delta, &output) }
    } catch let error as StreamError {
      try output.flush()
      report(decoder.warnings, on: file)
      Diagnostics.report("\(file.name): \(error)")
      return error.status
    }
    try output.flush()
    report(decoder.warnings, on: file)
    return .success
  }

  private func report(_ warnings: [String], on file: InputFile) {
    for warning in warnings { Diagnostics.report("\(file.name): \(warning)") }
  }
}
