#if CommandLineTool
import ArgumentParser
import StreamPipeline

/// `codec-tool inspect`: annotated hex.
struct Inspect: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show every element as annotated hex, faults marked in place.",
    discussion: """
      Shows every frame of an event stream: offsets, lengths, each header, the payload, and both checksums, stored and \
      computed. Shows every field of server-sent events and every line of JSON lines; and the heads, size lines, preludes \
      and trailers of the layer that --as ends in, or of every layer with --all-layers. Offsets count bytes of the \
      element's layer. It ends with the first fault; verify --resync finds the frames after it.

      Examples:
        codec-tool inspect Captures/converse-stream.bin
        codec-tool inspect --all-layers Captures/lambda-response.http
        codec-tool inspect --as http Captures/converse-stream.http
        codec-tool inspect Captures/damaged.bin | tail -n 24
      """)

  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Flag(help: "Show the elements of every layer, not only of the innermost.")
  var allLayers = false

  func run() throws {
    let style = Style(common.color)
    try common.loop(jobs).run { [common] file in
      common.examination(
        Inspection(chain: common.layers, allLayers: allLayers, style: style, namesFiles: common.files.count > 1),
        of: file, delivering: [.envelopeElements, .wireBytes])
    }
  }
}
#endif
