#if CommandLineTool
import ArgumentParser

/// `codec-tool decode`: the elements of a stream as JSON lines.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Write the elements of a stream as JSON lines.",
    discussion: """
      One object per element of the innermost layer (an event stream's messages, server-sent events, JSON lines, the heads \
      of HTTP, chunks), with its offset in that layer, as soon as it has arrived; the last line is always \
      {"kind":"end",…}, after an {"kind":"error",…} where something went wrong. What encode reads.

      Examples:
        codec-tool decode Captures/converse-stream.bin
        codec-tool decode --all-layers Captures/lambda-response.http
        codec-tool decode --as http Captures/converse-stream.trace
        codec-tool decode --payload base64 Captures/lambda-response.http

      With jq, the text of each delta:
        codec-tool decode Captures/converse-stream.bin | jq -c 'select(.payload.delta.text).payload.delta.text'
      """)

  /// How payloads are written.
  enum PayloadForm: String, ExpressibleByArgument, CaseIterable {
    case auto, base64
  }

  @OptionGroup var common: CommonOptions

  @Option(help: "The payload: auto writes JSON as JSON and text as text; base64 writes every byte as it was.")
  var payload = PayloadForm.auto

  @Flag(help: "Write the elements of every layer, not of the innermost one alone.")
  var allLayers = false

  func run() throws {
    let json = ElementJSON(payloadAsBase64: payload == .base64, allLayers: allLayers, chain: common.layers)
    try common.forEachFile { file in
      var output = StandardOutput()
      let outcome = try ElementRun(json: json, chain: common.layers, options: common.streamOptions)
        .decode(file, to: &output)
      common.report(outcome.warnings, on: file)
      if let message = outcome.message { Diagnostics.report("\(file.name): \(message)") }
      return outcome.status
    }
  }
}
#endif
