#if CommandLineTool
import ArgumentParser

/// `codec-tool deltas`: every delta as a JSON line.
struct Deltas: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deltas", abstract: "Write every delta as a JSON line.",
    discussion: """
      {"kind":"text","index":0,"text":"Hi"}: kinds are start, text, reasoning, signature, redacted, toolStart, toolInput, \
      citation, blockStart, blockStop, stop, usage and error; index is the content block, id its name where a stream \
      names its blocks. Measurements of latency, and text that a later one replaces, are not written. \
      Plain text comes line by line.

      Examples:
        codec-tool deltas Captures/converse-stream.bin
        codec-tool deltas Captures/lambda-response.http | grep '"kind":"usage"'
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    var output = StandardOutput()
    var run = common.deltaRun
    run.cutsTextIntoLines = true
    try common.forEachFile { file in
      try run.write(file, to: &output) { delta, output in DeltaJSON.append(delta, to: &output.bytes) }
    }
  }
}
#endif
