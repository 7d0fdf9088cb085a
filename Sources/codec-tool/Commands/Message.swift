#if CommandLineTool
import ArgumentParser
import EventStreamCodec
import TextDeltas

/// `codec-tool message`: the message assembled from its deltas.
struct Message: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "Write the message of each response as a JSON object.",
    discussion: """
      An object has the role, the content, the stopReason, the usage and the outcome of a message. Blocks of content \
      are text, reasoning, redacted and toolCall. A tool call has an input, or inputText and "complete":false if the \
      input is not complete JSON. Usage is in one vocabulary for all services, with the service's own object in vendor. \
      The outcome is complete, ended, cut, empty, failed, refused, notUnderstood or damaged.

      Examples:
        codec-tool message Captures/converse-stream.bin
        codec-tool message --jobs 2 Captures/converse-stream.http Captures/converse-stream.har
      """)

  @OptionGroup var resync: ResyncOptions
  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  func validate() throws { try resync.validate(common.layers) }

  func run() throws { try common.run(MessageWriter(), resync, jobs) }
}

/// Writes the message that the deltas of a stream form.
private struct MessageWriter: DeltaHandler {
  private var assembler = MessageAssembler()

  var silenceNote: String? { nil }
  var cutsTextIntoLines: Bool { false }

  mutating func take(_ delta: TextDeltaView, _ output: inout Output) { assembler.append(delta) }

  mutating func conclude(_ outcome: StreamOutcome, _ output: inout Output) {
    AssembledMessageJSON.append(assembler.finish(outcome), to: &output.bytes)
  }
}
#endif
