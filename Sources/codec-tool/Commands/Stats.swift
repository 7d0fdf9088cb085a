#if CommandLineTool
import ArgumentParser
import StreamCaptures
import StreamPipeline

/// `codec-tool stats`: what is in a stream, counted.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count what is in a stream: elements, sizes, deltas, and when they came.",
    discussion: """
      Elements of every layer with their kinds and sizes, deltas, and what is wrong. From a capture with times, such as \
      curl's --trace FILE --trace-time: the time to the first byte and the first token, and between tokens. Sizes of \
      frames are those of the whole frame, of everything else those of what it carries. Medians and percentiles are \
      exact below 256, and within 1 % above.

      Examples:
        codec-tool stats Captures/converse-stream.trace
        codec-tool stats --format json Captures/converse-stream.http
      """)

  /// Who reads the answer.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  @OptionGroup var common: CommonOptions

  @Option(help: "table is for people; json writes an object a file, sizes in bytes and times in microseconds.")
  var format = Format.table

  func run() throws {
    var output = StandardOutput()
    var isFirst = true
    try common.forEachFile(writesMuch: false) { file in
      var collector = StatisticsCollector(common.layers, options: common.streamOptions)
      var failure: SourceFailure?
      do {
        while let bytes = try file.read() { collector.take(bytes.span, delay: file.delay) }
      } catch let error as SourceFailure {
        failure = error
      }
      let statistics = collector.finish(delay: file.delay)
      // What cannot be read explains why what was read is cut.
      let problem = failure?.problem ?? statistics.problem.map { Problem($0) }
      let message = failure?.problem.message ?? statistics.problem?.description
      switch format {
      case .json: StatisticsJSON.append(statistics, of: file.name, file.captureFormat, problem, to: &output.bytes)
      case .table:
        var table = StatisticsTable(style: Style(common.color))
        if !isFirst { output.line("") }
        table.append(statistics, of: file.name, file.captureFormat)
        for line in table.lines { output.line(line) }
        output.line("")
        output.line("  " + (message.map { table.style(.bad, $0.printable) } ?? table.style(.good, "OK")))
      }
      isFirst = false
      try output.flush()
      if let message { Diagnostics.report("\(file.name): \(message)") }
      return failure?.status ?? statistics.problem?.status ?? .success
    }
  }
}
#endif
