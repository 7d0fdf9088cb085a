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

      Files are streams as they came, messages of HTTP around them, and captures: curl's --trace FILE --trace-time, and \
      the HTTP archives (HAR) of browsers and proxies.

      Examples:
        codec-tool text Captures/converse-stream.bin
        codec-tool deltas Captures/converse-stream.http
        codec-tool decode Captures/converse-stream.bin
        codec-tool body Captures/lambda-response.http
        codec-tool verify Captures/converse-stream.bin Captures/converse-stream.har
        codec-tool inspect Captures/converse-stream.bin
        codec-tool stats Captures/converse-stream.trace

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
