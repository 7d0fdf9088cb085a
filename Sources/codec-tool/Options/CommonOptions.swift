#if CommandLineTool
import ArgumentParser
import ChunkedHTTP
import EventStreamCodec
import StreamCaptures
import StreamPipeline
import TextDeltas

/// The options that every command understands.
struct CommonOptions: ParsableArguments {
  /// The most bytes that one read asks for; more would only take memory.
  private static let largestRead = 16 << 20

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      """
      How to read the input: auto detects the layers; otherwise name them from the outside in, joined by +: \
      \(StreamLayer.allCases.map(\.rawValue).joined(separator: ", ")). Example: http+eventstream.
      """, valueName: "layers"))
  var layers = LayerChain.automatic

  @Option(help: ArgumentHelp("Bytes per read. The output never depends on it.", valueName: "n"))
  var readSize = 65_536

  @Option(
    name: .customLong("lenient"),
    help: ArgumentHelp("Accept one deviation from the specification; repeatable.", valueName: "name"))
  var leniencies: [LeniencyName] = []

  @Option(
    help: ArgumentHelp(
      """
      Take the text from this path of each JSON document, for shapes that no family knows; repeatable. [] selects all \
      elements of an array, [0] the first. Example: .choices[].message.text.
      """, valueName: "path"))
  var textAt: [String] = []

  @Option(help: ArgumentHelp("Likewise the reasoning; repeatable.", valueName: "path"))
  var reasoningAt: [String] = []

  @Option(help: ArgumentHelp("Likewise the inputs of tools; repeatable.", valueName: "path"))
  var toolInputAt: [String] = []

  @Option(
    help: ArgumentHelp(
      "The entry of an HTTP archive to read, from 1; by default the first that is a stream.", valueName: "n"))
  var entry: Int?

  @Option(help: "Colour; auto: on terminals, unless NO_COLOR is set or TERM is dumb.")
  var color = Style.Choice.auto

  @Flag(
    inversion: .prefixedNo,
    help: "Show a progress bar on standard error; by default for long work on files, if standard error is a terminal.")
  var progress: Bool?

  @OptionGroup var limits: LimitOptions

  @Argument(
    help: ArgumentHelp("Files to read; - or none: standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  func validate() throws {
    guard readSize > 0 else { throw ValidationError("--read-size must be 1 or more") }
    if let entry, entry < 1 { throw ValidationError("--entry must be 1 or more") }
    for path in textAt + reasoningAt + toolInputAt where !Self.isPath(path) {
      throw ValidationError(
        "\(path.printable) is not a path: names joined by full stops, each with [] or [0] after it if it is an array")
    }
  }

  /// Whether brackets in a path only follow names, and hold nothing or 0.
  private static func isPath(_ path: String) -> Bool {
    path.split(separator: ".").allSatisfy { component in
      let brackets = component.drop { $0 != "[" }
      let rest = String(brackets).replacing("[]", with: "").replacing("[0]", with: "")
      return rest.isEmpty && !component.prefix { $0 != "[" }.contains("]")
    }
  }

  /// The family that the paths describe; nil without paths.
  var family: StreamFamily? {
    guard !(textAt + reasoningAt + toolInputAt).isEmpty else { return nil }
    return StreamFamily(name: "custom", textAt: textAt, reasoningAt: reasoningAt, toolInputAt: toolInputAt)
  }

  /// How the layers are read.
  var streamOptions: StreamOptions {
    var options = StreamOptions()
    limits.set(in: &options)
    for leniency in leniencies { leniency.add(to: &options) }
    return options
  }

  /// How the layers of a message are read.
  func streamOptions(for file: InputFile) -> StreamOptions {
    file.message?.streamOptions(streamOptions) ?? streamOptions
  }

  /// How files are opened and read.
  ///
  /// A capture contains an HTTP message: if something else is asked for, the file is read as it is.
  var inputOptions: InputOptions {
    var limits = CaptureLimits()
    limits.maximumEntryLength = self.limits.maxEntrySize
    limits.http = streamOptions.http
    return InputOptions(
      readSize: min(readSize, Self.largestRead), selection: entry.map { .number($0) } ?? .automatic,
      detection: layers.layers.isEmpty || layers.layers.first == .http ? .all : .nothing, limits: limits,
      leniencies: streamOptions.httpLeniencies)
  }

  /// The loop over the files.
  func loop(_ jobs: JobOptions) -> FileLoop {
    // Two jobs must not read standard input at once.
    let readsInputTwice = files.count { $0 == "-" } > 1
    return FileLoop(
      paths: files, input: inputOptions, jobs: readsInputTwice ? 1 : jobs.jobs, progress: progress)
  }

  // MARK: Decoders

  /// A command that reads the deltas of a stream.
  private func deltas<Handler: DeltaHandler>(_ handler: Handler, of file: InputFile) -> DeltaCommand<Handler> {
    DeltaCommand(handler, layers, family, streamOptions(for: file))
  }

  /// Runs a command that reads deltas over the files.
  ///
  /// - Parameter reportUnopened: Writes what the output has in place of a file that cannot be opened, by its name.
  func run<Handler: DeltaHandler>(
    _ handler: Handler, _ resync: ResyncOptions, _ jobs: JobOptions,
    reportUnopened: @Sendable (String, Failure, inout Output) -> Void = { _, _, _ in }
  ) throws where Handler: Sendable {
    let loop = loop(jobs)
    if resync.resync {
      try loop.run({ file in recovery(DeltaRecovery(handler, self), of: file) }, reportUnopened: reportUnopened)
    } else {
      try loop.run({ file in deltas(handler, of: file) }, reportUnopened: reportUnopened)
    }
  }

  /// A command that reads the elements of a stream.
  func elements<Handler: ElementHandler & ~Copyable>(
    _ handler: consuming Handler, of file: InputFile, delivering modes: StreamDecoder.Options = [],
    observer: (any EnvelopeObserver)? = nil
  ) -> ElementCommand<Handler> {
    var options = streamOptions(for: file)
    options.observer = observer
    return ElementCommand(
      handler, StreamDecoder(layers, options: options, delivering: modes.union(.serviceErrors)))
  }

  /// A command that examines the elements of a stream, which is taken for an event stream unless layers are named.
  func examination<Handler: ElementHandler & ~Copyable>(
    _ handler: consuming Handler, of file: InputFile, delivering modes: StreamDecoder.Options,
    observer: (any EnvelopeObserver)? = nil
  ) -> ElementCommand<Handler> {
    let modes = layers.layers.isEmpty ? modes.union(.assumesFrames) : modes
    return elements(handler, of: file, delivering: modes, observer: observer)
  }

  /// A command that continues after damaged frames.
  func recovery<Handler: RecoveryHandler & ~Copyable>(
    _ handler: consuming Handler, of file: InputFile
  ) -> RecoveryCommand<Handler> {
    RecoveryCommand(handler, layers, streamOptions(for: file))
  }
}

/// The option of commands that can read several files at once.
struct JobOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Files to process at once. Output and order are those of one job.", valueName: "n"))
  var jobs = 1

  func validate() throws {
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs must be 1 to 256") }
  }
}

/// The option of commands that can continue after damage.
struct ResyncOptions: ParsableArguments {
  @Flag(help: "Continue after damaged frames of an event stream, and report each skipped range.")
  var resync = false

  /// Checks that the layers named have an event stream among them, or may have.
  func validate(_ chain: LayerChain) throws {
    guard resync, !chain.layers.isEmpty, !chain.endsInEnvelope, !chain.layers.contains(.eventstream) else { return }
    throw ValidationError("--resync is for event streams alone")
  }
}

extension Style.Choice: ExpressibleByArgument {}
#endif
