#if CommandLineTool
import ArgumentParser
import ByteKernels

/// The command line: `codec-tool`.
@main
struct CodecTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codec-tool",
    abstract: "Decode captured AWS streams.",
    discussion: """
      A filter: bytes in, results out. Data goes to standard output, everything else to standard error.

      Files are streams as they arrived, HTTP messages around them, and captures: curl's --trace FILE --trace-time, and \
      the HTTP archives (HAR) of browsers and proxies.

      Examples:
        codec-tool text Captures/converse-stream.bin
        codec-tool deltas Captures/converse-stream.http
        codec-tool message Captures/converse-stream.bin
        codec-tool decode Captures/converse-stream.bin
        codec-tool body Captures/lambda-response.http
        codec-tool payload Captures/invoke-with-response-stream.bin
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
      Text.self, Deltas.self, Message.self, Decode.self, Encode.self, Verify.self, Inspect.self, Stats.self, Body.self,
      Payload.self, Replay.self, GatewayCommand.self,
    ])

  /// Runs the command that the arguments name.
  ///
  /// Like the parser's own `main`, but output that cannot be written, such as help to a full disk, is an error.
  static func main() {
    Heap.returnLargeBlocks()
    do {
      var command = try parse(Array(CommandLine.arguments.dropFirst()))
      try command.run()
    } catch {
      let text = fullMessage(for: error)
      guard exitCode(for: error) == .success, !text.isEmpty else { exit(withError: error) }
      var output = Output()
      output.line(text)
      output.write()
      exit(withError: ExitCode(output.failure.map { FileLoop.report($0) }?.rawValue ?? 0))
    }
  }

  /// Parses the arguments.
  ///
  /// The parser takes quadratic time for many values of one argument, so that it gets only the beginning: the files at the
  /// end are added to the command.
  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    // What follows the last option may be its value; without options, the first argument is the command.
    let firstFile = (arguments.lastIndex { $0.hasPrefix("-") } ?? -1) + 2
    if firstFile < arguments.count,
      var command = try? parseAsRoot(Array(arguments[..<firstFile])) as? any InputCommand
    {
      command.common.files += arguments[firstFile...]
      return command
    }
    return try parseAsRoot(arguments)
  }
}
#else
import Foundation

/// Stands in for the tool in a package that is built without the trait `CommandLineTool`.
@main
enum CodecTool {
  static func main() {
    try? FileHandle.standardError.write(contentsOf: Data("codec-tool: built without the trait CommandLineTool\n".utf8))
    exit(70)
  }
}
#endif
