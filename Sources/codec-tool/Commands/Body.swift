#if CommandLineTool
import ArgumentParser
import ByteKernels
import StreamPipeline

/// `codec-tool body`: the bytes within the transfer layers.
struct Body: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "body", abstract: "Write the body bytes without the transfer layers.",
    discussion: """
      Removes HTTP heads and framing, chunked coding, gzip, aws-chunked and Lambda's prelude, as --as names them or the \
      bytes show them, and writes the rest as it is.

      Examples:
        codec-tool body Captures/converse-stream.http | cmp - Captures/converse-stream.bin
        codec-tool body --as http Captures/lambda-response.http
        codec-tool body Captures/converse-stream.har | codec-tool verify
      """)

  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.loop(jobs).run { [common] file in common.elements(BodyWriter(), of: file, delivering: .contentBytes) }
  }
}

/// Writes the bytes of the innermost layer.
private struct BodyWriter: ElementHandler {
  var silenceNote: String? { "the body is empty" }

  mutating func take(_ element: StreamElement, _ output: inout Output) throws {
    if case .bytes(let bytes, _) = element { output.append(copying: bytes) }
  }
}
#endif
