#if CommandLineTool
import ArgumentParser
import StreamCaptures
import StreamPipeline
import TextDeltas

/// `codec-tool stats`: the contents of a stream, counted.
struct Stats: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count the elements, sizes and deltas of a stream, and when they arrived.",
    discussion: """
      Counts the elements of every layer with their kinds and sizes, the deltas, and faults. From a capture with times, \
      such as curl's --trace FILE --trace-time, it also shows the time to the first byte and the first token, and between \
      tokens. A frame's size is that of the whole frame; other sizes are those of the contents. Medians and percentiles \
      are exact below 256, and within 1 % above.

      --format html writes one page for all files, which a browser shows without a network: the timeline with every delta \
      and with stalls, the rate of tokens, the text as it grew, sizes, and the outcome. A stall is a gap between two tokens \
      of at least 1 s; or of at least 100 ms, if that is ten times the median of the gaps between tokens that did not come \
      together. Of long streams the page draws deltas that are close together as one, and shows the text's first 256 KiB.

      Examples:
        codec-tool stats Captures/converse-stream.trace
        codec-tool stats --format json Captures/converse-stream.http
        codec-tool stats --format html Captures/converse-stream.trace Captures/converse-stream.bin >/dev/null
      """)

  /// How the statistics are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, html
  }

  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Option(
    help: """
      table is for people; json writes one object per file, sizes in bytes and times in microseconds, also for files \
      that cannot be opened; html writes one page for a browser.
      """)
  var format = Format.table

  func run() throws {
    var loop = common.loop(jobs)
    loop.writesMuch = false
    let style = Style(common.color)
    let page = StatisticsPage(names: loop.paths.map(InputFile.name))
    try loop.run(
      { [common, format] file in
        let collector = StatisticsCollector(
          common.layers, family: common.family, options: common.streamOptions(for: file),
          timeline: format == .html ? page.timelineLimits(for: file) : nil)
        return StatisticsWriter(collector, format, style, page)
      },
      reportUnopened: { [format] name, failure, output in
        switch format {
        case .html: page.append(failure, of: name, to: &output)
        case .json: StatisticsJSON.append(StreamStatistics(), of: name, nil, failure.unopenedProblem, to: &output.bytes)
        case .table: break
        }
      },
      introduce: { output in if format == .html { page.appendBeginning(to: &output) } },
      summarize: { statuses, output in
        switch format {
        case .html: page.appendEnd(statuses, to: &output)
        case .table: if statuses.count > 1 { output.line("\n" + statuses.summary(style)) }
        case .json: break
        }
      })
  }
}

/// Counts what is in a file, and writes the counts at its end.
private struct StatisticsWriter: FileCommand, ~Copyable {
  private var collector: StatisticsCollector?
  private let format: Stats.Format
  private let style: Style
  private let page: StatisticsPage

  init(_ collector: consuming StatisticsCollector, _ format: Stats.Format, _ style: Style, _ page: StatisticsPage) {
    self.collector = consume collector
    self.format = format
    self.style = style
    self.page = page
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
    let problem = failure?.problem ?? statistics.problem.map { Problem($0) }
    switch format {
    case .html: page.append(statistics, of: file, failure, problem, to: &output)
    case .json:
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
