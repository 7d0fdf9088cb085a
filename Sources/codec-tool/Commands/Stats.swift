#if CommandLineTool
import ArgumentParser
import StreamCaptures
import StreamPipeline
import TextDeltas

/// `codec-tool stats`: the contents of a stream, counted.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count the elements, sizes and deltas of a stream, and when they arrived.",
    discussion: """
      Counts the elements of every layer with their kinds and sizes, the deltas, and faults. From a capture with times, \
      such as curl's --trace FILE --trace-time, it also shows the time to the first byte and the first token, and between \
      tokens. A frame's size is that of the whole frame; other sizes are those of the contents. Medians and percentiles \
      are exact below 256, and within 1 % above.

      Examples:
        codec-tool stats Captures/converse-stream.trace
        codec-tool stats --format json Captures/converse-stream.http
      """)

  /// How the statistics are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Option(help: "table is for people; json writes one object per file, sizes in bytes and times in microseconds.")
  var format = Format.table

  func run() throws {
    var loop = common.loop(jobs)
    loop.writesMuch = false
    let style = Style(common.color)
    try loop.run { [common] file in
      StatisticsWriter(common.layers, common.family, common.streamOptions(for: file), format, style)
    }
  }
}

/// Counts what is in a file, and writes the counts at its end.
private struct StatisticsWriter: FileCommand, ~Copyable {
  private var collector: StatisticsCollector?
  private let format: Stats.Format
  private let style: Style

  init(
    _ chain: LayerChain, _ family: StreamFamily?, _ options: StreamOptions, _ format: Stats.Format, _ style: Style
  ) {
    collector = StatisticsCollector(chain, family: family, options: options)
    self.format = format
    self.style = style
  }

  var silenceNote: String? { "there is nothing to count" }

  mutating func take(_ bytes: Span<UInt8>, from file: InputFile, _ output: inout Output) throws {
    collector?.take(bytes, delay: file.delay)
  }

  mutating func finish(_ output: inout Output) throws {}

  mutating func conclude(_ failure: inout Failure?, of file: InputFile, _ output: inout Output) -> [String] {
    guard let statistics = collector.take()?.finish(delay: file.delay) else { return [] }
    // A file that cannot be read explains why its stream is cut.
    failure = failure ?? statistics.problem.map { Failure($0) }
    switch format {
    case .json:
      let problem = failure?.problem ?? statistics.problem.map { Problem($0) }
      StatisticsJSON.append(statistics, of: file.title, file.captureFormat, problem, to: &output.bytes)
    case .table:
      if file.number > 0 || file.title != file.name { output.line("") }
      var table = StatisticsTable(style: style)
      table.append(statistics, of: file.title, file.captureFormat)
      for line in table.lines { output.line(line) }
      output.line("")
      output.line("  " + (failure.map { style(.bad, $0.message.printable) } ?? style(.good, "OK")))
    }
    return []
  }
}
#endif
