#if CommandLineTool
import ArgumentParser

/// `codec-tool inspect`: annotated hex.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show every element as annotated hex, with what is wrong marked in place.",
    discussion: """
      Of an event stream every frame: offsets, lengths, each header, the payload, and both checksums as stored and as \
      computed. Of server-sent events every field, of JSON lines every line; heads, size lines, preludes and trailers of \
      the layer that --as ends in, or of every layer with --all-layers. Offsets count bytes of the element's layer. It \
      ends with the first element that is wrong; verify --resync finds the frames behind it.

      Examples:
        codec-tool inspect Captures/converse-stream.bin
        codec-tool inspect --all-layers Captures/lambda-response.http
        codec-tool inspect --as http Captures/converse-stream.http
        codec-tool inspect Captures/damaged.bin | tail -n 24
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Show the elements of every layer, not of the innermost one alone.")
  var allLayers = false

  func run() throws {
    var output = StandardOutput()
    let run = InspectRun(
      chain: common.layers, options: common.streamOptions, allLayers: allLayers, style: Style(common.color))
    try common.forEachFile { file in
      if common.files.count > 1 { output.line("\(file.name.printable):") }
      let outcome = try run.inspect(file, to: &output)
      common.report(outcome.warnings, on: file)
      if let message = outcome.message { Diagnostics.report("\(file.name): \(message)") }
      return outcome.status
    }
  }
}
#endif
