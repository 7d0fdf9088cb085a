#if CommandLineTool
import ArgumentParser
import ByteKernels

/// `codec-tool body`: what the transfer layers carry.
struct Body: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "body", abstract: "Write the body bytes after the transfer layers are off.",
    discussion: """
      Takes off HTTP heads and framing, chunked coding, gzip, aws-chunked and Lambda's prelude, as --as names them or the \
      bytes show them, and writes what is left as it is.

      Examples:
        codec-tool body Captures/converse-stream.http | cmp - Captures/converse-stream.bin
        codec-tool body --as http Captures/lambda-response.http
        codec-tool body Captures/converse-stream.har | codec-tool verify
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    var output = StandardOutput()
    try common.forEachFile { file in
      let content = common.content(of: file)
      defer { common.report(content.warnings, on: file) }
      do {
        while let bytes = try content.read() {
          output.append(bytes.span)
          try output.flush(beforeReading: file)
        }
        try output.flush()
      } catch let failure as SourceFailure {
        try output.flush()
        throw failure
      }
      guard let error = content.serviceError else { return .success }
      Diagnostics.report("\(file.name): \(error)")
      return error.status
    }
  }
}
#endif
