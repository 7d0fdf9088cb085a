#if CommandLineTool
import ArgumentParser
import ByteKernels
import EventStreamCodec
import StreamPipeline
import TextDeltas

/// `codec-tool text`: the model's text.
struct Text: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "text", abstract: "Write the model's text, and nothing else.",
    discussion: """
      Each delta is written as soon as its bytes have arrived. Reads event streams, server-sent events, JSON lines and \
      plain text; text that nothing declares is written once its first 64 bytes have shown that it is nothing else.

      Examples:
        codec-tool text Captures/converse-stream.bin
        codec-tool text --channel reasoning Captures/converse-stream.trace
        codec-tool encode Captures/converse-stream.jsonl | codec-tool text
        echo '{"answer":{"said":"Hi"}}' | codec-tool text --text-at .answer.said

      From a live endpoint:
        curl -sN --raw -i https://example.com/stream | codec-tool text
      """)

  /// The kinds of deltas that are text to somebody.
  enum Channel: String, ExpressibleByArgument, CaseIterable {
    case text
    case reasoning
    case toolInput = "tool-input"

    var kind: DeltaKind {
      switch self {
      case .text: .text
      case .reasoning: .reasoning
      case .toolInput: .toolInput
      }
    }
  }

  @OptionGroup var resync: ResyncOptions
  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Option(help: "The deltas to write.")
  var channel = Channel.text

  func validate() throws { try resync.validate(common.layers) }

  func run() throws {
    try common.run(TextWriter(channel: channel.rawValue, kind: channel.kind), resync, jobs)
  }
}

/// Writes the text of one channel.
private struct TextWriter: DeltaHandler {
  let channel: String
  let kind: DeltaKind

  var silenceNote: String? { "the stream has no \(channel) deltas" }
  var cutsTextIntoLines: Bool { false }

  @inline(__always)
  func take(_ delta: TextDeltaView, _ output: inout Output) {
    if delta.kind == kind { output.append(copying: delta.text) }
  }
}

/// Reads the deltas of the intact messages of a damaged stream.
struct DeltaRecovery<Handler: DeltaHandler>: RecoveryHandler, ~Copyable {
  private var command: DeltaCommand<Handler>
  /// The first damage, which ends the stream for a reader that does not recover.
  private var damage: StreamDamage?

  init(_ handler: Handler, _ common: CommonOptions) {
    command = DeltaCommand(handler, common.layers.fromEventStream, common.family, common.streamOptions)
  }

  var silenceNote: String? { command.silenceNote }

  mutating func take(_ message: EventStreamMessageView, _ output: inout Output) throws {
    try command.take(message.bytes, &output)
  }

  mutating func skip(_ range: EventStreamSkippedRange, of title: String, _ output: inout Output) throws {
    damage =
      damage
      ?? StreamDamage(
        layer: StreamLayer.eventstream.rawValue, code: range.reason.code, offset: range.range.lowerBound,
        message: range.reason.problem)
  }

  mutating func finish(_ output: inout Output) throws { try command.finish(&output) }

  mutating func conclude(
    _ failure: Failure?, _ totals: borrowing RecoveryTotals, of file: InputFile, _ output: inout Output
  ) {
    command.conclude(damage.map { .damaged($0) } ?? failure?.outcome, of: file, &output)
  }
}
#endif
