#if CommandLineTool
import ArgumentParser

/// The command line: `codec-tool`.
@main
struct CodecTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codec-tool",
    abstract: "Decode captured AWS streams.",
    discussion: """
      A filter: bytes in, answer out. Data goes to standard output, everything else to standard error.

      Examples:
        codec-tool text capture.bin              the model's text
        codec-tool deltas capture.bin            every delta of it, as JSON lines
        codec-tool decode capture.bin            every message, as JSON lines
        codec-tool body response.http            the body of a captured response
        codec-tool verify *.bin                  which captures are intact
        codec-tool inspect capture.bin | less -R annotated hex
        codec-tool replay capture.bin            serve it over HTTP, to test clients

      Exit codes:
        0   all well and complete
        64  usage
        65  the input is malformed, damaged, or cut short
        66  a file cannot be opened
        69  the stream is intact, but carries a service error
        74  an I/O error
      """,
    version: "0.1.0",
    subcommands: [
      Text.self, Deltas.self, Decode.self, Encode.self, Verify.self, Inspect.self, Stats.self, Body.self, Replay.self,
    ])
}
#else
import Foundation

/// Stands in for the tool where the package is built without the trait `CommandLineTool`.
@main
enum CodecTool {
  static func main() {
    Diagnostics.report("built without the trait CommandLineTool, which it needs")
    exit(70)
  }
}
#endif
