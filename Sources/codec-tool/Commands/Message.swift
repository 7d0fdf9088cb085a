#if CommandLineTool
import ArgumentParser
import EventStreamCodec
import StreamCaptures
import StreamPipeline
import TextDeltas

/// `codec-tool message`: the message assembled from its deltas.
struct Message: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "Write the message of each response as a JSON object.",
    discussion: """
      An object has the role, the content, the stopReason, the usage and the outcome of a message. Blocks of content \
      are text, reasoning, redacted and toolCall. A tool call has an input, or inputText and "complete":false if the \
      input is not complete JSON. Usage is in one vocabulary for all services, with the service's own object in vendor. \
      The outcome is complete, ended, cut, empty, failed, refused, notUnderstood or damaged.

      With --details an object also has the file and the family, and for captures with times, such as curl's --trace FILE \
      --trace-time, the times of the first byte and the first token, in microseconds since the request. A file that cannot \
      be opened then has an object, too: it is damaged, with the code cannotOpen.

      Examples:
        codec-tool message Captures/converse-stream.bin
        codec-tool message --jobs 2 --details Captures/converse-stream.http Captures/converse-stream.har
      """)

  @OptionGroup var resync: ResyncOptions
  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Flag(help: "Add the file, the family and times to each object, and objects of files that cannot be opened.")
  var details = false

  func validate() throws { try resync.validate(common.layers) }

  func run() throws {
    try common.run(MessageWriter(details), resync, jobs) { [details] name, failure, output in
      guard details else { return }
      var assembler = MessageAssembler()
      AssembledMessageJSON.append(
        assembler.finish(failure.unopenedProblem.outcome), AssembledMessageJSON.Details(file: name), to: &output.bytes)
    }
  }
}

/// Writes the message that the deltas of a stream form.
private struct MessageWriter: DeltaHandler {
  private let writesDetails: Bool
  private var assembler = MessageAssembler()
  /// When the latest bytes arrived.
  private var delay: UInt64?
  private var firstByte: UInt64?
  private var firstToken: UInt64?

  /// - Parameter writesDetails: Whether an object also has the file, the family and times.
  init(_ writesDetails: Bool) { self.writesDetails = writesDetails }

  var silenceNote: String? { nil }
  var cutsTextIntoLines: Bool { false }

  mutating func beginRead(at delay: UInt64?) {
    self.delay = delay
    if firstByte == nil { firstByte = delay }
  }

  mutating func take(_ delta: TextDeltaView, _ output: inout Output) {
    if firstToken == nil, delta.isToken { firstToken = delay }
    assembler.append(delta)
  }

  mutating func conclude(
    _ outcome: StreamOutcome, _ family: StreamFamily?, of file: InputFile, _ output: inout Output
  ) {
    let details = AssembledMessageJSON.Details(
      file: file.title, family: family?.name, firstByte: firstByte, firstToken: firstToken)
    AssembledMessageJSON.append(assembler.finish(outcome), writesDetails ? details : nil, to: &output.bytes)
  }
}
#endif
