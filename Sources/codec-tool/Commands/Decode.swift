#if CommandLineTool
import ArgumentParser

/// `codec-tool decode`: messages as JSON lines.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the messages of a stream as JSON lines.",
    discussion: """
      One object per message, with its offset, its headers and its payload, as soon as it has arrived; the last line is \
      always {"kind":"end",…}, after an {"kind":"error",…} where something went wrong. What encode reads.

      Examples:
        codec-tool decode capture.bin
        codec-tool decode capture.bin | jq -c 'select(.payload.delta.text).payload.delta.text'
        codec-tool decode --payload base64 capture.bin | codec-tool encode | cmp - capture.bin
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
    var output = StandardOutput()
    let json = MessageJSON(payloadAsBase64: payload == .base64)
    let run = EventStreamRun(limits: common.limits, leniency: common.leniency)
    try common.forEachFile { file in
      let outcome = try run.decode(&file) { message in
        json.append(message, to: &output.bytes)
        try output.flushIfFull()
      } afterRead: {
        try output.flush()
      }
      outcome.appendEnd(to: &output.bytes)
      try output.flush()
      outcome.report(on: file)
      return outcome.status
    }
  }
}
#endif
