#if CommandLineTool
import ArgumentParser
import EventStreamCodec
import StreamPipeline

/// `codec-tool verify`: whether captures are intact.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every length, checksum and header; one line per file.",
    discussion: """
      Says OK, or what is wrong and at which offset, and how much is intact. With --resync it goes on behind damage, to \
      the next offset at which a message's checksums hold, and reports each range it skipped.

      Examples:
        codec-tool verify *.bin
        codec-tool verify --resync damaged.bin
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Go on behind damage and report what was skipped.")
  var resync = false

  func run() throws {
    var output = StandardOutput()
    let style = Style(common.color)
    try common.forEachFile { file in
      let status = try resync ? recover(file, &output, style) : check(file, &output, style)
      try output.flush()
      return status
    }
  }

  private func check(_ file: InputFile, _ output: inout StandardOutput, _ style: Style) throws -> ExitStatus {
    let outcome = try common.eventStreamRun.decode(common.content(of: file)) { _ in
    } afterRead: {
    }
    return conclude(outcome, on: file, &output, style)
  }

  private func recover(_ file: InputFile, _ output: inout StandardOutput, _ style: Style) throws -> ExitStatus {
    var decoder = EventStreamRecoveringDecoder(limits: common.limits, leniency: common.leniency)
    var tally = RecoveryTally(judge: EventStreamJudge(leniency: common.leniency))
    let frames = common.content(of: file)
    var failure: SourceFailure?
    do throws(SourceFailure) {
      while let bytes = try frames.read() {
        var input = bytes.span
        while let recovered = decoder.next(&input) { tally.count(recovered, of: file.name, &output, style) }
      }
    } catch {
      failure = error
    }
    decoder.finish()
    var nothing = Span<UInt8>()
    while let recovered = decoder.next(&nothing) { tally.count(recovered, of: file.name, &output, style) }

    var outcome = EventStreamRun.outcome(of: tally.judge, intactBytes: tally.intactBytes)
    if let failure {
      outcome.status = failure.status
      outcome.problem = failure.problem
    }
    guard tally.ranges > 0 else { return conclude(outcome, on: file, &output, style) }
    let skipped = "\(counted(tally.ranges, "range")), \(counted(tally.skippedBytes, "byte")) skipped"
    output.line("\(file.name): \(style(.bad, "damaged")): intact: \(outcome.counts); \(skipped)")
    Diagnostics.report("\(file.name): eventstream: damaged: \(skipped)")
    return max(.malformedInput, outcome.status)
  }

  /// Writes the line of a file.
  private func conclude(
    _ outcome: EventStreamRun.Outcome, on file: InputFile, _ output: inout StandardOutput, _ style: Style
  ) -> ExitStatus {
    if let message = outcome.message {
      output.line("\(file.name): \(style(.bad, message)); intact: \(outcome.counts)")
      outcome.report(on: file)
    } else {
      output.line("\(file.name): \(style(.good, "OK")): \(outcome.counts)")
    }
    return outcome.status
  }
}

/// What a recovery has come to so far.
private struct RecoveryTally {
  var judge: EventStreamJudge
  var intactBytes: UInt64 = 0
  var ranges = 0
  var skippedBytes: UInt64 = 0

  mutating func count(
    _ recovered: EventStreamRecovered, of name: String, _ output: inout StandardOutput, _ style: Style
  ) {
    switch recovered {
    case .message(let message):
      judge.judge(message)
      intactBytes += UInt64(message.bytes.count)
    case .skipped(let skipped):
      let count = skipped.range.upperBound - skipped.range.lowerBound
      ranges += 1
      skippedBytes += count
      let range = "\(skipped.range.lowerBound)..<\(skipped.range.upperBound)"
      output.line(
        "\(name): \(style(.bad, "skipped")) \(range) (\(counted(count, "byte"))): \(skipped.reason.code): "
          + skipped.reason.problem)
    }
  }
}

extension EventStreamRun.Outcome {
  /// How much is intact, in words.
  fileprivate var counts: String { "\(counted(messageCount, "message")), \(counted(intactBytes, "byte"))" }
}
#endif
