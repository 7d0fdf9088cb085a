#if CommandLineTool
import ArgumentParser
import ByteKernels
import ChunkedHTTP
import EventStreamCodec
import StreamCaptures
import StreamPipeline
import TextDeltas

/// The options that every command understands.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      """
      How to read the input: auto looks at the bytes; else its layers from the outside in, joined by +: \
      \(StreamLayer.allCases.map(\.rawValue).joined(separator: ", ")). Example: http+eventstream.
      """, valueName: "layers"))
  var layers = LayerChain.automatic

  @Option(help: ArgumentHelp("Bytes per read. No answer depends on it.", valueName: "n"))
  var readSize = 65_536

  @Option(
    name: .customLong("lenient"),
    help: ArgumentHelp("Accept one deviation from the specification; repeatable.", valueName: "name"))
  var leniencies: [LeniencyName] = []

  @Option(
    help: ArgumentHelp(
      "Which entry of an HTTP archive to read, from 1; by default the first that is a stream.", valueName: "n"))
  var entry: Int?

  @Option(help: "Colour; auto: on terminals, unless NO_COLOR is set or TERM is dumb.")
  var color = Style.Choice.auto

  @Flag(
    inversion: .prefixedNo,
    help: "A progress bar on standard error; by default for long work on a file, when standard error is a terminal.")
  var progress: Bool?

  @OptionGroup var limits: LimitOptions

  @Argument(
    help: ArgumentHelp("Files to read; - or none: standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  func validate() throws {
    guard readSize > 0 else { throw ValidationError("--read-size must be 1 or more") }
    if let entry, entry < 1 { throw ValidationError("--entry must be 1 or more") }
  }

  /// How the layers are read.
  var streamOptions: StreamOptions {
    var options = StreamOptions()
    limits.set(in: &options)
    for leniency in leniencies { leniency.add(to: &options) }
    return options
  }

  /// Does `work` on each file in turn, reports what goes wrong with it, and ends with the worst outcome.
  ///
  /// - Parameters:
  ///   - readsCaptures: Whether a file that is a capture is read as the message in it.
  ///   - writesMuch: Whether the answer comes while the work goes on: on a terminal it takes a progress bar's place.
  func forEachFile(readsCaptures: Bool = true, writesMuch: Bool = true, _ work: (InputFile) throws -> ExitStatus) throws
  {
    var worst = ExitStatus.success
    for path in files.isEmpty ? ["-"] : files {
      do {
        let file = try open(path, readsCaptures: readsCaptures, writesMuch: writesMuch)
        defer { report(file.warnings, on: file) }
        worst = max(worst, try work(file))
      } catch let failure as ToolFailure {
        Diagnostics.report("\(path == "-" ? "(stdin)" : path): \(failure.message)")
        worst = max(worst, failure.status)
      } catch let failure as SourceFailure {
        Diagnostics.report("\(path == "-" ? "(stdin)" : path): \(failure.problem.message)")
        worst = max(worst, failure.status)
      } catch is StandardOutput.Closed {
        // Whoever read the answer has had enough.
        break
      }
    }
    if worst != .success { throw ExitCode(worst.rawValue) }
  }

  /// Opens a file.
  ///
  /// In a capture lies a message of HTTP: where something else is asked for, the file is what it is.
  private func open(_ path: String, readsCaptures: Bool, writesMuch: Bool) throws(ToolFailure) -> InputFile {
    let isTaken = writesMuch && FileDescriptor.standardOutput.isTerminal
    return try InputFile(
      path, readSize: readSize, progress: progress ?? (isTaken ? false : nil),
      entry: readsCaptures ? entrySelection : nil,
      maximumEntryLength: limits.maxEntrySize)
  }

  /// Which entry of an HTTP archive is read; nil where files are not to be read as captures.
  var entrySelection: CaptureDecoder.Selection? {
    guard layers.layers.isEmpty || layers.layers.first == .http else { return nil }
    return entry.map { .number($0) } ?? .automatic
  }
}

extension Style.Choice: ExpressibleByArgument {}

extension CommonOptions {
  /// The pass for deltas that these options ask for.
  var deltaRun: DeltaRun { DeltaRun(chain: layers, options: streamOptions) }

  /// The bytes of a file's innermost layer, whatever carries it.
  func content(of file: InputFile) -> ContentSource { ContentSource(file, layers, streamOptions) }

  /// Tells people what they should know though nothing is wrong.
  func report(_ warnings: [String], on file: InputFile) {
    for warning in warnings { Diagnostics.report("\(file.name): \(warning)") }
  }
}
#endif
