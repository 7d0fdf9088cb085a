import EventStreamCodec
import StreamPipeline

/// A pass over the event stream in a file that goes on behind damage.
struct RecoveryRun {
  let chain: LayerChain
  let options: StreamOptions

  /// How a pass ended.
  struct Outcome {
    var status = ExitStatus.success
    /// What is wrong besides damaged ranges; nil where nothing is.
    var message: String?
    var messageCount = 0
    var intactBytes: UInt64 = 0
    var rangeCount = 0
    var skippedBytes: UInt64 = 0
    var warnings: [String] = []
  }

  /// Reads all messages of `file` that are intact.
  ///
  /// - Parameter skipped: Takes each range that is not.
  func recover(_ file: InputFile, skipped: (EventStreamSkippedRange) -> Void) -> Outcome {
    var decoder = EventStreamRecoveringDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
    var completion = StreamCompletion(leniency: options.eventStreamLeniency)
    var outcome = Outcome()
    func take(_ recovered: EventStreamRecovered) {
      switch recovered {
      case .message(let message):
        completion.note(message)
        outcome.intactBytes += UInt64(message.bytes.count)
      case .skipped(let range):
        outcome.rangeCount += 1
        outcome.skippedBytes += range.range.upperBound - range.range.lowerBound
        skipped(range)
      }
    }
    let content = ContentSource(file, chain, options)
    var failure: SourceFailure?
    do throws(SourceFailure) {
      while let bytes = try content.read() {
        var input = bytes.span
        while let recovered = decoder.next(&input) { take(recovered) }
      }
    } catch {
      failure = error
    }
    decoder.finish()
    var nothing = Span<UInt8>()
    while let recovered = decoder.next(&nothing) { take(recovered) }
    outcome.messageCount = completion.messageCount
    outcome.warnings = content.warnings
    if let failure {
      outcome.status = failure.status
      outcome.message = failure.problem.message
    } else if let error = content.serviceError ?? completion.problem(at: outcome.intactBytes) {
      outcome.status = error.status
      outcome.message = "\(error)"
    }
    return outcome
  }
}
