import ByteKernels
import StreamPipeline
import TextDeltas

/// A pass over a file for the deltas in it, whatever carries them.
struct DeltaRun {
  var chain: LayerChain
  var options: StreamOptions
  /// Whether plain text comes line by line, and not as it is read: then the deltas do not depend on the reads.
  var cutsTextIntoLines = false

  /// Hands each delta of `file` to `take`, and calls `afterRead` when a read has been worked through.
  func deltas(
    of file: InputFile, take: (TextDeltaView) throws -> Void, afterRead: () throws -> Void
  ) throws -> ExitStatus {
    var decoder = TextDeltaDecoder(chain, options: options)
    if cutsTextIntoLines { decoder.cutTextIntoLines() }
    do {
      do {
        while let bytes = try file.read() {
          var input = bytes.span
          while let delta = try decoder.next(&input) { try take(delta) }
          try afterRead()
        }
      } catch let failure as SourceFailure {
        try afterRead()
        Diagnostics.report("\(file.name): \(failure.problem.message)")
        return failure.status
      }
      while let delta = try decoder.finish() { try take(delta) }
    } catch let error as StreamError {
      try afterRead()
      report(decoder.warnings, on: file)
      Diagnostics.report("\(file.name): \(error)")
      return error.status
    }
    try afterRead()
    report(decoder.warnings, on: file)
    return .success
  }

  private func report(_ warnings: [String], on file: InputFile) {
    for warning in warnings { Diagnostics.report("\(file.name): \(warning)") }
  }
}
