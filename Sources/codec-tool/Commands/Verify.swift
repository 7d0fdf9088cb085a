#if CommandLineTool
import ArgumentParser
import EventStreamCodec
import StreamPipeline

/// `codec-tool verify`: whether captures are intact.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every length, checksum, header and line; one line per file.",
    discussion: """
      Says OK, or what is wrong and at which offset, and how much is intact: messages, events, lines, or the heads and \
      chunks of the layer that --as ends in. Bytes that look like JSON or text are no event stream unless --as says what \
      they are, or a message of HTTP carries them; lines of --as ndjson are checked to be JSON. With --resync it goes on \
      behind damage to an event stream, to the next offset at which a message's checksums hold, and reports each range it \
      skipped.

      Examples:
        codec-tool verify Captures/converse-stream.bin Captures/lambda-response.http
        codec-tool verify --as ndjson Captures/converse-stream.jsonl
        codec-tool encode --chunked Captures/converse-stream.jsonl | codec-tool verify --as chunked
        codec-tool verify --resync Captures/damaged.bin
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Go on behind damage and report what was skipped.")
  var resync = false

  func validate() throws {
    let contents = common.layers.layers.filter { !$0.isEnvelope && $0 != .eventstream }
    if resync, !contents.isEmpty { throw ValidationError("--resync is for event streams alone") }
  }

  func run() throws {
    var output = StandardOutput()
    let style = Style(common.color)
    try common.forEachFile(writesMuch: false) { file in
      let status = resync ? recover(file, &output, style) : try check(file, &output, style)
      try output.flush()
      return status
    }
  }

  private func check(_ file: InputFile, _ output: inout StandardOutput, _ style: Style) throws -> ExitStatus {
    let outcome = try VerifyRun(chain: common.layers, options: common.streamOptions).verify(file)
    common.report(outcome.warnings, on: file)
    conclude(file, outcome.message, intact: outcome.counts, &output, style)
    return outcome.status
  }

  private func recover(_ file: InputFile, _ output: inout StandardOutput, _ style: Style) -> ExitStatus {
    let run = RecoveryRun(chain: common.layers, options: common.streamOptions)
    let outcome = run.recover(file) { skipped in
      let range = "\(skipped.range.lowerBound)..<\(skipped.range.upperBound)"
      let count = counted(skipped.range.upperBound - skipped.range.lowerBound, "byte")
      output.line(
        "\(file.name): \(style(.bad, "skipped")) \(range) (\(count)): \(skipped.reason.code): "
          + skipped.reason.problem)
    }
    common.report(outcome.warnings, on: file)
    let intact = "\(counted(outcome.messageCount, "message")), \(counted(outcome.intactBytes, "byte"))"
    guard outcome.rangeCount > 0 else {
      conclude(file, outcome.message, intact: intact, &output, style)
      return outcome.status
    }
    let skipped = "\(counted(outcome.rangeCount, "range")), \(counted(outcome.skippedBytes, "byte")) skipped"
    output.line("\(file.name): \(style(.bad, "damaged")): intact: \(intact); \(skipped)")
    Diagnostics.report("\(file.name): eventstream: damaged: \(skipped)")
    return max(.malformedInput, outcome.status)
  }

  /// Writes the line of a file.
  private func conclude(
    _ file: InputFile, _ message: String?, intact: String, _ output: inout StandardOutput, _ style: Style
  ) {
    if let message {
      output.line("\(file.name): \(style(.bad, message.printable)); intact: \(intact)")
      Diagnostics.report("\(file.name): \(message)")
    } else {
      output.line("\(file.name): \(style(.good, "OK")): \(intact)")
    }
  }
}
#endif
