#if CommandLineTool
import ArgumentParser
import TextDeltas

/// `codec-tool text`: the model's text.
struct Text: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text", abstract: "Write the model's text, and nothing else.",
    discussion: """
      Each delta is written as soon as its bytes have arrived. Reads event streams, server-sent events, JSON lines and \
      plain text.

      Examples:
        codec-tool text Captures/converse-stream.bin
        codec-tool text --channel reasoning Captures/converse-stream.trace
        codec-tool encode Captures/converse-stream.jsonl | codec-tool text

      From a live endpoint:
        curl -sN --raw -i https://example.com/stream | codec-tool text
      """)

  /// The parts of a stream that are text to somebody.
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

  @OptionGroup var common: CommonOptions

  @Option(help: "Which deltas to write.")
  var channel = Channel.text

  func run() throws {
    var output = StandardOutput()
    let kind = channel.kind
    try common.forEachFile { file in
      try common.deltaRun.write(file, to: &output) { delta, output in
        if delta.kind == kind { output.append(delta.text) }
      }
    }
  }
}
#endif
