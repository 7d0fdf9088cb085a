#if CommandLineTool
import ArgumentParser
import EventStreamCodec

/// The options that every command understands.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "How to read the input: auto looks at the bytes; else the layer it consists of.", valueName: "layers"))
  var layers = LayerChoice.auto

  @Option(help: ArgumentHelp("Bytes per read. No answer depends on it.", valueName: "n"))
  var readSize = 65_536

  @Option(help: ArgumentHelp("The largest message accepted, in bytes.", valueName: "n"))
  var maxFrameSize = EventStreamLimits.default.maximumTotalLength

  @Option(help: ArgumentHelp("The largest block of headers accepted, in bytes.", valueName: "n"))
  var maxHeadersSize = EventStreamLimits.default.maximumHeadersLength

  @Option(help: ArgumentHelp("The largest number of headers accepted in a message.", valueName: "n"))
  var maxHeaderCount = EventStreamLimits.default.maximumHeaderCount

  @Option(
    name: .customLong("lenient"),
    help: ArgumentHelp("Accept one deviation from the specification; repeatable.", valueName: "name"))
  var leniencies: [LeniencyName] = []

  @Option(help: "Colour; auto: on terminals, unless NO_COLOR is set or TERM is dumb.")
  var color = Style.Choice.auto

  @Flag(
    inversion: .prefixedNo,
    help: "A progress bar on standard error; by default for long work on a file, when standard error is a terminal.")
  var progress: Bool?

  @Argument(help: ArgumentHelp("Files to read; - or none: standard input.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    guard readSize > 0 else { throw ValidationError("--read-size must be 1 or more") }
    guard maxHeaderCount >= 0 else { throw ValidationError("--max-header-count must be 0 or more") }
  }

  var limits: EventStreamLimits {
    EventStreamLimits(
      maximumTotalLength: maxFrameSize, maximumHeadersLength: maxHeadersSize, maximumHeaderCount: maxHeaderCount)
  }

  var leniency: EventStreamLeniency {
    leniencies.reduce(into: []) { $0.formUnion($1.leniency) }
  }

  /// Does `work` on each file in turn, reports what goes wrong with it, and ends with the worst outcome.
  func forEachFile(_ work: (inout InputFile) throws -> ExitStatus) throws {
    var worst = ExitStatus.success
    for path in files.isEmpty ? ["-"] : files {
      do {
        var file = try InputFile(path, readSize: readSize, progress: progress)
        worst = max(worst, try work(&file))
      } catch let failure as ToolFailure {
        Diagnostics.report("\(path == "-" ? "(stdin)" : path): \(failure.message)")
        worst = max(worst, failure.status)
      } catch let failure as InputFile.ReadFailure {
        Diagnostics.report("\(path == "-" ? "(stdin)" : path): \(failure.message)")
        worst = max(worst, .ioError)
      } catch is StandardOutput.Closed {
        // Whoever read the answer has had enough.
        break
      }
    }
    if worst != .success { throw ExitCode(worst.rawValue) }
  }
}

extension CommonOptions {
  /// The pass for deltas that these options ask for.
  var deltaRun: DeltaRun {
    DeltaRun(frames: EventStreamRun(limits: limits, leniency: leniency), choice: layers)
  }
}

extension LayerChoice: ExpressibleByArgument {}

/// What `--lenient` accepts.
enum LeniencyName: String, ExpressibleByArgument, CaseIterable {
  case duplicateHeaderNames = "duplicate-header-names"
  case missingMessageType = "missing-message-type"

  var leniency: EventStreamLeniency {
    switch self {
    case .duplicateHeaderNames: .duplicateHeaderNames
    case .missingMessageType: .missingMessageType
    }
  }
}

extension Style.Choice: ExpressibleByArgument {}
#endif
